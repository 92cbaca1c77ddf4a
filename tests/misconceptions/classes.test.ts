import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tf } from '../../src/backend';
import { loadExercise } from '../../src/exercises/registry';
import type { CodeExercise } from '../../src/exercises/spec';
import { gradeHere } from '../../src/grading/run/grade';
import { trustedSandbox } from '../../src/grading/run/trusted';
import * as library from '../../src/index';
import { type MinedExercise, mine } from '../../src/mining';
import { type Planted, planted } from './planted';
import { type Score, scoreOf, seededClass } from './seeded-class';

/** The planted programs are ours: they need no walls. `npm run bench:mining` asks them behind the real ones. */
const grader = gradeHere({ sandbox: trustedSandbox(library) });

const scores = new Map<string, Score>();

beforeAll(() => tf.setBackend('cpu'));
afterAll(() => {
  for (const [id, { recall, mixed }] of scores)
    console.log(
      `${id.padEnd(24)} together ${(100 * recall).toFixed(1)} %  mixed ${(100 * mixed).toFixed(1)} %`,
    );
});

async function mined(
  one: Planted,
): Promise<{ found: MinedExercise; score: Score; truth: ReadonlyMap<string, string> }> {
  const { chapter } = await loadExercise(one.id);
  const { works, truth } = await seededClass(one, chapter);
  const [found] = await mine(tf, works, { grader, only: [one.id] });
  if (found === undefined) throw new Error(`nothing was found in ${one.id}`);
  const score = scoreOf(
    [...found.groups.map(({ students }) => students), ...found.alone.map((id) => [id])],
    truth,
  );
  return { found, score, truth };
}

describe.each(planted)('a class of $id', (one) => {
  it('has its planted misconceptions found as one group each, and kept apart', async () => {
    const { found, score, truth } = await mined(one);
    scores.set(one.id, score);
    console.log(
      one.id,
      found.right,
      found.unanswered,
      found.named,
      found.alone.map((id) => truth.get(id)),
      [...truth].filter(
        ([id]) => !found.alone.includes(id) && !found.groups.some((g) => g.students.includes(id)),
      ),
    );
    // What a named misconception explains is none to be found.
    expect(found.named).toEqual({});
    expect(found.unanswered + found.right).toBe(0);
    const shown = found.groups.map(({ name, students, input }) => ({
      name,
      kinds: students.map((id) => truth.get(id)),
      input,
    }));
    expect(score.recall, JSON.stringify(shown, null, 1)).toBeGreaterThanOrEqual(0.9);
    expect(score.mixed, JSON.stringify(shown, null, 1)).toBeLessThanOrEqual(0.05);
    for (const { input, examples } of found.groups) {
      expect(input, one.id).toBeDefined();
      expect(input?.right).not.toBe(input?.theirs);
      expect(examples.length).toBeGreaterThanOrEqual(2);
    }
  });

  it('is planted with what is neither named nor a mutant', async () => {
    const { kinds } = one;
    expect(Object.keys(kinds)).toHaveLength(8);
    const exercise = (await loadExercise(one.id)) as CodeExercise;
    expect(exercise.kind).not.toBe('question');
    for (const forms of Object.values(kinds)) expect(new Set(forms).size).toBe(3);
  });
});
