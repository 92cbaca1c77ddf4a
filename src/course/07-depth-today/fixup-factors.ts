import type { Random } from '../../core';
import type { Case, CodeExercise } from '../../exercises/spec';
import { buildItYourself } from './shared-rules';

type Factors = (branches: number, layers: number) => number[];

const reference: Factors = (branches, layers) => {
  const factor = branches ** (-1 / (2 * layers - 2));
  return Array.from({ length: layers }, (_, i) => (i === layers - 1 ? 0 : factor));
};
const byRoots: Factors = (branches, layers) => {
  const product = 1 / Math.sqrt(branches);
  return [...new Array<number>(layers - 1).fill(product ** (1 / (layers - 1))), 0];
};
const byLogarithm: Factors = (branches, layers) => {
  const factors: number[] = [];
  for (let i = 1; i < layers; i++) factors.push(Math.exp(-Math.log(branches) / 2 / (layers - 1)));
  return factors.concat(0);
};

const each =
  (factor: (branches: number, layers: number) => number): Factors =>
  (branches, layers) =>
    Array.from({ length: layers }, (_, i) => (i === layers - 1 ? 0 : factor(branches, layers)));

function cases(random: Random): readonly Case[] {
  const call = (branches: number, layers: number) => ({ call: 'fixupFactors', args: [branches, layers] });
  const many = () => random.integer(7, 400);
  return [
    { name: 'branches of two layers', points: 1, steps: [call(many(), 2), call(many(), 2)] },
    { name: 'branches of three layers', points: 1, steps: [call(many(), 3), call(many(), 3)] },
    { name: 'branches of five layers', points: 1, steps: [call(many(), 5), call(many(), 5)] },
  ].map((one) => ({ ...one, tolerance: { absolute: 1e-9, relative: 1e-6 } }));
}

const wrong = (fixupFactors: Factors) => ({ fixupFactors });

export const exercise: CodeExercise = {
  id: 'fixup-factors',
  chapter: '07-depth-today',
  title: "Fixup's factors",
  kind: 'code',
  entry: ['fixupFactors'],
  stub: `/**
 * What Fixup multiplies the (He) weights of a residual branch by at the start, layer by layer. The network
 * has \`branches\` residual branches of \`layers\` layers each (two or more): the last layer of a branch
 * starts at 0; each of the others gets the same factor, and the product of these factors is
 * 1/sqrt(branches).
 */
function fixupFactors(branches: number, layers: number): number[] {
  throw new Error('fixup-factors is not written yet: replace this line');
}
`,
  hints: [
    'How many layers of a branch share the product? All but the last.',
    'If f to the power of (layers - 1) is 1/sqrt(branches), what is f?',
    'f = branches to the power of -1 / (2 * layers - 2); then layers - 1 times f, and a 0.',
  ],
  cases,
  reference: { fixupFactors: reference },
  alternatives: { 'by roots': wrong(byRoots), 'by logarithms': wrong(byLogarithm) },
  misconceptions: [
    {
      id: 'last-not-zero',
      sentence: 'The last layer of a branch starts at 0, so that the block is the identity at the start.',
      implementation: wrong((branches, layers) => {
        const [factor = 0] = reference(branches, layers);
        return new Array<number>(layers).fill(factor);
      }),
    },
    {
      id: 'first-is-zero',
      sentence:
        'You let the first layer start at 0. It is the last one: then it receives a gradient in the first step.',
      implementation: wrong((branches, layers) => reference(branches, layers).reverse()),
    },
    {
      id: 'root-for-each',
      sentence:
        'You give each layer 1/sqrt(branches). That is what their product must be; with two layers it is the same.',
      implementation: wrong(each((L) => L ** -0.5)),
    },
    {
      id: 'all-layers-share',
      sentence:
        'You let all layers of a branch share the product. The last one is 0 and takes no share: layers - 1.',
      implementation: wrong(each((L, m) => L ** (-1 / (2 * m)))),
    },
    {
      id: 'one-over-branches',
      sentence:
        'Your product is 1/branches. It is 1/sqrt(branches): steps of one size in many branches add up.',
      implementation: wrong(each((L, m) => L ** (-1 / (m - 1)))),
    },
    {
      id: 'counts-layers',
      sentence: 'You count the layers of all branches together. Fixup counts branches.',
      implementation: wrong(each((L, m) => (L * m) ** (-1 / (2 * m - 2)))),
    },
    {
      id: 'factor-upside-down',
      sentence: 'Your factors are above 1. The deeper the network, the smaller its weights start.',
      implementation: wrong(each((L, m) => L ** (1 / (2 * m - 2)))),
    },
  ],
  rules: buildItYourself,
};
