import { tf } from '../../backend';
import { Random } from '../../core';
import type { Case, CodeExercise } from '../../exercises/spec';
import { buildItYourself } from './shared-rules';

/** Takes an activation function that is known at 161 places from -8 to 8, a tenth apart. */
type OfTable = (table: number[]) => number;

const places = Array.from({ length: 161 }, (_, i) => -8 + i / 10);
const bell = (z: number) => Math.exp(-0.5 * z * z);
/** The expected value over the normal distribution of what a table holds. */
const expected = (values: readonly number[]): number => {
  let [sum, weights] = [0, 0];
  values.forEach((value, i) => {
    sum += value * bell(places[i] as number);
    weights += bell(places[i] as number);
  });
  return sum / weights;
};

const byDrawing: OfTable = (table) => {
  const random = new Random(1);
  let squares = 0;
  for (let draw = 0; draw < 40_000; draw++) {
    const at = Math.min(159.999, Math.max(0, 10 * (random.normal() + 8)));
    const left = Math.floor(at);
    const [a, b] = [table[left] as number, table[left + 1] as number];
    squares += (a + (at - left) * (b - a)) ** 2;
  }
  return 1 / Math.sqrt(squares / 40_000);
};

const reference: OfTable = (table) => 1 / Math.sqrt(expected(table.map((a) => a * a)));

/** A layer of 400 units as it is used: pre-activations go in, those of the next layer come out. */
const byNetwork: OfTable = (table) =>
  tf.tidy(() => {
    const z = tf.randomNormal([150, 400], 0, 1, 'float32', 5);
    const nearest = tf.cast(tf.round(tf.mul(tf.add(tf.clipByValue(z, -8, 8), 8), 10)), 'int32');
    const a = tf.gather(tf.tensor1d(table), tf.reshape(nearest, [-1])).reshape([150, 400]);
    const next = tf.matMul(a, tf.randomNormal([400, 400], 0, 1 / Math.sqrt(400), 'float32', 6));
    const size = Math.sqrt(tf.mean(tf.square(next)).dataSync()[0] as number);
    return 1 / size;
  });

const square: OfTable = (table) => reference(table) ** 2;
const inverse: OfTable = (table) => 1 / reference(table);
const variance: OfTable = (table) => 1 / Math.sqrt(expected(table.map((a) => a * a)) - expected(table) ** 2);
const absolute: OfTable = (table) => 1 / expected(table.map(Math.abs));
const evenly: OfTable = (table) => 1 / Math.sqrt(table.reduce((sum, a) => sum + a * a, 0) / table.length);
const ofSlope: OfTable = (table) => {
  const slopes = table.map((_, i) => {
    const [left, right] = [Math.max(0, i - 1), Math.min(160, i + 1)];
    return ((table[right] as number) - (table[left] as number)) / ((right - left) / 10);
  });
  return 1 / Math.sqrt(expected(slopes.map((slope) => slope * slope)));
};
const he: OfTable = () => Math.SQRT2;

function cases(random: Random): readonly Case[] {
  const table = (f: (z: number) => number) => ({
    call: 'levelGain',
    args: [places.map((z) => Number(f(z).toFixed(4)))],
  });
  const bent = (left: number, right: number) => (z: number) => z * (z < 0 ? left : right);
  const offset = random.uniform(-0.5, 0.5);
  const [height, phase, pace] = [random.uniform(0.6, 2), random.uniform(0, 6), random.uniform(0.5, 1.5)];
  const relative = 0.05; // a Monte Carlo estimate from some ten thousand draws is well within it
  const tolerance = { absolute: 0, relative };
  return [
    {
      name: 'a bent line',
      points: 1,
      tolerance,
      steps: [table(bent(random.uniform(-0.6, 0.6), random.uniform(0.7, 1.6)))],
    },
    {
      name: 'a function that never leaves a band',
      points: 1,
      tolerance,
      steps: [table((z) => height * Math.tanh(pace * z + offset))],
    },
    {
      name: 'outputs far from mean 0',
      points: 2,
      tolerance,
      steps: [table((z) => height + 0.5 * Math.abs(z)), table((z) => -1 - height + 0.3 * z)],
    },
    {
      name: 'a function with several bends',
      points: 1,
      tolerance,
      steps: [table((z) => Math.sin(pace * z + phase) + 0.5 * Math.max(0, z - 0.5))],
    },
  ];
}

export const exercise: CodeExercise = {
  id: 'level-gain',
  chapter: '02-initialization',
  title: 'An experiment of your own: the gain of any activation function',
  kind: 'code',
  entry: ['levelGain'],
  stub: `/**
 * The gain g for which weights of standard deviation g / sqrt(n) keep the mean square of the
 * pre-activations at 1 from layer to layer. The activation function is known by measurement alone:
 * \`table\` holds its values at the 161 places -8, -7.9, ..., 8. Graded is the number, to 5 %, for
 * functions that you have not seen.
 */
function levelGain(table: number[]): number {
  // Measure it: what do you send through the function, how many times, and what do you read off?
  throw new Error('level-gain is not written yet: replace this line');
}
`,
  hints: [
    'In a level network the pre-activations are about normal, of mean 0 and mean square 1. Send such numbers through the function: new Random(1).normal() draws one.',
    'What the next layer makes of the outputs has the mean square g ** 2 times the mean square of the outputs. It is to be 1.',
    'g = 1 / sqrt(mean of f(z) ** 2) over some ten thousand draws. The place of z in the table is Math.round(10 * (z + 8)).',
  ],
  cases,
  reference: { levelGain: reference },
  alternatives: {
    'by drawing pre-activations': { levelGain: byDrawing },
    'a layer of 400 units': { levelGain: byNetwork },
  },
  misconceptions: [
    {
      id: 'returns-the-square',
      sentence:
        'That is the square of the gain: n Var(W). The gain is the factor of the standard deviation, its root.',
      implementation: { levelGain: square },
    },
    {
      id: 'returns-the-inverse',
      sentence:
        'That is what the function makes of the signal. The gain has to make up for it: take 1 over it.',
      implementation: { levelGain: inverse },
    },
    {
      id: 'variance-for-mean-square',
      sentence:
        'You use the variance of the outputs. The next layer multiplies by their mean square, and their mean is not 0.',
      implementation: { levelGain: variance },
    },
    {
      id: 'absolute-values',
      sentence:
        'You take the mean of the absolute outputs. Variances add up squares: take the mean of the squares.',
      implementation: { levelGain: absolute },
    },
    {
      id: 'all-places-alike',
      sentence:
        'You count every place of the table alike. Pre-activations are about normal: places near 0 are visited often, those near 8 never.',
      implementation: { levelGain: evenly },
    },
    {
      id: 'slope-for-value',
      sentence:
        'You measure the slopes: that is the gain that keeps the GRADIENT level. Here the signal is asked for.',
      implementation: { levelGain: ofSlope },
    },
    {
      id: 'always-he',
      sentence:
        'That is the gain of the ReLU, whatever the function. Measure the function that you are given.',
      implementation: { levelGain: he },
    },
  ],
  equivalent: [{ mutant: '161 -> 162', why: 'a table has 161 values, so a place beyond them is never read' }],
  rules: buildItYourself,
};
