/** The course on tfjs-node with its native library: the engine, the chapters, a class, and training beside the others. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { copyOfCheckout } from '../browser/checkout';
import { lacks } from '../lacking';
import { instructors, released, solutionsOf, solved, write } from '../peers/notebooks';
import { realData } from '../real-data';
import { type Ran, runProgram } from '../run-program';
import { part } from '../short';
import { addNativeLibrary } from './native-library';

const minutes = 60_000;
let copy: string;
let missing: string | undefined;

beforeAll(async () => {
  copy = copyOfCheckout();
  missing = await addNativeLibrary(copy);
  if (missing !== undefined) console.log(missing);
}, 20 * minutes);
beforeEach(({ skip }) => skip(lacks('native', missing === undefined)));

const env = {
  VERY_DEEP_SIZE: 'smoke',
  VERY_DEEP_BACKEND: 'tensorflow',
  // The tests of the copy are a run of their own.
  VERY_DEEP_TESTS_FOLDER: '',
  ...(realData !== undefined && { VERY_DEEP_DATA: realData }),
};
const node = (...args: string[]): Promise<Ran> => runProgram(process.execPath, args, { cwd: copy, env });
const veryDeep = (...args: string[]) => node(path.join('dist', 'src', 'cli', 'main.js'), ...args);

describe('with the native library of tfjs-node', () => {
  it(
    'the engine tensorflow computes where it is asked for',
    async () => {
      const { status, stdout } = await veryDeep('doctor', '--json');
      const { engine } = JSON.parse(stdout).checks;
      expect([status, engine.status, engine.details.engine]).toEqual([0, 'ok', 'tensorflow']);
    },
    5 * minutes,
  );

  it(
    'it passes the tests of engines',
    async () => {
      const report = path.join(copy, 'report.json');
      const options = ['--reporter=json', `--outputFile=${report}`];
      const vitest = path.join('node_modules', 'vitest', 'vitest.mjs');
      const ran = await node(
        vitest,
        'run',
        '--project',
        'engine',
        'tests/engine/tensorflow.test.ts',
        ...options,
      );
      const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, 'utf8'));
      expect([numFailedTests, numPendingTests], ran.stdout + ran.stderr).toEqual([0, 0]);
      expect(numPassedTests).toBeGreaterThan(40);
    },
    20 * minutes,
  );

  const chapters = readdirSync(path.dirname(instructors('00-start-here')))
    .filter((name) => name.endsWith('.ipynb'))
    .map((name) => path.basename(name, '.ipynb'));
  it.each(part('chapters', chapters, ['00-start-here']))(
    'it runs the chapter %s',
    async (chapter) => {
      const out = path.join(copy, 'executed');
      const ran = await veryDeep('run', instructors(chapter), '--out', out, '--timeout', '1200');
      expect(ran.status, ran.stderr + ran.stdout).toBe(0);
    },
    20 * minutes,
  );

  it(
    'a class gets the points that it gets on any engine',
    async () => {
      const chapter = '03-batch-normalization';
      const hand = path.join(copy, 'handed-in');
      write(path.join(hand, 'ada', `${chapter}.ipynb`), solved(released(chapter), solutionsOf(chapter)));
      mkdirSync(path.join(hand, 'bob'), { recursive: true });
      writeFileSync(path.join(hand, 'bob', `${chapter}.ipynb`), readFileSync(released(chapter)));
      const checked = await veryDeep('check', path.join(hand, 'ada', `${chapter}.ipynb`));
      expect(checked.stdout.trim().split('\n').at(-1)).toMatch(/^(\d+) of \1 points; (\d+) of \2 solved$/);
      const report = path.join(copy, 'grades.json');
      const sandbox = ['--sandbox', 'best-effort'];
      const graded = await veryDeep('grade', hand, '--json', report, ...sandbox);
      expect(graded.status, graded.stderr).toBe(0);
      const { submissions } = JSON.parse(readFileSync(report, 'utf8'));
      const grades = submissions.map((one: { score: number; maxScore: number }) => one.score / one.maxScore);
      expect(grades).toEqual([1, 0]);
    },
    20 * minutes,
  );

  it(
    'the benchmark of training measures it',
    async () => {
      const options = ['--rounds', '1', '--steps', '1', '--modes', 'compiled,tfjs-node'];
      const { status, stdout } = await node('bench/train.mjs', 'lenet', ...options);
      expect(status).toBe(0);
      expect(stdout).not.toContain('cannot run here');
      expect(stdout).toMatch(/tfjs-node +│ +[\d.]+ +│/);
      console.log(stdout);
    },
    10 * minutes,
  );
});
