import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { tf } from '../../backend';
import type { Random } from '../../core';
import type { Case, CodeExercise } from '../../exercises/spec';
import { tensorOf } from '../../exercises/values';
import { buildItYourself } from './shared-rules';

type DeadUnits = (x: Tensor2D, kernel: Tensor2D, bias: Tensor1D) => number[];

const layer: (...args: Parameters<DeadUnits>) => Tensor2D = (x, kernel, bias) =>
  x.matMul(kernel).add(bias).relu();

const indicesOf = (flags: ArrayLike<number>) => [...Array.from(flags).keys()].filter((unit) => flags[unit]);

const reference: DeadUnits = (x, kernel, bias) => {
  const activations = x.matMul(kernel).add(bias).relu();
  const largest = Array.from(activations.max(0).dataSync());
  const units: number[] = [];
  largest.forEach((value, unit) => {
    if (value === 0) units.push(unit);
  });
  return units;
};

const byRows: DeadUnits = (x, kernel, bias) => {
  const rows = layer(x, kernel, bias).arraySync();
  const units = [...(rows[0] as number[]).keys()];
  return units.filter((unit) => rows.every((row) => row[unit] === 0));
};

const byPreActivation: DeadUnits = (x, kernel, bias) => {
  const fires = tf.add(tf.dot(x, kernel), bias).greater(0).any(0);
  return indicesOf(fires.logicalNot().dataSync());
};

const flagged =
  (flags: (activations: Tensor2D, bias: Tensor1D) => Tensor): DeadUnits =>
  (x, kernel, bias) =>
    indicesOf(flags(layer(x, kernel, bias), bias).dataSync());

const offForOneExample = flagged((a) => a.equal(0).any(0));
const examplesForUnits = flagged((a) => a.max(1).equal(0));
const negativeBias = flagged((_, bias) => bias.less(0));
const alive = flagged((a) => a.max(0).greater(0));
const forgetsBias: DeadUnits = (x, kernel, bias) => reference(x, kernel, tf.zerosLike(bias));
const counts: DeadUnits = (...args) => [reference(...args).length];
const onlyBelowZero: DeadUnits = (x, kernel, bias) =>
  indicesOf(x.matMul(kernel).add(bias).less(0).all(0).dataSync());
const smallOnAverage = flagged((a) => a.mean(0).less(0.5));

/**
 * A layer of six units, two of them twice, built so that each named slip gives another list: units 1 and 4 are dead, 3 and 5 have a negative
 * bias and live, 0 fires weakly and for one example only, 2 is off for one example only, 5 always fires.
 */
function deadLayer(random: Random) {
  const jitter = (value: number) => value + random.uniform(-0.05, 0.05);
  // Two inputs, the second always 1.
  const x = tensorOf([5, 2], [jitter(0.5), 1, jitter(-1), 1, jitter(-2), 1, jitter(0), 1, jitter(-0.6), 1]);
  const first = [0.4, 1, 2, 2, 0, 0.3].map((w) => (w === 0 ? 0 : jitter(w)));
  const second = [0, 0.5, 0, 1.5, 0, 3].map((w) => (w === 0 ? 0 : jitter(w)));
  const biases = [-0.1, -4, 3, -2, -1, -1].map((b) => (b === -0.1 ? b : jitter(b)));
  // Two of them occur a second time, and all in any order.
  const order = random.shuffle([0, 1, 2, 3, 4, 5, random.integer(0, 6), random.integer(0, 6)]);
  const pick = (values: readonly number[]) => order.map((unit) => values[unit] as number);
  const kernel = tensorOf([2, order.length], [...pick(first), ...pick(second)]);
  return [x, kernel, tensorOf([order.length], pick(biases))];
}

function cases(random: Random): readonly Case[] {
  const call = (args: readonly ReturnType<typeof tensorOf>[]) => ({ call: 'deadUnits', args });
  const allAlive = [
    tensorOf([3, 1], [1, 2, random.uniform(3, 4)]),
    tensorOf([1, 3], [1, 2, 0.5]),
    tensorOf([3], [0, random.uniform(0, 1), -0.2]),
  ];
  /** Units of which at least one is dead and one is not. */
  const killedIn = (units: number) => {
    const others = Array.from({ length: units - 2 }, () => (random.uniform() < 0.5 ? -50 : 4));
    const biases = random.shuffle([-50, 3, ...others]);
    return [
      tensorOf([2, 2], [1, 2, 3, random.uniform(1, 2)]),
      tensorOf(
        [2, units],
        biases.flatMap(() => [0.1, -0.2]),
      ),
      tensorOf([units], biases),
    ];
  };
  /** A unit that is exactly 0, one that fires by a hair, and one that fires well, in any order. */
  const atTheEdge = () => {
    const hair = random.uniform(0.0005, 0.002);
    const columns = random.shuffle([
      [0, 0, 0],
      [hair, 0, 0],
      [1, 1, random.uniform(0.5, 1)],
    ]);
    const row = (i: number) => columns.map((column) => column[i] as number);
    return [
      tensorOf([3, 2], [1, 0, 0, 1, -1, -1]),
      tensorOf([2, 3], [...row(0), ...row(1)]),
      tensorOf([3], row(2)),
    ];
  };
  return [
    { name: 'dead, weak, biased and busy units side by side', points: 3, steps: [call(deadLayer(random))] },
    {
      name: 'nobody is dead, and somebody',
      points: 1,
      steps: [call(allAlive), call(killedIn(3)), call(atTheEdge())],
    },
    { name: 'a bias of -50 kills a unit', points: 1, steps: [call(killedIn(7))] },
  ];
}

export const exercise: CodeExercise = {
  id: 'dead-units',
  chapter: '02-initialization',
  title: 'Find the dead units',
  kind: 'code',
  entry: ['deadUnits'],
  stub: `/** The indices, ascending, of the units of relu(x kernel + bias) that are 0 for EVERY example in x. */
function deadUnits(x: tf.Tensor2D, kernel: tf.Tensor2D, bias: tf.Tensor1D): number[] {
  // Activations have shape [examples, units]: one column for each unit.
  throw new Error('dead-units is not written yet: replace this line');
}
`,
  hints: [
    'A unit that is off for one picture may be on for the next. What must hold for it to be dead?',
    'Compute the activations, take the maximum of each column (axis 0), and list the columns whose maximum is 0.',
    'const largest = x.matMul(kernel).add(bias).relu().max(0).dataSync(); then keep each index with largest[index] === 0.',
  ],
  cases,
  reference: { deadUnits: reference },
  alternatives: {
    'row by row': { deadUnits: byRows },
    'by the sign before the ReLU': { deadUnits: byPreActivation },
  },
  misconceptions: [
    {
      id: 'off-for-one-example',
      sentence: 'You list units that are off for some example. Dead means off for every example.',
      implementation: { deadUnits: offForOneExample },
    },
    {
      id: 'examples-for-units',
      sentence: 'You reduce along the units and list examples. Reduce along the examples, axis 0.',
      implementation: { deadUnits: examplesForUnits },
    },
    {
      id: 'negative-bias',
      sentence: 'A negative bias alone does not kill a unit: look at the activations.',
      implementation: { deadUnits: negativeBias },
    },
    {
      id: 'lists-the-living',
      sentence: 'You list the units that fire. List those that never do.',
      implementation: { deadUnits: alive },
    },
    {
      id: 'forgets-the-bias',
      sentence: 'The bias is missing: the activation is relu(x kernel + bias).',
      implementation: { deadUnits: forgetsBias },
    },
    {
      id: 'counts',
      sentence: 'You return how many units are dead. Return which ones: their indices.',
      implementation: { deadUnits: counts },
    },
    {
      id: 'only-below-zero',
      sentence: 'A unit whose value before the ReLU is exactly 0 is dead, too: relu(0) is 0.',
      implementation: { deadUnits: onlyBelowZero },
    },
    {
      id: 'weak-for-dead',
      sentence: 'You list units that are weak on average. A dead unit is exactly 0 for every example.',
      implementation: { deadUnits: smallOnAverage },
    },
  ],
  rules: buildItYourself,
};
