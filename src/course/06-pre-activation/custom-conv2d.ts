import type { Tensor4D } from '@tensorflow/tfjs';
import { tf } from '../../backend';
import type { Random } from '../../core';
import type { Case, CodeExercise, Step } from '../../exercises/spec';
import type { DataFormat } from '../../layers';
import { fixedPadding, VariableScope } from '../../models';
import { images, startPass } from './shared-cases';
import { after } from './shared-rules';

class Convolutions extends VariableScope {
  constructor(readonly dataFormat: DataFormat) {
    super();
  }

  customConv2d(inputs: Tensor4D, filters: number, kernelSize: number, strides: number): Tensor4D {
    const { dataFormat } = this;
    const padded = fixedPadding(inputs, kernelSize, dataFormat);
    return this.conv2d(padded, { filters, kernelSize, strides, dataFormat });
  }
}

/** Turns the images around itself instead of telling the convolution. */
class Transposes extends Convolutions {
  override customConv2d(inputs: Tensor4D, filters: number, kernelSize: number, strides: number): Tensor4D {
    const first = this.dataFormat === 'channels_first';
    const x = first ? inputs.transpose<Tensor4D>([0, 2, 3, 1]) : inputs;
    const y = this.conv2d(fixedPadding(x, kernelSize), { filters, kernelSize, strides });
    return first ? y.transpose<Tensor4D>([0, 3, 1, 2]) : y;
  }
}

/** Pads by hand. */
class PadsByHand extends Convolutions {
  override customConv2d(inputs: Tensor4D, filters: number, kernelSize: number, strides: number): Tensor4D {
    const before = Math.floor((kernelSize - 1) / 2);
    const pair: [number, number] = [before, kernelSize - 1 - before];
    const none: [number, number] = [0, 0];
    const all = this.dataFormat === 'channels_last' ? [none, pair, pair, none] : [none, none, pair, pair];
    return this.conv2d(tf.pad(inputs, all), { filters, kernelSize, strides, dataFormat: this.dataFormat });
  }
}

class Activates extends Convolutions {
  override customConv2d(inputs: Tensor4D, filters: number, kernelSize: number, strides: number): Tensor4D {
    return tf.relu(super.customConv2d(inputs, filters, kernelSize, strides));
  }
}

class ActivatesFirst extends Convolutions {
  override customConv2d(inputs: Tensor4D, filters: number, kernelSize: number, strides: number): Tensor4D {
    return super.customConv2d(tf.relu(inputs), filters, kernelSize, strides);
  }
}

class NoPadding extends Convolutions {
  override customConv2d(inputs: Tensor4D, filters: number, kernelSize: number, strides: number): Tensor4D {
    return this.conv2d(inputs, { filters, kernelSize, strides, dataFormat: this.dataFormat });
  }
}

class NoStrides extends Convolutions {
  override customConv2d(inputs: Tensor4D, filters: number, kernelSize: number): Tensor4D {
    return super.customConv2d(inputs, filters, kernelSize, 1);
  }
}

class ForgetsFormat extends Convolutions {
  override customConv2d(inputs: Tensor4D, filters: number, kernelSize: number, strides: number): Tensor4D {
    return this.conv2d(fixedPadding(inputs, kernelSize, this.dataFormat), { filters, kernelSize, strides });
  }
}

class PadsChannelsLast extends Convolutions {
  override customConv2d(inputs: Tensor4D, filters: number, kernelSize: number, strides: number): Tensor4D {
    const { dataFormat } = this;
    return this.conv2d(fixedPadding(inputs, kernelSize), { filters, kernelSize, strides, dataFormat });
  }
}

/** As TensorFlow's 'same' padding: by what the strides leave over, so that at stride 2 the frame shifts. */
class SamePadding extends Convolutions {
  override customConv2d(inputs: Tensor4D, filters: number, kernelSize: number, strides: number): Tensor4D {
    const { dataFormat } = this;
    const spatial = dataFormat === 'channels_first' ? [2, 3] : [1, 2];
    const sides = inputs.shape.map((extent, axis): [number, number] => {
      if (!spatial.includes(axis)) return [0, 0];
      const total = Math.max(0, (Math.ceil(extent / strides) - 1) * strides + kernelSize - extent);
      return [Math.floor(total / 2), total - Math.floor(total / 2)];
    });
    return this.conv2d(tf.pad(inputs, sides), { filters, kernelSize, strides, dataFormat });
  }
}

function cases(random: Random): readonly Case[] {
  const make = (format: DataFormat): Step => ({ as: 'model', construct: 'Convolutions', args: [format] });
  const call = (format: DataFormat, kernelSize: number, strides: number): Step => ({
    on: 'model',
    method: 'customConv2d',
    args: [images(random, format, { height: 6, width: 4 }), 3, kernelSize, strides],
  });
  return [
    {
      name: 'stride 1 keeps the size',
      points: 1,
      steps: [make('channels_last'), call('channels_last', 3, 1)],
    },
    {
      name: 'stride 2 halves it, with the frame in its place',
      points: 2,
      steps: [make('channels_last'), call('channels_last', 3, 2), call('channels_last', 1, 2)],
    },
    { name: 'the 7x7 of the stem', points: 1, steps: [make('channels_last'), call('channels_last', 7, 2)] },
    { name: 'channels first', points: 1, steps: [make('channels_first'), call('channels_first', 3, 2)] },
    {
      name: 'a second pass shares the kernels',
      points: 1,
      steps: [
        make('channels_last'),
        { ...call('channels_last', 3, 1), observe: false },
        { ...call('channels_last', 3, 1), observe: false },
        startPass,
        call('channels_last', 3, 1),
        call('channels_last', 3, 1),
      ],
    },
  ];
}

export const exercise: CodeExercise = {
  id: 'custom-conv2d',
  chapter: '06-pre-activation',
  title: 'A convolution without an activation',
  kind: 'code',
  entry: ['Convolutions'],
  stub: `class Convolutions extends VariableScope {
  constructor(readonly dataFormat: 'channels_last' | 'channels_first') { super(); }
  /** Fixed padding, then a convolution. No bias, and no activation: it has come before. */
  customConv2d(inputs: tf.Tensor4D, filters: number, kernelSize: number, strides: number): tf.Tensor4D {
    // fixedPadding(inputs, kernelSize, dataFormat), and this.conv2d(x, { filters, kernelSize, strides,
    // dataFormat })
    throw new Error('custom-conv2d is not written yet: replace this line');
  }
}
`,
  hints: [
    'Two steps: frame the images, then convolve what is framed.',
    'this.conv2d does not pad. Both steps need to know the data format.',
    'return this.conv2d(fixedPadding(inputs, kernelSize, this.dataFormat), { filters, kernelSize, strides, dataFormat: this.dataFormat });',
  ],
  cases,
  reference: { Convolutions },
  alternatives: {
    'turns the images around': { Convolutions: Transposes },
    'pads by hand': { Convolutions: PadsByHand },
  },
  misconceptions: [
    {
      id: 'activation-inside',
      sentence:
        'There is a ReLU after your convolution. In a pre-activation network the next block applies it, after its normalization.',
      implementation: { Convolutions: Activates },
    },
    {
      id: 'activation-before',
      sentence:
        'There is a ReLU before your convolution. preActivation does that; the convolution is a convolution only.',
      implementation: { Convolutions: ActivatesFirst },
    },
    {
      id: 'no-padding',
      sentence: 'Your images shrink: this.conv2d does not pad. Frame them with fixedPadding first.',
      implementation: { Convolutions: NoPadding },
    },
    {
      id: 'forgets-strides',
      sentence: 'The strides are not passed on to the convolution.',
      implementation: { Convolutions: NoStrides },
    },
    {
      id: 'forgets-the-format',
      sentence:
        'The padding knows the data format, the convolution does not: pass dataFormat to this.conv2d too.',
      implementation: { Convolutions: ForgetsFormat },
    },
    {
      id: 'pads-channels-last',
      sentence: 'The convolution knows the data format, the padding does not: pass it to fixedPadding too.',
      implementation: { Convolutions: PadsChannelsLast },
    },
    {
      id: 'same-padding',
      sentence:
        "That is 'same' padding: at stride 2 it shifts with the size of the image. The frame here depends on the kernel alone.",
      implementation: { Convolutions: SamePadding },
    },
  ],
  rules: after('VariableScope', 'fixedPadding'),
};
