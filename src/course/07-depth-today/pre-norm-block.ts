import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../../backend';
import type { Random } from '../../core';
import type { Case, CodeExercise, GivenValue, Step } from '../../exercises/spec';
import { drawn } from './shared-inputs';
import { buildItYourself } from './shared-rules';

type Part = (x: Tensor) => Tensor;
type Parts = { normA: Part; attend: Part; normB: Part; feedForward: Part };
type Block = (x: Tensor, parts: Parts) => Tensor;

const reference: Block = (x, { normA, attend, normB, feedForward }) => {
  const h = x.add(attend(normA(x)));
  return h.add(feedForward(normB(h)));
};
const byList: Block = (x, { normA, attend, normB, feedForward }) =>
  [
    [normA, attend],
    [normB, feedForward],
  ].reduce((stream, [norm, branch]) => tf.add(stream, (branch as Part)((norm as Part)(stream))), x);
const byBranches: Block = (x, { normA, attend, normB, feedForward }) => {
  const first = attend(normA(x));
  const second = feedForward(normB(tf.addN([x, first])));
  return tf.addN([x, first, second]);
};

function cases(random: Random): readonly Case[] {
  const given = (name: string): GivenValue => ({ given: name });
  const call = (normA: string, attend: string, normB: string, feedForward: string): Step => ({
    call: 'preNormBlock',
    args: [
      drawn(random, [2, 3, 4], 0.3, 1),
      { normA: given(normA), attend: given(attend), normB: given(normB), feedForward: given(feedForward) },
    ],
  });
  return [
    {
      name: 'attention first',
      points: 1,
      steps: [call('tanh', 'double', 'identity', 'zero'), call('double', 'square', 'square', 'zero')],
    },
    {
      name: 'then the feed-forward network',
      points: 1,
      steps: [call('identity', 'zero', 'tanh', 'square'), call('tanh', 'double', 'tanh', 'square')],
    },
    {
      name: 'nothing on the stream',
      points: 1,
      steps: [call('relu', 'zero', 'zero', 'identity'), call('tanh', 'negate', 'relu', 'double')],
    },
    {
      name: 'the gradient goes through all of it',
      points: 1,
      steps: [
        {
          gradient: { call: 'preNormBlock' },
          args: [
            drawn(random, [1, 2, 3]),
            {
              normA: given('tanh'),
              attend: given('square'),
              normB: given('tanh'),
              feedForward: given('double'),
            },
          ],
          wrt: 0,
          weights: drawn(random, [1, 2, 3]),
        },
      ],
    },
  ];
}

const wrong = (preNormBlock: Block) => ({ preNormBlock });

export const exercise: CodeExercise = {
  id: 'pre-norm-block',
  chapter: '07-depth-today',
  title: 'A pre-norm block',
  kind: 'code',
  entry: ['preNormBlock'],
  stub: `/**
 * One block of a pre-norm transformer. First the branch of attention, then, on its result, the branch of
 * the feed-forward network. Each branch begins with its own normalization (normA, normB), and nothing
 * stands on the stream.
 */
function preNormBlock(
  x: tf.Tensor,
  parts: {
    normA: (x: tf.Tensor) => tf.Tensor; attend: (x: tf.Tensor) => tf.Tensor;
    normB: (x: tf.Tensor) => tf.Tensor; feedForward: (x: tf.Tensor) => tf.Tensor;
  },
): tf.Tensor {
  throw new Error('pre-norm-block is not written yet: replace this line');
}
`,
  hints: [
    'It is chapter 06 once more: x plus a branch, twice. What stands at the beginning of a branch?',
    'h = x + attend(normA(x)). The second branch takes h, not x.',
    'Return h + feedForward(normB(h)).',
  ],
  cases,
  reference: { preNormBlock: reference },
  alternatives: { 'by a list of branches': wrong(byList), 'by branches': wrong(byBranches) },
  misconceptions: [
    {
      id: 'post-norm',
      sentence:
        'You normalize behind each addition: that is post-norm, and the normalization stands on the stream.',
      implementation: wrong((x, { normA, attend, normB, feedForward }) => {
        const h = normA(x.add(attend(x)));
        return normB(h.add(feedForward(h)));
      }),
    },
    {
      id: 'normalized-shortcut',
      sentence: 'Your shortcut takes the normalized input. It takes x itself; only the branch is normalized.',
      implementation: wrong((x, { normA, attend, normB, feedForward }) => {
        const a = normA(x);
        const h = a.add(attend(a));
        const b = normB(h);
        return b.add(feedForward(b));
      }),
    },
    {
      id: 'norm-at-the-end-of-the-branch',
      sentence:
        'You normalize what the branch puts out. In a pre-norm block the branch begins with the normalization.',
      implementation: wrong((x, { normA, attend, normB, feedForward }) => {
        const h = x.add(normA(attend(x)));
        return h.add(normB(feedForward(h)));
      }),
    },
    {
      id: 'side-by-side',
      sentence:
        'Both your branches take x. The feed-forward network takes the stream after attention was added to it.',
      implementation: wrong((x, { normA, attend, normB, feedForward }) =>
        x.add(attend(normA(x))).add(feedForward(normB(x))),
      ),
    },
    {
      id: 'feed-forward-first',
      sentence: 'Attention comes first, then the feed-forward network.',
      implementation: wrong((x, { normA, attend, normB, feedForward }) => {
        const h = x.add(feedForward(normB(x)));
        return h.add(attend(normA(h)));
      }),
    },
    {
      id: 'forgets-a-shortcut',
      sentence: 'Your second branch has no shortcut: its result must be added to the stream.',
      implementation: wrong((x, { normA, attend, normB, feedForward }) =>
        feedForward(normB(x.add(attend(normA(x))))),
      ),
    },
    {
      id: 'adds-x-again',
      sentence: 'Your second shortcut goes back to x. It is the stream behind the first addition.',
      implementation: wrong((x, { normA, attend, normB, feedForward }) =>
        x.add(feedForward(normB(x.add(attend(normA(x)))))),
      ),
    },
    {
      id: 'one-norm-for-both',
      sentence: 'You use normA in both branches. Each branch has a normalization of its own.',
      implementation: wrong((x, { normA, attend, feedForward }) => {
        const h = x.add(attend(normA(x)));
        return h.add(feedForward(normA(h)));
      }),
    },
  ],
  rules: buildItYourself,
};
