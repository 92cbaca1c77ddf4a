import { tf } from '../../backend';
import type { Random } from '../../core';
import type { Case, CodeExercise, TensorValue } from '../../exercises/spec';
import { drawn } from './shared-inputs';
import { buildItYourself } from './shared-rules';

type Standardize = (kernel: tf.Tensor) => tf.Tensor;

const inputAxes = (kernel: tf.Tensor) => Array.from({ length: kernel.rank - 1 }, (_, i) => i);
const inputs = (kernel: tf.Tensor) => kernel.size / (kernel.shape.at(-1) as number);
const centre = (kernel: tf.Tensor) => kernel.sub(kernel.mean(inputAxes(kernel), true));
const deviation = (kernel: tf.Tensor) => centre(kernel).square().mean(inputAxes(kernel), true).sqrt();

const reference: Standardize = (kernel) =>
  centre(kernel).div(deviation(kernel).mul(Math.sqrt(inputs(kernel))));
const byLength: Standardize = (kernel) => {
  const rows = kernel.reshape([-1, kernel.shape.at(-1) as number]);
  const centred = rows.sub(rows.mean(0));
  return centred.div(tf.norm(centred, 'euclidean', 0)).reshape(kernel.shape);
};
const unitByUnit: Standardize = (kernel) => {
  const units = kernel.shape.at(-1) as number;
  const parts = tf.split(kernel.reshape([-1, units]), units, 1).map((own) => {
    const mean = own.mean();
    const variance = own.square().mean().sub(mean.square());
    return own.sub(mean).div(variance.mul(own.size).sqrt());
  });
  return tf.concat(parts, 1).reshape(kernel.shape);
};

function cases(random: Random): readonly Case[] {
  const call = (kernel: TensorValue) => ({ call: 'standardizeKernel', args: [kernel] });
  return [
    { name: 'a dense kernel', points: 1, steps: [call(drawn(random, [6, 3], 0.5, 1))] },
    { name: 'few inputs, many units', points: 1, steps: [call(drawn(random, [3, 5], 1, 2))] },
    { name: 'a convolution', points: 1, steps: [call(drawn(random, [2, 3, 2, 4], -0.5, 1))] },
    {
      name: 'the gradient flows through mean and deviation',
      points: 1,
      steps: [
        {
          gradient: { call: 'standardizeKernel' },
          args: [drawn(random, [4, 3], 0.3, 1)],
          wrt: 0,
          weights: drawn(random, [4, 3]),
        },
      ],
    },
  ];
}

const wrong = (standardizeKernel: Standardize) => ({ standardizeKernel });

export const exercise: CodeExercise = {
  id: 'standardize-kernel',
  chapter: '07-depth-today',
  title: 'Scaled weight standardization',
  kind: 'code',
  entry: ['standardizeKernel'],
  stub: `/**
 * (w - mean) / (deviation * sqrt(N)), with mean and deviation (divided by N) over the N weights that lead
 * into one unit. A dense kernel is [inputs, units], a convolution's [height, width, in, out]. There is no
 * epsilon here.
 */
function standardizeKernel(kernel: tf.Tensor): tf.Tensor {
  throw new Error('standardize-kernel is not written yet: replace this line');
}
`,
  hints: [
    'Which weights lead into one unit? All with the same last index: the mean goes over every axis but the last.',
    'N is the number of weights divided by the number of units; for a convolution height * width * in.',
    'deviation * sqrt(N) is the length of the centred weights, the root of the sum of their squares.',
  ],
  cases,
  reference: { standardizeKernel: reference },
  alternatives: { 'by their length': wrong(byLength), 'unit by unit': wrong(unitByUnit) },
  misconceptions: [
    {
      id: 'without-the-root-of-n',
      sentence:
        'That is weight standardization as Qiao et al. have it. Without a normalization behind it, a unit that adds N inputs needs 1/sqrt(N).',
      implementation: wrong((kernel) => centre(kernel).div(deviation(kernel))),
    },
    {
      id: 'divides-by-n',
      sentence: 'You divide by N. The standard deviation of a sum grows with the root of N.',
      implementation: wrong((kernel) => centre(kernel).div(deviation(kernel).mul(inputs(kernel)))),
    },
    {
      id: 'whole-kernel',
      sentence: 'You take one mean and one deviation for the whole kernel. Each unit has its own.',
      implementation: wrong((kernel) => {
        const centred = kernel.sub(kernel.mean());
        return centred.div(
          centred
            .square()
            .mean()
            .sqrt()
            .mul(Math.sqrt(inputs(kernel))),
        );
      }),
    },
    {
      id: 'by-input',
      sentence:
        'You standardize what leaves an input. What leads into a unit is asked for: all axes but the last.',
      implementation: wrong((kernel) => {
        const centred = kernel.sub(kernel.mean(-1, true));
        const variance = centred.square().mean(-1, true);
        return centred.div(variance.sqrt().mul(Math.sqrt(inputs(kernel))));
      }),
    },
    {
      id: 'keeps-the-mean',
      sentence:
        'You do not subtract the mean. A ReLU gives inputs with a mean above 0, and weights with a mean pass it on.',
      implementation: wrong((kernel) => kernel.div(deviation(kernel).mul(Math.sqrt(inputs(kernel))))),
    },
    {
      id: 'counts-units',
      sentence: 'Your N counts the units. It counts the weights that lead into one of them.',
      implementation: wrong((kernel) =>
        centre(kernel).div(deviation(kernel).mul(Math.sqrt(kernel.shape.at(-1) as number))),
      ),
    },
    {
      id: 'divides-by-n-minus-1',
      sentence: 'Your variance is divided by N - 1; here it is divided by N.',
      implementation: wrong((kernel) => {
        const n = inputs(kernel);
        return reference(kernel).mul(Math.sqrt((n - 1) / n));
      }),
    },
    {
      id: 'only-two-axes',
      sentence:
        'You take the mean over the first axis alone. In a convolution height, width and in lead into one unit.',
      implementation: wrong((kernel) => {
        const centred = kernel.sub(kernel.mean(0, true));
        return centred.div(centred.square().sum(0, true).sqrt());
      }),
    },
  ],
  rules: buildItYourself,
  equivalent: [
    {
      mutant: 'kernel.mean(inputAxes(kernel), true) -> kernel.mean(inputAxes(kernel))',
      why: 'what is left has the units on its last axis either way',
    },
    { mutant: 'true -> false', why: 'what is left has the units on its last axis either way' },
    {
      mutant:
        'line 12: centre(kernel).square().mean(inputAxes(kernel), true) -> centre(kernel).square().mean(inputAxes(kernel))',
      why: 'what is left has the units on its last axis either way',
    },
  ],
};
