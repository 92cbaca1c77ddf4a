import { readyMadeGradients } from '../../exercises/rules';
import type { Rules } from '../../exercises/spec';

/** The library's own blocks and models are what this chapter builds; tensor operations stay. */
export const buildItYourself: Rules = {
  forbid: readyMadeGradients,
  reason:
    "This chapter builds dense connections and their gradients from tensor operations. The library's own blocks and automatic gradients (tf.grad and its like) are not allowed here.",
};
