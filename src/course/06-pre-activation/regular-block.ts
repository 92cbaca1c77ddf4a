import type { Tensor4D } from '@tensorflow/tfjs';
import { tf } from '../../backend';
import type { Random } from '../../core';
import type { Case, CodeExercise, Step } from '../../exercises/spec';
import type { DataFormat } from '../../layers';
import { ResNetShortcuts } from '../../models';
import { construct, images, startPass, state } from './shared-cases';
import { after } from './shared-rules';

type Projection = { filters: number; strides: number } | null;

class RegularBlock extends ResNetShortcuts {
  regularBlock(
    inputs: Tensor4D,
    filters: number,
    strides: number,
    isTraining: boolean,
    projection: Projection,
  ): Tensor4D {
    const { preActivated, shortcut } = this.preActivationWithShortcut(inputs, isTraining, projection);
    const first = this.customConv2d(preActivated, filters, 3, strides);
    const second = this.customConv2d(this.preActivation(first, isTraining), filters, 3, 1);
    return tf.add(second, shortcut);
  }
}

/** The parts that a wrong block gets wrong. */
interface Parts {
  readonly strides: (strides: number) => readonly [number, number];
  readonly between: (model: ResNetShortcuts, x: Tensor4D, isTraining: boolean) => Tensor4D;
  readonly join: (second: Tensor4D, shortcut: Tensor4D, inputs: Tensor4D) => Tensor4D;
  readonly mode: (isTraining: boolean) => boolean;
  readonly kernels: readonly [number, number];
  readonly begin: (preActivated: Tensor4D, inputs: Tensor4D) => Tensor4D;
}
const right: Parts = {
  strides: (strides) => [strides, 1],
  between: (model, x, isTraining) => model.preActivation(x, isTraining),
  join: (second, shortcut) => second.add(shortcut),
  mode: (isTraining) => isTraining,
  kernels: [3, 3],
  begin: (preActivated) => preActivated,
};
const from = (change: Partial<Parts>) => {
  const parts = { ...right, ...change };
  return class extends ResNetShortcuts {
    regularBlock(
      inputs: Tensor4D,
      filters: number,
      strides: number,
      training: boolean,
      projection: Projection,
    ) {
      const isTraining = parts.mode(training);
      const begun = this.preActivationWithShortcut(inputs, isTraining, projection);
      const [a, b] = parts.strides(strides);
      const start = parts.begin(begun.preActivated, inputs);
      const first = this.customConv2d(start, filters, parts.kernels[0], a);
      const second = this.customConv2d(parts.between(this, first, isTraining), filters, parts.kernels[1], b);
      return parts.join(second, begun.shortcut, inputs);
    }
  };
};

/** The shortcut of its own making, and a loop over the convolutions. */
class Looped extends ResNetShortcuts {
  regularBlock(
    inputs: Tensor4D,
    filters: number,
    strides: number,
    isTraining: boolean,
    projection: Projection,
  ) {
    let x = this.preActivation(inputs, isTraining);
    const shortcut = projection ? this.customConv2d(x, projection.filters, 1, projection.strides) : inputs;
    for (const [i, stride] of [strides, 1].entries()) {
      if (i > 0) x = this.preActivation(x, isTraining);
      x = this.customConv2d(x, filters, 3, stride);
    }
    return tf.addN([shortcut, x]);
  }
}

function cases(random: Random): readonly Case[] {
  const call = (
    format: DataFormat,
    filters: number,
    strides: number,
    training: boolean,
    projection: Projection,
  ): Step => ({
    on: 'model',
    method: 'regularBlock',
    args: [images(random, format), filters, strides, training, projection],
  });
  const wide = { filters: 3, strides: 2 };
  return [
    {
      name: 'a block that keeps the shape',
      points: 2,
      steps: [construct('RegularBlock', random), call('channels_last', 2, 1, true, null), state],
    },
    {
      name: 'a block that halves the image',
      points: 2,
      steps: [construct('RegularBlock', random), call('channels_last', 3, 2, true, wide)],
    },
    {
      name: 'channels first',
      points: 1,
      steps: [construct('RegularBlock', random, 'channels_first'), call('channels_first', 3, 2, true, wide)],
    },
    {
      name: 'inference after a training step',
      points: 1,
      steps: [
        construct('RegularBlock', random),
        { ...call('channels_last', 2, 1, true, null), observe: false },
        startPass,
        call('channels_last', 2, 1, false, null),
      ],
    },
  ];
}

export const exercise: CodeExercise = {
  id: 'regular-block',
  chapter: '06-pre-activation',
  title: 'A regular block',
  kind: 'code',
  entry: ['RegularBlock'],
  stub: `class RegularBlock extends ResNetShortcuts {
  /**
   * Two 3x3 convolutions, each after a pre-activation, plus the shortcut. The first convolution has the
   * strides.
   */
  regularBlock(
    inputs: tf.Tensor4D, filters: number, strides: number, isTraining: boolean,
    projection: { filters: number; strides: number } | null,
  ): tf.Tensor {
    // const { preActivated, shortcut } = this.preActivationWithShortcut(inputs, isTraining, projection);
    throw new Error('regular-block is not written yet: replace this line');
  }
}
`,
  hints: [
    'Draw the branch from left to right: BN, ReLU, convolution, BN, ReLU, convolution. Which of these does preActivationWithShortcut already give you?',
    'Convolve preActivated with the strides, pre-activate the result, convolve again with stride 1. Then add the shortcut, and nothing after it.',
    'const second = this.customConv2d(this.preActivation(first, isTraining), filters, 3, 1); return tf.add(second, shortcut);',
  ],
  cases,
  reference: { RegularBlock },
  alternatives: {
    'from small parts': { RegularBlock: from({}) },
    'a loop over the convolutions': { RegularBlock: Looped },
  },
  misconceptions: [
    {
      id: 'relu-after-the-sum',
      sentence:
        'There is a ReLU after the sum: that is version 1. In version 2 nothing follows the sum, so that the path stays clean.',
      implementation: {
        RegularBlock: from({ join: (second, shortcut) => second.add(shortcut).relu() as Tensor4D }),
      },
    },
    {
      id: 'one-pre-activation',
      sentence: 'The second convolution gets the first one as it is. It needs a pre-activation of its own.',
      implementation: { RegularBlock: from({ between: (_, x) => x }) },
    },
    {
      id: 'relu-without-norm',
      sentence: 'Between the convolutions there is a ReLU without batch normalization.',
      implementation: { RegularBlock: from({ between: (_, x) => tf.relu(x) }) },
    },
    {
      id: 'strides-in-the-second',
      sentence: 'Your second convolution has the strides. They belong to the first.',
      implementation: { RegularBlock: from({ strides: (strides) => [1, strides] }) },
    },
    {
      id: 'strides-in-both',
      sentence: 'Both convolutions have the strides, so the image shrinks twice.',
      implementation: { RegularBlock: from({ strides: (strides) => [strides, strides] }) },
    },
    {
      id: 'no-strides',
      sentence: 'Neither convolution has the strides, so branch and shortcut do not fit.',
      implementation: { RegularBlock: from({ strides: () => [1, 1] }) },
    },
    {
      id: 'no-shortcut',
      sentence: 'Nothing is added: that is a plain block. Add the shortcut to the second convolution.',
      implementation: { RegularBlock: from({ join: (second) => second }) },
    },
    {
      id: 'adds-the-inputs',
      sentence: 'You add the inputs. Where there is a projection, the shortcut is not the inputs.',
      implementation: { RegularBlock: from({ join: (second, _, inputs) => tf.add(second, inputs) }) },
    },
    {
      id: 'convolves-the-raw-input',
      sentence: 'Your first convolution takes the raw input. It takes what is pre-activated.',
      implementation: { RegularBlock: from({ begin: (_, inputs) => inputs }) },
    },
    {
      id: 'always-training',
      sentence: 'Your block always normalizes by the batch. Pass isTraining on.',
      implementation: { RegularBlock: from({ mode: () => true }) },
    },
    {
      id: 'never-training',
      sentence: 'Your block always normalizes by its averages. Pass isTraining on.',
      implementation: { RegularBlock: from({ mode: () => false }) },
    },
  ],
  rules: after('ResNetShortcuts'),
  equivalent: [
    {
      mutant:
        'this.customConv2d(this.preActivation(first, isTraining), filters, 3, 1) -> this.customConv2d(this.preActivation(first, isTraining), filters, 3)',
      why: 'strides that are left out are 1',
    },
  ],
};
