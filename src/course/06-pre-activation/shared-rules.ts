import type { Rules } from '../../exercises/spec';

const reason = 'The course’s own later steps are not at hand here: this exercise is one of them.';

/** A step may use the steps before it, and no later one: their classes are all that can be imported. */
export const after = (...allow: readonly string[]): Rules => ({ forbid: [], allow, reason });
