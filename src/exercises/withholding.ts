import { withholding } from '../core/withheld';
import { watchOperations } from '../patches/gates';
import type { TensorFlow } from './spec';

/** What some code may use: as a grading child has it. */
export interface Withholds {
  /** The exports of `very-deep` that are at hand. */
  readonly exports: readonly string[];
  /** Functions of TensorFlow.js taken away, as students write them: `tf.moments`. */
  readonly forbid: readonly string[];
}

/**
 * Does work in this process as if what an exercise withholds were not there: a use of it throws, as in a grading child.
 * @param tf the TensorFlow.js that the work uses
 */
export function underRules<T>(
  tf: TensorFlow,
  { exports, forbid }: Withholds,
  work: () => Promise<T>,
): Promise<T> {
  const isWithheld = (name: string) =>
    name.startsWith('tf.') ? forbid.includes(name) : !exports.includes(name);
  return withholding(isWithheld, () => watchOperations(tf.engine(), forbid, work));
}
