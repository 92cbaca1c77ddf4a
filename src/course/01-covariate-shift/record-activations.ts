import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { tf } from '../../backend';
import type { Random } from '../../core';
import type { Case, CodeExercise, TensorValue } from '../../exercises/spec';
import { normalTensor, tensorOf } from '../../exercises/values';
import { noProbes } from './shared-rules';

type Recording = Record<'z1' | 'a1' | 'z2' | 'a2', Tensor>;
type Record2 = (x: Tensor2D, w1: Tensor2D, b1: Tensor1D, w2: Tensor2D, b2: Tensor1D) => Recording;

const reference: Record2 = (x, w1, b1, w2, b2) => {
  const z1 = x.matMul(w1).add(b1);
  const a1 = z1.tanh();
  const z2 = a1.matMul(w2).add(b2);
  const a2 = z2.softmax();
  return { z1, a1, z2, a2 };
};

const withOnesColumn: Record2 = (x, w1, b1, w2, b2) => {
  const affine = (input: Tensor2D, w: Tensor2D, b: Tensor1D): Tensor2D =>
    tf.matMul(
      tf.concat([input, tf.ones([input.shape[0], 1])], 1),
      tf.concat([w, b.reshape([1, -1])], 0),
    ) as Tensor2D;
  const z1 = affine(x, w1, b1);
  const a1 = tf.tanh(z1) as Tensor2D;
  const z2 = affine(a1, w2, b2);
  return { z1, a1, z2, a2: tf.exp(z2.sub(z2.logSumExp(1, true))) };
};

const softmaxByHand: Record2 = (x, w1, b1, w2, b2) => {
  const recording: Partial<Recording> = {};
  recording.z1 = tf.add(tf.dot(x, w1), b1);
  recording.a1 = recording.z1.mul(2).sigmoid().mul(2).sub(1);
  recording.z2 = tf.add(tf.dot(recording.a1, w2), b2);
  const powers = recording.z2.sub(recording.z2.max(1, true)).exp();
  recording.a2 = powers.div(powers.sum(1, true));
  return recording as Recording;
};

const recordsAfterActivation: Record2 = (...args) => {
  const { a1, a2 } = reference(...args);
  return { z1: a1, a1, z2: a2, a2 };
};

const skipsActivation: Record2 = (x, w1, b1, w2, b2) => {
  const { z1, a1 } = reference(x, w1, b1, w2, b2);
  const z2 = z1.matMul(w2).add(b2);
  return { z1, a1, z2, a2: z2.softmax() };
};

const forgetsBiases: Record2 = (x, w1, b1, w2, b2) =>
  reference(x, w1, tf.zerosLike(b1), w2, tf.zerosLike(b2));

const sigmoidForTanh: Record2 = (x, w1, b1, w2, b2) => {
  const z1 = x.matMul(w1).add(b1);
  const a1 = z1.sigmoid();
  const z2 = a1.matMul(w2).add(b2);
  return { z1, a1, z2, a2: z2.softmax() };
};

const forgetsFirstBias: Record2 = (x, w1, b1, w2, b2) => reference(x, w1, tf.zerosLike(b1), w2, b2);
const forgetsSecondBias: Record2 = (x, w1, b1, w2, b2) => reference(x, w1, b1, w2, tf.zerosLike(b2));

const sigmoidForSoftmax: Record2 = (...args) => {
  const { z1, a1, z2 } = reference(...args);
  return { z1, a1, z2, a2: z2.sigmoid() };
};

const softmaxOverExamples: Record2 = (...args) => {
  const { z1, a1, z2 } = reference(...args);
  return { z1, a1, z2, a2: z2.transpose().softmax().transpose() };
};

const secondBiasInFirst: Record2 = (x, w1, b1, w2, b2) => {
  const z1 = x.matMul(w1);
  const a1 = z1.tanh().add(b1);
  const z2 = a1.matMul(w2).add(b2);
  return { z1, a1, z2, a2: z2.softmax() };
};

function cases(random: Random): readonly Case[] {
  const shapes = (examples: number, inputs: number, hidden: number, classes: number): TensorValue[] => [
    normalTensor(random, [examples, inputs]),
    normalTensor(random, [inputs, hidden]),
    normalTensor(random, [hidden], { mean: 0.6, standardDeviation: 0.5 }),
    normalTensor(random, [hidden, classes]),
    normalTensor(random, [classes], { mean: -0.5, standardDeviation: 1 }),
  ];
  const call = (args: TensorValue[]) => ({ call: 'recordActivations', args });
  const large = shapes(2, 3, 2, 2).map(({ tensor, data }) =>
    tensorOf(
      tensor,
      data.map((value) => 8 * value),
    ),
  );
  return [
    { name: 'all four recordings of a small batch', points: 2, steps: [call(shapes(3, 4, 3, 3))] },
    { name: 'a single example', points: 1, steps: [call(shapes(1, 2, 4, 3))] },
    { name: 'large weights, where tanh and softmax saturate', points: 1, steps: [call(large)] },
  ];
}

export const exercise: CodeExercise = {
  id: 'record-activations',
  chapter: '01-covariate-shift',
  title: 'An activation probe',
  kind: 'code',
  entry: ['recordActivations'],
  stub: `/** One forward pass of dense-tanh-dense-softmax that keeps what it computes on the way. */
function recordActivations(
  x: tf.Tensor2D, w1: tf.Tensor2D, b1: tf.Tensor1D, w2: tf.Tensor2D, b2: tf.Tensor1D,
): { z1: tf.Tensor; a1: tf.Tensor; z2: tf.Tensor; a2: tf.Tensor } {
  // z is the value before a layer's activation function, a the value after it.
  throw new Error('record-activations is not written yet: replace this line');
}
`,
  hints: [
    'Each layer has two values worth keeping: before its activation function (z) and after it (a).',
    'z1 = x W1 + b1, a1 = tanh(z1), z2 = a1 W2 + b2, a2 = softmax(z2): four lines, then return all four.',
    'const z1 = x.matMul(w1).add(b1); const a1 = z1.tanh(); the second layer reads a1. softmax() works along the last axis, the classes.',
  ],
  cases,
  reference: { recordActivations: reference },
  alternatives: {
    'biases as weights of a column of ones': { recordActivations: withOnesColumn },
    'tanh and softmax by hand': { recordActivations: softmaxByHand },
  },
  misconceptions: [
    {
      id: 'records-after-activation',
      sentence: 'Your z1 and z2 are values after the activation function. Record z before it and a after it.',
      implementation: { recordActivations: recordsAfterActivation },
    },
    {
      id: 'skips-the-activation',
      sentence: 'Your second layer reads z1. It should read a1, the output of the first activation function.',
      implementation: { recordActivations: skipsActivation },
    },
    {
      id: 'forgets-the-biases',
      sentence: 'The biases are missing: z = x W + b.',
      implementation: { recordActivations: forgetsBiases },
    },
    {
      id: 'forgets-first-bias',
      sentence: 'The bias of the first layer, b1, is missing: z1 = x W1 + b1.',
      implementation: { recordActivations: forgetsFirstBias },
    },
    {
      id: 'forgets-second-bias',
      sentence: 'The bias of the second layer, b2, is missing: z2 = a1 W2 + b2.',
      implementation: { recordActivations: forgetsSecondBias },
    },
    {
      id: 'sigmoid-for-softmax',
      sentence:
        'Your a2 is the sigmoid of z2. The probabilities of an example add up to 1 over its classes: that is the softmax.',
      implementation: { recordActivations: sigmoidForSoftmax },
    },
    {
      id: 'sigmoid-for-tanh',
      sentence: 'Your hidden activation is the sigmoid. This network uses tanh, which is centred on 0.',
      implementation: { recordActivations: sigmoidForTanh },
    },
    {
      id: 'softmax-over-examples',
      sentence:
        'Your softmax runs over the examples. Each example gets its own probabilities: softmax over the classes, the last axis.',
      implementation: { recordActivations: softmaxOverExamples },
    },
    {
      id: 'bias-after-activation',
      sentence: 'Your first bias is added after tanh. It belongs to z1, before the activation function.',
      implementation: { recordActivations: secondBiasInFirst },
    },
  ],
  rules: noProbes,
};
