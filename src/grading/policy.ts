/** What a solution may load, by its exercise's rules. */
import { availableNames } from '../exercises/rules';
import type { Rules } from '../exercises/spec';
import * as layers from '../layers';
import * as models from '../models';
import type { Policy } from './sandbox/job';

/** The policy for an exercise. Equal rules give equal policies, and then share a child. */
export function policyOf(rules: Rules): Policy {
  return { exports: availableNames(rules), forbid: [...rules.forbid].sort() };
}

/**
 * The policy for questions. Nothing of the library answers one for the student, and some ask what a model has or a layer
 * does: so these rooms are at hand, but no data and no training.
 */
export const questionPolicy: Policy = {
  exports: availableNames({ allow: [...Object.keys(layers), ...Object.keys(models)] }),
  forbid: [],
};

export const policyKey = (policy: Policy): string => JSON.stringify(policy);
