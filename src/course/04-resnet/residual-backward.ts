import { tf } from '../../backend';
import type { Random } from '../../core';
import { readyMadeGradients } from '../../exercises/rules';
import type { Case, CodeExercise, Step, TensorValue } from '../../exercises/spec';
import { buildItYourself } from './shared-rules';

/** Each of the three reads a block z = x + gamma * ReLU(x) W, and dz, the gradient of the loss with respect to z. */
type Backward = (x: tf.Tensor2D, kernel: tf.Tensor2D, gamma: number, dz: tf.Tensor2D) => tf.Tensor | number;

const active = (x: tf.Tensor) => x.greater(0).toFloat();
const inputGradient: Backward = (x, kernel, gamma, dz) =>
  dz.add(dz.matMul(kernel, false, true).mul(active(x)).mul(gamma));
const kernelGradient: Backward = (x, _, gamma, dz) => x.relu().matMul(dz, true).mul(gamma) as tf.Tensor2D;
const gammaGradient: Backward = (x, kernel, _, dz) =>
  x.relu().matMul(kernel).mul(dz).sum().dataSync()[0] as number;
const right = { inputGradient, kernelGradient, gammaGradient };

/** The same, number by number. */
const byIndex = {
  inputGradient: ((x, kernel, gamma, dz) => {
    const [xs, W, ds] = [x.arraySync(), kernel.arraySync(), dz.arraySync()];
    const from = (n: number, i: number) =>
      (W[i] as number[]).reduce((sum, w, j) => sum + w * (ds[n]?.[j] as number), 0);
    return tf.tensor2d(
      xs.map((row, n) =>
        row.map((value, i) => (ds[n]?.[i] as number) + (value > 0 ? gamma * from(n, i) : 0)),
      ),
    );
  }) satisfies Backward,
  kernelGradient: ((x, kernel, gamma, dz) => {
    const [xs, ds] = [x.arraySync(), dz.arraySync()];
    const entry = (i: number, j: number) =>
      xs.reduce((sum, row, n) => sum + Math.max(0, row[i] as number) * (ds[n]?.[j] as number), 0);
    return tf.tensor2d(kernel.arraySync().map((row, i) => row.map((_, j) => gamma * entry(i, j))));
  }) satisfies Backward,
  gammaGradient: ((x, kernel, _, dz) => {
    const branch = tf.matMul(tf.relu(x), kernel).dataSync();
    return Array.from(dz.dataSync()).reduce((sum, d, i) => sum + d * (branch[i] as number), 0);
  }) satisfies Backward,
};

/** One step after the other: the branch first, then its ReLU, then the sum. */
const stepwise = {
  ...right,
  inputGradient: ((x, kernel, gamma, dz) => {
    const branchGradient = dz.mul(gamma);
    const activated = tf.matMul(branchGradient, tf.transpose(kernel));
    return tf.addN([dz, tf.where(x.greater(0), activated, tf.zerosLike(activated))]);
  }) satisfies Backward,
  kernelGradient: ((x, _, gamma, dz) =>
    tf.matMul(tf.transpose(tf.relu(x)), dz.mul(gamma))) satisfies Backward,
};

const slip = (changed: Partial<typeof right>) => ({ ...right, ...changed });

function cases(random: Random): readonly Case[] {
  const drawn = (rows: number, columns: number, scale = 1): TensorValue => ({
    tensor: [rows, columns],
    dtype: 'float32',
    data: Array.from({ length: rows * columns }, () => random.normal(0, scale)),
  });
  const asked = (call: string): Step[] => {
    const block = (gamma: number) => ({
      call,
      args: [drawn(4, 3), drawn(3, 3, 0.8), gamma, drawn(4, 3)],
    });
    return [block(random.uniform(1.4, 2.6)), block(0), block(-random.uniform(0.4, 0.8))];
  };
  return [
    { name: 'the gradient with respect to x', points: 2, steps: asked('inputGradient') },
    { name: 'the gradient with respect to W', points: 1, steps: asked('kernelGradient') },
    { name: 'the gradient with respect to gamma', points: 1, steps: asked('gammaGradient') },
  ];
}

export const exercise: CodeExercise = {
  id: 'residual-backward',
  chapter: '04-resnet',
  title: 'The way back through a residual block',
  kind: 'code',
  entry: ['inputGradient', 'kernelGradient', 'gammaGradient'],
  stub: `/**
 * A residual block of rows: z = x + gamma * ReLU(x) W, with x and z of shape [examples, features] and W of
 * shape [features, features]. dz is the gradient of the loss with respect to z. These three give the
 * gradients of the loss with respect to x (shape of x), W (shape of W) and gamma (one number).
 */
function inputGradient(x: tf.Tensor2D, kernel: tf.Tensor2D, gamma: number, dz: tf.Tensor2D): tf.Tensor {
  throw new Error('residual-backward is not written yet: replace this line');
}
function kernelGradient(x: tf.Tensor2D, kernel: tf.Tensor2D, gamma: number, dz: tf.Tensor2D): tf.Tensor {
  throw new Error('residual-backward is not written yet: replace this line');
}
function gammaGradient(x: tf.Tensor2D, kernel: tf.Tensor2D, gamma: number, dz: tf.Tensor2D): number {
  throw new Error('residual-backward is not written yet: replace this line');
}
`,
  hints: [
    'x goes two ways to z: directly, and through ReLU, W and gamma. Gradients of several ways add up.',
    'Way back through the branch: times gamma, times W transposed, and 0 wherever the ReLU was closed (x below 0).',
    'Input: dz + gamma (dz Wᵀ) where x > 0. Kernel: gamma ReLU(x)ᵀ dz. Gamma: the sum of all entries of dz times (ReLU(x) W).',
  ],
  cases,
  reference: { inputGradient: inputGradient, kernelGradient: kernelGradient, gammaGradient: gammaGradient },
  alternatives: { 'number by number': byIndex, 'step by step': stepwise },
  misconceptions: [
    {
      id: 'forgets-the-shortcut',
      sentence:
        'Your gradient of x comes back through the branch alone. x also reaches z directly, so dz itself is added.',
      implementation: slip({
        inputGradient: (x, kernel, gamma, dz) => dz.matMul(kernel, false, true).mul(active(x)).mul(gamma),
      }),
    },
    {
      id: 'forgets-the-relu',
      sentence:
        'Your gradient of x passes everywhere. Where x is below 0 the ReLU was closed, and only the shortcut passes.',
      implementation: slip({
        inputGradient: (_, kernel, gamma, dz) => dz.add(dz.matMul(kernel, false, true).mul(gamma)),
      }),
    },
    {
      id: 'relu-on-the-shortcut',
      sentence:
        'You stop the whole gradient where x is below 0. The ReLU stands in the branch; nothing stands on the shortcut.',
      implementation: slip({
        inputGradient: (x, kernel, gamma, dz) =>
          dz.add(dz.matMul(kernel, false, true).mul(gamma)).mul(active(x)),
      }),
    },
    {
      id: 'forgets-to-transpose',
      sentence: 'On the way back W is transposed: entry i of x reached all outputs by row i of W.',
      implementation: slip({
        inputGradient: (x, kernel, gamma, dz) => dz.add(dz.matMul(kernel).mul(active(x)).mul(gamma)),
      }),
    },
    {
      id: 'forgets-gamma-on-the-way-back',
      sentence: 'Your gradient of x lacks gamma: the branch is multiplied by it, and so is its gradient.',
      implementation: slip({
        inputGradient: (x, kernel, _, dz) => dz.add(dz.matMul(kernel, false, true).mul(active(x))),
      }),
    },
    {
      id: 'kernel-without-gamma',
      sentence:
        'Your gradient of W lacks gamma. With a gamma of 0 it must be 0: that is why such a branch stands still.',
      implementation: slip({ kernelGradient: (x, _, __, dz) => x.relu().matMul(dz, true) }),
    },
    {
      id: 'kernel-from-raw-input',
      sentence: 'W is multiplied by ReLU(x), not by x, so its gradient is made of ReLU(x), too.',
      implementation: slip({ kernelGradient: (x, _, gamma, dz) => x.matMul(dz, true).mul(gamma) }),
    },
    {
      id: 'kernel-transposed',
      sentence: 'Your gradient of W is transposed. Its entry [i, j] belongs to input i and output j.',
      implementation: slip({ kernelGradient: (x, _, gamma, dz) => dz.matMul(x.relu(), true).mul(gamma) }),
    },
    {
      id: 'gamma-by-mean',
      sentence:
        'You take the mean over the entries. gamma acts on all of them, so what they ask of it adds up.',
      implementation: slip({
        gammaGradient: (x, kernel, _, dz) => x.relu().matMul(kernel).mul(dz).mean().dataSync()[0] as number,
      }),
    },
    {
      id: 'gamma-times-gamma',
      sentence: 'The derivative of gamma * b with respect to gamma is b; you multiply by gamma once more.',
      implementation: slip({
        gammaGradient: (x, kernel, gamma, dz) =>
          x.relu().matMul(kernel).mul(dz).sum().mul(gamma).dataSync()[0] as number,
      }),
    },
  ],
  rules: {
    ...buildItYourself,
    forbid: readyMadeGradients,
    reason:
      'Here you derive the gradient yourself: write it with tensor operations such as matMul, relu and mul. Automatic gradients (tf.grad and its like) are not allowed in this exercise.',
  },
};
