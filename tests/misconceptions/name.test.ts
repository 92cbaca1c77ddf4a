/** A group that a teacher names becomes a misconception of its exercise, and everyone in it is told so. */
import { beforeAll, describe, expect, it } from 'vitest';
import { tf } from '../../src/backend';
import { withLearned } from '../../src/exercises/learned';
import { prepare } from '../../src/exercises/prepare';
import { loadExercise } from '../../src/exercises/registry';
import type { CodeExercise } from '../../src/exercises/spec';
import { gradeHere } from '../../src/grading/run/grade';
import { trustedSandbox } from '../../src/grading/run/trusted';
import * as library from '../../src/index';
import { type MinedGroup, mine } from '../../src/mining';
import { groupNamed, learnedOf } from '../../src/mining/name';
import { releasedNotebook } from '../../src/notebook/released';
import { verifyExercise } from '../../src/proof/verify';
import { planted } from './planted';
import { withSolution } from './seeded-class';

const grader = gradeHere({ sandbox: trustedSandbox(library) });
const sentence = 'What helps.';

/** Of one kind of each exercise, the group that its three forms make. */
async function groupOf(
  id: string,
  solutions: readonly string[],
): Promise<{ exercise: CodeExercise; group: MinedGroup }> {
  const exercise = (await loadExercise(id)) as CodeExercise;
  const released = await releasedNotebook(exercise.chapter);
  const works = solutions.map((solution, i) => ({
    student: `s${i}`,
    chapter: exercise.chapter,
    notebook: withSolution(released, id, solution),
  }));
  const found = await mine(tf, works, { grader, only: [id] });
  return { exercise, group: groupNamed(found, `${id}/1`) };
}

beforeAll(() => tf.setBackend('cpu'));

describe.each(planted.slice(0, 7))('a group of $id', ({ id, head, kinds }) => {
  it('that is named gets its sentence, whoever of it and on any seed, and leaves the exercise sound', async () => {
    const [kind, forms] = Object.entries(kinds)[2] as [string, readonly string[]];
    const { exercise, group } = await groupOf(
      id,
      forms.map((form) => `${head} { ${form} }`),
    );
    expect(group.students, kind).toEqual(['s0', 's1', 's2']);
    const { learned, leftOut } = await learnedOf(tf, exercise, group, { id: 'learned-here', sentence });
    expect(leftOut).toEqual([]);
    const extended = withLearned(exercise, learned);
    const { faults } = await verifyExercise(extended, { seeds: 3, library });
    expect(faults).toEqual([]);
    const prepared = await prepare(tf, extended, 'another seed');
    const graded = await Promise.all(
      group.students.map(async (_, i) => {
        const solution = `${head} { ${forms[i]} }`;
        const exam = {
          chapter: exercise.chapter,
          released: await releasedNotebook(exercise.chapter),
          exercises: new Map([[id, prepared]]),
        };
        const notebook = withSolution(exam.released, id, solution);
        const [report] = await grader.grade([{ id: 's', path: 'p', chapter: exam.chapter, exam, notebook }]);
        return report?.exercises[0];
      }),
    );
    for (const one of graded) {
      expect(one?.feedback).toBe(sentence);
      expect(one?.misconception).toMatch(/^learned-here/);
    }
  });
});

describe('naming', () => {
  const { id, head } = planted[0] as (typeof planted)[0];
  const right = `${head} { return values.reduce((a, b) => a + b, 0) / values.length; }`;

  it('refuses code that does more than compute, and writes nothing of it', async () => {
    const greedy = `${head} { const t = (globalThis as any).x ?? 0; return t + values.length; }`;
    const { exercise, group } = await groupOf(id, [greedy, greedy]);
    await expect(learnedOf(tf, exercise, group, { id: 'x', sentence })).rejects.toThrow(
      /may not be part of the course: line 1: it uses `globalThis`/,
    );
  });

  it('takes another solution of the group where the shortest may not be part of the course', async () => {
    const short = `${head} { return globalThis.NaN; }`;
    const plain = `${head} { const nothing = Number.NaN; return nothing * values.length; }`;
    const { exercise, group } = await groupOf(id, [short, plain]);
    expect(group.examples.map(({ code }) => code)).toEqual([short, plain]);
    const { learned, leftOut } = await learnedOf(tf, exercise, group, { id: 'x', sentence });
    expect(learned.map(({ code }) => code)).toEqual([expect.stringContaining('nothing')]);
    expect(leftOut).toEqual([]);
  });

  it('refuses a group that is not there, and a right answer makes none', async () => {
    await expect(groupOf(id, [right, right])).rejects.toThrow(
      'no group is called mean-of-values/1; there are none',
    );
  });

  it('refuses an id that is taken', async () => {
    const exercise = (await loadExercise(id)) as CodeExercise;
    const one = { id: 'median-for-mean', sentence, code: 'function mean() { return 1; }', students: 2 };
    expect(() => withLearned(exercise, [one])).toThrow(
      'mean-of-values has a misconception median-for-mean already',
    );
  });
});
