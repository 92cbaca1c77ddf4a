import { tf } from '../backend';
import { trustClasses } from '../backend/onnx';
import { ShapeError } from '../core';
import { type LayerOptions, onlyShape, onlyTensor } from './layer';

/**
 * What a ReLU must be multiplied by so that an input of variance 1 (and mean 0) gives variance 1: √(2/(1 − 1/π)).
 * @source Brock, De and Smith (2021), "Characterizing signal propagation to close the performance gap in
 *   unnormalized ResNets"
 * @example
 * ```ts
 * reluGain.toFixed(3); //=> '1.713'
 * ```
 */
export const reluGain = Math.sqrt(2 / (1 - 1 / Math.PI));

/**
 * Scaled weight standardization: the weights into each unit get mean 0 and, times their number, variance 1.
 *
 * ŵ = (w − μ)/(√(N·σ² + ε)), with μ and σ² (÷N) over the N weights into one unit, that is all axes but the last. An
 * input of uncorrelated values of variance 1 then gives an output of variance 1, whatever the input's mean is. (Qiao et
 * al., who began with it, leave out the N; a normalization follows there.)
 *
 * @param kernel float32, [inputs, units] or [height, width, in, out]
 * @returns the kernel's shape; the gradient flows through μ and σ². The caller disposes of it
 * @throws ShapeError for a kernel of rank below 2
 * @source Qiao et al. (2019), "Micro-Batch Training with Batch-Channel Normalization and Weight Standardization";
 *   Brock, De and Smith (2021)
 * @example
 * ```ts
 * standardizeWeights(tf.tensor2d([[1], [3]])); //=> [[-0.7071], [0.7071]]
 * ```
 */
export function standardizeWeights(
  kernel: tf.Tensor,
  { epsilon = 1e-6 }: { readonly epsilon?: number } = {},
): tf.Tensor {
  if (kernel.rank < 2)
    throw new ShapeError(
      `a kernel has its units on the last of two or more axes; this one is [${kernel.shape}]`,
    );
  const inputs = Array.from({ length: kernel.rank - 1 }, (_, i) => i);
  return tf.tidy(() => {
    const centred = tf.sub(kernel, tf.mean(kernel, inputs, true));
    // N·σ² is the sum of squares.
    return tf.mul(centred, tf.rsqrt(tf.add(tf.sum(tf.square(centred), inputs, true), epsilon)));
  });
}

/** Options of {@link StandardizedDense}. */
export interface StandardizedDenseOptions extends LayerOptions {
  readonly units: number;
  /** Glorot-uniform by default; its scale does not matter, for the weights are standardized. */
  readonly kernelInitializer?: ReturnType<typeof tf.initializers.glorotUniform>;
}

/**
 * A dense layer whose kernel goes through {@link standardizeWeights} at every pass, with a learned gain for each unit
 * (from 1) and a bias (from 0): y = x·ŵ·g + b.
 *
 * @source Brock, De and Smith (2021), scaled weight standardization
 * @example
 * ```ts
 * new StandardizedDense({ units: 3 }).apply(tf.ones([2, 8])); //=> [[0, 0, 0], [0, 0, 0]]
 * ```
 */
export class StandardizedDense extends tf.layers.Layer {
  static className = 'StandardizedDense';
  readonly units: number;
  readonly kernelInitializer: NonNullable<StandardizedDenseOptions['kernelInitializer']>;
  kernel?: tf.LayerVariable;
  gain?: tf.LayerVariable;
  bias?: tf.LayerVariable;

  constructor({ units, kernelInitializer, ...base }: StandardizedDenseOptions) {
    super(base);
    this.units = units;
    this.kernelInitializer = kernelInitializer ?? tf.initializers.glorotUniform({});
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const shape = onlyShape(inputShape);
    const inputs = shape[1];
    if (shape.length !== 2 || typeof inputs !== 'number')
      throw new ShapeError(`StandardizedDense takes [batch, features]; the input shape is [${shape}]`);
    this.kernel = this.addWeight('kernel', [inputs, this.units], 'float32', this.kernelInitializer);
    this.gain = this.addWeight('gain', [this.units], 'float32', tf.initializers.ones());
    this.bias = this.addWeight('bias', [this.units], 'float32', tf.initializers.zeros());
    this.built = true;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return [onlyShape(inputShape)[0] ?? null, this.units];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const kernel = standardizeWeights(this.kernel?.read() as tf.Tensor) as tf.Tensor2D;
      const y = tf.matMul(onlyTensor(inputs) as tf.Tensor2D, kernel);
      return tf.add(tf.mul(y, this.gain?.read() as tf.Tensor), this.bias?.read() as tf.Tensor);
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), units: this.units };
  }
}
tf.serialization.registerClass(StandardizedDense);
trustClasses(StandardizedDense);
