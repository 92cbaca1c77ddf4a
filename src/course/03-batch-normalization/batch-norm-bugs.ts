import type { Tensor, Tensor4D, Variable } from '@tensorflow/tfjs';
import { tf } from '../../backend';
import type { Random } from '../../core';
import type { Case, CodeExercise, Step } from '../../exercises/spec';
import { batch, weights } from './shared-inputs';
import { buildItYourself } from './shared-rules';

class ImageBatchNorm {
  readonly gamma: Variable;
  readonly beta: Variable;
  readonly movingMean: Variable;
  readonly movingVariance: Variable;

  constructor(
    channels: number,
    readonly momentum: number,
    readonly epsilon: number,
  ) {
    this.gamma = tf.variable(tf.ones([channels]));
    this.beta = tf.variable(tf.zeros([channels]));
    this.movingMean = tf.variable(tf.zeros([channels]), false);
    this.movingVariance = tf.variable(tf.ones([channels]), false);
  }

  apply(x: Tensor4D, training: boolean): Tensor {
    if (!training) return this.normalize(x, this.movingMean, this.movingVariance);
    const mean = x.mean([0, 1, 2]);
    const variance = x.sub(mean).square().mean([0, 1, 2]);
    this.movingMean.assign(this.blend(this.movingMean, mean));
    this.movingVariance.assign(this.blend(this.movingVariance, variance));
    return this.normalize(x, mean, variance);
  }

  normalize(x: Tensor, mean: Tensor, variance: Tensor): Tensor {
    return x.sub(mean).div(variance.add(this.epsilon).sqrt()).mul(this.gamma).add(this.beta);
  }

  blend(average: Tensor, value: Tensor): Tensor {
    return average.mul(this.momentum).add(value.mul(1 - this.momentum));
  }
}

/** One method for both modes. */
class InOneGo extends ImageBatchNorm {
  override apply(x: Tensor4D, training: boolean): Tensor {
    const rows = x.reshape([-1, x.shape[3]]);
    const mean = training ? rows.mean(0) : this.movingMean;
    const variance = training ? rows.sub(mean).square().mean(0) : this.movingVariance;
    if (training) {
      this.movingMean.assign(this.blend(this.movingMean, mean));
      this.movingVariance.assign(this.blend(this.movingVariance, variance));
    }
    return this.normalize(x, mean, variance);
  }
}

/** Inference as a multiplication and an addition. */
class AsAffineMap extends ImageBatchNorm {
  override normalize(x: Tensor, mean: Tensor, variance: Tensor): Tensor {
    const scale = variance.add(this.epsilon).rsqrt().mul(this.gamma);
    return x.mul(scale).add(this.beta).sub(mean.mul(scale));
  }
}

class SwappedStart extends ImageBatchNorm {
  constructor(channels: number, momentum: number, epsilon: number) {
    super(channels, momentum, epsilon);
    this.gamma.assign(tf.zeros([channels]));
    this.beta.assign(tf.ones([channels]));
  }
}

/** The planted bug of the mean, alone. */
class OneMeanForAll extends ImageBatchNorm {
  override apply(x: Tensor4D, training: boolean): Tensor {
    if (!training) return super.apply(x, training);
    const mean = tf.fill([x.shape[3]], x.mean().arraySync() as number);
    const variance = x.sub(mean).square().mean([0, 1, 2]);
    this.movingMean.assign(this.blend(this.movingMean, mean));
    this.movingVariance.assign(this.blend(this.movingVariance, variance));
    return this.normalize(x, mean, variance);
  }
}

class EpsilonOutsideRoot extends ImageBatchNorm {
  override normalize(x: Tensor, mean: Tensor, variance: Tensor): Tensor {
    return x.sub(mean).div(variance.sqrt().add(this.epsilon)).mul(this.gamma).add(this.beta);
  }
}

class SwappedMomentum extends ImageBatchNorm {
  override blend(average: Tensor, value: Tensor): Tensor {
    return average.mul(1 - this.momentum).add(value.mul(this.momentum));
  }
}

class MovesAtInference extends ImageBatchNorm {
  override apply(x: Tensor4D, training: boolean): Tensor {
    if (training) return super.apply(x, true);
    const y = super.apply(x, false);
    super.apply(x, true);
    return y;
  }
}

class RootOfNothing extends ImageBatchNorm {
  override apply(x: Tensor4D, training: boolean): Tensor {
    if (!training) return super.apply(x, false);
    const mean = x.mean([0, 1, 2]);
    const variance = x.square().mean([0, 1, 2]);
    this.movingMean.assign(this.blend(this.movingMean, mean));
    this.movingVariance.assign(this.blend(this.movingVariance, variance));
    return this.normalize(x, mean, variance);
  }
}

function cases(random: Random): readonly Case[] {
  const make = (momentum: number, epsilon: number): Step => ({
    as: 'layer',
    construct: 'ImageBatchNorm',
    args: [2, momentum, epsilon],
  });
  const apply = (shape: readonly number[], training: boolean, observe: boolean): Step => ({
    on: 'layer',
    method: 'apply',
    args: [batch(random, shape), training],
    observe,
  });
  const property = (name: string): Step => ({ on: 'layer', property: name });
  return [
    {
      name: 'a new layer leaves standardized values as they are',
      points: 1,
      steps: [
        { as: 'layer', construct: 'ImageBatchNorm', args: [random.integer(2, 40), random.uniform(), 1e-5] },
        property('gamma'),
        property('beta'),
      ],
    },
    {
      name: 'each channel gets its own mean',
      points: 1,
      steps: [make(0, 1e-5), apply([3, 2, 2, 2], true, false), property('movingMean')],
    },
    {
      name: 'each channel gets its own variance, around its own mean',
      points: 1,
      steps: [make(0, 1e-5), apply([3, 2, 2, 2], true, false), property('movingVariance')],
    },
    {
      name: 'momentum weighs the old value',
      points: 1,
      steps: [
        make(0.8, 1e-5),
        apply([3, 2, 2, 2], true, false),
        property('movingVariance'),
        property('movingMean'),
      ],
    },
    {
      name: 'inference changes nothing in the layer',
      points: 1,
      steps: [
        make(0.6, 1e-5),
        apply([3, 2, 2, 2], true, false),
        apply([2, 2, 2, 2], false, false),
        property('movingMean'),
        property('movingVariance'),
      ],
    },
    {
      name: 'the output in training, with a large epsilon',
      points: 1,
      steps: [
        make(0.9, 1.2),
        { on: 'layer', set: 'gamma', to: weights(random, [2]) },
        { on: 'layer', set: 'beta', to: weights(random, [2]) },
        apply([3, 2, 2, 2], true, true),
      ],
    },
    {
      name: 'the output at inference after two batches',
      points: 1,
      steps: [
        make(0.7, 0.3),
        apply([3, 2, 2, 2], true, false),
        apply([4, 2, 1, 2], true, false),
        apply([1, 2, 2, 2], false, true),
      ],
    },
  ];
}

export const exercise: CodeExercise = {
  id: 'batch-norm-bugs',
  chapter: '03-batch-normalization',
  title: 'Bug hunt: five bugs in a batch normalization layer',
  kind: 'bug-hunt',
  entry: ['ImageBatchNorm'],
  stub: `class ImageBatchNorm {
  readonly gamma: tf.Variable; readonly beta: tf.Variable;
  readonly movingMean: tf.Variable; readonly movingVariance: tf.Variable;
  constructor(channels: number, readonly momentum: number, readonly epsilon: number) {
    this.gamma = tf.variable(tf.zeros([channels])); this.beta = tf.variable(tf.ones([channels]));
    this.movingMean = tf.variable(tf.zeros([channels]), false);
    this.movingVariance = tf.variable(tf.ones([channels]), false);
  }
  apply(x: tf.Tensor4D, training: boolean): tf.Tensor {
    const mean = x.mean();
    const variance = x.sub(mean).square().mean([0, 1, 2]);
    this.movingMean.assign(this.blend(this.movingMean, mean));
    this.movingVariance.assign(this.blend(this.movingVariance, variance));
    return training
      ? this.normalize(x, mean, variance)
      : this.normalize(x, this.movingMean, this.movingVariance);
  }
  normalize(x: tf.Tensor, mean: tf.Tensor, variance: tf.Tensor): tf.Tensor {
    return x.sub(mean).div(variance.sqrt().add(this.epsilon)).mul(this.gamma).add(this.beta);
  }
  blend(average: tf.Tensor, value: tf.Tensor): tf.Tensor {
    return average.mul(1 - this.momentum).add(value.mul(this.momentum));
  }
}
`,
  hints: [
    'Read it against the four equations, line by line. Run check often: each bug you mend lights up a case of its own. Two of the bugs are in apply.',
    'One bug in each of these: the values that gamma and beta start with; the axes of the mean; when the averages move; where epsilon stands; which value momentum weighs.',
    'Gamma starts at 1 and beta at 0; x.mean([0, 1, 2]); the averages move only when training; variance.add(epsilon).sqrt(); average * momentum + value * (1 - momentum).',
  ],
  cases,
  reference: { ImageBatchNorm },
  alternatives: {
    'one method for both modes': { ImageBatchNorm: InOneGo },
    'one affine map': { ImageBatchNorm: AsAffineMap },
  },
  misconceptions: [
    {
      id: 'gamma-and-beta-start-swapped',
      sentence:
        'One bug is left: gamma starts at 0 and beta at 1, as a comment in the lecture slides has it. Then every output is 1, whatever comes in.',
      implementation: { ImageBatchNorm: SwappedStart },
    },
    {
      id: 'one-mean-for-all-channels',
      sentence: 'One bug is left: all channels share one mean. Average over axes 0, 1 and 2 only.',
      implementation: { ImageBatchNorm: OneMeanForAll },
    },
    {
      id: 'epsilon-outside-root',
      sentence: 'One bug is left: epsilon stands outside the root.',
      implementation: { ImageBatchNorm: EpsilonOutsideRoot },
    },
    {
      id: 'swaps-momentum',
      sentence: 'One bug is left: momentum weighs the new batch instead of the old value.',
      implementation: { ImageBatchNorm: SwappedMomentum },
    },
    {
      id: 'moves-at-inference',
      sentence: 'One bug is left: the averages move at inference, too.',
      implementation: { ImageBatchNorm: MovesAtInference },
    },
    {
      id: 'variance-not-centred',
      sentence: 'Your mending broke the variance: subtract the mean before squaring.',
      implementation: { ImageBatchNorm: RootOfNothing },
    },
  ],
  rules: buildItYourself,
  equivalent: [
    {
      mutant: 'tf.variable(tf.zeros([channels]), false) -> tf.variable(tf.zeros([channels]))',
      why: 'whether an optimizer would find the averages cannot be told from what the layer answers',
    },
    {
      mutant: 'tf.variable(tf.ones([channels]), false) -> tf.variable(tf.ones([channels]))',
      why: 'the same',
    },
    { mutant: 'false -> true', why: 'the same, written out' },
  ],
};
