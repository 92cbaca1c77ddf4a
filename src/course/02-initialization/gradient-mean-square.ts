import type { Random } from '../../core';
import type { Case, CodeExercise } from '../../exercises/spec';
import { buildItYourself } from './shared-rules';

type GradientMeanSquare = (widths: number[], sigmas: number[], slopes: number[][]) => number;

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

const reference: GradientMeanSquare = (widths, sigmas, slopes) => {
  let meanSquare = 1;
  for (let k = sigmas.length - 1; k >= 0; k--) {
    const throughSlopes = slopes[k] as number[];
    const squares = throughSlopes.reduce((sum, slope) => sum + slope ** 2, 0);
    meanSquare *= squares / throughSlopes.length;
    meanSquare *= (widths[k + 1] as number) * (sigmas[k] as number) ** 2;
  }
  return meanSquare;
};

const inLogarithms: GradientMeanSquare = (widths, sigmas, slopes) =>
  Math.exp(
    sigmas.reduce((sum, sigma, k) => {
      const squares = mean((slopes[k] as number[]).map((slope) => slope * slope));
      return sum + Math.log(widths[k + 1] as number) + 2 * Math.log(sigma) + Math.log(squares);
    }, 0),
  );

/** As the squared length of a vector on its way down, from layer to layer. */
const recursively: GradientMeanSquare = (widths, sigmas, slopes) => {
  if (sigmas.length === 0) return 1;
  const [, above = 0] = widths;
  const [sigma = 0] = sigmas;
  const [ofLayer = []] = slopes;
  const rest = recursively(widths.slice(1), sigmas.slice(1), slopes.slice(1));
  return rest * above * sigma * sigma * (Math.hypot(...ofLayer) ** 2 / ofLayer.length);
};

/** The factor of one layer from its fans, the standard deviation of its weights, and its slopes. */
type Factor = (at: { below: number; above: number; sigma: number; slopes: number[] }) => number;
const product =
  (factor: Factor): GradientMeanSquare =>
  (widths, sigmas, slopes) =>
    sigmas.reduce(
      (total, sigma, k) =>
        total *
        factor({
          below: widths[k] as number,
          above: widths[k + 1] as number,
          sigma,
          slopes: slopes[k] as number[],
        }),
      1,
    );
const square = (values: number[]) => mean(values.map((value) => value ** 2));

const fanIn = product(({ below, sigma, slopes }) => below * sigma ** 2 * square(slopes));
const noSlopes = product(({ above, sigma }) => above * sigma ** 2);
const slopesNotSquared = product(({ above, sigma, slopes }) => above * sigma ** 2 * mean(slopes));
const squareOfMean = product(({ above, sigma, slopes }) => above * sigma ** 2 * mean(slopes) ** 2);
const sigmaNotSquared = product(({ above, sigma, slopes }) => above * sigma * square(slopes));
const noSum = product(({ sigma, slopes }) => sigma ** 2 * square(slopes));
const root: GradientMeanSquare = (...args) => Math.sqrt(reference(...args));
const added: GradientMeanSquare = (widths, sigmas, slopes) =>
  sigmas.reduce(
    (sum, sigma, k) => sum + reference(widths.slice(k, k + 2), [sigma], [slopes[k] as number[]]),
    0,
  );

function cases(random: Random): readonly Case[] {
  const sample = (length: number, low: number, high: number) =>
    Array.from({ length }, () => random.uniform(low, high));
  const halves = (length: number) => {
    const own = Array.from({ length }, () => Number(random.uniform() < 0.5));
    return [...own, 0, 1]; // never all of one kind
  };
  const call = (widths: number[], slopes: number[][]) => {
    const sigmas = slopes.map(() => random.uniform(0.05, 0.3));
    return { call: 'gradientMeanSquare', args: [widths, sigmas, slopes] };
  };
  const width = () => random.integer(5, 40);
  const [narrow, wide] = [random.integer(10, 20), random.integer(60, 90)];
  return [
    { name: 'one layer that widens', points: 1, steps: [call([narrow, wide], [sample(6, 0.2, 0.9)])] },
    { name: 'one layer of ReLUs that narrows', points: 1, steps: [call([wide, narrow], [halves(8)])] },
    {
      name: 'three layers of different widths',
      points: 2,
      steps: [
        call([width(), width() + 40, width(), width() + 40], [sample(5, 0, 1), halves(6), sample(7, 0, 0.3)]),
      ],
    },
    {
      name: 'slopes of both signs',
      points: 1,
      steps: [call([narrow, width()], [[...sample(4, 0.3, 1), ...sample(4, -1, -0.3)]])],
    },
  ];
}

export const exercise: CodeExercise = {
  id: 'gradient-mean-square',
  chapter: '02-initialization',
  title: 'A derivation: the gradient on its way down',
  kind: 'code',
  entry: ['gradientMeanSquare'],
  stub: `/**
 * The mean square of the gradient at the input of a network, when one of mean square 1 arrives at its
 * output. Layer k (from 1 to K) computes z = a W and then f(z). It has widths[k - 1] inputs and
 * widths[k] units; its weights have mean 0 and standard deviation sigmas[k - 1]; slopes[k - 1] is a
 * sample of f'(z) over its units.
 */
function gradientMeanSquare(widths: number[], sigmas: number[], slopes: number[][]): number {
  // On paper first, for one layer: what is the gradient for ONE input, as a sum over the units that read it?
  throw new Error('gradient-mean-square is not written yet: replace this line');
}
`,
  hints: [
    "The gradient for input i is the sum over all units j of g_j f'(z_j) W_ij. It is a sum like that of a pre-activation.",
    'Its terms are independent and have mean 0, so the mean squares add up: the number of units, times the mean square of the slopes, times the square of sigma.',
    'Multiply over the layers: widths[k + 1] * sigmas[k] ** 2 * (mean of slope ** 2). The number of units is the width ABOVE the weights.',
  ],
  cases,
  reference: { gradientMeanSquare: reference },
  alternatives: {
    'sums of logarithms': { gradientMeanSquare: inLogarithms },
    'from the bottom, by recursion': { gradientMeanSquare: recursively },
  },
  misconceptions: [
    {
      id: 'fan-in',
      sentence:
        'You count the inputs of each layer. That is the way up. On the way down each input gathers the gradients of all units that read it: count the units.',
      implementation: { gradientMeanSquare: fanIn },
    },
    {
      id: 'no-slopes',
      sentence:
        'You leave the activation function out: on its way down the gradient is multiplied by the slope of each unit.',
      implementation: { gradientMeanSquare: noSlopes },
    },
    {
      id: 'slopes-not-squared',
      sentence:
        'You take the mean of the slopes. The mean SQUARE of a product holds the mean of their squares.',
      implementation: { gradientMeanSquare: slopesNotSquared },
    },
    {
      id: 'square-of-the-mean',
      sentence: 'You square the mean of the slopes. Square each slope first, then take the mean.',
      implementation: { gradientMeanSquare: squareOfMean },
    },
    {
      id: 'sigma-not-squared',
      sentence:
        'You multiply by the standard deviation of the weights. Mean squares are asked for: square it.',
      implementation: { gradientMeanSquare: sigmaNotSquared },
    },
    {
      id: 'one-unit',
      sentence: 'That is what one unit sends down. An input gathers the gradients of all units that read it.',
      implementation: { gradientMeanSquare: noSum },
    },
    {
      id: 'takes-the-root',
      sentence: 'That is the root of the mean square. The exercise asks for the mean square itself.',
      implementation: { gradientMeanSquare: root },
    },
    {
      id: 'adds-layers',
      sentence: 'You add up what the layers do. Each multiplies what arrives from above.',
      implementation: { gradientMeanSquare: added },
    },
  ],
  rules: buildItYourself,
};
