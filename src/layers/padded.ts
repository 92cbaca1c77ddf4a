import { tf } from '../backend';
import { type LayerOptions, onlyShape, onlyTensor } from './layer';

/** Options of {@link PaddedConv2D}. */
export interface PaddedConv2DOptions extends LayerOptions {
  readonly filters: number;
  /** Height and width of the filter. */
  readonly kernelSize: number;
  /** 1 by default. */
  readonly strides?: number;
  /** Rows and columns of zeros on every side; by default (kernelSize − 1)/2, rounded down. */
  readonly padding?: number;
  /** True by default. */
  readonly useBias?: boolean;
  /** Glorot-uniform by default. */
  readonly kernelInitializer?: ReturnType<typeof tf.initializers.glorotUniform>;
}

const outputExtent = (input: number | null | undefined, kernel: number, stride: number, padding: number) =>
  input == null ? null : Math.floor((input + 2 * padding - kernel) / stride) + 1;

/**
 * A convolution with the same padding on every side, as PyTorch and MXNet have it.
 *
 * `'same'` padding differs from it at stride 2, where it adds a row more at the bottom than at the top. Images are
 * NHWC. Output extent: ⌊(input + 2·padding − kernelSize)/strides⌋ + 1.
 */
export class PaddedConv2D extends tf.layers.Layer {
  static className = 'PaddedConv2D';
  readonly options: PaddedConv2DOptions;
  readonly strides: number;
  readonly padding: number;
  kernel?: tf.LayerVariable;
  bias?: tf.LayerVariable;

  constructor(options: PaddedConv2DOptions) {
    const { filters, kernelSize, strides = 1, padding, useBias, kernelInitializer, ...base } = options;
    super(base);
    this.options = {
      filters,
      kernelSize,
      ...(useBias !== undefined && { useBias }),
      ...(kernelInitializer && { kernelInitializer }),
    };
    this.strides = strides;
    this.padding = padding ?? (kernelSize - 1) >> 1;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const { filters, kernelSize, useBias = true, kernelInitializer } = this.options;
    const channels = onlyShape(inputShape)[3] as number;
    const initializer = kernelInitializer ?? tf.initializers.glorotUniform({});
    const shape = [kernelSize, kernelSize, channels, filters];
    this.kernel = this.addWeight('kernel', shape, 'float32', initializer);
    if (useBias) this.bias = this.addWeight('bias', [filters], 'float32', tf.initializers.zeros());
    this.built = true;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [batch, height, width] = onlyShape(inputShape);
    const { filters, kernelSize } = this.options;
    const extent = (input: number | null | undefined) =>
      outputExtent(input, kernelSize, this.strides, this.padding);
    return [batch as number | null, extent(height), extent(width), filters];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const filter = this.kernel?.read() as tf.Tensor4D;
      const y = tf.conv2d(onlyTensor(inputs) as tf.Tensor4D, filter, this.strides, explicit(this.padding));
      return this.bias === undefined ? y : tf.add(y, this.bias.read());
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { filters, kernelSize, useBias = true } = this.options;
    return {
      ...super.getConfig(),
      filters,
      kernelSize,
      strides: this.strides,
      padding: this.padding,
      useBias,
    };
  }
}
tf.serialization.registerClass(PaddedConv2D);

/** Max pooling with the same padding on every side; padded places never are the largest. Images are NHWC. */
export class PaddedMaxPool2D extends tf.layers.Layer {
  static className = 'PaddedMaxPool2D';
  readonly poolSize: number;
  readonly strides: number;
  readonly padding: number;

  constructor(options: LayerOptions & { poolSize: number; strides: number; padding: number }) {
    const { poolSize, strides, padding, ...base } = options;
    super(base);
    this.poolSize = poolSize;
    this.strides = strides;
    this.padding = padding;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [batch, height, width, channels] = onlyShape(inputShape) as [number | null, ...(number | null)[]];
    const extent = (input: number | null | undefined) =>
      outputExtent(input, this.poolSize, this.strides, this.padding);
    return [batch, extent(height), extent(width), channels as number | null];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = onlyTensor(inputs) as tf.Tensor4D;
    return tf.maxPool(x, this.poolSize, this.strides, explicit(this.padding));
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), poolSize: this.poolSize, strides: this.strides, padding: this.padding };
  }
}
tf.serialization.registerClass(PaddedMaxPool2D);

/** The same padding on every side, as TensorFlow.js spells it for NHWC. */
function explicit(padding: number): tf.backend_util.ExplicitPadding | 'valid' {
  if (padding === 0) return 'valid';
  return [
    [0, 0],
    [padding, padding],
    [padding, padding],
    [0, 0],
  ];
}
