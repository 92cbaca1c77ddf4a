import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { tf } from '../../backend';
import type { Random } from '../../core';
import type { Case, CodeExercise, Step } from '../../exercises/spec';
import { batch } from './shared-inputs';
import { buildItYourself } from './shared-rules';

interface Averages {
  mean: Tensor1D;
  variance: Tensor1D;
  update(x: Tensor2D): void;
}

class MovingAverages implements Averages {
  mean: Tensor1D;
  variance: Tensor1D;

  constructor(
    features: number,
    readonly momentum: number,
  ) {
    this.mean = tf.zeros([features]);
    this.variance = tf.ones([features]);
  }

  update(x: Tensor2D): void {
    const mean = x.mean(0) as Tensor1D;
    const variance = x.sub(mean).square().mean(0);
    this.mean = this.mean.mul(this.momentum).add(mean.mul(1 - this.momentum));
    this.variance = this.variance.mul(this.momentum).add(variance.mul(1 - this.momentum));
  }
}

/** Moves a fraction of the way towards the batch; the same numbers by another formula. */
class Stepping implements Averages {
  mean: Tensor1D;
  variance: Tensor1D;
  readonly #rate: number;

  constructor(features: number, momentum: number) {
    this.mean = tf.fill([features], 0);
    this.variance = tf.fill([features], 1);
    this.#rate = 1 - momentum;
  }

  update(x: Tensor2D): void {
    const mean = x.sum(0).div(x.shape[0]);
    const variance = x.square().mean(0).sub(mean.square());
    this.mean = this.mean.add(mean.sub(this.mean).mul(this.#rate));
    this.variance = this.variance.add(variance.sub(this.variance).mul(this.#rate));
  }
}

/** Keeps plain numbers and makes tensors when asked. */
class InNumbers {
  #mean: number[];
  #variance: number[];

  constructor(
    features: number,
    readonly momentum: number,
  ) {
    this.#mean = new Array<number>(features).fill(0);
    this.#variance = new Array<number>(features).fill(1);
  }

  get mean(): Tensor1D {
    return tf.tensor1d(this.#mean);
  }

  get variance(): Tensor1D {
    return tf.tensor1d(this.#variance);
  }

  update(x: Tensor2D): void {
    const rows = x.arraySync();
    const blend = (old: number, value: number) => this.momentum * old + (1 - this.momentum) * value;
    const average = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    for (let c = 0; c < this.#mean.length; c++) {
      const column = rows.map((row) => row[c] as number);
      const mean = average(column);
      const variance = average(column.map((value) => (value - mean) ** 2));
      this.#mean[c] = blend(this.#mean[c] as number, mean);
      this.#variance[c] = blend(this.#variance[c] as number, variance);
    }
  }
}

class SwapsMomentum extends MovingAverages {
  constructor(features: number, momentum: number) {
    super(features, 1 - momentum);
  }
}

class StartsVarianceAtZero extends MovingAverages {
  constructor(features: number, momentum: number) {
    super(features, momentum);
    this.variance = tf.zeros([features]);
  }
}

class KeepsLastBatch extends MovingAverages {
  override update(x: Tensor2D): void {
    this.mean = x.mean(0);
    this.variance = x.sub(this.mean).square().mean(0);
  }
}

class DividesByNMinus1 extends MovingAverages {
  override update(x: Tensor2D): void {
    const mean = x.mean(0) as Tensor1D;
    const variance = x
      .sub(mean)
      .square()
      .sum(0)
      .div(x.shape[0] - 1);
    this.mean = this.mean.mul(this.momentum).add(mean.mul(1 - this.momentum));
    this.variance = this.variance.mul(this.momentum).add(variance.mul(1 - this.momentum));
  }
}

class DeviatesFromMovingMean extends MovingAverages {
  override update(x: Tensor2D): void {
    this.mean = this.mean.mul(this.momentum).add(x.mean(0).mul(1 - this.momentum));
    const variance = x.sub(this.mean).square().mean(0);
    this.variance = this.variance.mul(this.momentum).add(variance.mul(1 - this.momentum));
  }
}

class AveragesStandardDeviations extends MovingAverages {
  override update(x: Tensor2D): void {
    const mean = x.mean(0) as Tensor1D;
    const standardDeviation = x.sub(mean).square().mean(0).sqrt();
    this.mean = this.mean.mul(this.momentum).add(mean.mul(1 - this.momentum));
    this.variance = this.variance.mul(this.momentum).add(standardDeviation.mul(1 - this.momentum));
  }
}

class ForgetsTheOldWeight extends MovingAverages {
  override update(x: Tensor2D): void {
    const mean = x.mean(0) as Tensor1D;
    const variance = x.sub(mean).square().mean(0);
    this.mean = this.mean.add(mean.mul(1 - this.momentum));
    this.variance = this.variance.add(variance.mul(1 - this.momentum));
  }
}

function cases(random: Random): readonly Case[] {
  const make = (features: number, momentum: number): Step => ({
    as: 'averages',
    construct: 'MovingAverages',
    args: [features, momentum],
  });
  const update = (shape: readonly number[]): Step => ({
    on: 'averages',
    method: 'update',
    args: [batch(random, shape)],
    observe: false,
  });
  const look: Step[] = [
    { on: 'averages', property: 'mean' },
    { on: 'averages', property: 'variance' },
  ];
  return [
    {
      name: 'starts at mean 0 and variance 1',
      points: 1,
      steps: [make(3, 1), ...look, update([4, 3]), ...look],
    },
    {
      name: 'moves a tenth of the way at momentum 0.9',
      points: 2,
      steps: [make(3, 0.9), update([5, 3]), ...look],
    },
    {
      name: 'remembers earlier batches',
      points: 2,
      steps: [make(2, 0.8), update([4, 2]), update([6, 2]), update([4, 2]), ...look],
    },
    {
      name: 'momentum 0 keeps the last batch only',
      points: 1,
      steps: [make(2, 0), update([4, 2]), update([5, 2]), ...look],
    },
  ];
}

export const exercise: CodeExercise = {
  id: 'moving-averages',
  chapter: '03-batch-normalization',
  title: 'Moving averages of mean and variance',
  kind: 'code',
  entry: ['MovingAverages'],
  stub: `/** Exponential moving averages; momentum is the weight of the OLD value. Variances divide by N. */
class MovingAverages {
  mean: tf.Tensor1D; variance: tf.Tensor1D;
  constructor(features: number, readonly momentum: number) {
    this.mean = tf.zeros([features]);
    this.variance = tf.ones([features]);
  }
  update(x: tf.Tensor2D): void {
    // Move mean and variance towards those of the batch x.
    throw new Error('moving-averages is not written yet: replace this line');
  }
}
`,
  hints: [
    'With momentum 0.9 one batch changes the average by a tenth of the distance. Which of the two values gets the weight 0.9?',
    'New value = momentum * old + (1 - momentum) * batch. The variance of the batch is taken around the mean of the batch.',
    'const mean = x.mean(0); const variance = x.sub(mean).square().mean(0); then blend this.mean with mean and this.variance with variance by the formula of hint 2.',
  ],
  cases,
  reference: { MovingAverages },
  alternatives: {
    'a step towards the batch': { MovingAverages: Stepping },
    'plain numbers': { MovingAverages: InNumbers },
  },
  misconceptions: [
    {
      id: 'swaps-momentum',
      sentence:
        "Momentum is the weight of the old value here, as in the sources and in Keras. You gave it to the new batch, which is PyTorch's convention.",
      implementation: { MovingAverages: SwapsMomentum },
    },
    {
      id: 'starts-variance-at-zero',
      sentence: 'The moving variance starts at 1, not 0: an untrained layer should leave its input as it is.',
      implementation: { MovingAverages: StartsVarianceAtZero },
    },
    {
      id: 'keeps-last-batch',
      sentence: 'Only the last batch is kept. Blend it with the old value.',
      implementation: { MovingAverages: KeepsLastBatch },
    },
    {
      id: 'divides-by-n-minus-1',
      sentence:
        'Your batch variance divides by N - 1, as PyTorch does for its running variance. This exercise divides by N, as Keras does.',
      implementation: { MovingAverages: DividesByNMinus1 },
    },
    {
      id: 'deviates-from-moving-mean',
      sentence: 'The variance of a batch is taken around the mean of that batch, not around the moving mean.',
      implementation: { MovingAverages: DeviatesFromMovingMean },
    },
    {
      id: 'averages-deviations',
      sentence: 'You average standard deviations. Average variances; the root comes last, at inference.',
      implementation: { MovingAverages: AveragesStandardDeviations },
    },
    {
      id: 'forgets-the-old-weight',
      sentence: 'The old value is not multiplied by momentum, so the average grows with every batch.',
      implementation: { MovingAverages: ForgetsTheOldWeight },
    },
  ],
  rules: buildItYourself,
};
