import type { Tensor2D } from '@tensorflow/tfjs';
import { tf } from '../../backend';
import type { Random } from '../../core';
import { readyMadeNormalization } from '../../exercises/rules';
import type { Case, CodeExercise, TensorValue } from '../../exercises/spec';
import { tensorOf } from '../../exercises/values';

type Split = { train: Tensor2D; test: Tensor2D };
type Standardize = (train: Tensor2D, test: Tensor2D) => Split;

const deviation = (x: Tensor2D) => x.sub(x.mean(0)).square().mean(0).sqrt();

/** A constant feature has standard deviation 0: it is divided by 1 instead, and becomes 0. */
const orOne = (scale: ReturnType<typeof deviation>) => tf.where(scale.equal(0), tf.onesLike(scale), scale);

const reference: Standardize = (train, test) => {
  const mean = train.mean(0);
  const scale = train.sub(mean).square().mean(0).sqrt();
  const safe = tf.where(scale.equal(0), tf.onesLike(scale), scale);
  return { train: train.sub(mean).div(safe), test: test.sub(mean).div(safe) };
};

const throughPlainArrays: Standardize = (train, test) => {
  const rows = train.arraySync();
  const columns = (rows[0] as number[]).map((_, j) => rows.map((row) => row[j] as number));
  const statistics = columns.map((column) => {
    const mean = column.reduce((a, b) => a + b, 0) / column.length;
    const variance = column.reduce((a, b) => a + (b - mean) ** 2, 0) / column.length;
    return { mean, scale: variance > 0 ? Math.sqrt(variance) : 1 };
  });
  const apply = (x: Tensor2D): Tensor2D =>
    tf.tensor2d(
      x
        .arraySync()
        .map((row) =>
          row.map((value, j) => (value - (statistics[j]?.mean ?? 0)) / (statistics[j]?.scale ?? 1)),
        ),
      x.shape,
    );
  return { train: apply(train), test: apply(test) };
};

const bothAtOnce: Standardize = (train, test) => {
  const mean = train.mean(0);
  const scale = orOne(train.sub(mean).square().mean(0).sqrt());
  const [first, second] = tf.split(tf.concat([train, test]).sub(mean).div(scale), [
    train.shape[0],
    test.shape[0],
  ]);
  return { train: first as Tensor2D, test: second as Tensor2D };
};

const using =
  (statistics: (train: Tensor2D, test: Tensor2D) => [Tensor2D, Tensor2D]): Standardize =>
  (train, test) => {
    const by = (x: Tensor2D, from: Tensor2D): Tensor2D => x.sub(from.mean(0)).div(orOne(deviation(from)));
    const [forTrain, forTest] = statistics(train, test);
    return { train: by(train, forTrain), test: by(test, forTest) };
  };

const eachItsOwn = using((train, test) => [train, test]);
const pooled = using((train, test) => {
  const all = tf.concat([train, test]);
  return [all, all];
});
const byTheTestSet = using((_, test) => [test, test]);

const wholeTable: Standardize = (train, test) => {
  const { mean, variance } = tf.moments(train);
  const by = (x: Tensor2D): Tensor2D => x.sub(mean).div(variance.sqrt());
  return { train: by(train), test: by(test) };
};

const byVariance: Standardize = (train, test) => {
  const scale = orOne(deviation(train).square());
  const by = (x: Tensor2D): Tensor2D => x.sub(train.mean(0)).div(scale);
  return { train: by(train), test: by(test) };
};

const onlyCentred: Standardize = (train, test) => ({
  train: train.sub(train.mean(0)),
  test: test.sub(train.mean(0)),
});

const nanForConstants: Standardize = (train, test) => {
  const by = (x: Tensor2D): Tensor2D => x.sub(train.mean(0)).div(deviation(train));
  return { train: by(train), test: by(test) };
};

const dividesByNMinus1: Standardize = (train, test) => {
  const rows = train.shape[0];
  const scale = orOne(deviation(train).mul(Math.sqrt(rows / (rows - 1))));
  const by = (x: Tensor2D): Tensor2D => x.sub(train.mean(0)).div(scale);
  return { train: by(train), test: by(test) };
};

/** Rows whose features have means and spreads of their own. */
function table(
  random: Random,
  rows: number,
  means: readonly number[],
  spreads: readonly number[],
): TensorValue {
  const data = Array.from({ length: rows }, () =>
    means.map((mean, j) => mean + (spreads[j] as number) * random.uniform(-1, 1)),
  );
  return tensorOf([rows, means.length], data.flat());
}

function cases(random: Random): readonly Case[] {
  const means = [random.uniform(2, 4), random.uniform(-9, -6), random.uniform(20, 30)];
  const spreads = [random.uniform(0.3, 0.6), random.uniform(2, 3), random.uniform(6, 9)];
  const train = table(random, 8, means, spreads);
  const alike = table(random, 4, means, spreads);
  const shifted = table(
    random,
    5,
    means.map((mean, j) => mean + 2 * (spreads[j] as number)),
    spreads.map((spread) => 1.7 * spread),
  );
  const constant = tensorOf([3, 2], [5, 1, 5, random.uniform(2, 3), 5, random.uniform(-3, -2)]);
  const call = (...args: TensorValue[]) => ({ call: 'standardizeFeatures', args });
  return [
    {
      name: 'a test set from the same distribution',
      points: 1,
      steps: [call(train, alike)],
    },
    {
      name: 'a shifted test set stays shifted',
      points: 2,
      steps: [call(train, shifted)],
    },
    {
      name: 'a single test row',
      points: 1,
      steps: [call(train, table(random, 1, means, spreads))],
    },
    {
      name: 'a feature that is constant in training becomes 0, not NaN',
      points: 1,
      steps: [call(constant, tensorOf([1, 2], [5, random.uniform(1, 2)]))],
    },
  ];
}

export const exercise: CodeExercise = {
  id: 'standardize-features',
  chapter: '01-covariate-shift',
  title: 'Standardize with training statistics only',
  kind: 'code',
  entry: ['standardizeFeatures'],
  stub: `/**
 * Each feature (column) minus its TRAINING mean, over its TRAINING standard deviation (÷N); constant
 * features become 0.
 */
function standardizeFeatures(
  train: tf.Tensor2D,
  test: tf.Tensor2D,
): { train: tf.Tensor2D; test: tf.Tensor2D } {
  // Take mean and standard deviation of each column of train, and use them for both tables.
  throw new Error('standardize-features is not written yet: replace this line');
}
`,
  hints: [
    'Pretend the test set has not been collected yet. Which numbers can you know at that moment?',
    'Compute the mean and the standard deviation of each column of `train` once, and apply the same two vectors to both tables.',
    'With const mean = train.mean(0) and const scale = train.sub(mean).square().mean(0).sqrt(), tf.where(scale.equal(0), tf.onesLike(scale), scale) keeps a constant feature from dividing by 0.',
  ],
  cases,
  reference: { standardizeFeatures: reference },
  alternatives: {
    'through plain arrays': { standardizeFeatures: throughPlainArrays },
    'both tables at once': { standardizeFeatures: bothAtOnce },
  },
  misconceptions: [
    {
      id: 'each-its-own-statistics',
      sentence:
        'You standardize the test set with its own statistics. That hides every shift, and is impossible for a single example: use the training mean and standard deviation for both.',
      implementation: { standardizeFeatures: eachItsOwn },
    },
    {
      id: 'pooled-statistics',
      sentence:
        'Your statistics come from both sets together, so the test set leaks into training. Use the training set alone.',
      implementation: { standardizeFeatures: pooled },
    },
    {
      id: 'test-statistics',
      sentence: 'Your statistics come from the test set. Use those of the training set for both.',
      implementation: { standardizeFeatures: byTheTestSet },
    },
    {
      id: 'one-scale-for-all',
      sentence:
        'You use one mean and one standard deviation for the whole table. Each feature (column) needs its own.',
      implementation: { standardizeFeatures: wholeTable },
    },
    {
      id: 'divides-by-variance',
      sentence: 'You divide by the variance. Divide by its root, the standard deviation.',
      implementation: { standardizeFeatures: byVariance },
    },
    {
      id: 'only-centred',
      sentence: 'The features are centred but not scaled: divide by the standard deviation too.',
      implementation: { standardizeFeatures: onlyCentred },
    },
    {
      id: 'nan-for-constants',
      sentence:
        'A feature that is constant in training gives 0 / 0. Divide by 1 where the standard deviation is 0.',
      implementation: { standardizeFeatures: nanForConstants },
    },
    {
      id: 'divides-by-n-minus-1',
      sentence:
        'Your standard deviation divides by N - 1. This exercise asks for that of the population: divide by N.',
      implementation: { standardizeFeatures: dividesByNMinus1 },
    },
  ],
  rules: {
    forbid: readyMadeNormalization,
    reason:
      'The rule of this exercise: work the statistics out with `mean`, `sub`, `square` and `sqrt`; `tf.moments` and ready-made normalizations are left out.',
  },
};
