import { readyMadeGradients } from '../../exercises/rules';
import type { Rules } from '../../exercises/spec';

/** Ready-made initializers and activations solve the exercises; the plain tensor operations stay. */
export const buildItYourself: Rules = {
  forbid: [
    'tf.initializers.glorotNormal',
    'tf.initializers.glorotUniform',
    'tf.initializers.heNormal',
    'tf.initializers.heUniform',
    'tf.initializers.varianceScaling',
    'tf.moments',
    ...readyMadeGradients,
  ],
  reason:
    'The rule of this chapter: derive each formula and write it with JavaScript and operations such as `matMul`, `square`, `mean` and `sqrt`; ready-made initializers, `tf.moments` and gradients are left out.',
};
