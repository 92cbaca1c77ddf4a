/** Slips and forms that belong to certain exercises: arguments changed, classes, several names, gradients, bug hunts. */
import type { Draft } from '../draft';
import { casesOf, type VerdictCase } from './types';

const write = (id: string, source: string) => (draft: Draft) => draft.write(id, source);

const mean = casesOf(
  '00-start-here',
  'mean-of-values',
)({
  'the mean': {
    edit: write(
      'mean-of-values',
      'function mean(values: number[]) { return values.reduce((a, b) => a + b, 0) / values.length; }',
    ),
    verdict: 'pass',
  },
  'the sum': {
    edit: write(
      'mean-of-values',
      'function mean(values: number[]) { return values.reduce((a, b) => a + b, 0); }',
    ),
    verdict: 'fail',
    says: 'You return the sum',
  },
  'the list turned round in place': {
    edit: write(
      'mean-of-values',
      'function mean(values: number[]) { values.reverse(); return values.reduce((a, b) => a + b, 0) / values.length; }',
    ),
    verdict: 'fail',
    says: 'You change `values`',
  },
  'the list emptied': {
    edit: write(
      'mean-of-values',
      'function mean(values: number[]) { const n = values.length; let sum = 0; while (values.length > 0) sum += values.pop()!; return sum / n; }',
    ),
    verdict: 'fail',
    says: 'You change `values`',
  },
  'a promise': {
    edit: write(
      'mean-of-values',
      'async function mean(values: number[]) { return values.reduce((a, b) => a + b, 0) / values.length; }',
    ),
    verdict: 'fail',
    says: 'promise',
  },
  'a text': {
    edit: write('mean-of-values', 'function mean(values: number[]) { return `${values[0]}`; }'),
    verdict: 'fail',
    says: 'should be a number',
  },
  'no number': { edit: write('mean-of-values', 'const mean = 5;'), verdict: 'refused' },
});

const shift = casesOf(
  '01-covariate-shift',
  'measure-shift',
)({
  'both lists sorted in place': {
    edit: write(
      'measure-shift',
      `function measureShift(before: number[], after: number[]): number {
  const n = before.length;
  const average = before.reduce((sum, x) => sum + x, 0) / n;
  const variance = before.reduce((sum, x) => sum + (x - average) ** 2, 0) / n;
  before.sort((p, q) => p - q);
  after.sort((p, q) => p - q);
  return before.reduce((sum, value, i) => sum + Math.abs(value - after[i]), 0) / n / Math.sqrt(variance);
}`,
    ),
    verdict: 'fail',
    says: 'You change `before`',
  },
});

const standardize = casesOf(
  '01-covariate-shift',
  'standardize-features',
)({
  'the training set disposed of': {
    edit: write(
      'standardize-features',
      `function standardizeFeatures(train: tf.Tensor2D, test: tf.Tensor2D) {
  const mean = train.mean(0);
  const scale = train.sub(mean).square().mean(0).sqrt();
  const safe = tf.where(scale.equal(0), tf.onesLike(scale), scale);
  const result = { train: train.sub(mean).div(safe), test: test.sub(mean).div(safe) };
  train.dispose();
  return result;
}`,
    ),
    verdict: 'fail',
    says: 'You dispose of `train`',
  },
});

const loss = casesOf(
  '01-covariate-shift',
  'cross-entropy',
)({
  'a ready-made loss': {
    edit: write(
      'cross-entropy',
      'function crossEntropy(truth: tf.Tensor2D, prediction: tf.Tensor2D) { return tf.losses.softmaxCrossEntropy(truth, prediction.log()); }',
    ),
    verdict: 'fail',
    says: 'softmaxCrossEntropy',
  },
  'a ready-made metric, taken out beforehand': {
    edit: write(
      'cross-entropy',
      'const { categoricalCrossentropy } = tf.metrics;\nfunction crossEntropy(truth: tf.Tensor2D, prediction: tf.Tensor2D) { return categoricalCrossentropy(truth, prediction).mean(); }',
    ),
    verdict: 'fail',
    says: 'categoricalCrossentropy',
  },
});

const hunt = casesOf(
  '01-covariate-shift',
  'ridge-bugs',
)({
  untouched: { edit: () => undefined, verdict: 'missing' },
  'touched, nothing mended': {
    edit: (d) => d.write('ridge-bugs', `// I looked at it\n${d.cell('ridge-bugs').source}`),
    verdict: 'missing',
    says: 'All four bugs are still there',
  },
  'one bug mended': {
    edit: (d) => d.write('ridge-bugs', d.cell('ridge-bugs').source.replace('step: i,', 'step: i * every,')),
    verdict: 'fail',
  },
});

const concat = casesOf('05-densenet', 'concat-gradient');
const split = (gradient: string) => `function concatGradient(dy: tf.Tensor, channels: number[]): tf.Tensor[] {
  const parts = channels.map((n) => tf.zeros([...dy.shape.slice(0, -1), n]));
  const total = (...xs: tf.Tensor[]) => tf.concat(xs, -1).mul(dy).sum() as tf.Scalar;
  return ${gradient};
}`;
const gradients = concat({
  'a ready-made gradient': {
    edit: write('concat-gradient', split('tf.grads(total)(parts)')),
    verdict: 'fail',
    says: 'tf.grads',
  },
  'one taken out beforehand': {
    edit: write('concat-gradient', `const { grads } = tf;\n${split('grads(total)(parts)')}`),
    verdict: 'fail',
    says: 'tf.grads',
  },
  'one by slices': {
    edit: write(
      'concat-gradient',
      'function concatGradient(dy: tf.Tensor, channels: number[]): tf.Tensor[] { return tf.split(dy, channels, -1); }',
    ),
    verdict: 'pass',
  },
});

const averages = casesOf('03-batch-normalization', 'moving-averages');
const members = `
  constructor(features: number, readonly momentum: number) {
    this.m = tf.zeros([features]);
    this.v = tf.ones([features]);
  }
  update(x: tf.Tensor2D): void {
    const mean = x.mean(0);
    const variance = x.sub(mean).square().mean(0);
    this.m = this.m.mul(this.momentum).add(mean.mul(1 - this.momentum));
    this.v = this.v.mul(this.momentum).add(variance.mul(1 - this.momentum));
  }`;
const classes = averages({
  'a class expression with getters': {
    edit: write(
      'moving-averages',
      `const MovingAverages = class {\n  m: tf.Tensor;\n  v: tf.Tensor;\n  get mean() { return this.m; }\n  get variance() { return this.v; }${members}\n};`,
    ),
    verdict: 'pass',
  },
  'a class derived from one in another cell': {
    edit: (d) =>
      d
        .above('moving-averages', `class Kept {\n  m: tf.Tensor;\n  v: tf.Tensor;${members}\n}`)
        .write(
          'moving-averages',
          'class MovingAverages extends Kept {\n  get mean() { return this.m; }\n  get variance() { return this.v; }\n}',
        ),
    verdict: 'pass',
  },
});

const forward =
  'function residualForward(x: tf.Tensor2D, kernels: tf.Tensor2D[], gammas: number[]): tf.Tensor2D {\n  return kernels.reduce((stream, kernel, i) => stream.add(stream.relu().matMul(kernel).mul(gammas[i])), x);\n}';
const start = 'function startGammas(blocks: number): number[] {\n  return Array(blocks).fill(0);\n}';
const two = casesOf(
  '04-resnet',
  'identity-start',
)({
  'two functions in one cell': { edit: write('identity-start', `${forward}\n${start}`), verdict: 'pass' },
  'two functions in two cells': {
    edit: (d) => d.write('identity-start', forward).below('identity-start', start),
    verdict: 'pass',
  },
  'a cell split between them': {
    edit: (d) => d.write('identity-start', start).copyBelow('identity-start', forward),
    verdict: 'pass',
  },
});

const good = `function batchMoments(x: tf.Tensor) {
  const axes = x.shape.slice(0, -1).map((_, axis) => axis);
  const mean = x.mean(axes);
  return { mean, variance: x.sub(mean).square().mean(axes) };
}`;
const calling = `function batchNormTrain(x: tf.Tensor, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number): tf.Tensor {
  const { mean, variance } = batchMoments(x);
  return x.sub(mean).div(variance.add(epsilon).sqrt()).mul(gamma).add(beta);
}`;
const train = casesOf(
  '03-batch-normalization',
  'batch-norm-train',
)({
  "another exercise's solution called": {
    edit: (d) => d.write('batch-moments', good).write('batch-norm-train', calling),
    verdict: 'pass',
  },
  "another exercise's solution called, and that is wrong": {
    edit: (d) =>
      d
        .write(
          'batch-moments',
          `${good.replace('.square()', '.abs()')}\nawait check('batch-moments', batchMoments);`,
        )
        .write('batch-norm-train', calling),
    verdict: 'fail',
    says: 'your solution of `batch-moments`',
  },
});

const derivative = casesOf(
  '02-initialization',
  'activation-derivatives',
)({
  'by tensors, in float32': {
    edit: write(
      'activation-derivatives',
      `function activationDerivative(name: 'sigmoid' | 'tanh' | 'relu', z: number): number {
  const f = tf[name](tf.scalar(z)).dataSync()[0];
  return name === 'relu' ? Number(z > 0) : name === 'tanh' ? 1 - f ** 2 : f * (1 - f);
}`,
    ),
    verdict: 'pass',
  },
});

export const exercises: VerdictCase[] = [
  ...[derivative, mean, shift, standardize, loss, hunt, gradients, classes, two, train].flat(),
];
