/** Children whose code writes to the pipe of their answers: whatever it is, it is only their own loss. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from '../../src/core/parse';
import { type ExerciseResult, judge, type PreparedExercise } from '../../src/exercises/judge';
import { exerciseResultSchema } from '../../src/exercises/result-schema';
import { readOutcome } from '../../src/exercises/values';
import { ask } from '../../src/grading/run/ask';
import { openSandbox, type Sandbox } from '../../src/grading/sandbox';
import { answersOf, taskError } from '../../src/grading/sandbox/child-answers';
import { anything, damaged, fuzz, mutated, pick } from './fuzz';
import { honest, jobFor, judged, prepareAttacked, tight } from './harness';

const deep = (open: string, close: string) => `${open.repeat(100_000)}1${close.repeat(100_000)}`;
const right = { mean: { tensor: [2], dtype: 'float32', data: [0, 1] }, variance: null };
const sound = [
  { task: null, complete: true, answers: [] },
  { outcomes: [{ value: right }] },
  { outcomes: [{ value: right }, { error: { name: 'Error', message: 'no' } }] },
];

/** Lines that no child sends which answers for itself alone. */
const lines: Readonly<Record<string, string>> = {
  'members that cannot be made to text':
    '{"task":{"name":{"toString":0,"valueOf":0},"message":"x"},"complete":false,"answers":[]}',
  'an error of nothing': '{"task":{},"complete":true,"answers":{}}',
  'an error that is a list': '{"task":[],"complete":[],"answers":[[]]}',
  'answers of the wrong kinds':
    '{"task":null,"complete":false,"answers":[null,1,{"id":{"toString":0}},{"id":"x","value":{"#":"toString"}}]}',
  'too many answers': `{"task":null,"complete":false,"answers":[${'{"id":"x","value":1},'.repeat(50_000)}1]}`,
  'a long error': `{"task":{"name":"${'n'.repeat(1e6)}","message":"${'m'.repeat(1e6)}"},"complete":false}`,
  'lists that nest without end': deep('[', ']'),
  'objects that nest without end': deep('{"a":', '}'),
  'an outcome that nests without end': `{"outcomes":[{"value":${deep('[', ']')}}]}`,
  'an error that nests without end': `{"task":${deep('{"name":', '}')},"complete":true}`,
  'the prototype of all': '{"__proto__":{"complete":true},"task":null,"outcomes":[{"value":1}]}',
  'outcomes with a prototype': '{"outcomes":[{"__proto__":{"value":1}},{"constructor":{"name":"x"}}]}',
  'outcomes that are no list': '{"outcomes":{"length":1e9,"0":{"value":1}}}',
  'many outcomes': `{"outcomes":[${'{"value":1},'.repeat(10_000)}{"value":1}]}`,
  'a shape without end': '{"outcomes":[{"value":{"tensor":[1e308,1e308],"dtype":"float32","data":[]}}]}',
  'a shape of text': '{"outcomes":[{"value":{"tensor":"2","dtype":"float32","data":"01"}}]}',
  'numbers that are none': '{"outcomes":[{"value":{"#":"__proto__"}},{"value":{"#":{"toString":0}}}]}',
  'changed arguments that are none':
    '{"outcomes":[{"value":1,"changed":[{"argument":{"valueOf":0},"how":"changed"},7,null]}]}',
  'text alone': '"pass"',
  'a number alone': '1e999',
  nothing: 'null',
  'no JSON': '{"task":null,"complete":',
  'two on one line': '{"task":null}{"task":null}',
  'an empty line': '',
  'a thousand empty lines': '\n'.repeat(1000),
  'bytes that are no text': '\xff\xfe\x00\x80',
  'the answer of a sound child': JSON.stringify(sound[0]),
  'its answers in another order': [...sound]
    .reverse()
    .map((one) => JSON.stringify(one))
    .join('\n'),
  'its answers many times': `${JSON.stringify(sound[1])}\n`.repeat(1000),
};

const base64 = (bytes: Buffer | string) => Buffer.from(bytes as string, 'latin1').toString('base64');

const wrong = honest.replace('variance:', 'variance: mean, never:');

/** A cell that writes to the pipe, while it is run or when it is called; split, so that half a line waits for the rest. */
function writing(bytes: Buffer | string, when: 'run' | 'called', solution = honest): string {
  const deed = `{
    const all = Buffer.from('${typeof bytes === 'string' ? base64(bytes) : bytes.toString('base64')}', 'base64');
    const write = (part: Buffer) => { for (let at = 0; at < part.length; ) try {
      at += (process as any).getBuiltinModule('fs').writeSync(3, part, at, part.length - at);
    } catch (error) { if (error.code !== 'EAGAIN') throw error; } };
    write(all.subarray(0, all.length >> 1)); write(all.subarray(all.length >> 1));
  }`;
  return when === 'run' ? `${deed}\n${solution}` : solution.replace('{', `{ ${deed}`);
}

describe('a child that writes answers of its own', () => {
  let sandbox: Sandbox;
  let exercise: PreparedExercise;
  beforeAll(async () => {
    exercise = await prepareAttacked();
    sandbox = await openSandbox({ jobs: 2, confined: false });
  });
  afterAll(() => sandbox?.close());

  const graded = async (cell: string): Promise<ExerciseResult> => {
    const tried = await ask(sandbox, [jobFor(cell, exercise)], [{ key: exercise.id, exercise }]);
    const [one] = [...tried.values()];
    if (one === undefined) throw new Error('no result');
    return one.result;
  };
  /** Whatever a child says, its exercise has a result of bearable size, and no more points than there are. */
  const bearable = (result: ExerciseResult) => {
    parse(exerciseResultSchema, JSON.parse(JSON.stringify(result)), { what: 'the result' });
    expect(JSON.stringify(result).length).toBeLessThan(50_000);
    expect(result.points).toBeGreaterThanOrEqual(0);
    expect(result.points).toBeLessThan(exercise.cases.reduce((sum, { points }) => sum + points, 0));
  };

  it.each(
    Object.entries(lines).flatMap(([name, line]) =>
      (['run', 'called'] as const).map((when) => [name, when, line]),
    ),
  )('%s, when it is %s: has a result, and takes none from the child beside it', async (_, when, line) => {
    const [own, other] = await Promise.all([
      graded(writing(Buffer.from(`${line}\n`, 'latin1'), when as 'run' | 'called')),
      graded(honest),
    ]);
    bearable(own);
    expect(other).toMatchObject({ verdict: 'pass', points: 4 });
  });

  it('has its points though the grader is busy with another’s code for longer than it may take', async () => {
    const limits = { ...tight, wallSeconds: 1 };
    await sandbox.run(jobFor(honest, exercise, limits)); // now others of the kind are booted
    const slow = `const until = Date.now() + 400;\nwhile (Date.now() < until);\n${honest}`;
    const asked = sandbox.run(jobFor(slow, exercise, limits));
    setTimeout(() => {
      const end = performance.now() + 2500;
      while (performance.now() < end);
    }, 100);
    expect(judged(await asked, exercise)).toMatchObject({ verdict: 'pass', points: 4 });
  });

  it('whatever it is', async () => {
    const tried = await fuzz('messages of children', 4, async (random) => {
      const one = Buffer.from(`${JSON.stringify(mutated(pick(random, sound), random))}\n`);
      const bytes = random.uniform() < 0.3 ? damaged(one, random) : one;
      const when = pick(random, ['run', 'called'] as const);
      // What is written may be nothing, and then all is as the solution has it.
      bearable(await graded(writing(bytes, when, wrong)));
    });
    expect(tried).toBeGreaterThan(0);
  });

  it('whatever is read of it, judged without a child', async () => {
    await fuzz('answers that are judged', 2, async (random) => {
      const said = JSON.parse(JSON.stringify(mutated(pick(random, sound), random) ?? null)) as unknown;
      const record = (typeof said === 'object' && said !== null ? said : {}) as Record<string, unknown>;
      expect((taskError(record)?.message ?? '').length).toBeLessThanOrEqual(2000);
      expect(answersOf(record).length).toBeLessThanOrEqual(1000);
      const outcomes = exercise.cases.map(() => {
        try {
          return [readOutcome(random.uniform() < 0.5 ? anything(random) : { value: mutated(right, random) })];
        } catch (error) {
          expect(error).toHaveProperty('name', 'ValueError');
          return undefined;
        }
      });
      bearable(judge(exercise, outcomes));
    });
  });

  it('leaves nothing behind of answers as large as they may be', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    // What is on its way out of a pipe is no longer held, but not yet let go.
    const kept = async () => {
      let least = Number.POSITIVE_INFINITY;
      for (let i = 0; i < 5; i++) {
        await new Promise((resolve) => setImmediate(resolve));
        collect();
        const { heapUsed, external, arrayBuffers } = process.memoryUsage();
        least = Math.min(least, (heapUsed + external + arrayBuffers) / 2 ** 20);
      }
      return least;
    };
    const large = `function batchMoments(): any { return Array.from({ length: 150_000 }, (_, i) => i + 0.123456789012345); }`;
    const rounds = async (times: number) => {
      for (let i = 0; i < times; i++) await Promise.all([graded(large), graded(large)]);
      return kept();
    };
    const before = await rounds(3);
    // Twelve answers of nearly three mebibytes as text; as numbers they are as much again.
    expect((await rounds(6)) - before).toBeLessThan(12);
  });
});
