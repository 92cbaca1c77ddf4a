import type { Rules } from '../../exercises/spec';

/** The library's own blocks and models are what this chapter builds; tensor operations stay. */
export const buildItYourself: Rules = {
  forbid: ['tf.grad', 'tf.grads', 'tf.valueAndGrad', 'tf.variableGrads'],
  reason:
    "This chapter builds dense connections and their gradients itself, so the library's blocks and automatic gradients are not at hand here.",
};
