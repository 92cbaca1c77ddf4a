import { tf } from '../../backend';
import type { Random } from '../../core';
import type { Case, CodeExercise } from '../../exercises/spec';
import { drawn } from './shared-inputs';
import { buildItYourself } from './shared-rules';

type Attend = (query: tf.Tensor2D, key: tf.Tensor2D, value: tf.Tensor2D) => tf.Tensor;

/** 1 where row i may see column j, by a rule. */
const mask = (n: number, sees: (i: number, j: number) => boolean) =>
  tf.tensor2d(Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => Number(sees(i, j)))));
const scoresOf = (query: tf.Tensor2D, key: tf.Tensor2D) =>
  query.matMul(key, false, true).div(Math.sqrt(query.shape[1]));
const masked = (scores: tf.Tensor, sees: (i: number, j: number) => boolean) =>
  scores.sub(tf.sub(1, mask(scores.shape[0] as number, sees)).mul(1e9));
const past = (i: number, j: number) => j <= i;

const reference: Attend = (query, key, value) =>
  tf.matMul(tf.softmax(masked(scoresOf(query, key), past)) as tf.Tensor2D, value);
const byExponentials: Attend = (query, key, value) => {
  const scores = masked(scoresOf(query, key), past);
  const weights = scores.sub(scores.max(1, true)).exp();
  return tf.matMul(weights.div(weights.sum(1, true)) as tf.Tensor2D, value);
};
const rowByRow: Attend = (query, key, value) => {
  const rows = Array.from({ length: query.shape[0] }, (_, i) => {
    const seen = key.slice([0, 0], [i + 1, key.shape[1]]);
    const scores = tf
      .matMul(query.slice([i, 0], [1, query.shape[1]]), seen, false, true)
      .div(Math.sqrt(key.shape[1]));
    return tf.matMul(tf.softmax(scores) as tf.Tensor2D, value.slice([0, 0], [i + 1, value.shape[1]]));
  });
  return tf.concat(rows);
};

function cases(random: Random): readonly Case[] {
  const args = (positions: number, d: number, scale = 1) => [
    drawn(random, [positions, d], 0, scale),
    drawn(random, [positions, d], 0, scale),
    drawn(random, [positions, 3]),
  ];
  return [
    {
      name: 'one position, and two',
      points: 1,
      steps: [1, 2].map((n) => ({ call: 'causalAttention', args: args(n, 3) })),
    },
    { name: 'four positions', points: 2, steps: [{ call: 'causalAttention', args: args(4, 5) }] },
    { name: 'large scores', points: 1, steps: [{ call: 'causalAttention', args: args(3, 4, 8) }] },
    {
      name: 'the gradient of the values',
      points: 1,
      steps: [
        { gradient: { call: 'causalAttention' }, args: args(4, 2), wrt: 2, weights: drawn(random, [4, 3]) },
      ],
    },
  ];
}

const wrong = (causalAttention: Attend) => ({ causalAttention });

export const exercise: CodeExercise = {
  id: 'causal-attention',
  chapter: '07-depth-today',
  title: 'Causal attention',
  kind: 'code',
  entry: ['causalAttention'],
  stub: `/**
 * One head of attention that reads from left to right. query and key are [positions, d], value is
 * [positions, width]. The score of query i for key j is their product over sqrt(d); position i sees the
 * positions 0 to i only; a softmax of what it sees gives the weights, and row i of the result is the
 * weighted mean of the values.
 */
function causalAttention(query: tf.Tensor2D, key: tf.Tensor2D, value: tf.Tensor2D): tf.Tensor {
  throw new Error('causal-attention is not written yet: replace this line');
}
`,
  hints: [
    'All scores at once: query.matMul(key, false, true), [positions, positions]. Row i belongs to query i.',
    'What may not be seen must weigh 0 after the softmax, and the rest must still add up to 1. So lower those scores before the softmax, by 1e9 for instance.',
    'tf.matMul(tf.softmax(scores / sqrt(d) + mask), value), with mask[i][j] = -1e9 where j > i and 0 elsewhere.',
  ],
  cases,
  reference: { causalAttention: reference },
  alternatives: { 'by exponentials': wrong(byExponentials), 'row by row': wrong(rowByRow) },
  misconceptions: [
    {
      id: 'sees-everything',
      sentence:
        'Your positions see those that come after them. A model that may look ahead has nothing left to predict.',
      implementation: wrong((query, key, value) =>
        tf.matMul(tf.softmax(scoresOf(query, key)) as tf.Tensor2D, value),
      ),
    },
    {
      id: 'mask-after-softmax',
      sentence:
        'You set weights to 0 after the softmax, so those that remain no longer add up to 1. Lower the scores before it.',
      implementation: wrong((query, key, value) =>
        tf.matMul(tf.softmax(scoresOf(query, key)).mul(mask(query.shape[0], past)) as tf.Tensor2D, value),
      ),
    },
    {
      id: 'mask-of-zeros',
      sentence: 'You set the hidden scores to 0 before the softmax. A score of 0 still weighs exp(0) = 1.',
      implementation: wrong((query, key, value) =>
        tf.matMul(tf.softmax(scoresOf(query, key).mul(mask(query.shape[0], past))) as tf.Tensor2D, value),
      ),
    },
    {
      id: 'mask-upside-down',
      sentence:
        'Your mask hides the past and shows the future: rows are queries, columns are keys, and j <= i is seen.',
      implementation: wrong((query, key, value) =>
        tf.matMul(tf.softmax(masked(scoresOf(query, key), (i, j) => j >= i)) as tf.Tensor2D, value),
      ),
    },
    {
      id: 'forgets-the-root',
      sentence: 'Your scores are not divided by sqrt(d). They grow with d, and the softmax saturates.',
      implementation: wrong((query, key, value) =>
        tf.matMul(tf.softmax(masked(query.matMul(key, false, true), past)) as tf.Tensor2D, value),
      ),
    },
    {
      id: 'divides-by-d',
      sentence:
        'You divide by d. The standard deviation of a product of d random numbers grows with sqrt(d).',
      implementation: wrong((query, key, value) =>
        tf.matMul(
          tf.softmax(masked(query.matMul(key, false, true).div(query.shape[1]), past)) as tf.Tensor2D,
          value,
        ),
      ),
    },
    {
      id: 'softmax-over-queries',
      sentence:
        'Your softmax goes over the queries. The weights of one query, over the keys, must add up to 1.',
      implementation: wrong((query, key, value) => {
        const scores = masked(scoresOf(query, key), past);
        return tf.matMul(tf.softmax(scores.transpose()).transpose() as tf.Tensor2D, value);
      }),
    },
    {
      id: 'keys-for-queries',
      sentence: 'Queries and keys have changed places: row i of the scores belongs to query i.',
      implementation: wrong((query, key, value) => reference(key, query, value)),
    },
    {
      id: 'strictly-before',
      sentence: 'Position i sees itself, too: j <= i, not j < i.',
      implementation: wrong((query, key, value) =>
        tf.matMul(tf.softmax(masked(scoresOf(query, key), (i, j) => j < i || i === 0)) as tf.Tensor2D, value),
      ),
    },
  ],
  rules: buildItYourself,
  equivalent: [
    { mutant: '0 -> 1', why: 'the scores are square' },
    { mutant: '1e9 -> 1000000001', why: 'either is far below every score' },
  ],
};
