import type { Rules } from '../../exercises/spec';

/** The library's own blocks and models are what this chapter builds; tensor operations stay. */
export const buildItYourself: Rules = {
  forbid: [],
  reason:
    "This chapter builds residual networks from tensor operations (tf.conv2d, add, relu, ...). The library's own blocks and models are not allowed here.",
};
