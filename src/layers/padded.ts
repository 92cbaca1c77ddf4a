import { tf } from '../backend';
import { trustClasses } from '../backend/onnx';
import { channelAxis, type DataFormat, inChannelsLast, resolveDataFormat } from './data-format';
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
  /** `channels_last` by default. The filter is [height, width, in, out] in both. */
  readonly dataFormat?: DataFormat;
}

type Extent = number | null;

const outputExtent = (input: Extent, kernel: number, stride: number, padding: number) =>
  input === null ? null : Math.floor((input + 2 * padding - kernel) / stride) + 1;

/** A batch of images of either format, its extents by name. */
function extents(shape: tf.Shape, dataFormat: DataFormat) {
  const first = channelAxis(dataFormat) === 1;
  const at = (axis: number) => shape[axis] ?? null;
  return {
    batch: at(0),
    height: at(first ? 2 : 1),
    width: at(first ? 3 : 2),
    channels: at(first ? 1 : 3),
  };
}

const imageShape = (batch: Extent, height: Extent, width: Extent, channels: Extent, format: DataFormat) =>
  channelAxis(format) === 1 ? [batch, channels, height, width] : [batch, height, width, channels];

/**
 * A convolution with the same padding on every side, as PyTorch and MXNet have it.
 *
 * `'same'` padding differs from it at stride 2, where it adds a row more at the bottom than at the top. Output
 * extent: ⌊(input + 2·padding − kernelSize)/strides⌋ + 1.
 * @example
 * ```ts
 * const layer = new PaddedConv2D({ filters: 8, kernelSize: 3, strides: 2 });
 * layer.computeOutputShape([null, 28, 28, 1]); //=> [null, 14, 14, 8]
 * ```
 */
export class PaddedConv2D extends tf.layers.Layer {
  static className = 'PaddedConv2D';
  readonly options: PaddedConv2DOptions;
  readonly strides: number;
  readonly padding: number;
  readonly dataFormat: DataFormat;
  kernel?: tf.LayerVariable;
  bias?: tf.LayerVariable;

  constructor(options: PaddedConv2DOptions) {
    const {
      filters,
      kernelSize,
      strides = 1,
      padding,
      useBias,
      kernelInitializer,
      dataFormat,
      ...base
    } = options;
    super(base);
    this.options = {
      filters,
      kernelSize,
      ...(useBias !== undefined && { useBias }),
      ...(kernelInitializer && { kernelInitializer }),
    };
    this.strides = strides;
    this.padding = padding ?? (kernelSize - 1) >> 1;
    this.dataFormat = resolveDataFormat(dataFormat);
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const { filters, kernelSize, useBias = true, kernelInitializer } = this.options;
    const channels = extents(onlyShape(inputShape), this.dataFormat).channels as number;
    const initializer = kernelInitializer ?? tf.initializers.glorotUniform({});
    const shape = [kernelSize, kernelSize, channels, filters];
    this.kernel = this.addWeight('kernel', shape, 'float32', initializer);
    if (useBias) this.bias = this.addWeight('bias', [filters], 'float32', tf.initializers.zeros());
    this.built = true;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const { batch, height, width } = extents(onlyShape(inputShape), this.dataFormat);
    const { filters, kernelSize } = this.options;
    const extent = (input: Extent) => outputExtent(input, kernelSize, this.strides, this.padding);
    return imageShape(batch, extent(height), extent(width), filters, this.dataFormat);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const filter = this.kernel?.read() as tf.Tensor4D;
      return inChannelsLast(onlyTensor(inputs), this.dataFormat, (x) => {
        const y = tf.conv2d(x, filter, this.strides, explicit(this.padding));
        return this.bias === undefined ? y : tf.add(y, this.bias.read());
      });
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
      dataFormat: this.dataFormat,
    };
  }
}
tf.serialization.registerClass(PaddedConv2D);

/** Options of {@link PaddedMaxPool2D}. */
export interface PaddedMaxPool2DOptions extends LayerOptions {
  readonly poolSize: number;
  readonly strides: number;
  /** Rows and columns on every side that never hold the largest value. */
  readonly padding: number;
  /** `channels_last` by default. */
  readonly dataFormat?: DataFormat;
}

/**
 * Max pooling with the same padding on every side; padded places never are the largest.
 * @example
 * ```ts
 * const layer = new PaddedMaxPool2D({ poolSize: 3, strides: 2, padding: 1 });
 * layer.computeOutputShape([null, 28, 28, 8]); //=> [null, 14, 14, 8]
 * ```
 */
export class PaddedMaxPool2D extends tf.layers.Layer {
  static className = 'PaddedMaxPool2D';
  readonly poolSize: number;
  readonly strides: number;
  readonly padding: number;
  readonly dataFormat: DataFormat;

  constructor(options: PaddedMaxPool2DOptions) {
    const { poolSize, strides, padding, dataFormat, ...base } = options;
    super(base);
    this.dataFormat = resolveDataFormat(dataFormat);
    this.poolSize = poolSize;
    this.strides = strides;
    this.padding = padding;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const { batch, height, width, channels } = extents(onlyShape(inputShape), this.dataFormat);
    const extent = (input: Extent) => outputExtent(input, this.poolSize, this.strides, this.padding);
    return imageShape(batch, extent(height), extent(width), channels, this.dataFormat);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return inChannelsLast(onlyTensor(inputs), this.dataFormat, (x) =>
      tf.maxPool(x, this.poolSize, this.strides, explicit(this.padding)),
    );
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { poolSize, strides, padding, dataFormat } = this;
    return { ...super.getConfig(), poolSize, strides, padding, dataFormat };
  }
}
tf.serialization.registerClass(PaddedMaxPool2D);
trustClasses(PaddedConv2D, PaddedMaxPool2D);

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
