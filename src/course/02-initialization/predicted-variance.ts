import type { Random } from '../../core';
import type { Case, CodeExercise } from '../../exercises/spec';
import { buildItYourself } from './shared-rules';

interface Input {
  mean: number;
  variance: number;
}
type PredictedVariance = (inputs: number, weightDeviation: number, input: Input) => number;

const reference: PredictedVariance = (inputs, weightDeviation, { mean, variance }) => {
  const meanSquare = variance + mean ** 2;
  return inputs * weightDeviation ** 2 * meanSquare;
};

/** Term by term from Var(YW) = E(Y)²Var(W) + E(W)²Var(Y) + Var(Y)Var(W), with E(W) = 0. */
const termByTerm: PredictedVariance = (inputs, weightDeviation, { mean, variance }) => {
  const weightVariance = weightDeviation * weightDeviation;
  const ofOneProduct = mean * mean * weightVariance + variance * weightVariance;
  let total = 0;
  for (let i = 0; i < inputs; i++) total += ofOneProduct;
  return total;
};

/** As the squared length of the vector of typical products. */
const asLength: PredictedVariance = (inputs, weightDeviation, { mean, variance }) =>
  (Math.hypot(mean, Math.sqrt(variance)) * weightDeviation * Math.sqrt(inputs)) ** 2;

const forgetsTheMean: PredictedVariance = (n, sd, { variance }) => n * sd ** 2 * variance;
const deviationForVariance: PredictedVariance = (n, sd, input) => reference(n, 1, input) * sd;
const forgetsTheSum: PredictedVariance = (_n, sd, input) => reference(1, sd, input);
const rootOfCount: PredictedVariance = (n, sd, input) => reference(Math.sqrt(n), sd, input);
const meanNotSquared: PredictedVariance = (n, sd, { mean, variance }) =>
  n * sd ** 2 * (variance + Math.abs(mean));
const returnsDeviation: PredictedVariance = (n, sd, input) => Math.sqrt(reference(n, sd, input));
const subtractsTheMean: PredictedVariance = (n, sd, { mean, variance }) =>
  n * sd ** 2 * (variance - mean ** 2);

function cases(random: Random): readonly Case[] {
  const call = (inputs: number, weightDeviation: number, mean: number, variance: number) => ({
    call: 'predictedVariance',
    args: [inputs, weightDeviation, { mean, variance }],
  });
  const width = random.integer(60, 200);
  // After a ReLU of N(0, s²): mean s/√(2π), mean square s²/2.
  const before = random.uniform(0.6, 1.8);
  const reluMean = 1 / Math.sqrt(2 * Math.PI);
  return [
    { name: 'standardized inputs', points: 1, steps: [call(width, random.uniform(0.5, 1.5), 0, 1)] },
    {
      name: 'inputs with a mean of their own',
      points: 2,
      steps: [
        call(width, random.uniform(0.02, 0.4), random.uniform(1.3, 3), random.uniform(0.2, 2.5)),
        call(7, 0.3, random.uniform(-4, -2), 1.5),
      ],
    },
    {
      name: 'inputs that come out of a ReLU',
      points: 1,
      steps: [call(width, Math.sqrt(2 / width), reluMean * before, (0.5 - reluMean ** 2) * before ** 2)],
    },
    { name: 'a single input', points: 1, steps: [call(1, 2, random.uniform(0.5, 0.9), 3)] },
  ];
}

export const exercise: CodeExercise = {
  id: 'predicted-variance',
  chapter: '02-initialization',
  title: 'Predict the variance of a pre-activation',
  kind: 'code',
  entry: ['predictedVariance'],
  stub: `/**
 * The variance of z = w1 y1 + ... + wn yn. The n weights are independent with mean 0 and the given
 * standard deviation; the inputs y have the given mean and variance.
 */
function predictedVariance(
  n: number,
  weightDeviation: number,
  y: { mean: number; variance: number },
): number {
  // What is the variance of ONE product w * y? The inputs need not have mean 0.
  throw new Error('predicted-variance is not written yet: replace this line');
}
`,
  hints: [
    'First one product: Var(wy) = E(y)²Var(w) + E(w)²Var(y) + Var(w)Var(y). Which term vanishes?',
    'With E(w) = 0 one product has the variance Var(w) (Var(y) + E(y)²). The variances of n products add up.',
    'n * weightDeviation ** 2 * (y.variance + y.mean ** 2): the bracket is the mean square of y.',
  ],
  cases,
  reference: { predictedVariance: reference },
  alternatives: {
    'term by term': { predictedVariance: termByTerm },
    'as a squared length': { predictedVariance: asLength },
  },
  misconceptions: [
    {
      id: 'forgets-the-mean',
      sentence:
        'You use Var(y) alone. That is right only for inputs with mean 0; after a ReLU you need the mean square, Var(y) + E(y)².',
      implementation: { predictedVariance: forgetsTheMean },
    },
    {
      id: 'deviation-for-variance',
      sentence: 'You multiply by the standard deviation of the weights. Variances multiply: square it.',
      implementation: { predictedVariance: deviationForVariance },
    },
    {
      id: 'forgets-the-sum',
      sentence: 'That is the variance of one product. The variances of all n products add up.',
      implementation: { predictedVariance: forgetsTheSum },
    },
    {
      id: 'root-of-n',
      sentence:
        'The standard deviation grows with the root of n; the variance, which is asked for, grows with n.',
      implementation: { predictedVariance: rootOfCount },
    },
    {
      id: 'mean-not-squared',
      sentence: 'The mean enters squared: Var(y) + E(y)².',
      implementation: { predictedVariance: meanNotSquared },
    },
    {
      id: 'returns-deviation',
      sentence: 'That is the standard deviation. The exercise asks for its square, the variance.',
      implementation: { predictedVariance: returnsDeviation },
    },
    {
      id: 'subtracts-the-mean',
      sentence: 'You subtract E(y)². The mean square is Var(y) PLUS E(y)².',
      implementation: { predictedVariance: subtractsTheMean },
    },
  ],
  rules: buildItYourself,
};
