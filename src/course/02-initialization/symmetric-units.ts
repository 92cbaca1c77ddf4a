import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { tf } from '../../backend';
import type { Random } from '../../core';
import type { Case, CodeExercise, TensorValue } from '../../exercises/spec';
import { tensorOf } from '../../exercises/values';
import { buildItYourself } from './shared-rules';

type SymmetricPairs = (kernel: Tensor2D, bias: Tensor1D) => number[][];

const columnsOf = (kernel: Tensor2D, bias: Tensor1D): number[][] =>
  kernel
    .concat(bias.reshape([1, -1]))
    .transpose()
    .arraySync() as number[][];

const pairsWhere = (count: number, same: (i: number, j: number) => boolean): number[][] =>
  Array.from({ length: count }, (_, i) => i).flatMap((i) =>
    Array.from({ length: count - i - 1 }, (_, k) => i + 1 + k)
      .filter((j) => same(i, j))
      .map((j) => [i, j]),
  );

const reference: SymmetricPairs = (kernel, bias) => {
  const columns = (kernel.transpose() as Tensor2D).arraySync();
  const biases = bias.arraySync();
  const pairs: number[][] = [];
  for (let i = 0; i < columns.length; i++)
    for (let j = i + 1; j < columns.length; j++) {
      const [a, b] = [columns[i] as number[], columns[j] as number[]];
      const same = a.every((weight, k) => weight === b[k]);
      if (same && biases[i] === biases[j]) pairs.push([i, j]);
    }
  return pairs;
};

const byText: SymmetricPairs = (kernel, bias) => {
  const keys = columnsOf(kernel, bias).map((column) => column.join());
  return pairsWhere(keys.length, (i, j) => keys[i] === keys[j]);
};

const byTensors: SymmetricPairs = (kernel, bias) => {
  const units = tf.concat([kernel.transpose(), bias.reshape([-1, 1])], 1);
  const equal = units.expandDims(0).equal(units.expandDims(1)).all(2).arraySync() as number[][];
  return pairsWhere(units.shape[0] as number, (i, j) => equal[i]?.[j] === 1);
};

const comparing =
  (same: (a: number[], b: number[]) => boolean): SymmetricPairs =>
  (kernel, bias) => {
    const columns = columnsOf(kernel, bias);
    return pairsWhere(columns.length, (i, j) => same(columns[i] as number[], columns[j] as number[]));
  };

const sum = (x: number[]) => x.reduce((a, b) => a + b, 0);

const ignoresBias: SymmetricPairs = (kernel, bias) => reference(kernel, tf.zerosLike(bias));
const rows: SymmetricPairs = (kernel) =>
  reference(kernel.transpose() as Tensor2D, tf.zeros([kernel.shape[0]]));
const bySum = comparing((a, b) => Math.abs(sum(a) - sum(b)) < 1e-5);
const roughly = comparing((a, b) => a.every((value, k) => Math.abs(value - (b[k] as number)) < 0.1));
const neighbours: SymmetricPairs = (kernel, bias) =>
  reference(kernel, bias).filter(([i, j]) => (i as number) + 1 === j);
const upToSign = comparing(
  (a, b) => a.every((value, k) => value === b[k]) || a.every((value, k) => value === -(b[k] as number)),
);
const bothWays: SymmetricPairs = (kernel, bias) =>
  reference(kernel, bias).flatMap(([i, j]) => [
    [i as number, j as number],
    [j as number, i as number],
  ]);

function cases(random: Random): readonly Case[] {
  const draw = () => Array.from({ length: 3 }, () => random.normal());
  const layer = (units: { weights: number[]; bias: number }[]): TensorValue[] => {
    const inputs = units[0]?.weights.length ?? 0;
    const kernel = Array.from({ length: inputs }, (_, k) => units.map(({ weights }) => weights[k] as number));
    return [
      tensorOf([inputs, units.length], kernel.flat()),
      tensorOf(
        [units.length],
        units.map(({ bias }) => bias),
      ),
    ];
  };
  const call = (units: { weights: number[]; bias: number }[]) => ({
    call: 'symmetricPairs',
    args: layer(units),
  });
  const [a, b, c] = [draw(), draw(), draw()];
  const bias = random.uniform(0.5, 1);
  /** With two units that are equal, somewhere among them: no case is answered by an empty list. */
  const withTwins = (units: { weights: number[]; bias: number }[]) => {
    const twin = { weights: (units[0]?.weights ?? []).map(() => random.normal()), bias: random.normal() };
    return random.shuffle([...units, twin, twin]);
  };
  /** Two equal units apart from each other, two side by side, and two others, in any order. */
  const apart = () => {
    const [one, other] = [
      { weights: a, bias },
      { weights: c, bias: 0 },
    ];
    const blocks = [[one], [one], [other, other], [{ weights: b, bias }], [{ weights: draw(), bias }]];
    for (;;) {
      const units = random.shuffle(blocks).flat();
      if (!units.some((unit, i) => unit === one && units[i + 1] === one)) return units;
    }
  };
  const level = random.uniform(0.1, 0.9);
  const equal = Array.from({ length: random.integer(2, 5) }, () => ({
    weights: [level, level, level],
    bias: 0,
  }));
  return [
    {
      name: 'two identical units, not side by side, and two that are',
      points: 1,
      steps: [call(apart())],
    },
    {
      name: 'equal weights, different biases: no symmetry but that of the twins beside them',
      points: 1,
      steps: [
        call(
          withTwins([
            { weights: a, bias },
            { weights: a, bias: bias + 1 },
          ]),
        ),
      ],
    },
    {
      name: 'nearly equal, opposite and reordered units: no symmetry but that of the twins beside them',
      points: 1,
      steps: [
        call(
          withTwins([
            { weights: b, bias },
            { weights: b.map((w) => w + 0.02), bias },
            { weights: b.map((w) => -w), bias: -bias },
            { weights: [b[1] as number, b[0] as number, b[2] as number], bias },
          ]),
        ),
      ],
    },
    {
      name: 'a layer of equal units, as after a constant initialization, and two others',
      points: 1,
      steps: [call(random.shuffle([...equal, { weights: a, bias }, { weights: b, bias }]))],
    },
    {
      name: 'two inputs with equal weights are not two equal units',
      points: 1,
      steps: [
        call(
          withTwins([
            { weights: [1, 1, 2], bias },
            { weights: [3, 3, 1], bias },
          ]),
        ),
      ],
    },
  ];
}

export const exercise: CodeExercise = {
  id: 'symmetric-units',
  chapter: '02-initialization',
  title: 'Detect symmetry that never breaks',
  kind: 'code',
  entry: ['symmetricPairs'],
  stub: `/**
 * All pairs [i, j] with i < j of units with exactly the same incoming weights and bias, in ascending
 * order.
 */
function symmetricPairs(kernel: tf.Tensor2D, bias: tf.Tensor1D): number[][] {
  // kernel has shape [in, units]: a unit is a column.
  throw new Error('symmetric-units is not written yet: replace this line');
}
`,
  hints: [
    'Two units stay twins forever when they start with the same incoming weights AND the same bias (and the same outgoing weights).',
    'Turn the kernel so that each unit is a row, and compare every row with every later one, bias included.',
    'kernel.transpose().arraySync() gives one array for each unit; a.every((weight, k) => weight === b[k]) compares two of them.',
  ],
  cases,
  reference: { symmetricPairs: reference },
  alternatives: {
    'by text': { symmetricPairs: byText },
    'all pairs at once': { symmetricPairs: byTensors },
  },
  misconceptions: [
    {
      id: 'ignores-the-bias',
      sentence: 'You compare weights only. Different biases break the symmetry: compare them too.',
      implementation: { symmetricPairs: ignoresBias },
    },
    {
      id: 'rows-for-columns',
      sentence: 'You compare rows, which belong to inputs. A unit is a COLUMN of the kernel.',
      implementation: { symmetricPairs: rows },
    },
    {
      id: 'by-sum',
      sentence: 'You compare sums, which different weights can share. Compare weight by weight.',
      implementation: { symmetricPairs: bySum },
    },
    {
      id: 'roughly-equal',
      sentence:
        'You accept nearly equal units. A tiny difference is enough to break the symmetry: compare exactly.',
      implementation: { symmetricPairs: roughly },
    },
    {
      id: 'neighbours-only',
      sentence: 'You compare neighbours only. Any two units can be twins.',
      implementation: { symmetricPairs: neighbours },
    },
    {
      id: 'up-to-sign',
      sentence: 'You count opposite weights as equal. Units of opposite sign do different things.',
      implementation: { symmetricPairs: upToSign },
    },
    {
      id: 'both-ways',
      sentence: 'You list each pair twice. List [i, j] only with i < j.',
      implementation: { symmetricPairs: bothWays },
    },
  ],
  equivalent: [
    {
      mutant: 'i < columns.length -> i <= columns.length',
      why: 'no unit comes after the last, so a round beyond it compares nothing',
    },
  ],
  rules: buildItYourself,
};
