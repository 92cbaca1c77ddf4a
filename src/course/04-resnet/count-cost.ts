import type { Random } from '../../core';
import type { Case, CodeExercise } from '../../exercises/spec';
import { buildItYourself } from './shared-rules';

interface Convolution {
  inputSize: number;
  inputs: number;
  filters: number;
  kernelSize: number;
  strides: number;
  padding: number;
  useBias: boolean;
}
interface Cost {
  outputSize: number;
  parameters: number;
  multiplyAdds: number;
}
type CountCost = (conv: Convolution) => Cost;

const reference: CountCost = ({ inputSize, inputs, filters, kernelSize, strides, padding, useBias }) => {
  const outputSize = Math.floor((inputSize + 2 * padding - kernelSize) / strides) + 1;
  const weights = kernelSize ** 2 * inputs * filters;
  const parameters = weights + (useBias ? filters : 0);
  const multiplyAdds = outputSize ** 2 * weights;
  return { outputSize, parameters, multiplyAdds };
};

/** By walking the places where the kernel fits. */
const walked: CountCost = (conv) => {
  let outputSize = 0;
  const last = conv.inputSize + conv.padding - conv.kernelSize;
  for (let at = -conv.padding; at <= last; at += conv.strides) outputSize++;
  const perFilter = conv.kernelSize * conv.kernelSize * conv.inputs;
  return {
    outputSize,
    parameters: conv.filters * (perFilter + Number(conv.useBias)),
    multiplyAdds: outputSize * outputSize * conv.filters * perFilter,
  };
};

const asCeiling: CountCost = (c) => {
  const outputSize = Math.ceil((c.inputSize + 2 * c.padding - c.kernelSize + 1) / c.strides);
  const weights = [c.kernelSize, c.kernelSize, c.inputs, c.filters].reduce((a, b) => a * b);
  return {
    outputSize,
    parameters: c.useBias ? weights + c.filters : weights,
    multiplyAdds: weights * outputSize ** 2,
  };
};

const changed =
  (change: (cost: Cost, conv: Convolution) => Partial<Cost>): CountCost =>
  (conv) => {
    const cost = reference(conv);
    return { ...cost, ...change(cost, conv) };
  };

const resized =
  (size: (conv: Convolution) => number): CountCost =>
  (conv) => {
    const { parameters } = reference(conv);
    const outputSize = size(conv);
    return {
      outputSize,
      parameters,
      multiplyAdds: outputSize ** 2 * conv.kernelSize ** 2 * conv.inputs * conv.filters,
    };
  };

function cases(random: Random): readonly Case[] {
  const call = (conv: Convolution) => ({ call: 'countCost', args: [{ ...conv }] });
  const [inputs, filters] = [random.integer(3, 40), random.integer(41, 90)];
  const side = random.integer(10, 60);
  const base = { inputSize: side, inputs, filters, kernelSize: 3, strides: 1, padding: 1, useBias: false };
  return [
    { name: 'a 3x3 convolution that keeps the size', points: 1, steps: [call(base)] },
    {
      name: 'stride 2 on an odd size',
      points: 1,
      steps: [
        call({ ...base, inputSize: 2 * side + 1, strides: 2, padding: 0 }),
        call({ ...base, inputSize: 2 * side, strides: 2 }),
      ],
    },
    {
      name: 'the stem: 7x7, stride 2, with bias',
      points: 1,
      steps: [
        call({
          ...{ inputSize: 224, inputs: 3, filters, kernelSize: 7, strides: 2, padding: 3, useBias: true },
        }),
        call({
          ...{
            inputSize: 2 * side,
            inputs: 3,
            filters,
            kernelSize: 7,
            strides: 2,
            padding: 3,
            useBias: true,
          },
        }),
      ],
    },
    {
      name: 'a 1x1 projection',
      points: 1,
      steps: [
        call({ ...base, inputSize: 2 * side + 1, kernelSize: 1, strides: 2, padding: 0, useBias: true }),
      ],
    },
  ];
}

export const exercise: CodeExercise = {
  id: 'count-cost',
  chapter: '04-resnet',
  title: 'Parameters and multiply-adds of a convolution',
  kind: 'code',
  entry: ['countCost'],
  stub: `/**
 * What one convolution on a square image costs. multiplyAdds counts one for every weight at every output
 * pixel, for one image; the additions of the bias are left out.
 */
function countCost(conv: {
  inputSize: number; inputs: number; filters: number; kernelSize: number;
  strides: number; padding: number; useBias: boolean;
}): { outputSize: number; parameters: number; multiplyAdds: number } {
  // Padding is added on both sides.
  throw new Error('count-cost is not written yet: replace this line');
}
`,
  hints: [
    'How often does the kernel fit into the padded row, moving by the stride?',
    'outputSize = floor((inputSize + 2 padding - kernelSize) / strides) + 1. Every output pixel of every filter costs kernelSize² * inputs multiplications.',
    'const weights = kernelSize ** 2 * inputs * filters; parameters adds one bias for each filter; multiplyAdds is outputSize ** 2 * weights.',
  ],
  cases,
  reference: { countCost: reference },
  alternatives: {
    'walking the kernel along': { countCost: walked },
    'with a ceiling': { countCost: asCeiling },
  },
  misconceptions: [
    {
      id: 'forgets-the-bias',
      sentence: 'Where there is a bias, each filter has one more parameter.',
      implementation: {
        countCost: changed((_, c) => ({ parameters: c.kernelSize ** 2 * c.inputs * c.filters })),
      },
    },
    {
      id: 'always-a-bias',
      sentence: 'You count a bias where there is none: look at useBias.',
      implementation: {
        countCost: changed((_, c) => ({ parameters: c.kernelSize ** 2 * c.inputs * c.filters + c.filters })),
      },
    },
    {
      id: 'bias-per-input',
      sentence: 'You count a bias for each input channel. There is one for each filter.',
      implementation: {
        countCost: changed(({ parameters }, c) => ({
          parameters: parameters + (c.useBias ? c.inputs - c.filters : 0),
        })),
      },
    },
    {
      id: 'pads-once',
      sentence: 'You add the padding once. It is added on both sides.',
      implementation: {
        countCost: resized((c) => Math.floor((c.inputSize + c.padding - c.kernelSize) / c.strides) + 1),
      },
    },
    {
      id: 'rounds-up',
      sentence:
        'You round the output size up. Where the kernel no longer fits, there is no output: round down.',
      implementation: {
        countCost: resized((c) => Math.ceil((c.inputSize + 2 * c.padding - c.kernelSize) / c.strides) + 1),
      },
    },
    {
      id: 'forgets-plus-one',
      sentence: 'Your output is one pixel too small: the first place of the kernel counts too.',
      implementation: {
        countCost: resized((c) => Math.floor((c.inputSize + 2 * c.padding - c.kernelSize) / c.strides)),
      },
    },
    {
      id: 'work-per-input-pixel',
      sentence: 'You count the work for each INPUT pixel. The kernel is applied once for each output pixel.',
      implementation: {
        countCost: changed((_, c) => ({
          multiplyAdds: c.inputSize ** 2 * c.kernelSize ** 2 * c.inputs * c.filters,
        })),
      },
    },
    {
      id: 'one-row-of-pixels',
      sentence: 'Your image has outputSize pixels. It has outputSize SQUARED.',
      implementation: {
        countCost: changed(({ outputSize }, c) => ({
          multiplyAdds: outputSize * c.kernelSize ** 2 * c.inputs * c.filters,
        })),
      },
    },
    {
      id: 'kernel-not-squared',
      sentence: 'A kernel has kernelSize SQUARED weights for each pair of channels.',
      implementation: {
        countCost: changed(({ outputSize, parameters }, c) => ({
          parameters: parameters - (c.kernelSize ** 2 - c.kernelSize) * c.inputs * c.filters,
          multiplyAdds: outputSize ** 2 * c.kernelSize * c.inputs * c.filters,
        })),
      },
    },
  ],
  rules: buildItYourself,
};
