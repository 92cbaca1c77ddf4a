/** What makes a claim of a chapter true: edits that take it away, after which the claim must fail. */

/** A piece of one cell's source, which must be there, and what takes its place. */
type Edit = readonly [cell: string, from: string, to: string];

export interface Cause {
  readonly cause: string;
  readonly edits: readonly Edit[];
  /** The cells with a claim that must fail without it. */
  readonly fails: readonly string[];
}

/** Causes that do not touch one another are taken away together, in one round: a chapter takes minutes to run. */
export type Rounds = readonly (readonly Cause[])[];

/** A cause that one edit takes away. */
export const one = (cause: string, fails: string | readonly string[], ...edit: Edit): Cause => ({
  cause,
  edits: [edit],
  fails: [fails].flat(),
});
