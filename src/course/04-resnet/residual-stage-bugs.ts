import type { Tensor4D } from '@tensorflow/tfjs';
import { tf } from '../../backend';
import type { Random } from '../../core';
import type { Case, CodeExercise, TensorValue, Value } from '../../exercises/spec';
import { normalTensor } from '../../exercises/values';
import { buildItYourself } from './shared-rules';

interface BlockWeights {
  conv1: Tensor4D;
  conv2: Tensor4D;
  projection: Tensor4D | null;
}
type ResidualStage = (x: Tensor4D, blocks: BlockWeights[], strides: number) => Tensor4D;

interface Parts {
  strideOf: (block: number, strides: number) => number;
  inner: (x: Tensor4D) => Tensor4D;
  skip: (stream: Tensor4D, input: Tensor4D) => Tensor4D;
  join: (branch: Tensor4D, shortcut: Tensor4D) => Tensor4D;
  projectionStride: (stride: number) => number;
}

const right: Parts = {
  strideOf: (block, strides) => (block === 0 ? strides : 1),
  inner: (x) => tf.relu(x),
  skip: (stream) => stream,
  join: (branch, shortcut) => tf.relu(tf.add(branch, shortcut)) as Tensor4D,
  projectionStride: (stride) => stride,
};

const from =
  (changed: Partial<Parts>): ResidualStage =>
  (x, blocks, strides) => {
    const parts = { ...right, ...changed };
    return blocks.reduce((stream, { conv1, conv2, projection }, block) => {
      const stride = parts.strideOf(block, strides);
      const inner = parts.inner(tf.conv2d(stream, conv1, stride, 1));
      const branch = tf.conv2d(inner, conv2, 1, 1);
      const source = parts.skip(stream, x);
      const shortcut = projection
        ? tf.conv2d(source, projection, parts.projectionStride(stride), 'valid')
        : source;
      return parts.join(branch, shortcut);
    }, x);
  };

const reference: ResidualStage = (x, blocks, strides) => {
  let stream = x;
  blocks.forEach(({ conv1, conv2, projection }, block) => {
    const stride = block === 0 ? strides : 1;
    const inner = tf.conv2d(stream, conv1, stride, 1).relu() as Tensor4D;
    const branch = tf.conv2d(inner, conv2, 1, 1);
    const shortcut = projection === null ? stream : tf.conv2d(stream, projection, stride, 'valid');
    stream = branch.add(shortcut).relu();
  });
  return stream;
};

/** Padding written out, so that every convolution is a valid one. */
const withPad: ResidualStage = (x, blocks, strides) => {
  const padded = (t: Tensor4D) =>
    tf.pad4d(t, [
      [0, 0],
      [1, 1],
      [1, 1],
      [0, 0],
    ]);
  const [first, ...rest] = blocks;
  if (first === undefined) return tf.clone(x);
  const inner = tf.maximum(tf.conv2d(padded(x), first.conv1, strides, 'valid'), 0) as Tensor4D;
  const branch = tf.conv2d(padded(inner), first.conv2, 1, 'valid');
  const shortcut = first.projection ? tf.conv2d(x, first.projection, strides, 'valid') : x;
  return withPad(tf.maximum(tf.add(branch, shortcut), 0) as Tensor4D, rest, 1);
};

function cases(random: Random): readonly Case[] {
  const kernel = (size: number, inputs: number, filters: number): TensorValue =>
    normalTensor(random, [size, size, inputs, filters], {
      standardDeviation: Math.sqrt(2 / (size * size * inputs)),
    });
  const block = (inputs: number, filters: number, projection: boolean): Value => ({
    conv1: kernel(3, inputs, filters),
    conv2: kernel(3, filters, filters),
    projection: projection ? kernel(1, inputs, filters) : null,
  });
  const image = (side: number, channels: number) =>
    normalTensor(random, [2, side, side, channels], { mean: 0.3 });
  const call = (x: TensorValue, blocks: Value[], strides: number) => ({
    call: 'residualStage',
    args: [x, blocks, strides],
  });
  return [
    {
      name: 'one block that keeps the shape',
      points: 1,
      steps: [call(image(3, 2), [block(2, 2, false)], 1)],
    },
    {
      name: 'two blocks that keep the shape',
      points: 1,
      steps: [call(image(3, 2), [block(2, 2, false), block(2, 2, false)], 1)],
    },
    {
      name: 'a stage that halves the image',
      points: 2,
      steps: [call(image(4, 2), [block(2, 3, true), block(3, 3, false)], 2)],
    },
    {
      name: 'a wider stage without a stride',
      points: 1,
      steps: [call(image(3, 2), [block(2, 3, true), block(3, 3, false), block(3, 3, false)], 1)],
    },
  ];
}

export const exercise: CodeExercise = {
  id: 'residual-stage-bugs',
  chapter: '04-resnet',
  title: 'Bug hunt: five bugs in a residual stage',
  kind: 'bug-hunt',
  entry: ['residualStage'],
  stub: `type BlockWeights = { conv1: tf.Tensor4D; conv2: tf.Tensor4D; projection: tf.Tensor4D | null };
/**
 * Residual blocks (3x3, relu, 3x3, plus shortcut, relu) one after the other. Only the first block has the
 * stride. Five bugs are planted here.
 */
function residualStage(x: tf.Tensor4D, blocks: BlockWeights[], strides: number): tf.Tensor4D {
  let stream = x;
  for (const { conv1, conv2, projection } of blocks) {
    const inner = tf.conv2d(stream, conv1, strides, 1);
    const branch = tf.conv2d(inner, conv2, 1, 1);
    const shortcut = projection === null ? x : tf.conv2d(x, projection, 1, 'valid');
    stream = branch.relu().add(shortcut);
  }
  return stream;
}
`,
  hints: [
    'Walk through one block first: where does the description have a ReLU, and where does the code?',
    'Then walk from block to block: which tensor does each shortcut start from, and which blocks have the stride?',
    'The five: the inner ReLU, the ReLU before instead of after the sum, x where the stream should be, a stride in every block, and no stride on the projection.',
  ],
  cases,
  reference: { residualStage: reference },
  alternatives: {
    'from small functions': { residualStage: from({}) },
    'recursive, with written-out padding': { residualStage: withPad },
  },
  misconceptions: [
    {
      id: 'relu-before-sum',
      sentence: 'Everything else is right, but the last ReLU stands before the sum. It belongs after it.',
      implementation: { residualStage: from({ join: (branch, shortcut) => tf.relu(branch).add(shortcut) }) },
    },
    {
      id: 'no-inner-relu',
      sentence: 'The ReLU between the two convolutions is still missing.',
      implementation: { residualStage: from({ inner: (x) => x }) },
    },
    {
      id: 'shortcut-from-the-input',
      sentence:
        'Every shortcut still starts from the input of the stage. It starts from the input of its block.',
      implementation: {
        residualStage: from({ skip: (stream, x) => (stream.shape.join() === x.shape.join() ? x : stream) }),
      },
    },
    {
      id: 'stride-in-every-block',
      sentence: 'Every block still has the stride. Only the first one halves the image.',
      implementation: { residualStage: from({ strideOf: (_, strides) => strides }) },
    },
    {
      id: 'projection-without-stride',
      sentence:
        'The projection still has stride 1, so it does not fit the branch. It takes the stride of its block.',
      implementation: { residualStage: from({ projectionStride: () => 1 }) },
    },
    {
      id: 'no-last-relu',
      sentence: 'The ReLU after the sum is missing.',
      implementation: {
        residualStage: from({ join: (branch, shortcut) => tf.add(branch, shortcut) as Tensor4D }),
      },
    },
  ],
  rules: buildItYourself,
};
