import { readyMadeGradients, readyMadeNormalization } from '../../exercises/rules';
import type { Rules } from '../../exercises/spec';

/** One rule for the whole chapter, so that all of its exercises can be graded in one child. */
export const buildItYourself: Rules = {
  forbid: [...readyMadeNormalization, ...readyMadeGradients],
  reason:
    'This chapter builds its parts from sums, means, roots and products of matrices. Ready-made normalization and gradients, and the layers of the library, are not allowed here.',
};
