import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { chapters, loadChapter } from '../../../src/exercises/registry';
import { policyKey, policyOf } from '../../../src/grading/run/policy';
import { bundleFor } from '../../../src/grading/sandbox/bundle';

describe('the rules of the exercises', async () => {
  const all = (await Promise.all(chapters().map(loadChapter))).flat();
  const exercises = all.flatMap((one) => (one.kind === 'question' ? [] : [one]));
  const policies = new Map(exercises.map(({ id, rules }) => [policyKey(policyOf(rules)), { id, rules }]));

  it.each([...policies.values()])(
    'leave a sandbox that works: $id',
    ({ rules }) => {
      // Building it fails for a name that TensorFlow.js does not have, and when the sandbox's own work is withheld, too.
      const bundle = bundleFor(policyOf(rules));
      expect(existsSync(path.join(bundle, 'code.cache'))).toBe(true);
      // A child is booted for each submission, and reads nothing that would need a schema.
      expect(readFileSync(path.join(bundle, 'code.js'), 'utf8')).not.toMatch(/zod|core\/parse/);
    },
    120_000,
  );
});
