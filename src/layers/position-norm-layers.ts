import { tf } from '../backend';
import { trustClasses } from '../backend/onnx';
import { ShapeError, ValueError } from '../core';
import { groupNorm, layerNorm } from './group-norm';
import { type LayerOptions, onlyShape, onlyTensor } from './layer';
import { rmsNorm } from './rms-norm';

/** Options of {@link LayerNorm} and {@link RMSNorm}; all may be left out. */
export interface PositionNormOptions extends LayerOptions {
  /** Added under the root, > 0; 1e-5 by default. */
  readonly epsilon?: number;
}

/** What the three layers share: a scale for each channel of the last axis and, but for RMS, a shift. */
abstract class PositionNorm extends tf.layers.Layer {
  readonly epsilon: number;
  /** Scale, shape [channels], from 1; undefined until the first input. */
  gamma?: tf.LayerVariable;
  /** Shift, shape [channels], from 0; undefined until the first input. */
  beta?: tf.LayerVariable;

  constructor({ epsilon = 1e-5, ...base }: PositionNormOptions) {
    super(base);
    if (!(epsilon > 0)) throw new ValueError(`epsilon must be above 0; this one is ${epsilon}`);
    this.epsilon = epsilon;
    this.supportsMasking = true;
  }

  protected abstract readonly shifts: boolean;
  protected abstract normalized(x: tf.Tensor): tf.Tensor;

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const shape = onlyShape(inputShape);
    const channels = shape.at(-1);
    if (typeof channels !== 'number')
      throw new ShapeError(
        `${this.getClassName()} needs to know the extent of the last axis; the input shape is [${shape}]`,
      );
    this.gamma = this.addWeight('gamma', [channels], 'float32', tf.initializers.ones());
    if (this.shifts) this.beta = this.addWeight('beta', [channels], 'float32', tf.initializers.zeros());
    this.built = true;
  }

  protected get affine(): { gamma: tf.Tensor; beta?: tf.Tensor } {
    return {
      gamma: this.gamma?.read() as tf.Tensor,
      ...(this.beta !== undefined && { beta: this.beta.read() }),
    };
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => this.normalized(onlyTensor(inputs)));
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), epsilon: this.epsilon };
  }
}

/**
 * Layer normalization by position, as a layer: {@link layerNorm} over the last axis with a learned γ and β.
 *
 * Neither other examples nor other positions take part, so training and inference are the same.
 *
 * @throws ValueError when epsilon is not above 0
 * @source Ba, Kiros and Hinton (2016), "Layer Normalization"
 * @example
 * ```ts
 * new LayerNorm().apply(tf.tensor2d([[1, 3]])); //=> [[-1, 1]]
 * ```
 */
export class LayerNorm extends PositionNorm {
  static className = 'LayerNorm';
  protected readonly shifts = true;

  constructor(options: PositionNormOptions = {}) {
    super(options);
  }

  protected normalized(x: tf.Tensor): tf.Tensor {
    return layerNorm(x, this.affine, { epsilon: this.epsilon });
  }
}

/**
 * RMS normalization by position, as a layer: {@link rmsNorm} over the last axis with a learned γ.
 *
 * @throws ValueError when epsilon is not above 0
 * @source Zhang and Sennrich (2019), "Root Mean Square Layer Normalization"
 * @example
 * ```ts
 * new RMSNorm().apply(tf.tensor2d([[3, 4]])); //=> [[0.8485, 1.1314]]
 * ```
 */
export class RMSNorm extends PositionNorm {
  static className = 'RMSNorm';
  protected readonly shifts = false;

  constructor(options: PositionNormOptions = {}) {
    super(options);
  }

  protected normalized(x: tf.Tensor): tf.Tensor {
    return rmsNorm(x, this.affine, { epsilon: this.epsilon });
  }
}

/** Options of {@link GroupNorm}. */
export interface GroupNormLayerOptions extends PositionNormOptions {
  /** How many groups the channels of the last axis are divided into; it must divide their number. */
  readonly groups: number;
}

/**
 * Group normalization as a layer: {@link groupNorm} of the channels of the last axis with a learned γ and β.
 *
 * @throws ValueError when epsilon is not above 0, or the groups do not divide the channels
 * @source Wu and He (2018), "Group Normalization"
 * @example
 * ```ts
 * new GroupNorm({ groups: 2 }).apply(tf.tensor2d([[1, 3, 10, 30]])); //=> [[-1, 1, -1, 1]]
 * ```
 */
export class GroupNorm extends PositionNorm {
  static className = 'GroupNorm';
  protected readonly shifts = true;
  readonly groups: number;

  constructor({ groups, ...options }: GroupNormLayerOptions) {
    super(options);
    this.groups = groups;
  }

  protected normalized(x: tf.Tensor): tf.Tensor {
    return groupNorm(x, this.affine, { groups: this.groups, epsilon: this.epsilon });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), groups: this.groups };
  }
}

for (const one of [LayerNorm, RMSNorm, GroupNorm]) tf.serialization.registerClass(one);
trustClasses(LayerNorm, RMSNorm, GroupNorm);
