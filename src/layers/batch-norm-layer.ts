import { tf } from '../backend';
import { trustClasses } from '../backend/onnx';
import { ShapeError, ValueError } from '../core';
import { resolveAxis } from './axes';
import { batchNorm, type VarianceEstimate } from './batch-norm';
import { type LayerOptions, onlyShape, onlyTensor } from './layer';

/** Options of {@link BatchNorm}; all may be left out. */
export interface BatchNormLayerOptions extends LayerOptions {
  /** The channel axis; the last by default, 1 for channels_first. */
  readonly axis?: number;
  /** Weight of the OLD value in the moving averages, in [0, 1]; 0.9 by default. (PyTorch's is 1 minus this.) */
  readonly momentum?: number;
  /** Added to the variance under the root, > 0; 1e-5 by default. */
  readonly epsilon?: number;
  /** Learn a shift β; true by default. */
  readonly center?: boolean;
  /** Learn a scale γ; true by default. */
  readonly scale?: boolean;
  /** γ before training; 1 by default, 0 starts a residual branch as silent. */
  readonly initialGamma?: number;
  /** Which variance enters the moving average; 'population' (÷N) by default, 'sample' is ÷(N−1), as PyTorch. */
  readonly movingVarianceEstimate?: VarianceEstimate;
}

/**
 * A batch normalization layer: {@link batchNorm} with its γ, β and moving averages kept from call to call.
 *
 * `layer.apply(x, { training: true })` works on a tensor alone as well as inside a `tf.layers` model. A frozen
 * layer (`trainable = false`, on the layer or on its model) is in inference mode even while the model trains,
 * and its moving averages stand still, as in Keras; TensorFlow.js's own layer does not do this.
 *
 * @throws ShapeError on a first input without an extent along the channel axis
 * @throws ValueError for momentum or epsilon out of range
 * @source Ioffe and Szegedy (2015), "Batch Normalization"
 * @example
 * ```ts
 * new BatchNorm().apply(tf.tensor2d([[1], [3]]), { training: true }); //=> [[-1], [1]]
 * ```
 */
export class BatchNorm extends tf.layers.Layer {
  static className = 'BatchNorm';
  readonly axis: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly center: boolean;
  readonly scale: boolean;
  readonly initialGamma: number;
  readonly movingVarianceEstimate: VarianceEstimate;
  /** Scale, shape [channels]; undefined until the first input, and without `scale`. */
  gamma?: tf.LayerVariable;
  /** Shift, shape [channels]; undefined until the first input, and without `center`. */
  beta?: tf.LayerVariable;
  /** Starts at 0, shape [channels]. */
  movingMean?: tf.LayerVariable;
  /** Starts at 1, shape [channels]. */
  movingVariance?: tf.LayerVariable;

  constructor(options: BatchNormLayerOptions = {}) {
    const {
      axis = -1,
      momentum = 0.9,
      epsilon = 1e-5,
      center = true,
      scale = true,
      initialGamma = 1,
      movingVarianceEstimate = 'population',
      ...base
    } = options;
    super(base);
    if (!(momentum >= 0 && momentum <= 1))
      throw new ValueError(`momentum is the weight of the old value, from 0 to 1; this one is ${momentum}`);
    if (!(epsilon > 0)) throw new ValueError(`epsilon must be above 0; this one is ${epsilon}`);
    this.axis = axis;
    this.momentum = momentum;
    this.epsilon = epsilon;
    this.center = center;
    this.scale = scale;
    this.initialGamma = initialGamma;
    this.movingVarianceEstimate = movingVarianceEstimate;
    this.supportsMasking = true;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const shape = onlyShape(inputShape);
    const channels = shape[resolveAxis(this.axis, shape)];
    if (typeof channels !== 'number')
      throw new ShapeError(
        `BatchNorm on axis ${this.axis} needs to know its extent; the input shape is [${shape}]`,
      );
    const weight = (name: string, value: number, trainable: boolean) =>
      this.addWeight(name, [channels], 'float32', tf.initializers.constant({ value }), undefined, trainable);
    if (this.scale) this.gamma = weight('gamma', this.initialGamma, true);
    if (this.center) this.beta = weight('beta', 0, true);
    this.movingMean = weight('moving_mean', 0, false);
    this.movingVariance = weight('moving_variance', 1, false);
    this.built = true;
  }

  /** True when the layer, or the model that holds it, was frozen. */
  get frozen(): boolean {
    const learned = [this.gamma, this.beta].flatMap((weight) => weight ?? []);
    return !this.trainable || (learned.length > 0 && learned.every((weight) => !weight.trainable));
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: { training?: boolean } = {}): tf.Tensor {
    const training = kwargs.training === true && !this.frozen;
    const movingMean = this.movingMean as tf.LayerVariable;
    const movingVariance = this.movingVariance as tf.LayerVariable;
    return tf.tidy(() => {
      const result = batchNorm(
        onlyTensor(inputs),
        {
          ...(this.gamma && { gamma: this.gamma.read() }),
          ...(this.beta && { beta: this.beta.read() }),
          movingMean: movingMean.read(),
          movingVariance: movingVariance.read(),
        },
        {
          training,
          axis: this.axis,
          momentum: this.momentum,
          epsilon: this.epsilon,
          movingVarianceEstimate: this.movingVarianceEstimate,
        },
      );
      if (training) {
        movingMean.write(result.movingMean);
        movingVariance.write(result.movingVariance);
      }
      return result.y;
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return {
      ...super.getConfig(),
      axis: this.axis,
      momentum: this.momentum,
      epsilon: this.epsilon,
      center: this.center,
      scale: this.scale,
      initialGamma: this.initialGamma,
      movingVarianceEstimate: this.movingVarianceEstimate,
    };
  }
}
tf.serialization.registerClass(BatchNorm);
trustClasses(BatchNorm);
