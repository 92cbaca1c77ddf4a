/** What a solution may load, by its exercise's rules. */
import { availableNames, questionNames, showingNames } from '../../exercises/rules';
import type { Rules } from '../../exercises/spec';
import type { Policy } from '../sandbox/job';

/** The policy for an exercise. Equal rules give equal policies, and then share a child. */
export function policyOf(rules: Rules): Policy {
  return { exports: availableNames(rules), forbid: [...rules.forbid].sort() };
}

/** The policy for answers that must be worked out. */
export const questionPolicy: Policy = {
  exports: questionNames.filter((name) => !showingNames.includes(name)),
  forbid: [],
};

export const policyKey = (policy: Policy): string => JSON.stringify(policy);
