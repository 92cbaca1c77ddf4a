import type { Rules } from '../../exercises/spec';

/** The library's own instruments are what this chapter builds; none of them is at hand unless a rule allows it. */
export const noProbes: Rules = {
  forbid: [],
  reason:
    "The rule of this exercise: arrays, `Math`, `Random` and the operations of `tf`; the library's own instruments are what you build here, so they are left out.",
};
