/** Closes, before any cell runs, the ways that lead past what a job's policy withholds. */
import { withhold } from '../../../core/withheld';
import type { TensorFlow } from '../../../exercises/spec';
import { withheldBy } from '../../../exercises/withheld-by';
import { hangDoors } from '../../../patches/doors';
import type { Policy } from '../job';

/**
 * The functions that a policy names are not in this process. What comes to the same (registered gradients, losses by their
 * names, layers by their classes) stands in tables that TensorFlow.js itself needs: there it asks, and is refused for good.
 */
export function closeDoors(tf: TensorFlow, policy: Policy): void {
  hangDoors(tf);
  withhold(withheldBy(policy));
}
