/** Whatever is withheld is so by every road: in the grading child, and in the check of a notebook. */
import ts from 'typescript-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tf } from '../../src/backend';
import { execute } from '../../src/exercises/execute';
import { judge } from '../../src/exercises/judge';
import { availableNames } from '../../src/exercises/rules';
import type { Implementation } from '../../src/exercises/spec';
import { underRules } from '../../src/exercises/withholding';
import { openSandbox, type Sandbox } from '../../src/grading/sandbox';
import { installGates } from '../../src/patches/gates';
import { jobFor, judged, prepareAttacked } from './harness';
import { roads } from './roads';

let sandbox: Sandbox;
beforeAll(async () => {
  installGates();
  sandbox = await openSandbox({ jobs: 1 });
});
afterAll(() => sandbox?.close());

const all = Object.entries(roads).flatMap(([id, each]) =>
  each.map((road) => [id, road.name, road.cell] as const),
);

/** What a notebook's cell declares, with TensorFlow.js as the notebook has it. */
function declaredBy(cell: string, entry: readonly string[]): Implementation {
  const { outputText } = ts.transpileModule(cell, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  return new Function('tf', `${outputText}\nreturn { ${entry.join(', ')} };`)(tf) as Implementation;
}

describe('a ready-made way', () => {
  it.each(all)('to %s earns nothing in the grading child: %s', async (id, _, cell) => {
    const exercise = await prepareAttacked(id);
    const { points, words } = judged(await sandbox.run(jobFor(cell, exercise)), exercise);
    expect(points, words.slice(0, 800)).toBe(0);
  });

  // What is patched for good would be patched for the tests that follow.
  const inNotebook = all.filter(([, name]) => !name.includes('patched'));
  it.each(inNotebook)('to %s earns nothing in a notebook: %s', async (id, _, cell) => {
    const exercise = await prepareAttacked(id);
    const { rules, cases, entry } = exercise;
    const rulesHere = { exports: availableNames(rules), forbid: rules.forbid };
    const answers = await underRules(tf, rulesHere, async () => {
      const implementation = declaredBy(cell, entry);
      const given = [];
      for (const one of cases) given.push(await execute(tf, implementation, one.steps));
      return given;
    });
    expect(judge(exercise, answers).points).toBe(0);
  });

  it.each(inNotebook)('to %s would earn points if nothing were withheld: %s', async (id, _, cell) => {
    const exercise = await prepareAttacked(id);
    const implementation = declaredBy(cell, exercise.entry);
    const answers = [];
    for (const one of exercise.cases) answers.push(await execute(tf, implementation, one.steps));
    expect(judge(exercise, answers).points).toBeGreaterThan(0);
  });
});
