import type { Field } from './columns';

/** One student; what the roster does not say is empty. */
export interface Student extends Readonly<Record<Field, string>> {
  /** The line of the roster. */
  readonly line: number;
}
