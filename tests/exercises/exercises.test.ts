import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { execute } from '../../src/exercises/execute';
import { judge } from '../../src/exercises/judge';
import { prepare } from '../../src/exercises/prepare';
import { chapters, loadChapter } from '../../src/exercises/registry';
import type { CodeExercise, Implementation } from '../../src/exercises/spec';

const seeds = ['a', 'b', 'c'];

/** By exercise and seed: what is expected of every implementation is worked out once. */
const preparations = new Map<string, ReturnType<typeof prepare>>();

function preparedFor(exercise: CodeExercise, seed: string): ReturnType<typeof prepare> {
  const key = `${exercise.id} ${seed}`;
  const made = preparations.get(key) ?? prepare(tf, exercise, seed);
  preparations.set(key, made);
  return made;
}

async function verdictOf(exercise: CodeExercise, implementation: Implementation, seed: string) {
  const prepared = await preparedFor(exercise, seed);
  const answers = [];
  for (const one of prepared.cases) answers.push(await execute(tf, implementation, one.steps));
  return judge(prepared, answers);
}

describe.each(chapters())('exercises of %s', async (chapter) => {
  const all = await loadChapter(chapter);
  const code = all.filter((one): one is CodeExercise => 'cases' in one);

  it.each(code.map((one) => [one.id, one] as const))('%s keeps the contract', (id, exercise) => {
    expect(exercise.chapter).toBe(chapter);
    expect(exercise.hints.length).toBeGreaterThanOrEqual(2);
    expect(exercise.misconceptions.length).toBeGreaterThanOrEqual(3);
    expect(Object.keys(exercise.alternatives).length).toBeGreaterThanOrEqual(2);
    for (const name of exercise.entry) {
      expect(exercise.stub, id).toMatch(new RegExp(`\\b(function|class|const|let)\\s+${name}\\b`));
      expect(exercise.reference).toHaveProperty(name);
    }
  });

  it.each(code.map((one) => [one.id, one] as const))('%s passes its right solutions', async (_, exercise) => {
    for (const seed of seeds)
      for (const right of [exercise.reference, ...Object.values(exercise.alternatives)])
        expect(await verdictOf(exercise, right, seed)).toMatchObject({ verdict: 'pass' });
  });

  it.each(code.flatMap((one) => one.misconceptions.map((wrong) => [one.id, wrong.id, one, wrong] as const)))(
    '%s tells whoever %s',
    async (_, id, exercise, { implementation, sentence }) => {
      for (const seed of seeds) {
        const result = await verdictOf(exercise, implementation, seed);
        expect(result.verdict).not.toBe('pass');
        expect(result).toMatchObject({ misconception: id, feedback: sentence });
      }
    },
  );
});
