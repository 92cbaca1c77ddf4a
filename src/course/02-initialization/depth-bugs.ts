import type { Tensor2D } from '@tensorflow/tfjs';
import { tf } from '../../backend';
import type { Random } from '../../core';
import type { Case, CodeExercise, TensorValue } from '../../exercises/spec';
import { normalTensor } from '../../exercises/values';
import { buildItYourself } from './shared-rules';

interface Reading {
  deviation: number;
  zeros: number;
}
type DepthReport = (x: Tensor2D, kernels: Tensor2D[]) => Reading[];

const deviationOf = (values: ArrayLike<number>) => {
  const list = Array.from(values);
  const mean = list.reduce((a, b) => a + b, 0) / list.length;
  return Math.sqrt(list.reduce((a, b) => a + (b - mean) ** 2, 0) / list.length);
};
const zerosOf = (values: ArrayLike<number>) =>
  Array.from(values).filter((value) => value === 0).length / values.length;

/** Pre-activations z and activations a of every layer. */
const passes = (x: Tensor2D, kernels: Tensor2D[]) => {
  let input = x;
  return kernels.map((kernel) => {
    const z = input.matMul(kernel) as Tensor2D;
    input = z.relu();
    return { z: Array.from(z.dataSync()), a: Array.from(input.dataSync()) };
  });
};

const reference: DepthReport = (x, kernels) => {
  const report: Reading[] = [];
  let activation: Tensor2D = x;
  for (const kernel of kernels) {
    const z = activation.matMul(kernel);
    activation = z.relu() as Tensor2D;
    const mean = z.mean();
    const deviation = z.sub(mean).square().mean().sqrt().dataSync()[0] as number;
    const zeros = activation.equal(0).cast('float32').mean().dataSync()[0] as number;
    report.push({ deviation, zeros });
  }
  return report;
};

const reported =
  (reading: (pass: { z: ArrayLike<number>; a: ArrayLike<number> }) => Reading): DepthReport =>
  (x, kernels) =>
    passes(x, kernels).map(reading);

const listed = reported(({ z, a }) => ({ deviation: deviationOf(z), zeros: zerosOf(a) }));

const recursive: DepthReport = (x, kernels) => {
  const [first, ...rest] = kernels;
  if (first === undefined) return [];
  const z = tf.dot(x, first) as Tensor2D;
  const values = Array.from(z.dataSync());
  const meanSquare = values.reduce((sum, value) => sum + value * value, 0) / values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const zeros = values.filter((value) => value <= 0).length / values.length;
  return [{ deviation: Math.sqrt(meanSquare - mean * mean), zeros }, ...recursive(tf.maximum(z, 0), rest)];
};

const forgetsToPassOn: DepthReport = (x, kernels) =>
  kernels.map((kernel) => (reference(x, [kernel]) as [Reading])[0]);
const readsAfterRelu = reported(({ a }) => ({ deviation: deviationOf(a), zeros: zerosOf(a) }));
const meanSquareRoot = reported(({ z, a }) => ({
  deviation: Math.sqrt(Array.from(z).reduce((sum, value) => sum + value * value, 0) / z.length),
  zeros: zerosOf(a),
}));
const zerosBeforeRelu = reported(({ z }) => ({ deviation: deviationOf(z), zeros: zerosOf(z) }));
const skipsTheRelu: DepthReport = (x, kernels) => {
  let input = x;
  return kernels.map((kernel) => {
    input = input.matMul(kernel) as Tensor2D;
    const values = Array.from(input.dataSync());
    return { deviation: deviationOf(values), zeros: zerosOf(values.map((value) => Math.max(0, value))) };
  });
};
const allFourBugs: DepthReport = (x, kernels) =>
  kernels.map((kernel) => {
    const values = Array.from(x.matMul(kernel).dataSync());
    const meanSquare = values.reduce((sum, value) => sum + Math.max(0, value) ** 2, 0) / values.length;
    return { deviation: Math.sqrt(meanSquare), zeros: zerosOf(values) };
  });

function cases(random: Random): readonly Case[] {
  const call = (x: TensorValue, ...kernels: TensorValue[]) => ({ call: 'depthReport', args: [x, kernels] });
  const square = (width: number) =>
    normalTensor(random, [width, width], { mean: 0.15, standardDeviation: 1 });
  return [
    { name: 'one layer', points: 2, steps: [call(normalTensor(random, [5, 4]), square(4))] },
    {
      name: 'three layers',
      points: 2,
      steps: [call(normalTensor(random, [6, 5]), square(5), square(5), square(5))],
    },
    {
      name: 'layers of unequal width',
      points: 1,
      steps: [
        call(
          normalTensor(random, [4, 3]),
          normalTensor(random, [3, 6]),
          normalTensor(random, [6, 2], { mean: 0.3 }),
        ),
      ],
    },
  ];
}

export const exercise: CodeExercise = {
  id: 'depth-bugs',
  chapter: '02-initialization',
  title: 'Bug hunt: four bugs in a report on depth',
  kind: 'bug-hunt',
  entry: ['depthReport'],
  stub: `/**
 * Sends x through relu(x kernel) layers. For each layer: the standard deviation (÷N) of all its values
 * BEFORE the ReLU, and the share of exact zeros AFTER it. Four bugs are planted here.
 */
function depthReport(x: tf.Tensor2D, kernels: tf.Tensor2D[]): { deviation: number; zeros: number }[] {
  return kernels.map((kernel) => {
    const z = x.matMul(kernel);
    const activation = z.relu();
    const deviation = activation.square().mean().sqrt().dataSync()[0];
    const zeros = z.equal(0).cast('float32').mean().dataSync()[0];
    return { deviation, zeros };
  });
}
`,
  hints: [
    'What does the second layer get as its input? Follow x through the loop.',
    'Check each number against its description: before or after the ReLU, and is a standard deviation the root of the mean square?',
    'Keep the activation in a variable outside the loop, take z.sub(z.mean()) before squaring, and count the zeros of the activation.',
  ],
  cases,
  reference: { depthReport: reference },
  alternatives: {
    'all passes first': { depthReport: listed },
    recursive: { depthReport: recursive },
  },
  misconceptions: [
    {
      id: 'all-four-bugs',
      sentence: 'All four bugs are still there. Start with the input of the second layer.',
      implementation: { depthReport: allFourBugs },
    },
    {
      id: 'every-layer-reads-x',
      sentence: 'Every layer reads x. Each one should read the activation of the layer below.',
      implementation: { depthReport: forgetsToPassOn },
    },
    {
      id: 'deviation-after-relu',
      sentence: 'Your `deviation` is measured after the ReLU. Measure it before.',
      implementation: { depthReport: readsAfterRelu },
    },
    {
      id: 'mean-not-subtracted',
      sentence: 'You take the root of the mean square. A standard deviation subtracts the mean first.',
      implementation: { depthReport: meanSquareRoot },
    },
    {
      id: 'zeros-before-relu',
      sentence: 'You count zeros before the ReLU, where there are hardly any. Count them after it.',
      implementation: { depthReport: zerosBeforeRelu },
    },
    {
      id: 'passes-on-z',
      sentence: 'The next layer gets the values before the ReLU. Pass the activation on.',
      implementation: { depthReport: skipsTheRelu },
    },
  ],
  rules: buildItYourself,
};
