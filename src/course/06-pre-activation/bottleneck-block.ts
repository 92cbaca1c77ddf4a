import type { Tensor4D } from '@tensorflow/tfjs';
import { tf } from '../../backend';
import type { Random } from '../../core';
import type { Case, CodeExercise, Step } from '../../exercises/spec';
import type { DataFormat } from '../../layers';
import { ResNetShortcuts } from '../../models';
import { construct, images, startPass, state } from './shared-cases';
import { after } from './shared-rules';

type Projection = { filters: number; strides: number } | null;

class BottleneckBlock extends ResNetShortcuts {
  bottleneckBlock(
    inputs: Tensor4D,
    filters: number,
    strides: number,
    isTraining: boolean,
    projection: Projection,
  ): Tensor4D {
    const { preActivated, shortcut } = this.preActivationWithShortcut(inputs, isTraining, projection);
    const first = this.customConv2d(preActivated, filters, 1, 1);
    const second = this.customConv2d(this.preActivation(first, isTraining), filters, 3, strides);
    const third = this.customConv2d(this.preActivation(second, isTraining), 4 * filters, 1, 1);
    return tf.add(third, shortcut);
  }
}

type Convolution = readonly [filters: number, kernelSize: number, strides: number];
interface Parts {
  readonly plan: (filters: number, strides: number) => readonly Convolution[];
  readonly between: (model: ResNetShortcuts, x: Tensor4D, isTraining: boolean, i: number) => Tensor4D;
  readonly join: (branch: Tensor4D, shortcut: Tensor4D) => Tensor4D;
}
const right: Parts = {
  plan: (filters, strides) => [
    [filters, 1, 1],
    [filters, 3, strides],
    [filters * 4, 1, 1],
  ],
  between: (model, x, isTraining) => model.preActivation(x, isTraining),
  join: (branch, shortcut) => branch.add(shortcut),
};
const from = (change: Partial<Parts>) => {
  const { plan, between, join } = { ...right, ...change };
  return class extends ResNetShortcuts {
    bottleneckBlock(
      inputs: Tensor4D,
      filters: number,
      strides: number,
      isTraining: boolean,
      projection: Projection,
    ) {
      const { preActivated, shortcut } = this.preActivationWithShortcut(inputs, isTraining, projection);
      const branch = plan(filters, strides).reduce(
        (x, convolution, i) =>
          this.customConv2d(i === 0 ? x : between(this, x, isTraining, i), ...convolution),
        preActivated,
      );
      return join(branch, shortcut);
    }
  };
};

/** From the end: each step asks for the one before. */
class FromTheEnd extends ResNetShortcuts {
  bottleneckBlock(
    inputs: Tensor4D,
    filters: number,
    strides: number,
    isTraining: boolean,
    projection: Projection,
  ) {
    const begun = this.preActivationWithShortcut(inputs, isTraining, projection);
    const narrow = () => this.customConv2d(begun.preActivated, filters, 1, 1);
    const middle = () => this.customConv2d(this.preActivation(narrow(), isTraining), filters, 3, strides);
    const wide = this.customConv2d(this.preActivation(middle(), isTraining), filters << 2, 1, 1);
    return begun.shortcut.add(wide) as Tensor4D;
  }
}

function cases(random: Random): readonly Case[] {
  const call = (
    format: DataFormat,
    channels: number,
    strides: number,
    training: boolean,
    projection: Projection,
  ): Step => ({
    on: 'model',
    method: 'bottleneckBlock',
    args: [images(random, format, { channels }), 2, strides, training, projection],
  });
  const wide = { filters: 8, strides: 2 };
  return [
    {
      name: 'a block that keeps the shape',
      points: 2,
      steps: [construct('BottleneckBlock', random), call('channels_last', 8, 1, true, null), state],
    },
    {
      name: 'a block that halves the image',
      points: 2,
      steps: [construct('BottleneckBlock', random), call('channels_last', 3, 2, true, wide)],
    },
    {
      name: 'channels first',
      points: 1,
      steps: [
        construct('BottleneckBlock', random, 'channels_first'),
        call('channels_first', 3, 2, true, wide),
      ],
    },
    {
      name: 'inference after a training step',
      points: 1,
      steps: [
        construct('BottleneckBlock', random),
        { ...call('channels_last', 8, 1, true, null), observe: false },
        startPass,
        call('channels_last', 8, 1, false, null),
      ],
    },
  ];
}

export const exercise: CodeExercise = {
  id: 'bottleneck-block',
  chapter: '06-pre-activation',
  title: 'A bottleneck block',
  kind: 'code',
  entry: ['BottleneckBlock'],
  stub: `class BottleneckBlock extends ResNetShortcuts {
  /**
   * A 1x1 and a 3x3 convolution with \`filters\` channels and a 1x1 with four times as many, each after a
   * pre-activation, plus the shortcut. The 3x3 convolution has the strides.
   */
  bottleneckBlock(
    inputs: tf.Tensor4D, filters: number, strides: number, isTraining: boolean,
    projection: { filters: number; strides: number } | null,
  ): tf.Tensor {
    throw new Error('bottleneck-block is not written yet: replace this line');
  }
}
`,
  hints: [
    'It begins as the regular block does, and has one convolution more.',
    'Three convolutions: (filters, 1, 1), (filters, 3, strides), (4 * filters, 1, 1). The second and the third get a pre-activation of the one before.',
    'const third = this.customConv2d(this.preActivation(second, isTraining), 4 * filters, 1, 1); return tf.add(third, shortcut);',
  ],
  cases,
  reference: { BottleneckBlock },
  alternatives: {
    'from a plan': { BottleneckBlock: from({}) },
    'from the end': { BottleneckBlock: FromTheEnd },
  },
  misconceptions: [
    {
      id: 'strides-in-the-first',
      sentence:
        'Your first 1x1 convolution has the strides. It would skip three pixels of four: the 3x3 convolution has them.',
      implementation: {
        BottleneckBlock: from({
          plan: (filters, strides) => [
            [filters, 1, strides],
            [filters, 3, 1],
            [4 * filters, 1, 1],
          ],
        }),
      },
    },
    {
      id: 'strides-in-the-last',
      sentence: 'Your last convolution has the strides. The 3x3 convolution has them.',
      implementation: {
        BottleneckBlock: from({
          plan: (filters, strides) => [
            [filters, 1, 1],
            [filters, 3, 1],
            [4 * filters, 1, strides],
          ],
        }),
      },
    },
    {
      id: 'not-widened',
      sentence: 'Your last convolution has as many channels as the others. It has four times as many.',
      implementation: {
        BottleneckBlock: from({
          plan: (filters, strides) => [
            [filters, 1, 1],
            [filters, 3, strides],
            [filters, 1, 1],
          ],
        }),
      },
    },
    {
      id: 'wide-all-along',
      sentence:
        'All your convolutions are four times as wide. The bottleneck is narrow inside, wide at its end.',
      implementation: {
        BottleneckBlock: from({
          plan: (filters, strides) => [
            [4 * filters, 1, 1],
            [4 * filters, 3, strides],
            [4 * filters, 1, 1],
          ],
        }),
      },
    },
    {
      id: 'three-in-front',
      sentence: 'Your 3x3 convolution comes first. It stands in the middle, where the channels are few.',
      implementation: {
        BottleneckBlock: from({
          plan: (filters, strides) => [
            [filters, 3, strides],
            [filters, 1, 1],
            [4 * filters, 1, 1],
          ],
        }),
      },
    },
    {
      id: 'no-pre-activation-at-the-end',
      sentence: 'The last convolution has no pre-activation. Each of the three has one.',
      implementation: {
        BottleneckBlock: from({
          between: (model, x, isTraining, i) => (i === 2 ? x : model.preActivation(x, isTraining)),
        }),
      },
    },
    {
      id: 'relu-after-the-sum',
      sentence: 'There is a ReLU after the sum. In version 2 nothing follows it.',
      implementation: {
        BottleneckBlock: from({ join: (branch, shortcut) => branch.add(shortcut).relu() as Tensor4D }),
      },
    },
    {
      id: 'no-shortcut',
      sentence: 'Nothing is added. Add the shortcut to the last convolution.',
      implementation: { BottleneckBlock: from({ join: (branch) => branch }) },
    },
    {
      id: 'inference-inside',
      sentence: 'Inside, your pre-activations do not know isTraining.',
      implementation: { BottleneckBlock: from({ between: (model, x) => model.preActivation(x, false) }) },
    },
  ],
  rules: after('ResNetShortcuts'),
  equivalent: [
    {
      mutant: 'this.customConv2d(preActivated, filters, 1, 1) -> this.customConv2d(preActivated, filters, 1)',
      why: 'strides that are left out are 1',
    },
    {
      mutant:
        'this.customConv2d(this.preActivation(second, isTraining), 4 * filters, 1, 1) -> this.customConv2d(this.preActivation(second, isTraining), 4 * filters, 1)',
      why: 'the same',
    },
  ],
};
