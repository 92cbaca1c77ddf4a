/**
 * The first exercise of all: the mean of a list of numbers, in plain TypeScript. It is there to show what a check, a
 * hint and a helpful sentence look like; the classic slips are in it all the same.
 */
import type { Random } from '../../core';
import type { Case, CodeExercise } from '../../exercises/spec';

type Mean = (values: number[]) => number;

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);

const reference: Mean = (values) => sum(values) / values.length;

const withALoop: Mean = (values) => {
  let total = 0;
  for (const value of values) total += value;
  return total / values.length;
};

const oneAfterAnother: Mean = (values) =>
  values.reduce((mean, value, i) => mean + (value - mean) / (i + 1), 0);

const median: Mean = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[half - 1] as number, sorted[half] as number];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
};

function cases(random: Random): Case[] {
  const values = (count: number, centre: number) =>
    Array.from({ length: count }, () => centre + 2 * random.normal());
  const mean = (list: number[]) => [{ call: 'mean', args: [list] }];
  return [
    { name: 'four numbers', points: 1, steps: mean(values(4, 3)) },
    { name: 'seven numbers, most of them negative', points: 1, steps: mean(values(7, -5)) },
    { name: 'a single number, and two', points: 1, steps: [...mean(values(1, 8)), ...mean(values(2, 8))] },
  ];
}

export const exercise: CodeExercise = {
  kind: 'code',
  id: 'mean-of-values',
  chapter: '00-start-here',
  title: 'The mean of a list',
  entry: ['mean'],
  stub: `/**
 * The mean of a list of numbers.
 * @param values one number or more
 * @returns their sum divided by their count
 */
function mean(values: number[]): number {
  throw new Error('mean-of-values is not written yet: replace this line');
}
`,
  hints: [
    'Add the numbers up, then divide.',
    'A loop adds them up: `let total = 0; for (const value of values) total += value;`',
    '`return total / values.length;` ends it.',
  ],
  rules: { forbid: [], reason: '' },
  readyMade: [
    'tf.mean',
    'tf.losses.computeWeightedLoss',
    'tf.moments',
    'tf.metrics.meanAbsoluteError',
    'the kernel Mean',
  ].map((way) => ({ way, why: 'This exercise shows how exercises work; a mean is a mean.' })),
  equivalent: [
    {
      mutant:
        'values.reduce((total, value) => total + value, 0) -> values.reduce((total, value) => total + value)',
      why: 'they differ for an empty list only, whose mean is not defined',
    },
  ],
  cases,
  reference: { mean: reference },
  alternatives: {
    'a loop': { mean: withALoop },
    'a running mean': { mean: oneAfterAnother },
  },
  misconceptions: [
    {
      id: 'forgets-to-divide',
      sentence: 'You return the sum: divide it by the number of values.',
      implementation: { mean: sum },
    },
    {
      id: 'divides-by-n-minus-1',
      sentence: 'You divide by N − 1. A mean divides by N, the number of values.',
      implementation: { mean: (values: number[]) => sum(values) / (values.length - 1) },
    },
    {
      id: 'median-for-mean',
      sentence:
        'You return the value in the middle, which is the median. The mean is the sum divided by the count.',
      implementation: { mean: median },
    },
  ],
};
