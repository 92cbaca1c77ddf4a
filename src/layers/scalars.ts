import { tf } from '../backend';
import { trustClasses } from '../backend/onnx';
import { type LayerOptions, onlyTensor } from './layer';

/** Options of {@link ScalarScale} and {@link ScalarShift}. */
export interface ScalarOptions extends LayerOptions {
  /** The number before training; for a scale 1 by default, for a shift 0. */
  readonly initialValue?: number;
}

/** A layer that learns one number. */
abstract class ScalarLayer extends tf.layers.Layer {
  readonly initialValue: number;
  /** The number, shape [1]; undefined until the first input. */
  scalar?: tf.LayerVariable;

  constructor(neutral: number, { initialValue = neutral, ...base }: ScalarOptions) {
    super(base);
    this.initialValue = initialValue;
  }

  override build(): void {
    const initializer = tf.initializers.constant({ value: this.initialValue });
    this.scalar = this.addWeight('scalar', [1], 'float32', initializer);
    this.built = true;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), initialValue: this.initialValue };
  }
}

/**
 * Multiplies its input by one learned number, α·x.
 *
 * At the end of a residual branch, with `initialValue: 0`, it is SkipInit: the block is the identity at the start, and
 * α itself hears a gradient at once. Fixup's multiplier starts at 1.
 *
 * @source De and Smith (2020), "Batch Normalization Biases Residual Blocks Towards the Identity Function in Deep
 *   Networks"; Zhang, Dauphin and Ma (2019), "Fixup Initialization"
 * @example
 * ```ts
 * new ScalarScale({ initialValue: 0.5 }).apply(tf.tensor2d([[2, 4]])); //=> [[1, 2]]
 * ```
 */
export class ScalarScale extends ScalarLayer {
  static className = 'ScalarScale';

  constructor(options: ScalarOptions = {}) {
    super(1, options);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => tf.mul(onlyTensor(inputs), this.scalar?.read() as tf.Tensor));
  }
}

/**
 * Adds one learned number to all values of its input, x + b: Fixup's bias.
 * @source Zhang, Dauphin and Ma (2019), "Fixup Initialization", rule 3
 * @example
 * ```ts
 * new ScalarShift({ initialValue: 1 }).apply(tf.tensor2d([[2, 4]])); //=> [[3, 5]]
 * ```
 */
export class ScalarShift extends ScalarLayer {
  static className = 'ScalarShift';

  constructor(options: ScalarOptions = {}) {
    super(0, options);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => tf.add(onlyTensor(inputs), this.scalar?.read() as tf.Tensor));
  }
}
for (const one of [ScalarScale, ScalarShift]) tf.serialization.registerClass(one);
trustClasses(ScalarScale, ScalarShift);
