import type { Rules } from '../../exercises/spec';

/** The library's own instruments are what this chapter builds; none of them is at hand unless a rule allows it. */
export const noProbes: Rules = {
  forbid: [],
  reason: "This chapter builds its instruments itself, so the library's own probes are not at hand here.",
};
