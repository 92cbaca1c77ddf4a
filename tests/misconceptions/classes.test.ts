import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tf } from '../../src/backend';
import { sameOutcomes } from '../../src/exercises/compare';
import { execute } from '../../src/exercises/execute';
import { withLearned } from '../../src/exercises/learned';
import { prepare } from '../../src/exercises/prepare';
import { loadExercise } from '../../src/exercises/registry';
import type { CodeExercise, Implementation, Outcome } from '../../src/exercises/spec';
import { gradeHere } from '../../src/grading/run/grade';
import { trustedSandbox } from '../../src/grading/run/trusted';
import * as library from '../../src/index';
import { type MinedExercise, mine } from '../../src/mining';
import { plainCode } from '../../src/mining/plain-code';
import { loadMutant, mutantsOf, sourceText } from '../../src/proof/mutants';
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

  it('is planted with three forms of eight kinds, none of them a mutant of the reference', async () => {
    const exercise = (await loadExercise(one.id)) as CodeExercise;
    const { cases } = await prepare(tf, exercise, 'planted', { misconceptions: false });
    const answers = async (implementation: Implementation) => {
      const each: Outcome[][] = [];
      for (const { steps } of cases) each.push(await execute(tf, implementation, steps));
      return each;
    };
    const built = path.resolve('dist', 'src', 'course', exercise.chapter, `${one.id}.js`);
    const mutants: { description: string; answers: Outcome[][] }[] = [];
    for (const mutant of mutantsOf(
      sourceText(path.resolve('src', 'course', exercise.chapter, `${one.id}.ts`)),
    )) {
      const { description } = mutant;
      try {
        mutants.push({ description, answers: await answers(loadMutant(mutant, built)) });
      } catch {
        // It cannot even be loaded: nobody's answers are its.
      }
    }
    expect(mutants.length).toBeGreaterThan(0);
    expect(Object.keys(one.kinds)).toHaveLength(8);
    const found: string[] = [];
    for (const [kind, forms] of Object.entries(one.kinds)) {
      expect(new Set(forms).size).toBe(3);
      const plain = plainCode(`${one.head} { ${forms[0]} }`) as { code: string };
      const learned = withLearned(exercise, [
        { id: 'planted', sentence: kind, code: plain.code, students: 1 },
      ]);
      const own = await answers(learned.misconceptions.at(-1)?.implementation ?? {});
      for (const { description, answers: theirs } of mutants)
        if (own.every((outcomes, i) => sameOutcomes(outcomes, theirs[i] ?? [], cases[i]?.tolerance)))
          found.push(`${kind}: ${description}`);
    }
    expect(found).toEqual([]);
  });
});
