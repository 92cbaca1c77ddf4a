/**
 * The effective rank of a matrix, from its singular values: the exponential of the entropy of their shares.
 *
 * Traps that the cases set: shares of the values and not of their squares; a share of 0; values that do not add up to 1;
 * another base of the logarithm without the same base in the exponential.
 */
import type { Random } from '../../core';
import type { Case, CodeExercise, Step } from '../../exercises/spec';
import { buildItYourself } from '../03-batch-normalization/shared-rules';

type EffectiveRank = (singularValues: number[]) => number;

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const sharesOf = (values: readonly number[]) => values.map((value) => value / sum(values));
const entropyOf = (shares: readonly number[], log = Math.log) =>
  -sum(shares.map((p) => (p === 0 ? 0 : p * log(p))));

const reference: EffectiveRank = (singularValues) => {
  const total = sum(singularValues);
  let entropy = 0;
  for (const value of singularValues) {
    const p = value / total;
    if (p > 0) entropy -= p * Math.log(p);
  }
  return Math.exp(entropy);
};

/** A product of powers: no logarithm at all. */
const byPowers: EffectiveRank = (values) => sharesOf(values).reduce((product, p) => product * p ** -p, 1);

const inBits: EffectiveRank = (values) => 2 ** entropyOf(sharesOf(values), Math.log2);

const slip = (effectiveRankOf: EffectiveRank) => ({ effectiveRankOf });

function cases(random: Random): readonly Case[] {
  const positive = (count: number) => Array.from({ length: count }, () => random.uniform(0.5, 6));
  const call = (singularValues: number[]): Step => ({ call: 'effectiveRankOf', args: [singularValues] });
  const alike = () => Array<number>(random.integer(3, 12)).fill(random.uniform(2, 5));
  return [
    {
      name: 'values that are alike',
      points: 1,
      steps: [call([...alike(), 0]), call(alike())],
    },
    { name: 'values of different size', points: 1, steps: [call(positive(3)), call(positive(5))] },
    {
      name: 'one value that drowns the others',
      points: 1,
      steps: [call([random.uniform(50, 90), ...positive(3)])],
    },
    {
      name: 'some values are 0',
      points: 1,
      steps: [call([...positive(3), 0, 0]), call([...positive(2), 0])],
    },
  ].map((one) => ({ ...one, tolerance: { absolute: 1e-6, relative: 1e-5 } }));
}

export const exercise: CodeExercise = {
  id: 'effective-rank',
  chapter: '03c-why-batch-normalization-works',
  title: 'How many directions a layer uses',
  kind: 'code',
  entry: ['effectiveRankOf'],
  stub: `/**
 * The effective rank, from the singular values of a matrix (from 0 upwards, not all 0):
 * exp(H), with H the entropy, in nats, of the shares that the values have in their sum.
 */
function effectiveRankOf(singularValues: number[]): number {
  throw new Error('effective-rank is not written yet: replace this line');
}
`,
  hints: [
    'Turn the values into shares first: they add up to 1.',
    'H = -Σ p ln p. What is p ln p for p = 0? On paper it is 0; in JavaScript 0 * -Infinity is NaN.',
    'const total = the sum; for each value > 0: p = value / total; H -= p * Math.log(p). Return Math.exp(H).',
  ],
  cases,
  reference: slip(reference),
  alternatives: { 'a product of powers': slip(byPowers), 'in bits, and back': slip(inBits) },
  misconceptions: [
    {
      id: 'shares-of-squares',
      sentence:
        'You take the shares of the squares. That is another measure; here the shares are those of the values themselves.',
      implementation: slip((values) => Math.exp(entropyOf(sharesOf(values.map((value) => value ** 2))))),
    },
    {
      id: 'no-exponential',
      sentence:
        'You return the entropy. Its exponential is a number of directions: k for k values that are alike.',
      implementation: slip((values) => entropyOf(sharesOf(values))),
    },
    {
      id: 'mixed-bases',
      sentence:
        'Your logarithm has base 2 and your exponential base e. Take Math.log with Math.exp (or Math.log2 with 2 ** H).',
      implementation: slip((values) => Math.exp(entropyOf(sharesOf(values), Math.log2))),
    },
    {
      id: 'no-shares',
      sentence: 'The values must become shares first: divide each by the sum of all.',
      implementation: slip((values) => Math.exp(entropyOf(values))),
    },
    {
      id: 'nan-for-zeros',
      sentence: 'A share of 0 gives 0 * -Infinity = NaN. Its part of the entropy is 0: leave it out.',
      implementation: slip((values) => Math.exp(-sum(sharesOf(values).map((p) => p * Math.log(p))))),
    },
    {
      id: 'counts-the-values',
      sentence:
        'You count the values that are not 0: that is the rank. The effective rank counts a small value less than a large one.',
      implementation: slip((values) => values.filter((value) => value > 0).length),
    },
    {
      id: 'share-of-the-largest',
      sentence:
        'You divide the sum by the largest value. The effective rank is the exponential of an entropy.',
      implementation: slip((values) => sum(values) / Math.max(...values)),
    },
  ],
  rules: buildItYourself,
};
