import type { Tensor1D, Tensor4D } from '@tensorflow/tfjs';
import { tf } from '../../backend';
import type { Random } from '../../core';
import type { Case, CodeExercise } from '../../exercises/spec';
import { filled, offsets, scales, variances, weights } from '../03-batch-normalization/shared-inputs';
import { buildItYourself } from '../03-batch-normalization/shared-rules';

interface Normalization {
  gamma: Tensor1D;
  beta: Tensor1D;
  movingMean: Tensor1D;
  movingVariance: Tensor1D;
}
interface Convolution {
  kernel: Tensor4D;
  bias: Tensor1D;
}
type FoldBatchNorm = (convolution: Convolution, layer: Normalization, epsilon: number) => Convolution;

const reference: FoldBatchNorm = ({ kernel, bias }, layer, epsilon) => {
  const scale = layer.gamma.div(layer.movingVariance.add(epsilon).sqrt());
  return {
    kernel: kernel.mul(scale),
    bias: bias.sub(layer.movingMean).mul(scale).add(layer.beta),
  };
};

/** The layer as a matrix: a row for each kernel entry, a column for each output channel. */
const asMatrix: FoldBatchNorm = ({ kernel, bias }, layer, epsilon) => {
  const scale = layer.movingVariance.add(epsilon).rsqrt().mul(layer.gamma);
  const rows = kernel.reshape([-1, scale.size]);
  const diagonal = tf.diag(scale) as Tensor1D;
  return {
    kernel: rows.matMul(diagonal).reshape(kernel.shape) as Tensor4D,
    bias: bias.mul(scale).add(layer.beta).sub(layer.movingMean.mul(scale)),
  };
};

const channelByChannel: FoldBatchNorm = ({ kernel, bias }, layer, epsilon) => {
  const gamma = layer.gamma.arraySync();
  const variance = layer.movingVariance.arraySync();
  const [mean, beta, old] = [layer.movingMean.arraySync(), layer.beta.arraySync(), bias.arraySync()];
  const factors = gamma.map((g, c) => g / Math.sqrt((variance[c] as number) + epsilon));
  const kernels = kernel.split(factors.length, 3).map((one, c) => one.mul(factors[c] as number) as Tensor4D);
  const shifts = factors.map(
    (factor, c) => ((old[c] as number) - (mean[c] as number)) * factor + (beta[c] as number),
  );
  return { kernel: tf.concat(kernels, 3), bias: tf.tensor1d(shifts) };
};

/** The reference, given another layer or another part of the result. */
const noEpsilon: FoldBatchNorm = (convolution, layer) => reference(convolution, layer, 0);

const scalesInputs: FoldBatchNorm = (convolution, layer, epsilon) => {
  const scale = layer.gamma.div(layer.movingVariance.add(epsilon).sqrt());
  return {
    kernel: convolution.kernel.mul(scale.reshape([1, 1, -1, 1])),
    bias: reference(convolution, layer, epsilon).bias,
  };
};

const biasUnscaled: FoldBatchNorm = (convolution, layer, epsilon) => {
  const scale = layer.gamma.div(layer.movingVariance.add(epsilon).sqrt());
  return {
    kernel: convolution.kernel.mul(scale),
    bias: convolution.bias.sub(layer.movingMean.mul(scale)).add(layer.beta),
  };
};

const forgetsMean: FoldBatchNorm = (convolution, layer, epsilon) =>
  reference(convolution, { ...layer, movingMean: tf.zerosLike(layer.movingMean) }, epsilon);

const replacesBias: FoldBatchNorm = (convolution, layer, epsilon) => ({
  kernel: reference(convolution, layer, epsilon).kernel,
  bias: layer.beta,
});

const dropsBias: FoldBatchNorm = (convolution, layer, epsilon) =>
  reference({ ...convolution, bias: tf.zerosLike(convolution.bias) }, layer, epsilon);

const dividesByVariance: FoldBatchNorm = (convolution, layer, epsilon) =>
  reference(
    convolution,
    { ...layer, movingVariance: layer.movingVariance.add(epsilon).square() as Tensor1D },
    0,
  );

function cases(random: Random): readonly Case[] {
  const steps = (shape: readonly [number, number, number, number], epsilon: number, bias: boolean) => {
    const channels = shape[3];
    const layer = {
      gamma: scales(random, channels),
      beta: offsets(random, channels),
      movingMean: offsets(random, channels),
      movingVariance: variances(random, channels),
    };
    const convolution = {
      kernel: weights(random, shape),
      bias: bias ? offsets(random, channels) : filled(channels, 0),
    };
    return [
      { as: 'folded', observe: false, call: 'foldBatchNorm', args: [convolution, layer, epsilon] },
      { on: 'folded', property: 'kernel' },
      { on: 'folded', property: 'bias' },
    ] as const;
  };
  return [
    { name: 'a 3x3 convolution without a bias', points: 2, steps: steps([3, 3, 2, 2], 1e-5, false) },
    { name: 'a convolution with a bias', points: 2, steps: steps([2, 2, 3, 3], 1e-5, true) },
    { name: 'epsilon counts: a large one', points: 1, steps: steps([1, 1, 2, 2], 1.5, true) },
  ];
}

export const exercise: CodeExercise = {
  id: 'fold-batch-norm',
  chapter: '03b-what-batch-normalization-does',
  title: 'Fold batch normalization into the convolution before it',
  kind: 'code',
  entry: ['foldBatchNorm'],
  stub: `interface Convolution { kernel: tf.Tensor4D; bias: tf.Tensor1D } // kernel: [height, width, in, out]
interface Following {
  gamma: tf.Tensor1D;
  beta: tf.Tensor1D;
  movingMean: tf.Tensor1D;
  movingVariance: tf.Tensor1D;
}
/** One convolution that does the work of both at inference: conv2d(x, kernel) + bias, then normalization. */
function foldBatchNorm(convolution: Convolution, layer: Following, epsilon: number): Convolution {
  // Write inference as scale * z + shift, then put both into kernel and bias.
  throw new Error('fold-batch-norm is not written yet: replace this line');
}
`,
  hints: [
    'At inference batch normalization is scale * z + shift with fixed numbers for each output channel. What are scale and shift?',
    'A convolution is linear in its kernel: scaling output channel c means scaling all kernel entries whose last index is c. The old bias passes through the normalization, too.',
    'scale = gamma / sqrt(movingVariance + epsilon); kernel * scale (the last axis broadcasts); bias = (oldBias - movingMean) * scale + beta.',
  ],
  cases,
  reference: { foldBatchNorm: reference },
  alternatives: {
    'a diagonal matrix': { foldBatchNorm: asMatrix },
    'channel by channel': { foldBatchNorm: channelByChannel },
  },
  misconceptions: [
    {
      id: 'no-epsilon',
      sentence: 'Epsilon is missing in the scale: gamma / sqrt(movingVariance + epsilon).',
      implementation: { foldBatchNorm: noEpsilon },
    },
    {
      id: 'scales-input-channels',
      sentence:
        'You scale along the input channels. Normalization acts on what comes out: scale the last axis of the kernel.',
      implementation: { foldBatchNorm: scalesInputs },
    },
    {
      id: 'bias-unscaled',
      sentence: 'The old bias is normalized like everything else: (bias - movingMean) * scale + beta.',
      implementation: { foldBatchNorm: biasUnscaled },
    },
    {
      id: 'forgets-mean',
      sentence: 'The moving mean is missing: normalization subtracts it before scaling.',
      implementation: { foldBatchNorm: forgetsMean },
    },
    {
      id: 'beta-for-bias',
      sentence:
        'The new bias is more than beta: it also carries what subtracting the mean does, (bias - movingMean) * scale.',
      implementation: { foldBatchNorm: replacesBias },
    },
    {
      id: 'drops-bias',
      sentence:
        'The old bias of the convolution is lost. In training its effect cancels; at inference the moving mean expects it.',
      implementation: { foldBatchNorm: dropsBias },
    },
    {
      id: 'divides-by-variance',
      sentence: 'You divide by the moving variance. Divide by its root, the standard deviation.',
      implementation: { foldBatchNorm: dividesByVariance },
    },
  ],
  rules: buildItYourself,
};
