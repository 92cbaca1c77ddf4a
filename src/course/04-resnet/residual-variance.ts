import type { Random } from '../../core';
import type { Case, CodeExercise } from '../../exercises/spec';
import { buildItYourself } from './shared-rules';

type StreamVariance = (inputVariance: number, blocks: number, normalized: boolean) => number[];

const reference: StreamVariance = (inputVariance, blocks, normalized) => {
  const variances = [inputVariance];
  for (let block = 0; block < blocks; block++) {
    const stream = variances[block] as number;
    const branch = normalized ? 1 : stream;
    variances.push(stream + branch);
  }
  return variances;
};

const closedForm: StreamVariance = (inputVariance, blocks, normalized) =>
  Array.from({ length: blocks + 1 }, (_, block) =>
    normalized ? inputVariance + block : inputVariance * 2 ** block,
  );

const recursive: StreamVariance = (inputVariance, blocks, normalized) =>
  blocks === 0
    ? [inputVariance]
    : [inputVariance, ...recursive(inputVariance + (normalized ? 1 : inputVariance), blocks - 1, normalized)];

const always =
  (next: (stream: number, normalized: boolean, block: number) => number): StreamVariance =>
  (inputVariance, blocks, normalized) => {
    const variances = [inputVariance];
    for (let block = 0; block < blocks; block++)
      variances.push(next(variances[block] as number, normalized, block));
    return variances;
  };

const doublesAnyway = always((stream) => 2 * stream);
const growsByOneAnyway = always((stream) => stream + 1);
const addsDeviations = always(
  (stream, normalized) => (Math.sqrt(stream) + Math.sqrt(normalized ? 1 : stream)) ** 2,
);
const normalizesTheStream = always((stream, normalized) => (normalized ? 1 : 2 * stream));
const noSkip = always((stream, normalized) => (normalized ? 1 : stream));
const returnsDeviations: StreamVariance = (...args) => reference(...args).map(Math.sqrt);
const skipsTheStart: StreamVariance = (...args) => reference(...args).slice(1);

function cases(random: Random): readonly Case[] {
  const call = (v: number, blocks: number, normalized: boolean) => ({
    call: 'streamVariance',
    args: [v, blocks, normalized],
  });
  const variance = random.uniform(2.2, 3.6);
  return [
    { name: 'without normalization', points: 1, steps: [call(variance, 4, false), call(1, 10, false)] },
    {
      name: 'with batch normalization in each branch',
      points: 1,
      steps: [call(variance, 4, true), call(1, 10, true)],
    },
    {
      name: 'a small input',
      points: 1,
      steps: [call(random.uniform(0.1, 0.3), 3, true), call(random.uniform(0.1, 0.3), 3, false)],
    },
    {
      name: 'no block at all, and one',
      points: 1,
      steps: [call(variance, 0, true), call(variance, 1, true)],
    },
  ];
}

export const exercise: CodeExercise = {
  id: 'residual-variance',
  chapter: '04-resnet',
  title: 'How the variance grows along the stream',
  kind: 'code',
  entry: ['streamVariance'],
  stub: `/**
 * The variance of x before the first block and after each one, where x becomes x + branch and the two are
 * uncorrelated. The branch keeps the variance of its input, or has variance 1 if it ends in batch
 * normalization.
 */
function streamVariance(inputVariance: number, blocks: number, normalized: boolean): number[] {
  // Variances of uncorrelated values add up.
  throw new Error('residual-variance is not written yet: replace this line');
}
`,
  hints: [
    'What is the variance of a sum of two uncorrelated values?',
    'Without normalization each block adds as much variance as there is: it doubles. With normalization each block adds 1.',
    'Start with [inputVariance] and push stream + (normalized ? 1 : stream) once for each block.',
  ],
  cases,
  reference: { streamVariance: reference },
  alternatives: {
    'closed form': { streamVariance: closedForm },
    recursive: { streamVariance: recursive },
  },
  misconceptions: [
    {
      id: 'doubles-anyway',
      sentence:
        'Your variance doubles even with normalization. A normalized branch adds 1, however large the stream is.',
      implementation: { streamVariance: doublesAnyway },
    },
    {
      id: 'grows-by-one-anyway',
      sentence:
        'Your variance grows by 1 even without normalization. There the branch is as large as the stream.',
      implementation: { streamVariance: growsByOneAnyway },
    },
    {
      id: 'adds-deviations',
      sentence: 'You add standard deviations. For uncorrelated values the VARIANCES add up.',
      implementation: { streamVariance: addsDeviations },
    },
    {
      id: 'normalizes-the-stream',
      sentence:
        'You set the stream itself to variance 1. Only the branch is normalized; the stream is left alone.',
      implementation: { streamVariance: normalizesTheStream },
    },
    {
      id: 'forgets-the-skip',
      sentence: 'You keep only the variance of the branch. The stream is added to it.',
      implementation: { streamVariance: noSkip },
    },
    {
      id: 'returns-deviations',
      sentence: 'Those are standard deviations. The exercise asks for variances.',
      implementation: { streamVariance: returnsDeviations },
    },
    {
      id: 'skips-the-start',
      sentence: 'The first entry is missing: the variance before the first block.',
      implementation: { streamVariance: skipsTheStart },
    },
  ],
  rules: buildItYourself,
};
