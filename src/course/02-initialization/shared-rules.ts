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
    'This chapter derives its formulas by hand, so ready-made initializers, moments and gradients are not allowed here.',
};
