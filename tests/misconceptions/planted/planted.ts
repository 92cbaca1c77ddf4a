/**
 * Wrong programs written by hand, as students might: of each kind three that are written differently. They are no named
 * misconceptions of their exercise, and no mutants of its reference.
 */
export interface Planted {
  readonly id: string;
  /** What the solution cell declares, up to its body. */
  readonly head: string;
  /** By kind, three bodies. */
  readonly kinds: Readonly<Record<string, readonly [string, string, string]>>;
  /** Bodies of slips that belong to no kind: `K` stands for a number that no two students share. */
  readonly slips: readonly string[];
}
