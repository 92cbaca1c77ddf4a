import { readyMadeGradients } from '../../exercises/rules';
import type { Rules } from '../../exercises/spec';

const reason =
  'A step is built from tensor operations and from the steps before it. The course’s own later steps are not allowed here: this exercise is one of them.';

/** A step may use the steps before it, and no later one: their classes are all that can be imported. */
export const after = (...allow: readonly string[]): Rules => ({ forbid: [], allow, reason });

/** Numbers and tensor operations are enough. */
export const tensorsOnly: Rules = {
  forbid: [],
  reason:
    'Numbers and tensor operations are all that this exercise needs. Networks and layers of the library are not allowed here.',
};

/** The same where a step of training is the exercise. */
export const withoutOptimizers: Rules = {
  forbid: readyMadeGradients,
  reason:
    'The rule of the optimizer is the exercise: write it with tensor operations. Ready-made optimizers and gradients are not allowed here.',
};
