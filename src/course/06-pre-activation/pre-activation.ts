import type { Tensor4D } from '@tensorflow/tfjs';
import { tf } from '../../backend';
import type { Random } from '../../core';
import type { Case, CodeExercise, Step, TensorValue } from '../../exercises/spec';
import { normalTensor } from '../../exercises/values';
import type { DataFormat } from '../../layers';
import { type ResNetDepth, resnetBlocks, VariableScope } from '../../models';
import { images, startPass, state } from './shared-cases';
import { after } from './shared-rules';

class MyResNet extends VariableScope {
  readonly filtersInitial = 64;
  readonly blockStrides = [1, 2, 2, 2];
  readonly blockLayerSizes: readonly number[];
  readonly bottleneck: boolean;

  constructor(
    readonly minAspectDim: number,
    readonly resizeDim: number,
    numLayers: ResNetDepth,
    readonly outputSize: number,
    readonly dataFormat: DataFormat = 'channels_last',
  ) {
    super();
    this.blockLayerSizes = resnetBlocks[numLayers];
    this.bottleneck = numLayers >= 50;
  }

  preActivation(inputs: Tensor4D, isTraining: boolean): Tensor4D {
    const axis = this.dataFormat === 'channels_first' ? 1 : 3;
    const normalized = this.batchNormalization(inputs, { axis, training: isTraining });
    return tf.relu(normalized);
  }
}

/** What differs from the reference, if anything. */
const changed = (preActivation: (this: MyResNet, inputs: Tensor4D, isTraining: boolean) => Tensor4D) =>
  class extends MyResNet {
    override preActivation(inputs: Tensor4D, isTraining: boolean): Tensor4D {
      return preActivation.call(this, inputs, isTraining);
    }
  };
const axisOf = ({ dataFormat }: MyResNet) => (dataFormat === 'channels_first' ? 1 : 3);

const byMaximum = changed(function (inputs, isTraining) {
  const axis = { channels_first: 1, channels_last: 3 }[this.dataFormat];
  return tf.maximum(this.batchNormalization(inputs, { training: isTraining, axis }), 0);
});

const byTransposing = changed(function (inputs, training) {
  const first = this.dataFormat === 'channels_first';
  const x = first ? inputs.transpose<Tensor4D>([0, 2, 3, 1]) : inputs;
  const y = this.batchNormalization(x, { training }).relu() as Tensor4D;
  return first ? y.transpose<Tensor4D>([0, 3, 1, 2]) : y;
});

function cases(random: Random): readonly Case[] {
  const make = (format?: DataFormat, layers = 18): Step => ({
    as: 'model',
    construct: 'MyResNet',
    args: [256, 224, layers, 10, ...(format === undefined ? [] : [format])],
  });
  const tables = ['filtersInitial', 'blockStrides', 'blockLayerSizes', 'bottleneck', 'dataFormat'];
  const look: Step[] = [...tables, 'minAspectDim', 'resizeDim', 'outputSize'].map((property) => ({
    on: 'model',
    property,
  }));
  const call = (format: DataFormat, isTraining: boolean): Step => ({
    on: 'model',
    method: 'preActivation',
    args: [images(random, format, { height: 3, width: 4, channels: 2, batch: 3 }), isTraining],
  });
  const moved = (format: DataFormat): Step[] => [{ ...call(format, true), observe: false }, startPass];
  const weights: TensorValue = normalTensor(random, [3, 3, 4, 2]);
  return [
    {
      name: 'training, channels last',
      points: 1,
      steps: [make(), call('channels_last', true), ...look, state],
    },
    {
      name: 'training, channels first',
      points: 1,
      steps: [make('channels_first', 50), call('channels_first', true), ...look, state],
    },
    {
      name: 'inference, by the averages of an earlier step',
      points: 1,
      steps: [make(), ...moved('channels_last'), call('channels_last', false), state],
    },
    {
      name: 'inference, channels first',
      points: 1,
      steps: [make('channels_first'), ...moved('channels_first'), call('channels_first', false), state],
    },
    {
      name: 'the gradient in training mode',
      points: 1,
      steps: [
        make(),
        { ...call('channels_last', true), observe: false },
        startPass,
        {
          gradient: { on: 'model', method: 'preActivation' },
          args: [images(random, 'channels_last', { height: 3, width: 4, channels: 2, batch: 3 }), true],
          wrt: 0,
          weights,
        },
      ],
    },
  ];
}

export const exercise: CodeExercise = {
  id: 'pre-activation',
  chapter: '06-pre-activation',
  title: 'Time to code: preActivation',
  kind: 'code',
  entry: ['MyResNet'],
  stub: `class MyResNet extends VariableScope {
  readonly filtersInitial = 64;
  readonly blockStrides = [1, 2, 2, 2];
  readonly blockLayerSizes: readonly number[]; readonly bottleneck: boolean;
  constructor(
    readonly minAspectDim: number, readonly resizeDim: number, numLayers: keyof typeof resnetBlocks,
    readonly outputSize: number, readonly dataFormat: 'channels_last' | 'channels_first' = 'channels_last',
  ) {
    super();
    this.blockLayerSizes = resnetBlocks[numLayers];
    this.bottleneck = numLayers >= 50;
  }
  /** Applies pre-activation to the inputs: batch normalization over the channels, then ReLU. */
  preActivation(inputs: tf.Tensor4D, isTraining: boolean): tf.Tensor {
    // 1. axis: where are the channels?  2. this.batchNormalization(inputs, { axis, training })  3. ReLU
    throw new Error('pre-activation is not written yet: replace this line');
  }
}
`,
  hints: [
    'On which axis are the channels of [batch, channels, height, width]? And of [batch, height, width, channels]?',
    "axis is 1 if this.dataFormat is 'channels_first', and otherwise 3. Normalize on that axis, in the mode that isTraining says.",
    'const normalized = this.batchNormalization(inputs, { axis, training: isTraining }); return tf.relu(normalized);',
  ],
  cases,
  reference: { MyResNet },
  alternatives: {
    'a table of axes, and the maximum with 0': { MyResNet: byMaximum },
    'turns the images around': { MyResNet: byTransposing },
  },
  misconceptions: [
    {
      id: 'always-last',
      sentence:
        'You always normalize on axis 3. With channels_first the channels are on axis 1, and axis 3 is the width.',
      implementation: {
        MyResNet: changed(function (inputs, training) {
          return tf.relu(this.batchNormalization(inputs, { axis: 3, training }));
        }),
      },
    },
    {
      id: 'axes-swapped',
      sentence: 'Your axes are swapped: channels_first means axis 1, channels_last axis 3.',
      implementation: {
        MyResNet: changed(function (inputs, training) {
          return tf.relu(this.batchNormalization(inputs, { axis: 4 - axisOf(this), training }));
        }),
      },
    },
    {
      id: 'relu-first',
      sentence: 'Your ReLU comes before the normalization. The order is: normalize, then ReLU.',
      implementation: {
        MyResNet: changed(function (inputs, training) {
          return this.batchNormalization(tf.relu(inputs), { axis: axisOf(this), training });
        }),
      },
    },
    {
      id: 'no-relu',
      sentence: 'The ReLU is missing: negative values are still there.',
      implementation: {
        MyResNet: changed(function (inputs, training) {
          return this.batchNormalization(inputs, { axis: axisOf(this), training });
        }),
      },
    },
    {
      id: 'no-normalization',
      sentence: 'Nothing is normalized: that is a ReLU alone.',
      implementation: { MyResNet: changed((inputs) => tf.relu(inputs)) },
    },
    {
      id: 'never-training',
      sentence: 'isTraining is not passed on: the batch never normalizes, and the averages never move.',
      implementation: {
        MyResNet: changed(function (inputs) {
          return tf.relu(this.batchNormalization(inputs, { axis: axisOf(this) }));
        }),
      },
    },
    {
      id: 'always-training',
      sentence:
        'You always normalize by the batch. At inference the moving averages do it, and they stay as they are.',
      implementation: {
        MyResNet: changed(function (inputs) {
          return tf.relu(this.batchNormalization(inputs, { axis: axisOf(this), training: true }));
        }),
      },
    },
    {
      id: 'adds-the-inputs',
      sentence:
        'The input is added to the result. That is the shortcut’s business; here it is normalization and ReLU only.',
      implementation: {
        MyResNet: changed(function (inputs, training) {
          return tf.add(inputs, tf.relu(this.batchNormalization(inputs, { axis: axisOf(this), training })));
        }),
      },
    },
  ],
  rules: after('VariableScope', 'resnetBlocks'),
};
