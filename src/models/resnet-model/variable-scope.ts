import { tf } from '../../backend';
import { Random, ShapeError, sizeOfShape } from '../../core';
import { batchNorm } from '../../layers';
import { type DataFormat, inChannelsLast } from '../../layers/data-format';

/** One variable of a scope, with the name it was asked for. */
interface Owned {
  readonly name: string;
  readonly variable: tf.Variable;
}

/**
 * Owns the variables of a network that is written as plain methods, as TensorFlow 1's variable scopes do.
 *
 * A helper such as {@link batchNormalization} makes its variables the first time and finds them again in later
 * passes, by position: the n-th variable asked for after {@link startPass} is always the same one.
 * @example
 * ```ts
 * class Net extends VariableScope {
 *   forward(x: tf.Tensor4D, training: boolean) {
 *     this.startPass();
 *     return this.batchNormalization(this.conv2d(x, { filters: 8, kernelSize: 3 }), { axis: 3, training });
 *   }
 * }
 * new Net().forward(tf.ones([1, 8, 8, 3]), true).shape[3]; //=> 8
 * ```
 */
export class VariableScope {
  /** Fixes the weights of variables that are not made yet. */
  seed = 0;
  /** Weight of the OLD value in the moving averages, in [0, 1]. */
  momentum = 0.9;
  /** Added to variances under the root. */
  epsilon = 1e-5;
  readonly #owned: Owned[] = [];
  #position = 0;

  /** Everything the scope owns, in the order of its making: weights and moving averages. */
  get state(): readonly tf.Variable[] {
    return this.#owned.map(({ variable }) => variable);
  }

  /** What an optimizer may change: {@link state} without the moving averages. */
  get trainable(): readonly tf.Variable[] {
    return this.state.filter((variable) => variable.trainable);
  }

  /** Begins a forward pass: the next variable asked for is the first one again. */
  startPass(): void {
    this.#position = 0;
  }

  /**
   * Batch normalization with γ (from 1), β (from 0) and moving averages of its own.
   *
   * In training mode the batch's statistics normalize, and the moving averages move; else the averages normalize.
   *
   * @param inputs float32, rank 2 or more
   * @param options `axis`: where the channels are, the last by default; `training`: false by default
   * @returns the shape of `inputs`; the caller disposes of it
   * @throws ShapeError when an earlier pass asked for another variable at this position
   */
  batchNormalization<T extends tf.Tensor>(
    inputs: T,
    { axis = -1, training = false }: { axis?: number; training?: boolean } = {},
  ): T {
    const channels = inputs.shape.at(axis) as number;
    const one = (name: string, value: number, trainable: boolean) =>
      this.#variable(name, [channels], trainable, () => tf.fill([channels], value));
    const gamma = one('gamma', 1, true);
    const beta = one('beta', 0, true);
    const movingMean = one('moving_mean', 0, false);
    const movingVariance = one('moving_variance', 1, false);
    const { epsilon, momentum } = this;
    return tf.tidy(() => {
      const parameters = { gamma, beta, movingMean, movingVariance };
      const result = batchNorm(inputs, parameters, { axis, training, epsilon, momentum });
      if (training) {
        movingMean.assign(result.movingMean);
        movingVariance.assign(result.movingVariance);
      }
      return result.y as T;
    });
  }

  /**
   * A convolution without padding and without bias.
   * @param inputs images in `dataFormat`
   * @param options `strides`: 1 by default; `dataFormat`: `channels_last` by default
   * @returns images with `filters` channels; the caller disposes of them. The kernel, [kernelSize, kernelSize,
   *   channels, filters] in either format, is uniform at the start, with He's variance
   * @throws ShapeError when an earlier pass asked for another variable at this position
   */
  conv2d(
    inputs: tf.Tensor4D,
    options: { filters: number; kernelSize: number; strides?: number; dataFormat?: DataFormat },
  ): tf.Tensor4D {
    const { filters, kernelSize, strides = 1, dataFormat = 'channels_last' } = options;
    return inChannelsLast(inputs, dataFormat, (x) => {
      const kernel = this.#kernel('kernel', [kernelSize, kernelSize, x.shape[3], filters]);
      return tf.conv2d(x, kernel as tf.Tensor4D, strides, 'valid');
    });
  }

  /**
   * A dense layer with bias and without activation.
   * @param inputs shape [batch, features]
   * @returns shape [batch, units]; the caller disposes of it
   */
  dense(inputs: tf.Tensor, { units }: { units: number }): tf.Tensor2D {
    const kernel = this.#kernel('weights', [inputs.shape[1] as number, units]);
    const bias = this.#variable('bias', [units], true, () => tf.zeros([units]));
    return tf.tidy(
      () => tf.add(tf.matMul(inputs as tf.Tensor2D, kernel as tf.Tensor2D), bias) as tf.Tensor2D,
    );
  }

  /** Frees the variables; the next pass makes new ones. */
  dispose(): void {
    for (const { variable } of this.#owned.splice(0)) variable.dispose();
  }

  /** Uniform weights of variance 2/n, n the number of inputs of an output. */
  #kernel(name: string, shape: number[]): tf.Variable {
    return this.#variable(name, shape, true, () => {
      // By how often this shape was asked for: two blocks differ, and the order of different shapes does not matter.
      const earlier = this.#owned.filter(({ variable }) => String(variable.shape) === String(shape)).length;
      const random = new Random(`${this.seed}/${shape}/${earlier}`);
      const bound = Math.sqrt(6 / sizeOfShape(shape.slice(0, -1)));
      const values = new Float32Array(sizeOfShape(shape));
      for (let i = 0; i < values.length; i++) values[i] = random.uniform(-bound, bound);
      return tf.tensor(values, shape);
    });
  }

  #variable(name: string, shape: number[], trainable: boolean, initial: () => tf.Tensor): tf.Variable {
    const position = this.#position++;
    const known = this.#owned[position];
    if (known === undefined) {
      const variable = tf.tidy(() => tf.variable(initial(), trainable)) as tf.Variable;
      this.#owned.push({ name, variable });
      return variable;
    }
    if (known.name !== name || String(known.variable.shape) !== String(shape))
      throw new ShapeError(
        `variable ${position} is ${known.name} [${known.variable.shape}], and this pass asks for ${name} [${shape}]: ` +
          'every pass of a model must ask for the same variables in the same order, from startPass() on',
      );
    return known.variable;
  }
}
