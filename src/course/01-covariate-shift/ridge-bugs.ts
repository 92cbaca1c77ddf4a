import type { Random } from '../../core';
import type { Case, CodeExercise } from '../../exercises/spec';
import { noProbes } from './shared-rules';

interface Row {
  step: number;
  mean: number;
  deviation: number;
  colour: number;
}
type RidgeRows = (history: number[][], every: number) => Row[];

interface Parts {
  keep: (length: number, every: number) => number[];
  deviation: (sample: number[]) => number;
  colour: (step: number, steps: number) => number;
  step: (step: number, every: number) => number;
}

const mean = (x: number[]) => x.reduce((a, b) => a + b, 0) / x.length;
const population = (x: number[]) => Math.sqrt(mean(x.map((value) => (value - mean(x)) ** 2)));

const right: Parts = {
  keep: (length, every) => Array.from({ length: Math.ceil(length / every) }, (_, i) => i * every),
  deviation: population,
  colour: (step, steps) => (steps > 1 ? step / (steps - 1) : 0),
  step: (step) => step,
};

const from =
  (changed: Partial<Parts>): RidgeRows =>
  (history, every) => {
    const { keep, deviation, colour, step } = { ...right, ...changed };
    return keep(history.length, every).map((index) => {
      const sample = history[index] as number[];
      return {
        step: step(index, every),
        mean: mean(sample),
        deviation: deviation(sample),
        colour: colour(index, history.length),
      };
    });
  };

const reference: RidgeRows = (history, every) => {
  const rows: Row[] = [];
  const last = Math.max(1, history.length - 1);
  for (let step = 0; step < history.length; step += every) {
    const sample = history[step] as number[];
    const n = sample.length;
    const average = sample.reduce((a, b) => a + b, 0) / n;
    const variance = sample.reduce((a, b) => a + (b - average) ** 2, 0) / n;
    rows.push({ step, mean: average, deviation: Math.sqrt(variance), colour: step / last });
  }
  return rows;
};

const filtered: RidgeRows = (history, every) =>
  history
    .map((sample, step) => {
      const centre = mean(sample);
      const deviation = Math.sqrt(mean(sample.map((x) => x * x)) - centre ** 2);
      return { step, mean: centre, deviation, colour: step === 0 ? 0 : step / (history.length - 1) };
    })
    .filter(({ step }) => step % every === 0);

const planted: Partial<Parts> = {
  keep: (length, every) => Array.from({ length: Math.floor(length / every) }, (_, i) => i * every),
  step: (step, every) => step / every,
  colour: (step, steps) => (255 * step) / steps,
  deviation: (x) => Math.sqrt(mean(x.map((value) => value ** 2))),
};

function cases(random: Random): readonly Case[] {
  const history = (steps: number) =>
    Array.from({ length: steps }, (_, step) =>
      Array.from({ length: 6 }, () => random.normal(2 + step, 1 + step / 2)),
    );
  const call = (steps: number, every: number) => ({ call: 'ridgeRows', args: [history(steps), every] });
  return [
    { name: 'every step, of four and of two', points: 2, steps: [call(4, 1), call(2, 1)] },
    { name: 'every third step', points: 2, steps: [call(7, 3)] },
    { name: 'a history that does not divide evenly', points: 1, steps: [call(8, 5)] },
    { name: 'a single step', points: 1, steps: [call(1, 5)] },
  ];
}

export const exercise: CodeExercise = {
  id: 'ridge-bugs',
  chapter: '01-covariate-shift',
  title: 'Bug hunt: four bugs behind a ridge plot',
  kind: 'bug-hunt',
  entry: ['ridgeRows'],
  stub: `/**
 * One row for each of the steps 0, every, 2 * every, ... of the history: the number of the step, mean and
 * standard deviation (÷N) of its activations, and a colour from 0 (the first step of the history) to 1
 * (the last). Four bugs are planted here.
 */
function ridgeRows(
  history: number[][],
  every: number,
): { step: number; mean: number; deviation: number; colour: number }[] {
  const rows = [];
  for (let i = 0; i < Math.floor(history.length / every); i++) {
    const sample = history[i * every];
    const mean = sample.reduce((a, b) => a + b, 0) / sample.length;
    const deviation = Math.sqrt(sample.reduce((a, b) => a + b ** 2, 0) / sample.length);
    const colour = (255 * (i * every)) / history.length;
    rows.push({ step: i, mean, deviation, colour });
  }
  return rows;
}
`,
  hints: [
    'Try it by hand: 8 steps, every 5. Which steps should appear, and which numbers do the rows get?',
    'Look at one line at a time: which steps are visited, what is subtracted before squaring, which range the colour has, which number is stored as the step.',
    'The last colour must be exactly 1: divide by history.length - 1 (and mind a history of one step). A colour map wants 0 to 1, not 0 to 255.',
  ],
  cases,
  reference: { ridgeRows: reference },
  alternatives: {
    'all rows, then a filter': { ridgeRows: filtered },
    'from small functions': { ridgeRows: from({}) },
  },
  misconceptions: [
    {
      id: 'all-four-bugs',
      sentence: 'All four bugs are still there. Start with the row for step 0: is its `deviation` right?',
      implementation: { ridgeRows: from(planted) },
    },
    {
      id: 'drops-the-last-steps',
      sentence: 'The last steps of the history get lost when it does not divide evenly.',
      implementation: { ridgeRows: from({ keep: planted.keep as Parts['keep'] }) },
    },
    {
      id: 'row-number-for-step',
      sentence: 'Each row carries its own number. It should carry the number of the training step it shows.',
      implementation: { ridgeRows: from({ step: planted.step as Parts['step'] }) },
    },
    {
      id: 'colour-above-one',
      sentence:
        'Your colours run far above 1, where a colour map shows its last colour only. Let them run from 0 to 1.',
      implementation: { ridgeRows: from({ colour: planted.colour as Parts['colour'] }) },
    },
    {
      id: 'colour-never-one',
      sentence: 'The last step never reaches colour 1: divide by the number of steps minus 1.',
      implementation: { ridgeRows: from({ colour: (step, steps) => step / steps }) },
    },
    {
      id: 'mean-not-subtracted',
      sentence: 'Your `deviation` measures the distance from 0. Subtract the mean before squaring.',
      implementation: { ridgeRows: from({ deviation: planted.deviation as Parts['deviation'] }) },
    },
    {
      id: 'divides-by-n-minus-1',
      sentence:
        'Your `deviation` divides by N - 1. The ridge plot shows the population standard deviation: divide by N.',
      implementation: {
        ridgeRows: from({ deviation: (x) => population(x) * Math.sqrt(x.length / (x.length - 1)) }),
      },
    },
  ],
  equivalent: [
    {
      mutant: 'sample.reduce((a, b) => a + b, 0) -> sample.reduce((a, b) => a + b)',
      why: 'they differ for an empty sample only, whose mean is not defined',
    },
  ],
  rules: noProbes,
};
