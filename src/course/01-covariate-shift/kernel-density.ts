import type { Random } from '../../core';
import type { Case, CodeExercise } from '../../exercises/spec';
import { noProbes } from './shared-rules';

type KernelDensity = (sample: number[], grid: number[]) => number[];

const mean = (x: number[]) => x.reduce((a, b) => a + b, 0) / x.length;
const unbiasedDeviation = (x: number[]) => {
  const centre = mean(x);
  return Math.sqrt(x.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (x.length - 1));
};

const reference: KernelDensity = (sample, grid) => {
  const n = sample.length;
  const average = sample.reduce((sum, x) => sum + x, 0) / n;
  const variance = sample.reduce((sum, x) => sum + (x - average) ** 2, 0) / (n - 1);
  const h = Math.sqrt(variance) * n ** (-1 / 5);
  const bump = (u: number) => Math.exp(-0.5 * u * u) / Math.sqrt(2 * Math.PI);
  return grid.map((x) => sample.reduce((sum, center) => sum + bump((x - center) / h), 0) / (n * h));
};

const loops: KernelDensity = (sample, grid) => {
  let [sum, squares] = [0, 0];
  for (const x of sample) {
    sum += x;
    squares += x * x;
  }
  const n = sample.length;
  const h = Math.sqrt((squares - (sum * sum) / n) / (n - 1)) / n ** 0.2;
  const norm = 1 / (n * h * Math.sqrt(2 * Math.PI));
  const density: number[] = [];
  for (const at of grid) {
    let total = 0;
    for (const x of sample) total += Math.exp(-((at - x) ** 2) / (2 * h * h));
    density.push(norm * total);
  }
  return density;
};

const sumOfCurves: KernelDensity = (sample, grid) => {
  const h = unbiasedDeviation(sample) / sample.length ** 0.2;
  const curves = sample.map((center) =>
    grid.map((x) => Math.exp(-0.5 * ((x - center) / h) ** 2) / (h * Math.sqrt(2 * Math.PI))),
  );
  return grid.map((_, i) => mean(curves.map((curve) => curve[i] as number)));
};

/** The estimate with a bandwidth rule, and a factor in front, of its own. */
const variant =
  (bandwidth: (sample: number[]) => number, factor = (_n: number, _h: number) => 1): KernelDensity =>
  (sample, grid) => {
    const h = bandwidth(sample);
    const n = sample.length;
    return grid.map(
      (x) =>
        (factor(n, h) * sample.reduce((sum, center) => sum + Math.exp(-0.5 * ((x - center) / h) ** 2), 0)) /
        (n * h * Math.sqrt(2 * Math.PI)),
    );
  };

const scott = (sample: number[]) => unbiasedDeviation(sample) * sample.length ** -0.2;

const noCount = variant(scott, (n) => n);
const noBandwidth = variant(scott, (_, h) => h);
const noRootTwoPi = variant(scott, () => Math.sqrt(2 * Math.PI));
const biasedDeviation = variant((x) => scott(x) * Math.sqrt((x.length - 1) / x.length));
const bareFactor = variant((x) => x.length ** -0.2);
const variancePlace = variant((x) => unbiasedDeviation(x) ** 2 * x.length ** -0.2);
const silverman = variant((x) => unbiasedDeviation(x) * ((3 * x.length) / 4) ** -0.2);
const positivePower = variant((x) => unbiasedDeviation(x) * x.length ** 0.2);
/** What `n ** -1 / 5` comes to. */
const powerFirst = variant((x) => (unbiasedDeviation(x) * x.length ** -1) / 5);

function cases(random: Random): readonly Case[] {
  const draw = (count: number, center: number, spread: number) =>
    Array.from({ length: count }, () => random.normal(center, spread));
  const grid = (low: number, high: number) =>
    Array.from({ length: 5 }, (_, i) => low + ((high - low) * i) / 4);
  const one = draw(12, random.uniform(-1, 1), random.uniform(0.4, 0.7));
  const two = [...draw(8, -3, 0.5), ...draw(6, 3, 0.5)];
  const wide = draw(20, 40, random.uniform(8, 12));
  const call = (sample: number[], at: number[]) => ({ call: 'kernelDensity', args: [sample, at] });
  return [
    { name: 'one narrow heap', points: 2, steps: [call(one, grid(-2, 2))] },
    { name: 'two heaps', points: 1, steps: [call(two, grid(-4, 4))] },
    { name: 'a wide heap far from 0', points: 1, steps: [call(wide, grid(20, 60))] },
    { name: 'two values', points: 1, steps: [call([0, random.uniform(1, 2)], grid(-1, 2))] },
  ].map((one) => ({ ...one, tolerance: { absolute: 1e-9, relative: 1e-4 } }));
}

export const exercise: CodeExercise = {
  id: 'kernel-density',
  chapter: '01-covariate-shift',
  title: "Gaussian kernel density with Scott's bandwidth",
  kind: 'code',
  entry: ['kernelDensity'],
  stub: `/**
 * f(x) = 1 / (N h) * sum of phi((x - x_i) / h) at each grid point, with h = s * N^(-1/5) (s divides by
 * N - 1).
 */
function kernelDensity(sample: number[], grid: number[]): number[] {
  // Put a small bell curve on every value of the sample, and average the curves.
  throw new Error('kernel-density is not written yet: replace this line');
}
`,
  hints: [
    'A density is an average of N bell curves, one around each value; h is the width of each bell.',
    "Three pieces: s (which divides by N - 1), Scott's h = s * N ** (-1 / 5), and phi(u) = exp(-u * u / 2) / sqrt(2 pi).",
    'return grid.map((x) => sample.reduce((sum, xi) => sum + phi((x - xi) / h), 0) / (sample.length * h));',
  ],
  cases,
  reference: { kernelDensity: reference },
  alternatives: {
    'two loops and one sum of squares': { kernelDensity: loops },
    'mean of whole curves': { kernelDensity: sumOfCurves },
  },
  misconceptions: [
    {
      id: 'not-averaged',
      sentence: 'You add the bell curves up. A density has area 1: divide the sum by N.',
      implementation: { kernelDensity: noCount },
    },
    {
      id: 'forgets-bandwidth-outside',
      sentence: 'The factor 1 / h in front is missing: a wider bell must be lower to keep area 1.',
      implementation: { kernelDensity: noBandwidth },
    },
    {
      id: 'forgets-root-two-pi',
      sentence: 'The bell curve is not normalized: divide by the root of 2 pi.',
      implementation: { kernelDensity: noRootTwoPi },
    },
    {
      id: 'divides-by-n',
      sentence:
        "Your s divides by N. Scott's rule, as in SciPy, takes the standard deviation that divides by N - 1.",
      implementation: { kernelDensity: biasedDeviation },
    },
    {
      id: 'forgets-deviation',
      sentence: 'Your bandwidth is N^(-1/5) alone. It must scale with the data: multiply by s.',
      implementation: { kernelDensity: bareFactor },
    },
    {
      id: 'variance-for-deviation',
      sentence: 'Your bandwidth uses the variance. Take its root, so that h has the unit of the data.',
      implementation: { kernelDensity: variancePlace },
    },
    {
      id: 'silverman-for-scott',
      sentence: "That is Silverman's bandwidth, (3N/4)^(-1/5). Scott's is N^(-1/5).",
      implementation: { kernelDensity: silverman },
    },
    {
      id: 'power-before-quotient',
      sentence: '`n ** -1 / 5` is a fifth of 1/n: the power is taken first. Write `n ** (-1 / 5)`.',
      implementation: { kernelDensity: powerFirst },
    },
    {
      id: 'grows-with-n',
      sentence: 'Your bandwidth grows with N. More data allows narrower bells: the power is -1/5.',
      implementation: { kernelDensity: positivePower },
    },
  ],
  rules: noProbes,
};
