import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import type { Random } from '../../core';
import type { Case, CodeExercise } from '../../exercises/spec';
import { tensorOf } from '../../exercises/values';
import { batch, filled, offsets, scales, variances } from './shared-inputs';
import { buildItYourself } from './shared-rules';

interface Normalization {
  gamma: Tensor1D;
  beta: Tensor1D;
  movingMean: Tensor1D;
  movingVariance: Tensor1D;
}
type BatchNormInference = (x: Tensor, layer: Normalization, epsilon: number) => Tensor;

const reference: BatchNormInference = (x, { gamma, beta, movingMean, movingVariance }, epsilon) => {
  const standardized = x.sub(movingMean).div(movingVariance.add(epsilon).sqrt());
  return standardized.mul(gamma).add(beta);
};

const asOneAffineMap: BatchNormInference = (x, { gamma, beta, movingMean, movingVariance }, epsilon) => {
  const scale = gamma.mul(movingVariance.add(epsilon).rsqrt());
  return x.mul(scale).add(beta.sub(movingMean.mul(scale)));
};

const channelByChannel: BatchNormInference = (x, layer, epsilon) => {
  const [gamma, beta, mean, variance] = [layer.gamma, layer.beta, layer.movingMean, layer.movingVariance].map(
    (v) => v.arraySync(),
  );
  const last = x.rank - 1;
  const channels = x.split(layer.gamma.size, last).map((channel, c) => {
    const standardDeviation = Math.sqrt((variance?.[c] as number) + epsilon);
    return channel
      .sub(mean?.[c] as number)
      .mul((gamma?.[c] as number) / standardDeviation)
      .add(beta?.[c] as number);
  });
  const [first, ...others] = channels;
  return (first as Tensor).concat(others, last);
};

const usesBatchStatistics: BatchNormInference = (x, layer, epsilon) => {
  const axes = x.shape.slice(0, -1).map((_, axis) => axis);
  const movingMean = x.mean(axes) as Tensor1D;
  const movingVariance = x.sub(movingMean).square().mean(axes) as Tensor1D;
  return reference(x, { ...layer, movingMean, movingVariance }, epsilon);
};

const noEpsilon: BatchNormInference = (x, layer) => reference(x, layer, 0);

const epsilonOutsideRoot: BatchNormInference = (x, layer, epsilon) =>
  x.sub(layer.movingMean).div(layer.movingVariance.sqrt().add(epsilon)).mul(layer.gamma).add(layer.beta);

const dividesByVariance: BatchNormInference = (x, layer, epsilon) =>
  x.sub(layer.movingMean).div(layer.movingVariance.add(epsilon)).mul(layer.gamma).add(layer.beta);

const forgetsGammaAndBeta: BatchNormInference = (x, layer, epsilon) =>
  x.sub(layer.movingMean).div(layer.movingVariance.add(epsilon).sqrt());

const shiftsBeforeScaling: BatchNormInference = (x, layer, epsilon) =>
  forgetsGammaAndBeta(x, layer, epsilon).add(layer.beta).mul(layer.gamma);

function cases(random: Random): readonly Case[] {
  const layer = (features: number) => ({
    gamma: scales(random, features),
    beta: offsets(random, features),
    movingMean: offsets(random, features),
    movingVariance: variances(random, features),
  });
  const call = (
    x: ReturnType<typeof batch>,
    { gamma, beta, movingMean, movingVariance }: ReturnType<typeof layer>,
    epsilon: number,
  ) => ({
    call: 'batchNormInference',
    args: [x, { gamma, beta, movingMean, movingVariance }, epsilon],
  });
  return [
    {
      name: 'a batch of dense features',
      points: 2,
      steps: [call(batch(random, [5, 3]), layer(3), 1e-5)],
    },
    {
      name: 'a single example: no batch statistics to fall back on',
      points: 2,
      steps: [call(batch(random, [1, 4]), layer(4), 1e-5)],
    },
    { name: 'images, channels last', points: 1, steps: [call(batch(random, [2, 3, 2, 2]), layer(2), 1e-5)] },
    {
      name: 'epsilon is added to the variance, under the root',
      points: 1,
      steps: [
        call(batch(random, [3, 2]), layer(2), 0.75),
        call(tensorOf([1, 2], [0.5, -1.5]), { ...layer(2), movingVariance: filled(2, 0) }, 0.01),
      ],
    },
  ];
}

export const exercise: CodeExercise = {
  id: 'batch-norm-inference',
  chapter: '03-batch-normalization',
  title: 'Batch normalization at inference',
  kind: 'code',
  entry: ['batchNormInference'],
  stub: `interface Normalization {
  gamma: tf.Tensor1D; beta: tf.Tensor1D; movingMean: tf.Tensor1D; movingVariance: tf.Tensor1D;
}
/** The same formula with the moving averages: the other examples in the batch have no say. */
function batchNormInference(x: tf.Tensor, layer: Normalization, epsilon: number): tf.Tensor {
  // Standardize x by the moving averages, then scale and shift.
  throw new Error('batch-norm-inference is not written yet: replace this line');
}
`,
  hints: [
    'Feed one example, then the same example among others. The answer for it must not change: which numbers may you use?',
    'Nothing is averaged here. The four vectors of the layer all broadcast along the last axis.',
    'Subtract layer.movingMean, divide by the root of layer.movingVariance plus epsilon, multiply by layer.gamma, add layer.beta.',
  ],
  cases,
  reference: { batchNormInference: reference },
  alternatives: {
    'one affine map': { batchNormInference: asOneAffineMap },
    'channel by channel with numbers': { batchNormInference: channelByChannel },
  },
  misconceptions: [
    {
      id: 'uses-batch-statistics',
      sentence:
        'You still use the statistics of the batch. At inference the moving averages take their place; a batch of one has variance 0.',
      implementation: { batchNormInference: usesBatchStatistics },
    },
    {
      id: 'no-epsilon',
      sentence: 'Epsilon is missing. Inference needs the same epsilon as training.',
      implementation: { batchNormInference: noEpsilon },
    },
    {
      id: 'epsilon-outside-root',
      sentence: 'Epsilon stands outside the root. It is added to the variance: sqrt(variance + epsilon).',
      implementation: { batchNormInference: epsilonOutsideRoot },
    },
    {
      id: 'divides-by-variance',
      sentence: 'You divide by the moving variance. Divide by its root, the standard deviation.',
      implementation: { batchNormInference: dividesByVariance },
    },
    {
      id: 'forgets-gamma-and-beta',
      sentence: 'Gamma and beta are learned for inference, too: scale and shift the standardized value.',
      implementation: { batchNormInference: forgetsGammaAndBeta },
    },
    {
      id: 'shifts-before-scaling',
      sentence:
        'Beta is added before gamma multiplies. Scale first, then shift: gamma * standardized + beta.',
      implementation: { batchNormInference: shiftsBeforeScaling },
    },
  ],
  rules: buildItYourself,
};
