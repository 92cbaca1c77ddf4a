import { readyMadeGradients } from '../../exercises/rules';
import type { Rules } from '../../exercises/spec';

const reason = 'The course’s own later steps are not at hand here: this exercise is one of them.';

/** A step may use the steps before it, and no later one: their classes are all that can be imported. */
export const after = (...allow: readonly string[]): Rules => ({ forbid: [], allow, reason });

/** The same where a step of training is the exercise. */
export const withoutOptimizers: Rules = {
  forbid: readyMadeGradients,
  reason:
    'The rule of the optimizer is the exercise, so ready-made optimizers and gradients are not at hand here.',
};
