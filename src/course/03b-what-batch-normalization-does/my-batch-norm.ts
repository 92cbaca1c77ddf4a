import type { Tensor, Variable } from '@tensorflow/tfjs';
import { tf } from '../../backend';
import type { Random } from '../../core';
import type { Case, CodeExercise, Step } from '../../exercises/spec';
import { batch, weights } from '../03-batch-normalization/shared-inputs';
import { buildItYourself } from '../03-batch-normalization/shared-rules';

interface Layer {
  setTrainable(trainable: boolean): void;
  apply(x: Tensor, training: boolean): Tensor;
}

class MyBatchNorm implements Layer {
  trainable = true;
  readonly gamma: Variable;
  readonly beta: Variable;
  readonly movingMean: Variable;
  readonly movingVariance: Variable;

  constructor(
    features: number,
    readonly momentum: number,
    readonly epsilon: number,
  ) {
    this.gamma = tf.variable(tf.ones([features]));
    this.beta = tf.variable(tf.zeros([features]));
    this.movingMean = tf.variable(tf.zeros([features]), false);
    this.movingVariance = tf.variable(tf.ones([features]), false);
  }

  setTrainable(trainable: boolean): void {
    this.trainable = trainable;
  }

  apply(x: Tensor, training: boolean): Tensor {
    if (!training || !this.trainable) return this.normalize(x, this.movingMean, this.movingVariance);
    const axes = x.shape.slice(0, -1).map((_, axis) => axis);
    const mean = x.mean(axes);
    const variance = x.sub(mean).square().mean(axes);
    this.move(this.movingMean, mean);
    this.move(this.movingVariance, variance);
    return this.normalize(x, mean, variance);
  }

  normalize(x: Tensor, mean: Tensor, variance: Tensor): Tensor {
    return x.sub(mean).div(variance.add(this.epsilon).sqrt()).mul(this.gamma).add(this.beta);
  }

  move(average: Variable, value: Tensor): void {
    average.assign(average.mul(this.momentum).add(value.mul(1 - this.momentum)));
  }
}

/** Chooses the statistics first, then has one formula for both modes. */
class ChoosesStatistics extends MyBatchNorm {
  override apply(x: Tensor, training: boolean): Tensor {
    const learning = training && this.trainable;
    const rows = x.reshape([-1, this.gamma.size]);
    const mean = learning ? rows.mean(0) : this.movingMean;
    const variance = learning ? rows.square().mean(0).sub(mean.square()) : this.movingVariance;
    if (learning) {
      const rate = 1 - this.momentum;
      this.movingMean.assign(this.movingMean.add(mean.sub(this.movingMean).mul(rate)));
      this.movingVariance.assign(this.movingVariance.add(variance.sub(this.movingVariance).mul(rate)));
    }
    const scale = this.gamma.div(variance.add(this.epsilon).sqrt());
    return rows
      .mul(scale)
      .add(this.beta.sub(mean.mul(scale)))
      .reshape(x.shape);
  }
}

/** Swaps its way of working when it is frozen, instead of asking each time. */
class SwapsBehaviour extends MyBatchNorm {
  #mode: (x: Tensor, training: boolean) => Tensor = (x, training) => super.apply(x, training);

  override setTrainable(trainable: boolean): void {
    this.#mode = trainable ? (x, training) => super.apply(x, training) : (x) => super.apply(x, false);
  }

  override apply(x: Tensor, training: boolean): Tensor {
    return this.#mode(x, training);
  }
}

/** What tf.layers.batchNormalization of TensorFlow.js 4.22 does. */
class IgnoresTrainable extends MyBatchNorm {
  override setTrainable(): void {
    this.trainable = true;
  }
}

class FrozenAveragesBatchStatistics extends MyBatchNorm {
  override move(average: Variable, value: Tensor): void {
    if (this.trainable) super.move(average, value);
  }
  override apply(x: Tensor, training: boolean): Tensor {
    const { trainable } = this;
    if (trainable || !training) return super.apply(x, training);
    const axes = x.shape.slice(0, -1).map((_, axis) => axis);
    const mean = x.mean(axes);
    return this.normalize(x, mean, x.sub(mean).square().mean(axes));
  }
}

class FrozenStillMoves extends MyBatchNorm {
  override apply(x: Tensor, training: boolean): Tensor {
    const y = super.apply(x, training);
    if (!training || this.trainable) return y;
    this.trainable = true;
    super.apply(x, true);
    this.trainable = false;
    return y;
  }
}

class StaysFrozen extends MyBatchNorm {
  override setTrainable(trainable: boolean): void {
    this.trainable = this.trainable && trainable;
  }
}

class MovesAtInference extends MyBatchNorm {
  override apply(x: Tensor, training: boolean): Tensor {
    const y = super.apply(x, training);
    if (!training && this.trainable) super.apply(x, true);
    return y;
  }
}

class NormalizesByAverages extends MyBatchNorm {
  override apply(x: Tensor, training: boolean): Tensor {
    super.apply(x, training);
    return this.normalize(x, this.movingMean, this.movingVariance);
  }
}

class SwapsMomentum extends MyBatchNorm {
  constructor(features: number, momentum: number, epsilon: number) {
    super(features, 1 - momentum, epsilon);
  }
}

function cases(random: Random): readonly Case[] {
  const make = (features: number, momentum: number): Step => ({
    as: 'layer',
    construct: 'MyBatchNorm',
    args: [features, momentum, 1e-3],
  });
  const apply = (x: ReturnType<typeof batch>, training: boolean): Step => ({
    on: 'layer',
    method: 'apply',
    args: [x, training],
  });
  const setTrainable = (trainable: boolean): Step => ({
    on: 'layer',
    method: 'setTrainable',
    args: [trainable],
    observe: false,
  });
  const averages: Step[] = [
    { on: 'layer', property: 'movingMean' },
    { on: 'layer', property: 'movingVariance' },
  ];
  return [
    {
      name: 'training normalizes by the batch and moves the averages',
      points: 2,
      steps: [
        make(3, 0.9),
        apply(batch(random, [5, 3]), true),
        ...averages,
        apply(batch(random, [4, 3]), true),
        ...averages,
      ],
    },
    {
      name: 'images, too: statistics over examples and pixels',
      points: 1,
      steps: [make(2, 0.7), apply(batch(random, [3, 2, 2, 2]), true), ...averages],
    },
    {
      name: 'inference normalizes by the averages and leaves them alone',
      points: 2,
      steps: [
        make(3, 0.6),
        { on: 'layer', set: 'gamma', to: weights(random, [3]) },
        { on: 'layer', set: 'beta', to: weights(random, [3]) },
        apply(batch(random, [5, 3]), true),
        apply(batch(random, [2, 3]), false),
        ...averages,
      ],
    },
    {
      name: 'frozen: inference mode even when the model trains',
      points: 3,
      steps: [
        make(3, 0.6),
        apply(batch(random, [5, 3]), true),
        setTrainable(false),
        apply(batch(random, [4, 3]), true),
        ...averages,
      ],
    },
    {
      name: 'frozen: the gradient for x sees fixed statistics',
      points: 1,
      steps: [
        make(3, 0.6),
        apply(batch(random, [5, 3]), true),
        setTrainable(false),
        {
          gradient: { on: 'layer', method: 'apply' },
          args: [batch(random, [4, 3]), true],
          wrt: 0,
          weights: weights(random, [4, 3]),
        },
      ],
    },
    {
      name: 'thawed: learns again',
      points: 1,
      steps: [
        make(2, 0.6),
        setTrainable(false),
        apply(batch(random, [4, 2]), true),
        setTrainable(true),
        apply(batch(random, [4, 2]), true),
        ...averages,
      ],
    },
  ];
}

export const exercise: CodeExercise = {
  id: 'my-batch-norm',
  chapter: '03b-what-batch-normalization-does',
  title: 'A layer that honours trainable = false',
  kind: 'code',
  entry: ['MyBatchNorm'],
  stub: `class MyBatchNorm {
  trainable = true;
  readonly gamma: tf.Variable; readonly beta: tf.Variable;
  readonly movingMean: tf.Variable; readonly movingVariance: tf.Variable;
  constructor(features: number, readonly momentum: number, readonly epsilon: number) {
    this.gamma = tf.variable(tf.ones([features])); this.beta = tf.variable(tf.zeros([features]));
    this.movingMean = tf.variable(tf.zeros([features]), false);
    this.movingVariance = tf.variable(tf.ones([features]), false);
  }
  setTrainable(trainable: boolean): void { this.trainable = trainable; }
  apply(x: tf.Tensor, training: boolean): tf.Tensor {
    // Which statistics does this call use, and do the averages move?
    throw new Error('my-batch-norm is not written yet: replace this line');
  }
}
`,
  hints: [
    'Draw a table with four rows: training or not, trainable or not. In how many of them does the layer use the statistics of the batch?',
    'Only one row does: training and trainable. There the averages move as well; in the three others nothing moves, and the averages normalize.',
    'Begin with if (!training || !this.trainable) and return the formula with movingMean and movingVariance. Else compute mean and variance of the batch, blend them in with this.movingMean.assign(...), and return the formula with mean and variance.',
  ],
  cases,
  reference: { MyBatchNorm },
  alternatives: {
    'chooses the statistics, then one formula': { MyBatchNorm: ChoosesStatistics },
    'swaps its behaviour when frozen': { MyBatchNorm: SwapsBehaviour },
  },
  misconceptions: [
    {
      id: 'ignores-trainable',
      sentence:
        'Freezing has no effect yet: in training the layer still uses the batch and moves its averages. This is the trap in TensorFlow.js: trainable = false must mean inference mode.',
      implementation: { MyBatchNorm: IgnoresTrainable },
    },
    {
      id: 'frozen-uses-batch',
      sentence:
        'The frozen layer keeps its averages but still normalizes by the batch. A frozen layer normalizes by its averages, so that its outputs stay what later layers learned from.',
      implementation: { MyBatchNorm: FrozenAveragesBatchStatistics },
    },
    {
      id: 'frozen-still-moves',
      sentence:
        'The frozen layer normalizes by its averages, but they still move. Frozen means they stand still.',
      implementation: { MyBatchNorm: FrozenStillMoves },
    },
    {
      id: 'stays-frozen',
      sentence: 'Once frozen, the layer never learns again: setTrainable(true) must thaw it.',
      implementation: { MyBatchNorm: StaysFrozen },
    },
    {
      id: 'moves-at-inference',
      sentence: 'The averages move at inference. Evaluating a model must not change it.',
      implementation: { MyBatchNorm: MovesAtInference },
    },
    {
      id: 'trains-on-averages',
      sentence: 'In training you normalize by the moving averages. Use the statistics of the batch itself.',
      implementation: { MyBatchNorm: NormalizesByAverages },
    },
    {
      id: 'swaps-momentum',
      sentence:
        "Momentum is the weight of the old value here. You gave it to the new batch, which is PyTorch's convention.",
      implementation: { MyBatchNorm: SwapsMomentum },
    },
  ],
  rules: buildItYourself,
  equivalent: [
    {
      mutant: 'tf.variable(tf.zeros([features]), false) -> tf.variable(tf.zeros([features]))',
      why: 'whether an optimizer would find the averages cannot be told from what the layer answers',
    },
    {
      mutant: 'tf.variable(tf.ones([features]), false) -> tf.variable(tf.ones([features]))',
      why: 'the same',
    },
    { mutant: 'false -> true', why: 'the same, written out' },
  ],
};
