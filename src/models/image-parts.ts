import { tf } from '../backend';
import { Random } from '../core';
import { BatchNorm, type BatchNormLayerOptions, PaddedConv2D, PaddedMaxPool2D } from '../layers';
import { channelAxis, type DataFormat, resolveDataFormat, tfjsDataFormat } from '../layers/data-format';

/** A symbolic tensor: a place in a model that is being built. */
export type Place = tf.SymbolicTensor;

/** Extents of one image: [height, width, channels], or [channels, height, width] for `channels_first`. */
export type InputShape = readonly [number, number, number];

/** Applies layers one after the other. */
export const chain = (x: Place, ...layers: tf.layers.Layer[]): Place =>
  layers.reduce((place, layer) => layer.apply(place) as Place, x);

export const relu = (): tf.layers.Layer => tf.layers.activation({ activation: 'relu' });

/** Options of {@link ImageParts}. */
export interface ImagePartsOptions {
  /** Fixes the weights. */
  readonly seed: number;
  /** `channels_last` by default. */
  readonly dataFormat?: DataFormat | undefined;
  /** Biases in the convolutions; true by default. */
  readonly useBias?: boolean;
  /** Glorot's uniform weights by default; `he`: He's, for networks of ReLUs that nothing normalizes. */
  readonly weights?: 'glorot' | 'he';
}

/**
 * The layers that image models are made of, in one data format, their weights from one seed.
 *
 * Two models that ask for the same layers in the same order from the same seed have the same weights, whatever
 * their data formats: filters are [height, width, in, out] in both.
 */
export class ImageParts {
  /** 3 for channels_last, 1 for channels_first. */
  readonly axis: 1 | 3;
  readonly #dataFormat: DataFormat;
  readonly #random: Random;
  readonly #useBias: boolean;
  readonly #weights: 'glorot' | 'he';

  constructor({ seed, dataFormat, useBias = true, weights = 'glorot' }: ImagePartsOptions) {
    this.#dataFormat = resolveDataFormat(dataFormat);
    this.axis = channelAxis(this.#dataFormat);
    this.#random = new Random(seed);
    this.#useBias = useBias;
    this.#weights = weights;
  }

  /** Where a model begins: a place for batches of images of the given extents, by default square and of one channel. */
  input(shape: InputShape | undefined, side: number): tf.SymbolicTensor {
    const extents = shape ?? (this.axis === 1 ? [1, side, side] : [side, side, 1]);
    return tf.input({ shape: [...extents] });
  }

  /** How many channels a place has. */
  channels(x: Place): number {
    return x.shape[this.axis] as number;
  }

  /** Height and width at a place. */
  extents(x: Place): readonly [number, number] {
    return (this.axis === 1 ? x.shape.slice(2) : x.shape.slice(1, 3)) as [number, number];
  }

  /** Glorot-uniform ("Xavier") or He-uniform weights from the next seed. */
  initializer(): ReturnType<typeof tf.initializers.glorotUniform> {
    const { glorotUniform, heUniform } = tf.initializers;
    return (this.#weights === 'he' ? heUniform : glorotUniform)({ seed: this.#random.uint32() });
  }

  /** A convolution with the same padding on every side. */
  convolution(filters: number, kernelSize: number, strides = 1): PaddedConv2D {
    return new PaddedConv2D({
      filters,
      kernelSize,
      strides,
      useBias: this.#useBias,
      kernelInitializer: this.initializer(),
      dataFormat: this.#dataFormat,
    });
  }

  /** Batch normalization over the channels. */
  norm(options: BatchNormLayerOptions = {}): BatchNorm {
    return new BatchNorm({ ...options, axis: this.axis });
  }

  /** Pooling without padding. */
  pool(kind: 'average' | 'max', size: number): tf.layers.Layer {
    const make = kind === 'max' ? tf.layers.maxPooling2d : tf.layers.averagePooling2d;
    return make({ poolSize: size, strides: size, dataFormat: tfjsDataFormat(this.#dataFormat) });
  }

  /** Twice the height and width: every pixel becomes a 2x2 square. */
  enlarge(x: Place): Place {
    const dataFormat = tfjsDataFormat(this.#dataFormat);
    return tf.layers.upSampling2d({ size: [2, 2], dataFormat }).apply(x) as Place;
  }

  /** Places side by side: their channels one after the other. */
  concatenate(...places: Place[]): Place {
    return tf.layers.concatenate({ axis: this.axis }).apply(places) as Place;
  }

  /** The first layers of ResNet and DenseNet: 7x7 convolution at stride 2, batch norm, ReLU, 3x3 max pooling at stride 2. */
  stem(x: Place, filters: number): Place {
    return chain(x, this.convolution(filters, 7, 2), this.norm(), relu(), this.stemPool());
  }

  /** The 3x3 max pooling at stride 2 that ends a stem. */
  stemPool(): PaddedMaxPool2D {
    return new PaddedMaxPool2D({ poolSize: 3, strides: 2, padding: 1, dataFormat: this.#dataFormat });
  }

  /** The last layers of ResNet and DenseNet: the mean over all positions, then a dense layer that gives logits. */
  head(x: Place, classes: number): Place {
    return chain(
      x,
      tf.layers.globalAveragePooling2d({ dataFormat: tfjsDataFormat(this.#dataFormat) }),
      tf.layers.dense({ units: classes, kernelInitializer: this.initializer() }),
    );
  }
}
