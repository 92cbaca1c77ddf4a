/** The search for ready-made ways to an exercise's answers, in the child in which it is graded. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tf } from '../../src/backend';
import { readyMadeGradients } from '../../src/exercises/rules';
import type { Case, CodeExercise, Rules } from '../../src/exercises/spec';
import { normalTensor } from '../../src/exercises/values';
import { openSandbox, type Sandbox } from '../../src/grading/sandbox';
import { readyMadeFaults, searchReadyMade } from '../../src/proof/ready-made/search';

let sandbox: Sandbox;
beforeAll(async () => {
  await tf.setBackend('cpu');
  sandbox = await openSandbox({ mode: 'best-effort' });
});
afterAll(() => sandbox?.close());

// biome-ignore lint/suspicious/noExplicitAny: a reference may take and give anything.
type Reference = (...args: any[]) => unknown;

/** An exercise of one function of tensors. */
const made = (reference: Reference, arity: number, rules: Partial<Rules> = {}): CodeExercise => ({
  ...{ kind: 'code', id: 'made', chapter: '00-made', title: 'Made', entry: ['f'], hints: ['a', 'b'] },
  ...{ stub: 'function f() {}', reference: { f: reference }, alternatives: {}, misconceptions: [] },
  rules: { forbid: [], reason: '', ...rules },
  cases: (random): readonly Case[] => [
    {
      ...{ name: 'a', points: 1 },
      steps: [
        { call: 'f', args: Array.from({ length: arity }, () => normalTensor(random, [2, 3], { mean: 1 })) },
      ],
    },
  ],
});

const sigmoid: Reference = (x: tf.Tensor) => tf.div(1, tf.add(1, tf.exp(tf.neg(x))));
const softplusSlope: Reference = (x: tf.Tensor, dy: tf.Tensor) => tf.mul(dy, tf.sigmoid(x));

/** What no operation gives: only what is planted does. */
const unheardOf: Reference = (x: tf.Tensor) => tf.add(tf.mul(tf.sin(tf.mul(x, 1.7)), 3), tf.exp(x));
const planted = `library.tf.gift = (x) => {
  const { tf } = library;
  return tf.add(tf.mul(tf.sin(tf.mul(x, 1.7)), 3), tf.exp(x));
};`;

/** Some of all: the whole search is what `very-deep exercises verify --ways` does. */
const only = [
  ...[
    'tf.gift',
    'tf.aTrap',
    'tf.sigmoid',
    'tf.relu',
    'tf.mean',
    'tf.sin',
    'tf.exp',
    'the kernel Sigmoid',
    'new sigmoid',
  ],
  ...["getGradient('Softplus')", 'tf.grads of tf.softplus', 'engine().gradients of tf.softplus'],
  ...['tf.variableGrads of tf.softplus', 'an optimizer of tf.softplus', 'the tape of tf.softplus'],
  ...["getGradient('Concat')", 'tf.grads of tf.concat', 'tf.split', 'Random.normal'],
];

const waysTo = async (exercise: CodeExercise): Promise<string[]> =>
  (await searchReadyMade(exercise, { sandbox, only })).found.map(({ way }) => way);

describe('the search for ready-made ways', () => {
  it('finds what is not withheld, whatever it is: a function, a kernel, an activation', async () => {
    expect(await waysTo(made(sigmoid, 1))).toEqual(
      expect.arrayContaining(['tf.sigmoid', 'the kernel Sigmoid', 'new sigmoid']),
    );
  });

  it('finds derivatives as long as they are not withheld', async () => {
    const ways = await waysTo(made(softplusSlope, 2));
    expect(ways).toEqual(expect.arrayContaining(["getGradient('Softplus')", 'tf.grads of tf.softplus']));
    expect(await waysTo(made(softplusSlope, 2, { forbid: readyMadeGradients }))).toEqual([]);
  });

  it('finds a leak that was planted, the same way each time, and nothing without it', async () => {
    const exercise = made(unheardOf, 1);
    const withLeak = await searchReadyMade(exercise, { sandbox, only, extra: planted });
    expect(withLeak.found.map(({ way }) => way)).toContain('tf.gift');
    expect(await searchReadyMade(exercise, { sandbox, only, extra: planted })).toEqual(withLeak);
    expect(readyMadeFaults(withLeak, [])[0]).toMatch(
      /^tf\.gift \(0\) earns 100 % of the points: withhold it in `rules`/,
    );
    expect(await waysTo(exercise)).toEqual([]);
  });

  it.each([
    ['never comes back', 'for (;;);'],
    ['waits for ever', 'return new Promise(() => {});'],
    ['ends its process', 'process.exit(0);'],
  ])('goes on behind a way that %s', async (_, deed) => {
    const trap = `library.tf.aTrap = () => { ${deed} };\n${planted}`;
    const search = await searchReadyMade(made(unheardOf, 1), { sandbox, only, extra: trap });
    expect(search.found.map(({ way }) => way)).toContain('tf.gift');
    expect(search.lost).toEqual(['tf.aTrap']);
  });
});

describe('what is found', () => {
  const found = [{ way: 'tf.mean', words: '0', share: 1 }];
  it('is a fault unless it is listed, and so is what is listed and does nothing', () => {
    const search = { found, count: 1, lost: [] };
    expect(readyMadeFaults(search, [])).toEqual([
      'tf.mean (0) earns 100 % of the points: withhold it in `rules`, or say in `readyMade` why not',
    ]);
    expect(readyMadeFaults(search, [{ way: 'tf.mean', why: 'it may' }])).toEqual([]);
    expect(readyMadeFaults({ ...search, found: [] }, [{ way: 'tf.mean', why: 'it may' }])).toEqual([
      '`readyMade` lists tf.mean, which does not do the work',
    ]);
  });
});
