/** Puts a cell through the sandbox and judges its answers as the grader does, without the notebook around it. */
import ts from 'typescript-api';
import { tf } from '../../src/backend';
import { judge, type PreparedExercise } from '../../src/exercises/judge';
import { prepare } from '../../src/exercises/prepare';
import { loadExercise } from '../../src/exercises/registry';
import type { CodeExercise } from '../../src/exercises/spec';
import { policyOf } from '../../src/grading/run/policy';
import { defaultLimits, type Limits, type SandboxJob, type SandboxResult } from '../../src/grading/sandbox';

const attacked = 'batch-moments';

/** An answer that earns every point: what must still be graded right after each attack. */
export const honest = `function batchMoments(x: any): any {
  const axes = x.shape.slice(1).map((_: number, i: number) => i);
  const mean = tf.mean(x, axes);
  return { mean, variance: tf.mean(tf.square(tf.sub(x, mean)), axes) };
}`;

/** Limits that keep the suite short. */
export const tight: Limits = { ...defaultLimits, wallSeconds: 4, cpuSeconds: 3, memoryMiB: 512 };

export async function prepareAttacked(id = attacked): Promise<PreparedExercise> {
  const exercise = (await loadExercise(id)) as CodeExercise;
  return prepare(tf, exercise, 'the seed of the attacks');
}

/** The job that asks a cell the questions of an exercise. Types are not checked: an attack must reach the sandbox. */
export function jobFor(cell: string, exercise: PreparedExercise, limits: Limits = tight): SandboxJob {
  const source = `import { tf } from 'very-deep';\n${cell}\nexport { ${exercise.entry.join(', ')} };`;
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: {
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2022,
      esModuleInterop: true,
      importsNotUsedAsValues: ts.ImportsNotUsedAsValues.Preserve,
    },
  });
  return {
    id: 'attack',
    cells: [{ id: 'c0', js: outputText }],
    policy: policyOf(exercise.rules),
    cards: [],
    tasks: [
      {
        exercise: exercise.id,
        cells: ['c0'],
        entry: exercise.entry.map((name) => ({ name, cell: 'c0' })),
        cases: exercise.cases.map((one) => one.steps),
      },
    ],
    limits,
  };
}

export interface Judged {
  readonly verdict: string;
  readonly points: number;
  /** Every sentence that a report could show. */
  readonly words: string;
}

/** The grader's view of a job's result: no answer is never right. */
export function judged(result: SandboxResult, exercise: PreparedExercise): Judged {
  const task = result.tasks[0];
  const words = JSON.stringify(result);
  if (task === undefined)
    return { verdict: result.status === 'timeout' ? 'timeout' : 'error', points: 0, words };
  // What a cell did before it stopped counts: without cases there was nothing to ask.
  if (task.cases.length === 0) return { verdict: 'error', points: 0, words };
  const verdict = judge(
    exercise,
    exercise.cases.map((_, i) => task.cases[i]?.outcomes),
  );
  return { verdict: verdict.verdict, points: verdict.points, words: words + JSON.stringify(verdict) };
}
