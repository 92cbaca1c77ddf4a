import { tf } from '../../backend';
import type { Random } from '../../core';
import type { Case, CodeExercise } from '../../exercises/spec';
import { normalTensor } from '../../exercises/values';

function entryPoint(x: tf.Tensor): tf.Tensor {
  return tf.mean(tf.square(x), 0);
}

function cases(random: Random): Case[] {
  const x = normalTensor(random, [4, 3], { mean: 1, standardDeviation: 2 });
  return [{ name: 'a small batch', points: 1, steps: [{ call: 'entryPoint', args: [x] }] }];
}

export const exercise: CodeExercise = {
  kind: 'code',
  id: 'EXERCISE-ID',
  chapter: 'CHAPTER',
  title: 'The mean square of each column',
  entry: ['entryPoint'],
  stub: `/**
 * The mean square of each column.
 * @param x shape [N, columns]
 * @returns shape [columns]
 */
function entryPoint(x: tf.Tensor): tf.Tensor {
  throw new Error('EXERCISE-ID is not written yet: replace this line');
}
`,
  hints: ['Square first, then average.', 'tf.mean(tf.square(x), 0)'],
  rules: { forbid: [], reason: '' },
  cases,
  reference: { entryPoint },
  alternatives: {
    'multiplies x by itself': { entryPoint: (x: tf.Tensor) => tf.mean(tf.mul(x, x), 0) },
    'divides the sum': {
      entryPoint: (x: tf.Tensor) => tf.div(tf.sum(tf.square(x), 0), x.shape[0] as number),
    },
  },
  misconceptions: [
    {
      id: 'squares-the-mean',
      sentence: 'You square the mean; the mean of the squares is asked for.',
      implementation: { entryPoint: (x: tf.Tensor) => tf.square(tf.mean(x, 0)) },
    },
    {
      id: 'averages-the-rows',
      sentence: 'You average over each row; each column is asked for.',
      implementation: { entryPoint: (x: tf.Tensor) => tf.mean(tf.square(x), 1) },
    },
    {
      id: 'sums',
      sentence: 'You sum the squares: divide by how many there are.',
      implementation: { entryPoint: (x: tf.Tensor) => tf.sum(tf.square(x), 0) },
    },
  ],
};
