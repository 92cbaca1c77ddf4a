import type { Tensor2D } from '@tensorflow/tfjs';
import { tf } from '../../backend';
import type { Random } from '../../core';
import type { Case, CodeExercise, TensorValue } from '../../exercises/spec';
import { normalTensor } from '../../exercises/values';
import { buildItYourself } from './shared-rules';

interface Weights {
  encoder: Tensor2D;
  decoder: Tensor2D;
}
type Step = (x: Tensor2D, encoder: Tensor2D, decoder: Tensor2D, learningRate: number) => Weights;

/** Gradients of mean((x E D − x)²) over all N·inputs entries. */
const gradients = (x: Tensor2D, encoder: Tensor2D, decoder: Tensor2D): Weights => {
  const code = x.matMul(encoder) as Tensor2D;
  const slope = code
    .matMul(decoder)
    .sub(x)
    .mul(2 / x.size) as Tensor2D;
  return {
    encoder: tf.matMul(x, tf.matMul(slope, decoder, false, true), true) as Tensor2D,
    decoder: tf.matMul(code, slope, true) as Tensor2D,
  };
};

const descend = (weight: Tensor2D, gradient: Tensor2D, rate: number): Tensor2D =>
  weight.sub(gradient.mul(rate));

const reference: Step = (x, encoder, decoder, learningRate) => {
  const code = x.matMul(encoder);
  const error = code.matMul(decoder).sub(x);
  const slope = error.mul(2 / x.size);
  const decoderGradient = code.transpose().matMul(slope);
  const encoderGradient = x.transpose().matMul(slope.matMul(decoder.transpose()));
  return {
    encoder: encoder.sub(encoderGradient.mul(learningRate)),
    decoder: decoder.sub(decoderGradient.mul(learningRate)),
  };
};

/** Through the products of the data with itself: XᵀX is all that a linear autoencoder sees. */
const throughCovariance: Step = (x, encoder, decoder, rate) => {
  const second = tf.matMul(x, x, true).mul(2 / x.size) as Tensor2D;
  const residual = encoder.matMul(decoder).sub(tf.eye(x.shape[1])) as Tensor2D;
  const slope = second.matMul(residual) as Tensor2D;
  return {
    encoder: descend(encoder, tf.matMul(slope, decoder, false, true) as Tensor2D, rate),
    decoder: descend(decoder, tf.matMul(encoder, slope, true), rate),
  };
};

/** The chain rule from the loss back, with indices instead of transposes. */
const byIndices: Step = (x, encoder, decoder, rate) => {
  const code = tf.einsum('ni,ij->nj', x, encoder);
  const slope = tf
    .einsum('nj,jk->nk', code, decoder)
    .sub(x)
    .mul(2 / x.size);
  const back = tf.einsum('nk,jk->nj', slope, decoder);
  return {
    encoder: descend(encoder, tf.einsum('ni,nj->ij', x, back) as Tensor2D, rate),
    decoder: descend(decoder, tf.einsum('nj,nk->jk', code, slope) as Tensor2D, rate),
  };
};

const step =
  (change: (gradient: Weights, x: Tensor2D) => Weights): Step =>
  (x, encoder, decoder, rate) => {
    const gradient = change(gradients(x, encoder, decoder), x);
    return {
      encoder: descend(encoder, gradient.encoder, rate),
      decoder: descend(decoder, gradient.decoder, rate),
    };
  };

const scaled = (factor: (x: Tensor2D) => number) =>
  step(({ encoder, decoder }, x) => ({ encoder: encoder.mul(factor(x)), decoder: decoder.mul(factor(x)) }));

const ascends = scaled(() => -1);
const perExample = scaled((x) => x.shape[1]);
const sumOfSquares = scaled((x) => x.size);
const forgetsTwo = scaled(() => 0.5);
const onlyDecoder = step(({ encoder, decoder }) => ({ encoder: tf.zerosLike(encoder), decoder }));
const oneAfterTheOther: Step = (x, encoder, decoder, rate) => {
  const newDecoder = descend(decoder, gradients(x, encoder, decoder).decoder, rate);
  return {
    encoder: descend(encoder, gradients(x, encoder, newDecoder).encoder, rate),
    decoder: newDecoder,
  };
};

function cases(random: Random): readonly Case[] {
  const data = (rows: number, inputs: number, codes: number): TensorValue[] => [
    normalTensor(random, [rows, inputs], { standardDeviation: 1.5 }),
    normalTensor(random, [inputs, codes], { standardDeviation: 0.6 }),
    normalTensor(random, [codes, inputs], { standardDeviation: 0.6 }),
  ];
  const call = (rate: number, args: TensorValue[]) => ({ call: 'autoencoderStep', args: [...args, rate] });
  return [
    { name: 'a bottleneck of two', points: 2, steps: [call(random.uniform(0.8, 1.2), data(5, 4, 2))] },
    { name: 'a single example', points: 1, steps: [call(random.uniform(0.5, 0.9), data(1, 3, 1))] },
    { name: 'a learning rate of 0 changes nothing', points: 1, steps: [call(0, data(4, 3, 2))] },
  ];
}

export const exercise: CodeExercise = {
  id: 'autoencoder-step',
  chapter: '02-initialization',
  title: 'One pre-training step of an autoencoder',
  kind: 'code',
  entry: ['autoencoderStep'],
  stub: `/**
 * One gradient step on the loss mean((x encoder decoder - x)²), the mean over all entries of x.
 * Shapes: x [examples, inputs], encoder [inputs, codes], decoder [codes, inputs]. Both are updated together.
 */
function autoencoderStep(
  x: tf.Tensor2D, encoder: tf.Tensor2D, decoder: tf.Tensor2D, learningRate: number,
): { encoder: tf.Tensor2D; decoder: tf.Tensor2D } {
  // Forward to the error, back to both gradients, then one step down.
  throw new Error('autoencoder-step is not written yet: replace this line');
}
`,
  hints: [
    'What should the network put out? Its own input. So the error is x encoder decoder - x.',
    'With code = x E and slope = 2 (code D - x) / x.size, the gradients are codeᵀ slope for D and xᵀ slope Dᵀ for E.',
    'Compute both gradients from the OLD weights, then subtract learningRate times each: decoder.sub(code.transpose().matMul(slope).mul(learningRate)).',
  ],
  cases,
  reference: { autoencoderStep: reference },
  alternatives: {
    'through the second moments of the data': { autoencoderStep: throughCovariance },
    'by the chain rule, with indices': { autoencoderStep: byIndices },
  },
  misconceptions: [
    {
      id: 'ascends',
      sentence: 'You walk uphill: subtract the gradient, do not add it.',
      implementation: { autoencoderStep: ascends },
    },
    {
      id: 'mean-over-examples-only',
      sentence:
        'Your loss averages over the examples only. The mean runs over all entries: divide by x.size.',
      implementation: { autoencoderStep: perExample },
    },
    {
      id: 'sum-for-mean',
      sentence: 'Your loss is the sum of squares. The exercise asks for their mean: divide by x.size.',
      implementation: { autoencoderStep: sumOfSquares },
    },
    {
      id: 'forgets-the-two',
      sentence: 'The derivative of a square brings a factor 2, and yours is missing.',
      implementation: { autoencoderStep: forgetsTwo },
    },
    {
      id: 'only-the-decoder',
      sentence: 'Only the decoder learns. The error also flows back through it into the encoder.',
      implementation: { autoencoderStep: onlyDecoder },
    },
    {
      id: 'one-after-the-other',
      sentence:
        'You use the new decoder for the gradient of the encoder. Both gradients belong to the old weights.',
      implementation: { autoencoderStep: oneAfterTheOther },
    },
  ],
  rules: buildItYourself,
};
