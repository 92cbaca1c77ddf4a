import type { Tensor4D } from '@tensorflow/tfjs';
import type { Random } from '../../core';
import type { Case, CodeExercise, Step } from '../../exercises/spec';
import type { DataFormat } from '../../layers';
import { ResNetBlocks } from '../../models';
import { construct, images, startPass, state } from './shared-cases';
import { after } from './shared-rules';

class BlockLayer extends ResNetBlocks {
  blockLayer(
    inputs: Tensor4D,
    filters: number,
    strides: number,
    numBlocks: number,
    isTraining: boolean,
  ): Tensor4D {
    const outputs = this.bottleneck ? 4 * filters : filters;
    const channels = inputs.shape[this.dataFormat === 'channels_first' ? 1 : 3];
    const projection = strides > 1 || channels !== outputs ? { filters: outputs, strides } : null;
    let x = this.block(inputs, filters, strides, isTraining, projection);
    for (let i = 1; i < numBlocks; i++) x = this.block(x, filters, 1, isTraining, null);
    return x;
  }

  block(...args: Parameters<ResNetBlocks['regularBlock']>): Tensor4D {
    return this.bottleneck ? this.bottleneckBlock(...args) : this.regularBlock(...args);
  }
}

type Projection = Parameters<ResNetBlocks['regularBlock']>[4];
interface Parts {
  readonly strideOf: (i: number, strides: number) => number;
  readonly projectionOf: (needed: boolean, i: number, filters: number, strides: number) => Projection;
  readonly widen: (model: ResNetBlocks) => number;
  readonly bottleneck: (model: ResNetBlocks) => boolean;
  readonly count: (numBlocks: number) => number;
  readonly mode: (isTraining: boolean) => boolean;
}
const right: Parts = {
  strideOf: (i, strides) => (i > 0 ? 1 : strides),
  projectionOf: (needed, _, filters, strides) => (needed ? { filters, strides } : null),
  widen: (model) => (model.bottleneck ? 4 : 1),
  bottleneck: (model) => model.bottleneck,
  count: (numBlocks) => numBlocks,
  mode: (isTraining) => isTraining,
};
const from = (change: Partial<Parts>) => {
  const parts = { ...right, ...change };
  return class extends ResNetBlocks {
    blockLayer(inputs: Tensor4D, filters: number, strides: number, numBlocks: number, training: boolean) {
      const [isTraining, outputs] = [parts.mode(training), filters * parts.widen(this)];
      return Array.from({ length: parts.count(numBlocks) }, (_, i) => i).reduce((x, i) => {
        const stride = parts.strideOf(i, strides);
        const needed = stride !== 1 || x.shape.at(this.dataFormat === 'channels_last' ? -1 : 1) !== outputs;
        const projection = parts.projectionOf(needed, i, outputs, stride);
        return parts.bottleneck(this)
          ? this.bottleneckBlock(x, filters, stride, isTraining, projection)
          : this.regularBlock(x, filters, stride, isTraining, projection);
      }, inputs);
    }
  };
};

/** Block after block by calling itself. */
class Recursive extends ResNetBlocks {
  blockLayer(
    inputs: Tensor4D,
    filters: number,
    strides: number,
    numBlocks: number,
    isTraining: boolean,
  ): Tensor4D {
    if (numBlocks === 0) return inputs;
    const wide = filters * (this.bottleneck ? 4 : 1);
    const keeps = strides === 1 && inputs.shape[this.dataFormat === 'channels_first' ? 1 : 3] === wide;
    const name = this.bottleneck ? 'bottleneckBlock' : 'regularBlock';
    const next = this[name](inputs, filters, strides, isTraining, keeps ? null : { filters: wide, strides });
    return this.blockLayer(next, filters, 1, numBlocks - 1, isTraining);
  }
}

function cases(random: Random): readonly Case[] {
  const call = (
    format: DataFormat,
    { channels = 2, filters = 2, strides = 1, numBlocks = 2, isTraining = true },
  ): Step => ({
    on: 'model',
    method: 'blockLayer',
    args: [images(random, format, { channels }), filters, strides, numBlocks, isTraining],
  });
  const make = (format: DataFormat = 'channels_last', layers: 18 | 50 = 18) =>
    construct('BlockLayer', random, format, layers);
  return [
    {
      name: 'shapes match: no projection',
      points: 1,
      steps: [make(), call('channels_last', { numBlocks: 2 }), state],
    },
    {
      name: 'a stage that halves the image',
      points: 1,
      steps: [make(), call('channels_last', { filters: 3, strides: 2, numBlocks: 2 })],
    },
    {
      name: 'a stage that only widens',
      points: 1,
      steps: [make(), call('channels_last', { filters: 3, numBlocks: 1 })],
    },
    {
      name: 'strides alone, the channels stay',
      points: 1,
      steps: [make(), call('channels_last', { strides: 2, numBlocks: 1 })],
    },
    {
      name: 'bottlenecks put out four times as many channels',
      points: 1,
      steps: [
        make('channels_last', 50),
        call('channels_last', { numBlocks: 2 }),
        startPass,
        call('channels_last', { numBlocks: 2, isTraining: false }),
      ],
    },
    {
      name: 'bottlenecks that match',
      points: 1,
      steps: [make('channels_last', 50), call('channels_last', { channels: 8, numBlocks: 1 }), state],
    },
    {
      name: 'channels first',
      points: 1,
      steps: [
        make('channels_first'),
        call('channels_first', { filters: 3, strides: 2, numBlocks: 3 }),
        make('channels_first'),
        call('channels_first', { numBlocks: 1 }),
      ],
    },
  ];
}

export const exercise: CodeExercise = {
  id: 'block-layer',
  chapter: '06-pre-activation',
  title: 'A block layer',
  kind: 'code',
  entry: ['BlockLayer'],
  stub: `class BlockLayer extends ResNetBlocks {
  /**
   * numBlocks blocks: bottlenecks (4 * filters channels come out) if this.bottleneck, else regular ones. The
   * first block has the strides. It projects if the strides or the number of channels change the shape; no
   * other block does.
   */
  blockLayer(
    inputs: tf.Tensor4D, filters: number, strides: number, numBlocks: number, isTraining: boolean,
  ): tf.Tensor4D {
    // this.regularBlock and this.bottleneckBlock take (inputs, filters, strides, isTraining, projection)
    throw new Error('block-layer is not written yet: replace this line');
  }
}
`,
  hints: [
    'How many channels come out of the layer? Compare with those that come in. And what do the strides do to the shape?',
    'outputs is filters, or 4 * filters for bottlenecks. The first block gets { filters: outputs, strides } when strides > 1 or the channels of inputs differ from outputs, else null. All others: stride 1, null.',
    'Mind where the channels are: inputs.shape[this.dataFormat === "channels_first" ? 1 : 3].',
  ],
  cases,
  reference: { BlockLayer },
  alternatives: {
    'from small parts': { BlockLayer: from({}) },
    recursive: { BlockLayer: Recursive },
  },
  misconceptions: [
    {
      id: 'first-always-projects',
      sentence:
        'Your first block always projects. Where strides and channels match, it passes its input on as it is.',
      implementation: {
        BlockLayer: from({
          projectionOf: (needed, i, filters, strides) => (needed || i === 0 ? { filters, strides } : null),
        }),
      },
    },
    {
      id: 'all-project',
      sentence: 'All your blocks project. Only the first one changes the shape.',
      implementation: {
        BlockLayer: from({ projectionOf: (_needed, _i, filters, strides) => ({ filters, strides }) }),
      },
    },
    {
      id: 'projects-for-strides-only',
      sentence: 'You project only for strides. A change of the channels needs a projection too.',
      implementation: {
        BlockLayer: from({
          projectionOf: (_needed, _i, filters, strides) => (strides > 1 ? { filters, strides } : null),
        }),
      },
    },
    {
      id: 'strides-everywhere',
      sentence: 'Every block has the strides. Only the first one halves the image.',
      implementation: { BlockLayer: from({ strideOf: (_, strides) => strides }) },
    },
    {
      id: 'no-strides',
      sentence: 'No block has the strides: the image keeps its size.',
      implementation: { BlockLayer: from({ strideOf: () => 1 }) },
    },
    {
      id: 'one-block-more',
      sentence: 'There is one block too many: the first one counts.',
      implementation: { BlockLayer: from({ count: (numBlocks) => numBlocks + 1 }) },
    },
    {
      id: 'never-bottlenecks',
      sentence: 'Your blocks are always regular. From 50 layers up this.bottleneck is true.',
      implementation: { BlockLayer: from({ bottleneck: () => false, widen: () => 1 }) },
    },
    {
      id: 'always-training',
      sentence: 'isTraining is not passed on to the blocks.',
      implementation: { BlockLayer: from({ mode: () => true }) },
    },
  ],
  rules: after('ResNetBlocks'),
};
