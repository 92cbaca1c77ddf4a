import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs';
import { tf } from '../../backend';
import type { Random } from '../../core';
import type { Case, CodeExercise, Step } from '../../exercises/spec';
import type { DataFormat } from '../../layers';
import { ResNetStages } from '../../models';
import { construct, images, startPass } from './shared-cases';
import { after } from './shared-rules';

class WholeModel extends ResNetStages {
  modelLayers(inputs: Tensor4D, isTraining: boolean): Tensor2D {
    let x = this.customConv2d(inputs, this.filtersInitial, 7, 2);
    x = this.customMaxPool2d(x, 3, 2);
    this.blockLayerSizes.forEach((numBlocks, stage) => {
      const filters = this.filtersInitial * 2 ** stage;
      x = this.blockLayer(x, filters, this.blockStrides[stage] as number, numBlocks, isTraining);
    });
    x = this.preActivation(x, isTraining);
    const features = tf.mean<Tensor2D>(x, this.dataFormat === 'channels_first' ? [2, 3] : [1, 2]);
    return this.dense(features, { units: this.outputSize });
  }
}

interface Parts {
  readonly stem: (model: ResNetStages, x: Tensor4D, isTraining: boolean) => Tensor4D;
  readonly pool: (model: ResNetStages, x: Tensor4D) => Tensor4D;
  readonly filters: (first: number, stage: number) => number;
  readonly strides: (model: ResNetStages, stage: number) => number;
  readonly last: (model: ResNetStages, x: Tensor4D, isTraining: boolean) => Tensor4D;
  readonly gather: (x: Tensor4D, axes: number[]) => Tensor;
  readonly outputs: (logits: Tensor2D) => Tensor2D;
}
const right: Parts = {
  stem: (model, x) => model.customConv2d(x, model.filtersInitial, 7, 2),
  pool: (model, x) => model.customMaxPool2d(x, 3, 2),
  filters: (first, stage) => first * 2 ** stage,
  strides: (model, stage) => model.blockStrides[stage] as number,
  last: (model, x, isTraining) => model.preActivation(x, isTraining),
  gather: (x, axes) => x.mean(axes),
  outputs: (logits) => logits,
};
const from = (change: Partial<Parts>) => {
  const parts = { ...right, ...change };
  return class extends ResNetStages {
    modelLayers(inputs: Tensor4D, isTraining: boolean): Tensor2D {
      const start = parts.pool(this, parts.stem(this, inputs, isTraining));
      const end = this.blockLayerSizes.reduce(
        (x, blocks, i) =>
          this.blockLayer(
            x,
            parts.filters(this.filtersInitial, i),
            parts.strides(this, i),
            blocks,
            isTraining,
          ),
        start,
      );
      const axes = this.dataFormat === 'channels_last' ? [1, 2] : [2, 3];
      const features = parts.gather(parts.last(this, end, isTraining), axes) as Tensor2D;
      return parts.outputs(this.dense(features, { units: this.outputSize }));
    }
  };
};

/** Doubles its filters as it goes, and averages one axis after the other. */
class Doubling extends ResNetStages {
  modelLayers(inputs: Tensor4D, isTraining: boolean): Tensor2D {
    let filters = this.filtersInitial;
    let x = this.customMaxPool2d(this.customConv2d(inputs, filters, 7, 2), 3, 2);
    for (const [i, numBlocks] of this.blockLayerSizes.entries()) {
      x = this.blockLayer(x, filters, i === 0 ? 1 : 2, numBlocks, isTraining);
      filters *= 2;
    }
    const axis = this.dataFormat === 'channels_first' ? 2 : 1;
    const features = this.preActivation(x, isTraining).mean(axis).mean(axis) as Tensor2D;
    return this.dense(features, { units: this.outputSize });
  }
}

function cases(random: Random): readonly Case[] {
  const call = (format: DataFormat, isTraining: boolean, height: number, width: number): Step => ({
    on: 'model',
    method: 'modelLayers',
    args: [images(random, format, { height, width, channels: 1, batch: 3 }), isTraining],
  });
  const shallow: Step = { on: 'model', set: 'blockLayerSizes', to: [1, 2, 1] };
  const make = (format: DataFormat = 'channels_last', layers: 18 | 50 = 18): Step[] => [
    construct('WholeModel', random, format, layers),
    shallow,
    startPass,
  ];
  return [
    { name: 'training', points: 2, steps: [...make(), call('channels_last', true, 24, 24)] },
    {
      name: 'images that are no squares',
      points: 1,
      steps: [...make(), call('channels_last', true, 34, 20)],
    },
    {
      name: 'channels first',
      points: 1,
      steps: [...make('channels_first'), call('channels_first', true, 20, 34)],
    },
    {
      name: 'bottlenecks',
      points: 1,
      steps: [...make('channels_last', 50), call('channels_last', true, 24, 20)],
    },
    {
      name: 'inference after a training step',
      points: 1,
      steps: [
        ...make(),
        { ...call('channels_last', true, 24, 20), observe: false },
        startPass,
        call('channels_last', false, 24, 20),
      ],
    },
  ];
}

export const exercise: CodeExercise = {
  id: 'model-layers',
  chapter: '06-pre-activation',
  title: 'The whole model',
  kind: 'code',
  entry: ['WholeModel'],
  stub: `class WholeModel extends ResNetStages {
  /**
   * 7x7 convolution with filtersInitial channels and stride 2; 3x3 max pooling with stride 2; the block
   * layers, their filters doubled from one to the next; a last pre-activation; the mean over all positions;
   * a dense layer.
   */
  modelLayers(inputs: tf.Tensor4D, isTraining: boolean): tf.Tensor {
    // this.customMaxPool2d(x, poolSize, strides), this.blockLayer(x, filters, strides, numBlocks,
    // isTraining), this.blockLayerSizes, this.blockStrides, this.dense(features, { units })
    throw new Error('model-layers is not written yet: replace this line');
  }
}
`,
  hints: [
    'Write the list of steps first, one line each. Which of them depend on isTraining?',
    'Stage i has this.filtersInitial * 2 ** i filters, this.blockStrides[i] and this.blockLayerSizes[i] blocks. The stream leaves the last stage without normalization and ReLU: one pre-activation more.',
    'The mean goes over height and width, whatever they are: axes [1, 2], or [2, 3] with the channels first. Then this.dense(features, { units: this.outputSize }), and no softmax.',
  ],
  cases,
  reference: { WholeModel },
  alternatives: {
    'from small parts': { WholeModel: from({}) },
    'doubles its filters as it goes': { WholeModel: Doubling },
  },
  misconceptions: [
    {
      id: 'activates-the-stem',
      sentence:
        'Your stem has a pre-activation of its own. The first block begins with one: none is needed here.',
      implementation: {
        WholeModel: from({
          stem: (model, x, isTraining) => model.preActivation(right.stem(model, x, isTraining), isTraining),
        }),
      },
    },
    {
      id: 'no-last-pre-activation',
      sentence:
        'The last pre-activation is missing: the stream reaches the mean without normalization and ReLU.',
      implementation: { WholeModel: from({ last: (_, x) => x }) },
    },
    {
      id: 'same-filters',
      sentence: 'All your stages have the same number of filters. It doubles from one to the next.',
      implementation: { WholeModel: from({ filters: (first) => first }) },
    },
    {
      id: 'all-stages-halve',
      sentence:
        'Your first stage has stride 2. The stem has halved the image twice already: blockStrides begins with 1.',
      implementation: { WholeModel: from({ strides: () => 2 }) },
    },
    {
      id: 'no-pooling',
      sentence: 'The max pooling after the stem is missing.',
      implementation: { WholeModel: from({ pool: (_, x) => x }) },
    },
    {
      id: 'maximum-at-the-end',
      sentence: 'You take the maximum over all positions at the end. It is the mean.',
      implementation: { WholeModel: from({ gather: (x, axes) => x.max(axes) }) },
    },
    {
      id: 'sum-at-the-end',
      sentence: 'You sum over all positions, so larger images give larger features. Take the mean.',
      implementation: { WholeModel: from({ gather: (x, axes) => x.sum(axes) }) },
    },
    {
      id: 'square-images',
      sentence:
        'Your mean divides by the SQUARE of one side, which is right for square images only. Average over both axes.',
      implementation: {
        WholeModel: from({
          gather: (x, axes) => x.sum(axes).div((x.shape[axes[1] as number] as number) ** 2),
        }),
      },
    },
    {
      id: 'softmax',
      sentence: 'Your model ends with a softmax. It gives logits; the set-up makes probabilities of them.',
      implementation: { WholeModel: from({ outputs: (logits) => tf.softmax(logits) }) },
    },
  ],
  rules: after('ResNetStages'),
};
