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

/**
 * The policies under which exercises may share a child: of those that may load the same, what any of them leaves out is
 * left out for all. A pass under it is one under the exercise's own rules, which are no stricter; anything else is not,
 * and must be asked again under those.
 * @param all the rules of the exercises that are asked together
 * @returns by an exercise's own policy the one that it shares
 */
export function sharedPolicies(all: readonly Rules[]): (own: Policy) => Policy {
  const byExports = new Map<string, Policy>();
  for (const { exports, forbid } of all.map(policyOf)) {
    const key = exports.join();
    const known = byExports.get(key)?.forbid ?? [];
    byExports.set(key, { exports, forbid: [...new Set([...known, ...forbid])].sort() });
  }
  return (own) => byExports.get(own.exports.join()) ?? own;
}
