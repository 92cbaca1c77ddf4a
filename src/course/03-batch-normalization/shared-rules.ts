import { readyMadeGradients, readyMadeNormalization } from '../../exercises/rules';
import type { Rules } from '../../exercises/spec';

/** One rule for the whole chapter, so that all of its exercises can be graded in one child. */
export const buildItYourself: Rules = {
  forbid: [...readyMadeNormalization, ...readyMadeGradients],
  reason:
    'This chapter builds normalization from sums, means and roots, so ready-made moments, normalization layers and gradients are not allowed here.',
};
