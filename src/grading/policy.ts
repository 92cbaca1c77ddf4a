/** What a solution may load, by its exercise's rules. */
import type { Rules } from '../exercises/spec';
import type { Policy } from './sandbox/job';

/** What every solution may import from `very-deep`. */
const always = [
  'tf',
  'Random',
  'VeryDeepError',
  'ShapeError',
  'ValueError',
  'DataError',
  'EngineError',
  'ExerciseError',
] as const;

/** The policy for an exercise. Equal rules give equal policies, and then share a child. */
export function policyOf(rules: Rules): Policy {
  return {
    modules: ['very-deep'],
    exports: [...new Set([...always, ...(rules.allow ?? [])])].sort(),
    forbid: [...rules.forbid].sort(),
  };
}

export const policyKey = (policy: Policy): string => JSON.stringify(policy);
