import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs';
import { tf } from '../../backend';
import type { Random } from '../../core';
import type { Case, CodeExercise, Step } from '../../exercises/spec';
import type { DataFormat } from '../../layers';
import { ResNetBlocks } from '../../models';
import { construct, images, startPass, state } from './shared-cases';
import { after } from './shared-rules';

class TwoStages extends ResNetBlocks {
  stage(inputs: Tensor4D, filters: number, strides: number, isTraining: boolean): Tensor4D {
    const channels = inputs.shape[this.dataFormat === 'channels_first' ? 1 : 3];
    const keeps = strides === 1 && channels === filters;
    const x = this.regularBlock(inputs, filters, strides, isTraining, keeps ? null : { filters, strides });
    return this.regularBlock(x, filters, 1, isTraining, null);
  }

  features(inputs: Tensor4D, isTraining: boolean): Tensor2D {
    const x = this.stage(this.stage(inputs, 2, 1, isTraining), 4, 2, isTraining);
    const [height, width] = this.dataFormat === 'channels_first' ? [2, 3] : [1, 2];
    return tf.mean(this.preActivation(x, isTraining), [height as number, width as number]);
  }
}

interface Parts {
  readonly projects: (needed: boolean) => boolean;
  readonly channels: (model: ResNetBlocks, x: Tensor4D) => number;
  readonly pool: (x: Tensor4D, axes: readonly [number, number]) => Tensor2D;
  readonly end: (model: ResNetBlocks, x: Tensor4D, isTraining: boolean) => Tensor4D;
}
const right: Parts = {
  projects: (needed) => needed,
  channels: (model, x) => x.shape.at(model.dataFormat === 'channels_last' ? -1 : 1) as number,
  pool: (x, axes) => x.mean([...axes]),
  end: (model, x, isTraining) => model.preActivation(x, isTraining),
};
const from = (change: Partial<Parts>) => {
  const parts = { ...right, ...change };
  return class extends ResNetBlocks {
    features(inputs: Tensor4D, isTraining: boolean): Tensor2D {
      let x = inputs;
      for (const [filters, strides] of [
        [2, 1],
        [4, 2],
      ] as const) {
        const projects = parts.projects(strides !== 1 || parts.channels(this, x) !== filters);
        const projection = projects ? { filters, strides } : null;
        x = this.regularBlock(x, filters, strides, isTraining, projection);
        x = this.regularBlock(x, filters, 1, isTraining, null);
      }
      const axes = this.dataFormat === 'channels_last' ? ([1, 2] as const) : ([2, 3] as const);
      return parts.pool(parts.end(this, x, isTraining), axes);
    }
  };
};
/** As in the stub: divides by the square of the width. */
const squarePool = (x: Tensor4D, axes: readonly [number, number]): Tensor2D => {
  const width = x.shape[axes[1]] as number;
  return tf.div(tf.sum<Tensor2D>(x, [...axes]), width * width);
};

/** Global pooling by tfjs's own layer. */
class WithLayer extends TwoStages {
  override features(inputs: Tensor4D, isTraining: boolean): Tensor2D {
    const x = this.stage(this.stage(inputs, 2, 1, isTraining), 4, 2, isTraining);
    const dataFormat = this.dataFormat === 'channels_first' ? 'channelsFirst' : 'channelsLast';
    const layer = tf.layers.globalAveragePooling2d({ dataFormat });
    return layer.apply(this.preActivation(x, isTraining)) as Tensor2D;
  }
}

function cases(random: Random): readonly Case[] {
  const call = (format: DataFormat, options: Parameters<typeof images>[2], isTraining = true): Step => ({
    on: 'model',
    method: 'features',
    args: [images(random, format, options), isTraining],
  });
  const make = (format: DataFormat = 'channels_last') => construct('TwoStages', random, format);
  return [
    {
      name: 'square images, more channels than come in',
      points: 1,
      steps: [make(), call('channels_last', { height: 4, width: 4, channels: 3 })],
    },
    {
      name: 'as many channels as the first stage wants',
      points: 2,
      steps: [make(), call('channels_last', { height: 4, width: 4, channels: 2 }), state],
    },
    {
      name: 'images that are no squares',
      points: 2,
      steps: [make(), call('channels_last', { height: 6, width: 3, channels: 3 })],
    },
    {
      name: 'channels first',
      points: 1,
      steps: [make('channels_first'), call('channels_first', { height: 2, width: 2, channels: 4 })],
    },
    {
      name: 'inference after a training step',
      points: 1,
      steps: [
        make(),
        { ...call('channels_last', { height: 4, width: 4, channels: 3 }), observe: false },
        startPass,
        call('channels_last', { height: 4, width: 4, channels: 3 }, false),
      ],
    },
  ];
}

export const exercise: CodeExercise = {
  id: 'resnet-bugs',
  chapter: '06-pre-activation',
  title: 'Bug hunt: three bugs in a small ResNet v2',
  kind: 'bug-hunt',
  entry: ['TwoStages'],
  stub: `class TwoStages extends ResNetBlocks {
  /** Two regular blocks; the first projects where strides or channels change the shape, and only there. */
  stage(inputs: tf.Tensor4D, filters: number, strides: number, isTraining: boolean): tf.Tensor4D {
    const x = this.regularBlock(inputs, filters, strides, isTraining, { filters, strides });
    return this.regularBlock(x, filters, 1, isTraining, null);
  }
  /**
   * Two stages, and the mean over all positions of an image of any size: [batch, 4]. Three bugs are planted.
   */
  features(inputs: tf.Tensor4D, isTraining: boolean): tf.Tensor {
    const x = this.stage(this.stage(inputs, 2, 1, isTraining), 4, 2, isTraining);
    const [height, width] = this.dataFormat === 'channels_first' ? [2, 3] : [1, 2];
    const positions = x.shape[width] * x.shape[width];
    return tf.sum(x, [height, width]).div(positions);
  }
}
`,
  hints: [
    'One bug shows with any images, one only when shapes match, one only when images are no squares. Make such images and count: how many variables should there be?',
    'What does a pre-activation network do after its last block? When does the first block of a stage need a projection? How many positions does an image of 3 x 2 have?',
    'The three: the last pre-activation is missing; the projection is not null where strides are 1 and the channels match; positions is the width squared.',
  ],
  cases,
  reference: { TwoStages },
  alternatives: {
    'from small parts': { TwoStages: from({}) },
    'global pooling by a layer': { TwoStages: WithLayer },
  },
  misconceptions: [
    {
      id: 'always-projects',
      sentence:
        'The first block of a stage still projects even when strides and channels match. Compare the shapes first.',
      implementation: { TwoStages: from({ projects: () => true }) },
    },
    {
      id: 'square-images',
      sentence:
        'Your mean still takes every image for a square. Average over height and width, whatever they are.',
      implementation: { TwoStages: from({ pool: squarePool }) },
    },
    {
      id: 'no-last-pre-activation',
      sentence:
        'The last pre-activation is still missing: the stream is neither normalized nor cut at 0 before the mean.',
      implementation: { TwoStages: from({ end: (_, x) => x }) },
    },
    {
      id: 'two-left-projection-and-square',
      sentence: 'One down, two to go: look at the shapes, at the channels and at the sides of the images.',
      implementation: { TwoStages: from({ projects: () => true, pool: squarePool }) },
    },
    {
      id: 'two-left-projection-and-end',
      sentence: 'The mean is right now. Two to go: one between the stages, one after them.',
      implementation: { TwoStages: from({ projects: () => true, end: (_, x) => x }) },
    },
    {
      id: 'two-left-square-and-end',
      sentence: 'The projection is right now. Two to go, both after the last block.',
      implementation: { TwoStages: from({ pool: squarePool, end: (_, x) => x }) },
    },
    {
      id: 'channels-always-last',
      sentence: 'You look for the channels on the last axis. With channels_first they are on axis 1.',
      implementation: { TwoStages: from({ channels: (_, x) => x.shape[3] }) },
    },
  ],
  rules: after('ResNetBlocks'),
};
