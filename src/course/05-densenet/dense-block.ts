import type { Tensor4D } from '@tensorflow/tfjs';
import { tf } from '../../backend';
import type { Random } from '../../core';
import type { Case, CodeExercise, TensorValue } from '../../exercises/spec';
import { normalTensor } from '../../exercises/values';
import { buildItYourself } from './shared-rules';

/** A 1x1 convolution of the ReLU stands for each conv block: what is tested is how the blocks are wired. */
type DenseBlock = (x: Tensor4D, kernels: Tensor4D[]) => Tensor4D;

const block = (x: Tensor4D, kernel: Tensor4D): Tensor4D => tf.conv2d(tf.relu(x), kernel, 1, 'valid');

const reference: DenseBlock = (x, kernels) => {
  let features = x;
  for (const kernel of kernels) {
    const fresh = tf.conv2d(features.relu() as Tensor4D, kernel, 1, 'valid');
    features = tf.concat([features, fresh], 3);
  }
  return features;
};

const listOfAll: DenseBlock = (x, kernels) => {
  const outputs = [x];
  for (const kernel of kernels) outputs.push(block(tf.concat(outputs, 3), kernel));
  return tf.concat(outputs, -1);
};

const recursive: DenseBlock = (x, [kernel, ...rest]) =>
  kernel === undefined ? tf.clone(x) : recursive(x.concat(block(x, kernel), 3) as Tensor4D, rest);

const addition: DenseBlock = (x, kernels) =>
  kernels.reduce((features, kernel) => {
    const fresh = block(features.slice([0, 0, 0, 0], [-1, -1, -1, kernel.shape[2]]) as Tensor4D, kernel);
    const places = [0, 0, 0, 0].map((_, i) => [0, i === 3 ? features.shape[3] - kernel.shape[3] : 0]);
    return features.add(fresh.pad(places as [number, number][]));
  }, x);
const freshFirst: DenseBlock = (x, kernels) =>
  kernels.reduce<Tensor4D>((features, kernel) => {
    return tf.concat([block(features, kernel), features], 3);
  }, x);
const forgetsInput: DenseBlock = (x, kernels) =>
  reference(x, kernels).slice([0, 0, 0, x.shape[3]]) as Tensor4D;
const onlyLast: DenseBlock = (x, kernels) => {
  const all = reference(x, kernels);
  const growth = kernels[kernels.length - 1]?.shape[3] ?? all.shape[3];
  return all.slice([0, 0, 0, all.shape[3] - growth]) as Tensor4D;
};
const alongExamples: DenseBlock = (x, kernels) => {
  const all = reference(x, kernels);
  return all.reshape([-1, ...all.shape.slice(1, 3), 1]) as Tensor4D;
};
const reactivates: DenseBlock = (x, kernels) =>
  kernels.reduce((features, kernel) => tf.relu(tf.concat([features, block(features, kernel)], 3)), x);
const forgetsBetween: DenseBlock = (x, kernels) => {
  // Every block reads the input alone, padded with zeros to the channels it expects.
  const outputs = kernels.map((kernel) => {
    const missing = kernel.shape[2] - x.shape[3];
    return block(
      tf.pad4d(x, [
        [0, 0],
        [0, 0],
        [0, 0],
        [0, missing],
      ]),
      kernel,
    );
  });
  return tf.concat([x, ...outputs], 3);
};

function cases(random: Random): readonly Case[] {
  const data = (inputs: number, growth: number, blocks: number, side = 2): [TensorValue, TensorValue[]] => [
    normalTensor(random, [2, side, side, inputs]),
    Array.from({ length: blocks }, (_, i) => normalTensor(random, [1, 1, inputs + i * growth, growth])),
  ];
  const call = ([x, kernels]: [TensorValue, TensorValue[]]) => ({ call: 'denseBlock', args: [x, kernels] });
  return [
    { name: 'one block', points: 1, steps: [call(data(3, 2, 1))] },
    { name: 'two blocks, growth 10: 3 + 10 + 10 = 23 channels', points: 2, steps: [call(data(3, 10, 2, 1))] },
    { name: 'four blocks', points: 1, steps: [call(data(4, 2, 4))] },
    { name: 'no block at all', points: 1, steps: [call(data(3, 2, 0))] },
  ];
}

export const exercise: CodeExercise = {
  id: 'dense-block',
  chapter: '05-densenet',
  title: 'A dense block',
  kind: 'code',
  entry: ['denseBlock'],
  stub: `/**
 * Each 1x1 kernel reads relu of ALL features so far; its output is appended to them along the channels.
 * Returns all features: first those of x, then each block's in turn.
 */
function denseBlock(x: tf.Tensor4D, kernels: tf.Tensor4D[]): tf.Tensor4D {
  // features grows from block to block.
  throw new Error('dense-block is not written yet: replace this line');
}
`,
  hints: [
    'Keep everything computed so far in one tensor. What does each block read, and what does it add?',
    "In a loop: fresh = tf.conv2d(tf.relu(features), kernel, 1, 'valid'), then features = features and fresh side by side.",
    'tf.concat([features, fresh], 3): axis 3 holds the channels, old features first.',
  ],
  cases,
  reference: { denseBlock: reference },
  alternatives: {
    'a list of all outputs': { denseBlock: listOfAll },
    recursive: { denseBlock: recursive },
  },
  misconceptions: [
    {
      id: 'adds',
      sentence: 'You add the new features to the old ones, as ResNet does. DenseNet puts them side by side.',
      implementation: { denseBlock: addition },
    },
    {
      id: 'fresh-first',
      sentence:
        'Your new features come first. Append them after the old ones: the next kernel expects that order.',
      implementation: { denseBlock: freshFirst },
    },
    {
      id: 'drops-the-input',
      sentence: 'The features of x are missing in the result. They are part of what the block returns.',
      implementation: { denseBlock: forgetsInput },
    },
    {
      id: 'only-the-last',
      sentence: 'You return the last block alone. Return all features: input and every block.',
      implementation: { denseBlock: onlyLast },
    },
    {
      id: 'other-axis',
      sentence: 'Your features are not put together along the channels: that is axis 3.',
      implementation: { denseBlock: alongExamples },
    },
    {
      id: 'keeps-the-activated',
      sentence:
        'You keep the features after the ReLU. Concatenate them as they are: only what a block READS goes through the ReLU.',
      implementation: { denseBlock: reactivates },
    },
    {
      id: 'every-block-reads-the-input',
      sentence: 'Your later blocks read only x. Each block reads everything computed so far.',
      implementation: { denseBlock: forgetsBetween },
    },
  ],
  rules: buildItYourself,
};
