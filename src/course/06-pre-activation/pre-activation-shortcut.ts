import type { Tensor4D } from '@tensorflow/tfjs';
import { tf } from '../../backend';
import type { Random } from '../../core';
import type { Case, CodeExercise, Step } from '../../exercises/spec';
import type { DataFormat } from '../../layers';
import { ResNetLayers } from '../../models';
import { construct, images, startPass, state } from './shared-cases';
import { after } from './shared-rules';

type Projection = { filters: number; strides: number } | null;
interface Begun {
  preActivated: Tensor4D;
  shortcut: Tensor4D;
}

class Shortcuts extends ResNetLayers {
  preActivationWithShortcut(inputs: Tensor4D, isTraining: boolean, projection: Projection): Begun {
    const preActivated = this.preActivation(inputs, isTraining);
    if (projection === null) return { preActivated, shortcut: inputs };
    const shortcut = this.customConv2d(preActivated, projection.filters, 1, projection.strides);
    return { preActivated, shortcut };
  }
}

type Begin = (model: ResNetLayers, inputs: Tensor4D, isTraining: boolean, projection: Projection) => Begun;
const from = (begin: Begin) =>
  class extends ResNetLayers {
    preActivationWithShortcut(inputs: Tensor4D, isTraining: boolean, projection: Projection): Begun {
      return begin(this, inputs, isTraining, projection);
    }
  };
/** The reference with another shortcut. */
const withShortcut = (
  shortcutOf: (
    model: ResNetLayers,
    preActivated: Tensor4D,
    inputs: Tensor4D,
    projection: Projection,
  ) => Tensor4D,
) =>
  from((model, inputs, isTraining, projection) => {
    const preActivated = model.preActivation(inputs, isTraining);
    return { preActivated, shortcut: shortcutOf(model, preActivated, inputs, projection) };
  });
const right = (model: ResNetLayers, preActivated: Tensor4D, inputs: Tensor4D, projection: Projection) =>
  projection ? model.customConv2d(preActivated, projection.filters, 1, projection.strides) : inputs;

function cases(random: Random): readonly Case[] {
  const call = (format: DataFormat, isTraining: boolean, projection: Projection): Step => ({
    on: 'model',
    method: 'preActivationWithShortcut',
    args: [images(random, format), isTraining, projection],
  });
  const wide = { filters: 3, strides: 2 };
  return [
    {
      name: 'no projection: the input itself',
      points: 2,
      steps: [construct('Shortcuts', random), call('channels_last', true, null), state],
    },
    {
      name: 'a projection of what is pre-activated',
      points: 2,
      steps: [construct('Shortcuts', random), call('channels_last', true, wide), state],
    },
    {
      name: 'channels first',
      points: 1,
      steps: [construct('Shortcuts', random, 'channels_first'), call('channels_first', true, wide)],
    },
    {
      name: 'inference after a training step',
      points: 1,
      steps: [
        construct('Shortcuts', random),
        { ...call('channels_last', true, { filters: 2, strides: 1 }), observe: false },
        startPass,
        call('channels_last', false, { filters: 2, strides: 1 }),
      ],
    },
  ];
}

export const exercise: CodeExercise = {
  id: 'pre-activation-shortcut',
  chapter: '06-pre-activation',
  title: 'Pre-activation with a shortcut',
  kind: 'code',
  entry: ['Shortcuts'],
  stub: `type Projection = { filters: number; strides: number } | null;
class Shortcuts extends ResNetLayers {
  /**
   * How a block begins. Where it keeps the shape, projection is null and the shortcut is the input itself.
   */
  preActivationWithShortcut(
    inputs: tf.Tensor4D, isTraining: boolean, projection: Projection,
  ): { preActivated: tf.Tensor4D; shortcut: tf.Tensor4D } {
    // this.preActivation(inputs, isTraining), and this.customConv2d(x, filters, kernelSize, strides) for a
    // projection
    throw new Error('pre-activation-shortcut is not written yet: replace this line');
  }
}
`,
  hints: [
    'There are two results. One of them never depends on the projection.',
    'preActivated is this.preActivation(inputs, isTraining). The projection is a 1x1 convolution of IT, not of the inputs.',
    'const shortcut = projection === null ? inputs : this.customConv2d(preActivated, projection.filters, 1, projection.strides);',
  ],
  cases,
  reference: { Shortcuts },
  alternatives: {
    'in one expression': { Shortcuts: withShortcut(right) },
    'by this.conv2d, for a 1x1 kernel needs no frame': {
      Shortcuts: withShortcut((model, preActivated, inputs, projection) =>
        projection === null
          ? inputs.clone()
          : model.conv2d(preActivated, { ...projection, kernelSize: 1, dataFormat: model.dataFormat }),
      ),
    },
  },
  misconceptions: [
    {
      id: 'projects-the-raw-input',
      sentence: 'You project the raw input. In ResNet v2 the projection takes the pre-activated tensor.',
      implementation: {
        Shortcuts: withShortcut((model, _, inputs, projection) => right(model, inputs, inputs, projection)),
      },
    },
    {
      id: 'pre-activated-identity',
      sentence:
        'Without a projection your shortcut is the pre-activated tensor. It must be the untouched input: that keeps the path clean.',
      implementation: {
        Shortcuts: withShortcut((model, preActivated, _, projection) =>
          right(model, preActivated, preActivated, projection),
        ),
      },
    },
    {
      id: 'always-projects',
      sentence:
        'You project even where there is no projection. A block that keeps its shape passes its input on as it is.',
      implementation: {
        Shortcuts: withShortcut((model, preActivated, inputs, projection) =>
          right(model, preActivated, inputs, projection ?? { filters: inputs.shape[3], strides: 1 }),
        ),
      },
    },
    {
      id: 'never-projects',
      sentence: 'You never project. Where the block changes the shape, the shortcut has to follow.',
      implementation: { Shortcuts: withShortcut((_model, _preActivated, inputs) => inputs) },
    },
    {
      id: 'kernel-of-three',
      sentence: 'Your projection has a 3x3 kernel. A projection only mixes channels: 1x1.',
      implementation: {
        Shortcuts: withShortcut((model, preActivated, inputs, projection) =>
          projection ? model.customConv2d(preActivated, projection.filters, 3, projection.strides) : inputs,
        ),
      },
    },
    {
      id: 'forgets-strides',
      sentence: 'Your projection ignores its strides, so it does not fit the branch.',
      implementation: {
        Shortcuts: withShortcut((model, preActivated, inputs, projection) =>
          projection ? model.customConv2d(preActivated, projection.filters, 1, 1) : inputs,
        ),
      },
    },
    {
      id: 'activates-the-projection',
      sentence: 'There is a ReLU after your projection. Nothing stands between the shortcut and the sum.',
      implementation: {
        Shortcuts: withShortcut((model, preActivated, inputs, projection) => {
          const shortcut = right(model, preActivated, inputs, projection);
          return projection ? tf.relu(shortcut) : shortcut;
        }),
      },
    },
    {
      id: 'always-inference',
      sentence: 'isTraining is not passed on to preActivation.',
      implementation: {
        Shortcuts: from((model, inputs, _, projection) => {
          const preActivated = model.preActivation(inputs, false);
          return { preActivated, shortcut: right(model, preActivated, inputs, projection) };
        }),
      },
    },
  ],
  rules: after('ResNetLayers'),
};
