import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { tf } from '../../backend';
import type { Random } from '../../core';
import type { Case, CodeExercise, Step } from '../../exercises/spec';
import { normalTensor, tensorOf } from '../../exercises/values';
import { after } from './shared-rules';

type Setup = (logits: Tensor2D, labels: Tensor1D) => Record<string, Tensor>;

const reference: Setup = (logits, labels) => {
  const probabilities = tf.softmax(logits);
  const predictions = tf.argMax(probabilities, -1);
  const accuracy = tf.mean(tf.cast(tf.equal(predictions, labels), 'float32'));
  const wanted = tf.oneHot(labels, logits.shape[1]);
  const loss = tf.neg(tf.mean(tf.sum(tf.mul(wanted, tf.logSoftmax(logits)), 1)));
  return { probabilities, predictions, accuracy, loss };
};

const byLosses: Setup = (logits, labels) => ({
  probabilities: logits.softmax(),
  predictions: logits.argMax(1),
  accuracy: logits.argMax(1).equal(labels).toFloat().mean(),
  loss: tf.losses.softmaxCrossEntropy(tf.oneHot(labels, logits.shape[1]), logits),
});

/** Shifted by the largest logit of a row, then written out. */
const writtenOut: Setup = (logits, labels) => {
  const shifted = tf.sub(logits, tf.max(logits, 1, true));
  const exponentials = tf.exp(shifted);
  const totals = tf.sum(exponentials, 1, true);
  const own = tf.sum(tf.mul(shifted, tf.oneHot(labels, logits.shape[1])), 1, true);
  const predictions = tf.argMax(logits, 1);
  return {
    probabilities: tf.div(exponentials, totals),
    predictions,
    accuracy: tf.div(tf.sum(tf.cast(tf.equal(predictions, labels), 'int32')).toFloat(), labels.size),
    loss: tf.mean(tf.sub(tf.log(totals), own)),
  };
};

const changed =
  (
    change: (logits: Tensor2D, labels: Tensor1D, right: Record<string, Tensor>) => Record<string, Tensor>,
  ): Setup =>
  (logits, labels) => {
    const right = reference(logits, labels);
    return { ...right, ...change(logits, labels, right) };
  };
const ofProbabilities = (probabilities: Tensor, labels: Tensor1D, classes: number) =>
  tf.neg(tf.mean(tf.sum(tf.mul(tf.oneHot(labels, classes), tf.log(probabilities)), 1)));

function cases(random: Random): readonly Case[] {
  const labels = (count: number, classes: number) =>
    tensorOf(
      [count],
      Array.from({ length: count }, () => random.integer(0, classes)),
      'int32',
    );
  const call = (logits: ReturnType<typeof normalTensor>, classes: number): Step => ({
    call: 'modelSetup',
    args: [logits, labels(logits.tensor[0] as number, classes)],
  });
  const best = random.integer(0, 3);
  const second = random.uniform(100, 500);
  const large = random.shuffle([900, second, 0]);
  return [
    { name: 'a batch', points: 2, steps: [call(normalTensor(random, [6, 4], { standardDeviation: 2 }), 4)] },
    {
      name: 'all right, and none',
      points: 1,
      steps: [0, 1].map(
        (off): Step => ({
          call: 'modelSetup',
          args: [
            tensorOf(
              [2, 3],
              [0, 1, 2, 0, 1, 2].map((k) => (k === best ? 3 : random.uniform(-1, 1))),
            ),
            tensorOf([2], [(best + off) % 3, (best + off) % 3], 'int32'),
          ],
        }),
      ),
    },
    {
      name: 'large logits: no overflow, no log of 0',
      points: 1,
      steps: [
        {
          call: 'modelSetup',
          args: [
            tensorOf([2, 3], [...large, -800, 0, 50 + random.uniform(0, 9)]),
            tensorOf([2], [large.indexOf(second), 2], 'int32'),
          ],
        },
      ],
    },
  ];
}

export const exercise: CodeExercise = {
  id: 'run-model-setup',
  chapter: '06-pre-activation',
  title: 'What is wanted of the logits',
  kind: 'code',
  entry: ['modelSetup'],
  stub: `/**
 * probabilities: softmax of the logits, [batch, classes]. predictions: the most probable class, [batch].
 * accuracy: the share of predictions that equal the labels. loss: the mean cross-entropy in nats, finite for
 * logits of any size.
 */
function modelSetup(
  logits: tf.Tensor2D, labels: tf.Tensor1D,
): { probabilities: tf.Tensor; predictions: tf.Tensor; accuracy: tf.Tensor; loss: tf.Tensor } {
  throw new Error('run-model-setup is not written yet: replace this line');
}
`,
  hints: [
    'Four lines, one for each. Three of them need the class axis.',
    "accuracy: tf.equal gives booleans; cast them to 'float32' before the mean. loss: tf.oneHot(labels, classes) picks each row's own log-probability.",
    'Take tf.logSoftmax(logits), not the logarithm of the softmax: loss is -tf.mean of the sum over the classes of oneHot * logSoftmax. Or tf.losses.softmaxCrossEntropy(oneHot, logits).',
  ],
  cases,
  reference: { modelSetup: reference },
  alternatives: {
    'by tf.losses': { modelSetup: byLosses },
    'written out, shifted by the largest logit': { modelSetup: writtenOut },
  },
  misconceptions: [
    {
      id: 'log-of-the-softmax',
      sentence:
        'You take the logarithm of the softmax, which is the logarithm of 0 for large logits. logSoftmax stays finite.',
      implementation: {
        modelSetup: changed((logits, labels, { probabilities }) => ({
          loss: ofProbabilities(probabilities as Tensor, labels, logits.shape[1]),
        })),
      },
    },
    {
      id: 'softmax-twice',
      sentence: 'Your loss takes the softmax of probabilities: the softmax is applied twice.',
      implementation: {
        modelSetup: changed((logits, labels, { probabilities }) => ({
          loss: tf.losses.softmaxCrossEntropy(tf.oneHot(labels, logits.shape[1]), probabilities as Tensor),
        })),
      },
    },
    {
      id: 'summed-loss',
      sentence: 'You sum the loss over the batch. The mean does not depend on the batch size.',
      implementation: {
        modelSetup: changed((_, labels, { loss }) => ({ loss: tf.mul(loss as Tensor, labels.size) })),
      },
    },
    {
      id: 'mean-over-classes-too',
      sentence:
        'You average over the classes too, so the loss is too small by their number. Sum over the classes, average over the batch.',
      implementation: {
        modelSetup: changed((logits, _, { loss }) => ({ loss: tf.div(loss as Tensor, logits.shape[1]) })),
      },
    },
    {
      id: 'wrong-sign',
      sentence: 'Your loss is negative. The cross-entropy is MINUS the logarithm.',
      implementation: {
        modelSetup: changed((_logits, _labels, { loss }) => ({ loss: tf.neg(loss as Tensor) })),
      },
    },
    {
      id: 'softmax-over-the-batch',
      sentence: 'Your probabilities add up to 1 over the batch. They add up to 1 over the classes.',
      implementation: {
        modelSetup: changed((logits) => ({ probabilities: tf.softmax(logits.transpose(), 1).transpose() })),
      },
    },
    {
      id: 'best-example',
      sentence: 'Your predictions go along the batch. The largest is sought among the classes: axis 1.',
      implementation: { modelSetup: changed((logits) => ({ predictions: tf.argMax(logits, 0) })) },
    },
    {
      id: 'counts-the-right-ones',
      sentence: 'You count the right predictions. The accuracy is their share.',
      implementation: {
        modelSetup: changed((_, labels, { accuracy }) => ({
          accuracy: tf.mul(accuracy as Tensor, labels.size),
        })),
      },
    },
  ],
  rules: after(),
};
