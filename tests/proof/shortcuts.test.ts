import { describe, expect, it } from 'vitest';
import { tf } from '../../src/backend';
import type { Random } from '../../src/core';
import { prepare } from '../../src/exercises/prepare';
import { chapters, loadChapter } from '../../src/exercises/registry';
import { visibleSeed } from '../../src/exercises/source';
import type { Case, CodeExercise, Step } from '../../src/exercises/spec';
import { normalTensor } from '../../src/exercises/values';
import { repetitionFaults, shortcutFaults } from '../../src/proof/shortcuts';

const seeds = [visibleSeed, 'a', 'b', 'c', 'd', 'e', 'f', 'g'];

async function faultsOf(exercise: CodeExercise): Promise<string[]> {
  const prepared = [];
  for (const seed of seeds) prepared.push(await prepare(tf, exercise, seed, { misconceptions: false }));
  return [...shortcutFaults(prepared.slice(0, 6)), ...repetitionFaults(prepared)];
}

// biome-ignore lint/suspicious/noExplicitAny: a reference may take and give anything.
type Reference = (...args: any[]) => unknown;

/** An exercise of one function, made to have one fault. */
const made = (reference: Reference, cases: (random: Random) => readonly Case[]): CodeExercise => ({
  ...{ kind: 'code', id: 'made', chapter: '00-made', title: 'Made', entry: ['f'], hints: ['a', 'b'], cases },
  ...{ stub: 'function f() {}', reference: { f: reference }, alternatives: {}, misconceptions: [] },
  rules: { forbid: [], reason: '' },
});
const one = (name: string, points: number, ...steps: readonly Step[]): Case => ({ name, points, steps });
const asked = (...args: readonly (number | readonly number[] | ReturnType<typeof normalTensor>)[]): Step => ({
  call: 'f',
  args,
});
const square: Reference = (x: number) => x ** 2;
const squares = (random: Random) => [one('other', 3, asked(random.normal(5)), asked(random.normal(3)))];

describe.each(chapters())('the exercises of %s', async (chapter) => {
  const code = (await loadChapter(chapter)).filter((each): each is CodeExercise => 'cases' in each);
  it.each(code.map((exercise) => [exercise.id, exercise] as const))(
    '%s asks for work',
    async (_, exercise) => {
      expect(await faultsOf(exercise)).toEqual([]);
    },
  );
});

describe('an exercise that asks too little', () => {
  it.each<[string, string, Reference, (random: Random) => readonly Case[]]>([
    [
      'a constant number',
      'the constant 0 earns 1 of 4',
      square,
      (random) => [one('nothing', 1, asked(0 * random.uniform())), ...squares(random)],
    ],
    [
      'a constant truth',
      'the constant true earns',
      (x: number) => x > 0,
      (random) => [
        one('up', 1, asked(random.uniform())),
        one('both', 3, asked(random.uniform()), asked(-random.uniform())),
      ],
    ],
    [
      'an empty list',
      'the constant [] earns',
      (x: readonly number[]) => x.filter((n) => n > 9),
      (random) => [
        one('none', 1, asked([random.uniform()])),
        one('some', 2, asked([10 + random.uniform(), 1])),
      ],
    ],
    [
      'NaN',
      'the constant {"#":"NaN"} earns',
      Math.sqrt,
      (random) => [
        one('below', 1, asked(-random.uniform(1, 2))),
        one('above', 2, asked(random.uniform(3, 9))),
      ],
    ],
    [
      'infinity',
      'the constant {"#":"Infinity"} earns',
      (x: number) => (x > 1 ? Infinity : x / 2),
      (random) => [
        one('over', 1, asked(random.uniform(2, 3))),
        one('under', 2, asked(random.uniform(0.3, 0.9))),
      ],
    ],
    [
      'a tensor of zeros',
      '0 everywhere, in the form of the answer earns',
      (x) => tf.relu(x),
      (random) => [
        one('dead', 1, asked(normalTensor(random, [3], { mean: -50 }))),
        one('alive', 2, asked(normalTensor(random, [40]))),
      ],
    ],
    [
      'objects of ones',
      '1 everywhere, in the form of the answer earns',
      (x: number) => ({ a: [x / x], b: 1 + (x > 5 ? x : 0) }),
      (random) => [
        one('small', 1, asked(random.uniform(1, 2))),
        one('large', 3, asked(random.uniform(6, 7))),
      ],
    ],
    [
      'the argument itself',
      'argument 0 as it is earns',
      Math.abs,
      (random) => [
        one('positive', 1, asked(random.uniform(1, 2))),
        one('negative', 3, asked(-random.uniform(1, 2))),
      ],
    ],
    [
      'another argument',
      'argument 1 as it is earns',
      (a: number, b: number) => Math.max(a, b),
      (random) => [
        one('second', 1, asked(random.uniform(), 2 + random.uniform())),
        one('first', 3, asked(2 + random.uniform(), random.uniform())),
      ],
    ],
    [
      'a member of a list',
      "argument 0's last as it is earns",
      (x: readonly number[]) => Math.max(...x),
      (random) => [
        one('sorted', 1, asked([1, 2, 3 + random.uniform()])),
        one('unsorted', 3, asked([1, 3 + random.uniform(), 2])),
      ],
    ],
    [
      'a class that is told by what the whole looks like',
      'the answers of the nearest visible questions, by differences, earn',
      (x: readonly number[]) => (Math.max(...x) > 4 ? 'high' : 'low'),
      (random) => [
        one('high', 1, asked([random.uniform(8, 9), random.uniform(8, 9)]), asked([random.uniform(), 1])),
        one('low', 1, asked([random.uniform(), random.uniform()]), asked([random.uniform(8, 9), 7])),
      ],
    ],
    [
      'a class that is told by orders of magnitude',
      'the answers of the nearest visible questions, by size, earn',
      (x: readonly number[]) => (Math.min(...x) < 1e-3 ? 'vanishes' : 'lives'),
      (random) => {
        const list = (small: number) => [10 ** random.uniform(2, 3), small * random.uniform(1, 9)];
        return [one('both', 1, asked(list(1e-8)), asked(list(1e-1)), asked(list(1e-8)))];
      },
    ],
    [
      'a shape',
      "argument 0's shape as it is earns",
      (x) => (x.rank === 2 ? x.shape : [x.size]),
      (random) => [
        one('matrix', 1, asked(normalTensor(random, [random.integer(2, 60), random.integer(2, 60)]))),
        one('cube', 3, asked(normalTensor(random, [random.integer(2, 30), 3, random.integer(2, 60)]))),
      ],
    ],
    [
      'an error',
      'throwing a ShapeError earns',
      (x: number) => {
        if (x < 0) throw Object.assign(new Error('no'), { name: 'ShapeError' });
        return x * 3;
      },
      (random) => [one('refused', 1, asked(-random.uniform())), one('taken', 3, asked(random.uniform(1, 2)))],
    ],
    [
      'the same under every seed',
      'the case "same", worth 1 of 4 points, asks the same under two seeds',
      square,
      (random) => [one('same', 1, asked(7)), ...squares(random)],
    ],
    [
      'the same under two of the seeds',
      'the case "few", worth 1 of 4 points, asks the same under two seeds',
      square,
      (random) => [one('few', 1, asked(random.integer(2, 5))), ...squares(random)],
    ],
    [
      'what the form of its arguments tells',
      'the answers of the visible cases earn 50 % on other seeds',
      (x: readonly number[]) => (x.length > 2 ? [x.length, x.length * 2] : x.map((n) => n * 3)),
      (random) => [
        one('long', 1, asked([1, 2, random.uniform()])),
        one('short', 1, asked([random.uniform(), random.uniform()])),
      ],
    ],
    [
      'what the order of its calls tells',
      'the answers of the visible cases, in their order, earn 100 % on other seeds',
      Math.sign,
      (random) => [
        one(
          'first',
          1,
          asked(random.uniform(1, 2)),
          asked(-random.uniform(1, 2)),
          asked(random.uniform(3, 9)),
        ),
        one('then', 1, asked(-random.uniform(1, 2)), asked(random.uniform(1, 2))),
      ],
    ],
  ])('is refused: %s', async (_, fault, reference, cases) => {
    expect((await faultsOf(made(reference, cases))).join('; ')).toContain(fault);
  });

  it('may have an edge case that is worth a tenth', async () => {
    const cases = (random: Random) => [one('edge', 1, asked(0)), one('rest', 9, asked(random.normal(5)))];
    expect(await faultsOf(made(square, cases))).toEqual([]);
  });
});
