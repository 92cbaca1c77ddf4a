import type { Rules } from '../../exercises/spec';

/** The library's own blocks and models are what this chapter builds; tensor operations stay. */
export const buildItYourself: Rules = {
  forbid: [],
  reason:
    "This chapter builds residual networks itself, so the library's own blocks and models are not at hand here.",
};
