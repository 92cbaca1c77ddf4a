import type { Tensor4D } from '@tensorflow/tfjs';
import { tf } from '../../backend';
import type { Random } from '../../core';
import type { Case, CodeExercise, TensorValue } from '../../exercises/spec';
import { normalTensor, tensorOf } from '../../exercises/values';
import { buildItYourself } from './shared-rules';

type ReuseMap = (kernels: Tensor4D[], inputChannels: number, growthRate: number) => (number | null)[][];

interface Parts {
  /** First channel of source s (0 is the input, s the output of layer s - 1). */
  start: (s: number, inputs: number, growth: number) => number;
  width: (s: number, inputs: number, growth: number) => number;
  strength: (weights: Tensor4D) => number;
  absent: number | null;
  scale: (row: number[]) => number[];
}

const right: Parts = {
  start: (s, inputs, growth) => (s === 0 ? 0 : inputs + (s - 1) * growth),
  width: (s, inputs, growth) => (s === 0 ? inputs : growth),
  strength: (weights) => weights.abs().mean().dataSync()[0] as number,
  absent: null,
  scale: (row) => row.map((value) => value / Math.max(...row)),
};

const from =
  (changed: Partial<Parts>): ReuseMap =>
  (kernels, inputs, growth) => {
    const { start, width, strength, absent, scale } = { ...right, ...changed };
    return kernels.map((kernel, layer) => {
      const sources = Array.from({ length: layer + 1 }, (_, s) => s);
      const row = scale(
        sources.map((s) =>
          strength(
            kernel.slice(
              [0, 0, start(s, inputs, growth), 0],
              [-1, -1, width(s, inputs, growth), -1],
            ) as Tensor4D,
          ),
        ),
      );
      return [...row, ...new Array<number | null>(kernels.length - 1 - layer).fill(absent)];
    });
  };

const reference: ReuseMap = (kernels, inputChannels, growthRate) =>
  kernels.map((kernel, layer) => {
    const row: number[] = [];
    let from = 0;
    for (let source = 0; source <= layer; source++) {
      const width = source === 0 ? inputChannels : growthRate;
      const part = kernel.slice([0, 0, from, 0], [-1, -1, width, -1]);
      row.push(part.abs().mean().dataSync()[0] as number);
      from += width;
    }
    const largest = Math.max(...row);
    return kernels.map((_, source) => (source <= layer ? (row[source] as number) / largest : null));
  });

/** The mean over all axes but the input channels first, then averages of runs of channels. */
const channelMeans: ReuseMap = (kernels, inputs, growth) =>
  kernels.map((kernel, layer) => {
    const perChannel = Array.from(tf.mean(tf.abs(kernel), [0, 1, 3]).dataSync());
    const sources = kernels.slice(0, layer + 1).map((_, s) => {
      const run =
        s === 0
          ? perChannel.slice(0, inputs)
          : perChannel.slice(inputs + (s - 1) * growth, inputs + s * growth);
      return run.reduce((a, b) => a + b, 0) / run.length;
    });
    const top = sources.reduce((a, b) => Math.max(a, b));
    return [...sources.map((value) => value / top), ...kernels.slice(layer + 1).map(() => null)];
  });

const evenWidths: Partial<Parts> = {
  start: (s, _, growth) => s * growth,
  width: (_s, _inputs, growth) => growth,
};
const signed: Partial<Parts> = { strength: (weights) => weights.mean().dataSync()[0] as number };
const summed: Partial<Parts> = { strength: (weights) => weights.abs().sum().dataSync()[0] as number };
const zeros: Partial<Parts> = { absent: 0 };
const bySum: Partial<Parts> = {
  scale: (row) => row.map((value) => value / row.reduce((a, b) => a + b, 0)),
};

function cases(random: Random): readonly Case[] {
  const network = (inputs: number, growth: number, layers: number): TensorValue[] =>
    Array.from({ length: layers }, (_, i) =>
      normalTensor(random, [2, 3, inputs + i * growth, growth], {
        standardDeviation: random.uniform(0.5, 2),
      }),
    );
  const call = (kernels: TensorValue[], inputs: number, growth: number) => ({
    call: 'reuseMap',
    args: [kernels, inputs, growth],
  });
  const opposite = tensorOf([1, 1, 3, 2], [4, -4, 1, random.uniform(1, 2), -2, -1]);
  return [
    {
      name: 'a first layer reads the input only',
      points: 1,
      steps: [call(network(3, 2, 1), 3, 2), call(network(3, 2, 2), 3, 2)],
    },
    { name: 'three layers on a wide input', points: 2, steps: [call(network(5, 2, 3), 5, 2)] },
    { name: 'three layers on a narrow input', points: 1, steps: [call(network(1, 3, 3), 1, 3)] },
    {
      name: 'weights of either sign count',
      points: 1,
      steps: [call([normalTensor(random, [1, 1, 1, 2]), opposite], 1, 2)],
    },
  ];
}

export const exercise: CodeExercise = {
  id: 'reuse-map-bugs',
  chapter: '05-densenet',
  title: 'Bug hunt: four bugs in a map of feature reuse',
  kind: 'bug-hunt',
  entry: ['reuseMap'],
  stub: `/**
 * How strongly each layer of a dense block (a row) uses each source (a column: the input, then layer by
 * layer): the mean |weight| over the source's channels, divided by the largest of the row. Sources a layer
 * cannot see are null. Four bugs are planted here.
 */
function reuseMap(kernels: tf.Tensor4D[], inputChannels: number, growthRate: number): (number | null)[][] {
  return kernels.map((kernel, layer) => {
    const row: number[] = [];
    for (let source = 0; source <= layer; source++) {
      const part = kernel.slice([0, 0, source * growthRate, 0], [-1, -1, growthRate, -1]);
      row.push(part.sum().dataSync()[0]);
    }
    const largest = Math.max(...row);
    return kernels.map((_, source) => (source <= layer ? row[source] / largest : 0));
  });
}
`,
  hints: [
    'A kernel has shape [height, width, in, out]. Which of its input channels belong to source 0, and which to source 1?',
    'Check the description word by word: mean, |weight|, null. And does the input have growthRate channels?',
    'Keep a running start: source 0 has inputChannels channels, every other growthRate. Then part.abs().mean(), and null for the sources to come.',
  ],
  cases,
  reference: { reuseMap: reference },
  alternatives: {
    'means of single channels first': { reuseMap: channelMeans },
    'from small functions': { reuseMap: from({}) },
  },
  misconceptions: [
    {
      id: 'all-four-bugs',
      sentence: 'All four bugs are still there. Start with the channels of the input.',
      implementation: {
        reuseMap: from({
          ...evenWidths,
          ...zeros,
          strength: (weights) => weights.sum().dataSync()[0] as number,
        }),
      },
    },
    {
      id: 'input-as-wide-as-a-layer',
      sentence:
        'You give the input growthRate channels. It has inputChannels, and shifts every later source.',
      implementation: { reuseMap: from(evenWidths) },
    },
    {
      id: 'signs-cancel',
      sentence: 'Positive and negative weights cancel in your mean. Take absolute values first.',
      implementation: { reuseMap: from(signed) },
    },
    {
      id: 'sum-for-mean',
      sentence: 'You add up the weights, so a wide source looks strong. Take the mean.',
      implementation: { reuseMap: from(summed) },
    },
    {
      id: 'zero-for-unseen',
      sentence: 'A source that a layer cannot see is null, not 0: 0 would mean that it sees and ignores it.',
      implementation: { reuseMap: from(zeros) },
    },
    {
      id: 'divides-by-sum',
      sentence: 'Your rows add up to 1. Divide by the largest of the row, so that the strongest source is 1.',
      implementation: { reuseMap: from(bySum) },
    },
  ],
  equivalent: [
    {
      mutant: '[0, 0, from, 0] -> [0, 0, from]',
      why: 'along an axis that is left out, a slice begins at 0',
    },
    {
      mutant: '[-1, -1, width, -1] -> [-1, -1, width]',
      why: 'along an axis that is left out, a slice goes to the end',
    },
  ],
  rules: buildItYourself,
};
