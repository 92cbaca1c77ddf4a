import type { Random } from '../../core';
import type { Case, CodeExercise } from '../../exercises/spec';
import { noProbes } from './shared-rules';

type MeasureShift = (before: number[], after: number[]) => number;

const mean = (x: number[]) => x.reduce((a, b) => a + b, 0) / x.length;
const deviation = (x: number[]) => {
  const centre = mean(x);
  return Math.sqrt(mean(x.map((value) => (value - centre) ** 2)));
};
const sorted = (x: number[]) => [...x].sort((a, b) => a - b);
const distance = (a: number[], b: number[]) => mean(a.map((value, i) => Math.abs(value - (b[i] as number))));

const reference: MeasureShift = (before, after) => {
  const n = before.length;
  const a = [...before].sort((p, q) => p - q);
  const b = [...after].sort((p, q) => p - q);
  const moved = a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] as number)), 0) / n;
  const average = before.reduce((sum, x) => sum + x, 0) / n;
  const variance = before.reduce((sum, x) => sum + (x - average) ** 2, 0) / n;
  return moved / Math.sqrt(variance);
};

const typedArrays: MeasureShift = (before, after) => {
  const [a, b] = [Float64Array.from(before).sort(), Float64Array.from(after).sort()];
  let [moved, sum, squares] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const x = a[i] as number;
    moved += Math.abs(x - (b[i] as number));
    sum += x;
    squares += x * x;
  }
  const n = a.length;
  return moved / n / Math.sqrt(squares / n - (sum / n) ** 2);
};

/** The area between the two distribution functions: the same distance, seen from the side. */
const areaBetween: MeasureShift = (before, after) => {
  const cuts = sorted([...before, ...after]);
  const below = (sample: number[], x: number) => sample.filter((value) => value <= x).length / sample.length;
  const area = cuts
    .slice(0, -1)
    .reduce(
      (sum, x, i) => sum + Math.abs(below(before, x) - below(after, x)) * ((cuts[i + 1] as number) - x),
      0,
    );
  return area / deviation(before);
};

const unsorted: MeasureShift = (before, after) => distance(before, after) / deviation(before);
const onlyMeans: MeasureShift = (before, after) => Math.abs(mean(after) - mean(before)) / deviation(before);
const signed: MeasureShift = (before, after) => (mean(after) - mean(before)) / deviation(before);
const noUnit: MeasureShift = (before, after) => distance(sorted(before), sorted(after));
const summed: MeasureShift = (before, after) =>
  (before.length * distance(sorted(before), sorted(after))) / deviation(before);
const bySecond: MeasureShift = (before, after) => distance(sorted(before), sorted(after)) / deviation(after);
const byVariance: MeasureShift = (before, after) =>
  distance(sorted(before), sorted(after)) / deviation(before) ** 2;
const alphabetical: MeasureShift = (before, after) =>
  distance([...before].sort(), [...after].sort()) / deviation(before);
const squared: MeasureShift = (before, after) => {
  const [a, b] = [sorted(before), sorted(after)];
  return Math.sqrt(mean(a.map((value, i) => (value - (b[i] as number)) ** 2))) / deviation(before);
};

function cases(random: Random): readonly Case[] {
  const draw = (count: number, center: number, spread: number) =>
    Array.from({ length: count }, () => random.normal(center, spread));
  const shuffled = (values: number[]) => {
    const order = values.map((value) => ({ value, key: random.uniform() }));
    return order.sort((a, b) => a.key - b.key).map(({ value }) => value);
  };
  const base = draw(10, 0, random.uniform(2, 4));
  const moved = base.map((value) => value + random.uniform(1, 5));
  const near = (values: number[]) => values.map((value) => value + random.uniform(0, 0.9));
  const call = (before: number[], after: number[]) => ({ call: 'measureShift', args: [before, after] });
  return [
    { name: 'no shift: the same values in another order', points: 1, steps: [call(base, shuffled(base))] },
    { name: 'every value moved to the right', points: 1, steps: [call(base, shuffled(moved))] },
    {
      name: 'the same mean, four times as wide',
      points: 2,
      steps: [
        call(
          [-3, -1, 1, 3].map((x) => x + random.uniform(0, 0.1)),
          [12, -4, 4, -12],
        ),
      ],
    },
    {
      name: 'moved and widened, with numbers of one and two digits',
      points: 1,
      // As text, 12 and 30 come before 5, and 100 before 20: for every seed that pairs 12 with 100, which crosses other
      // pairs and so costs more. Pairs that do not cross cost the same in any order, which chance might bring about.
      steps: [call(shuffled(near([5, 9, 12, 30])), shuffled(near([3, 20, 45, 100])))],
    },
    { name: 'values far below 1', points: 1, steps: [call(draw(8, 0, 0.01), draw(8, 0.02, 0.03))] },
  ];
}

export const exercise: CodeExercise = {
  id: 'measure-shift',
  chapter: '01-covariate-shift',
  title: 'A measure of shift between two samples',
  kind: 'code',
  entry: ['measureShift'],
  stub: `/**
 * How far values must move, on average, to turn one sample into the other, in standard deviations (÷N) of the
 * first. Both samples have equally many values, in any order.
 */
function measureShift(before: number[], after: number[]): number {
  // The cheapest way pairs the smallest with the smallest, the second with the second, and so on.
  throw new Error('measure-shift is not written yet: replace this line');
}
`,
  hints: [
    'Two samples with the same mean can still differ: compare the values, not the means.',
    'Sort both samples, take the mean of the absolute differences, and divide by the standard deviation of `before`.',
    '[...before].sort((a, b) => a - b) sorts a copy as numbers; without the comparison JavaScript sorts as text.',
  ],
  cases,
  reference: { measureShift: reference },
  alternatives: {
    'typed arrays and one pass': { measureShift: typedArrays },
    'area between the distribution functions': { measureShift: areaBetween },
  },
  misconceptions: [
    {
      id: 'not-sorted',
      sentence:
        'You pair the values in the order they come in, so even a reshuffled sample looks shifted. Sort both first.',
      implementation: { measureShift: unsorted },
    },
    {
      id: 'only-means',
      sentence: 'You compare only the means: a distribution that widens around the same mean goes unnoticed.',
      implementation: { measureShift: onlyMeans },
    },
    {
      id: 'signed-difference',
      sentence: 'Moves to the left and to the right cancel in your sum: take absolute differences.',
      implementation: { measureShift: signed },
    },
    {
      id: 'no-unit',
      sentence:
        'Your distance is in the unit of the data. Divide by the standard deviation of the first sample.',
      implementation: { measureShift: noUnit },
    },
    {
      id: 'sum-for-mean',
      sentence: 'You add the moves up, so a larger sample looks more shifted. Take their mean.',
      implementation: { measureShift: summed },
    },
    {
      id: 'deviation-of-second',
      sentence: 'You divide by the standard deviation of the second sample. The first one is the yardstick.',
      implementation: { measureShift: bySecond },
    },
    {
      id: 'divides-by-variance',
      sentence: 'You divide by the variance. Divide by its root, the standard deviation.',
      implementation: { measureShift: byVariance },
    },
    {
      id: 'sorted-as-text',
      sentence:
        'sort() without a comparison sorts as text, where "10" comes before "9". Use sort((a, b) => a - b).',
      implementation: { measureShift: alphabetical },
    },
    {
      id: 'squared-moves',
      sentence:
        'You take the root of the mean square. The measure asked for is the mean of the absolute moves.',
      implementation: { measureShift: squared },
    },
  ],
  rules: noProbes,
};
