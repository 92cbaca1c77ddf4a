import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, utimesSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { chapters, loadChapter } from '../../../src/exercises/registry';
import { policyKey, policyOf, questionPolicy } from '../../../src/grading/run/policy';
import { bundleFor, forgetOld } from '../../../src/grading/sandbox/bundle';
import { SNAPSHOT } from '../../../src/grading/sandbox/launch';
import { programFile, readPart } from '../../../src/grading/sandbox/parts';
import * as layers from '../../../src/layers';
import * as models from '../../../src/models';
import * as train from '../../../src/train';

/** Whether code declares a function or a class of a name. */
const declares = (code: string, name: string): boolean =>
  new RegExp(`\\b(function|class) ${name}\\b|\\b${name}=class\\b`).test(code);

describe('the rules of the exercises', async () => {
  const all = (await Promise.all(chapters().map(loadChapter))).flat();
  const exercises = all.flatMap((one) => ('rules' in one ? [one] : []));
  const policies = new Map(exercises.map(({ id, rules }) => [policyKey(policyOf(rules)), { id, rules }]));

  it.each([...policies.values()])(
    'leave a sandbox that works: $id',
    ({ rules }) => {
      // Building it fails for a name that TensorFlow.js does not have, and when the sandbox's own work is withheld, too.
      const bundle = bundleFor(policyOf(rules));
      expect(existsSync(path.join(bundle, SNAPSHOT))).toBe(true);
      // A child is booted for each submission, and reads nothing that would need a schema.
      expect(readFileSync(path.join(bundle, 'code.js'), 'utf8')).not.toMatch(/zod|core\/parse/);
    },
    120_000,
  );

  /** What would do exercises' work, and says so by its name. */
  const answers = Object.entries({ ...layers, ...models, ...train }).flatMap(([name, value]) =>
    // The child's own TensorFlow.js has a method of that name.
    typeof value === 'function' && name !== 'evaluate' ? [name] : [],
  );

  it('leave nothing of the layers, models and training in a child that may use none', () => {
    const plain = [...policies.values()].filter(({ rules }) => (rules.allow ?? []).length === 0);
    expect(plain.length).toBeGreaterThan(0);
    for (const { rules } of plain) {
      const code = readPart(programFile(policyOf(rules).exports));
      expect(answers.filter((name) => declares(code, name))).toEqual([]);
    }
    const forQuestions = readPart(programFile(questionPolicy.exports));
    const functions = Object.entries(layers).filter(([, value]) => typeof value === 'function');
    expect(functions.map(([name]) => name).filter((name) => !declares(forQuestions, name))).toEqual([]);
  });

  it('leave of a file what a policy gives and what that uses, and nothing else', () => {
    const exports = [...policies.values()].map(({ rules }) => policyOf(rules).exports);
    const code = readPart(programFile(exports.find((names) => names.includes('ResNetBlocks')) ?? []));
    expect(['ResNetBlocks', 'batchNorm'].filter((name) => declares(code, name))).toHaveLength(2);
    // They stand beside `batchNorm`, which the blocks use.
    expect(['batchMoments', 'batchNormGradient'].filter((name) => declares(code, name))).toEqual([]);
  });

  it('are known to the build, which says so of others', () => {
    expect(() => bundleFor({ exports: ['tf', 'noSuchExport'], forbid: [] })).toThrow(/npm run build/);
  });

  it('take from TensorFlow.js only what it has', () => {
    expect(() => bundleFor({ ...questionPolicy, forbid: ['tf.momments'] })).toThrow(/tf\.momments/);
  });
});

describe('snapshots', () => {
  it('are kept while somebody asks for them, and go when nobody has for a month', () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'snapshots-'));
    const asked = (name: string, days: number) => {
      mkdirSync(path.join(folder, name));
      const then = new Date(Date.now() - days * 24 * 60 * 60 * 1000);
      utimesSync(path.join(folder, name), then, then);
    };
    asked('today', 0);
    asked('this-month', 29);
    asked('long-ago', 31);
    forgetOld(folder);
    expect(readdirSync(folder)).toEqual(['this-month', 'today']);
  });
});
