import { withholding } from '../core/withheld';
import { hangRegistries } from '../patches/doors';
import { watchOperations } from '../patches/gates';
import type { TensorFlow } from './spec';
import { type Withholds, withheldBy } from './withheld-by';

/**
 * Does work in this process as if what an exercise withholds were not there: a use of it throws, as in a grading child.
 * @param tf the TensorFlow.js that the work uses
 */
export function underRules<T>(
  tf: TensorFlow,
  { exports, forbid }: Withholds,
  work: () => Promise<T>,
): Promise<T> {
  hangRegistries(tf);
  return withholding(withheldBy({ exports, forbid }), () => watchOperations(tf.engine(), forbid, work));
}
