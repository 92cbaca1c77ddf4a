import { tf } from '../backend';
import { ShapeError, ValueError } from '../core';
import type { DataFormat } from '../layers';
import { chain, ImageParts, type InputShape, type Place, relu } from './image-parts';

/**
 * The published networks, all with bottlenecks and compression 0.5 ("DenseNet-BC"), by depth.
 * @example
 * ```ts
 * densenetShapes[121].blocks; //=> [6, 12, 24, 16]
 * ```
 */
export const densenetShapes = {
  121: { blocks: [6, 12, 24, 16], growthRate: 32, stemChannels: 64 },
  161: { blocks: [6, 12, 36, 24], growthRate: 48, stemChannels: 96 },
  169: { blocks: [6, 12, 32, 32], growthRate: 32, stemChannels: 64 },
  201: { blocks: [6, 12, 48, 32], growthRate: 32, stemChannels: 64 },
} as const;

/** How many layers with weights a published DenseNet has. */
export type DenseNetDepth = keyof typeof densenetShapes;

/** Options of {@link densenet}; all may be left out. */
export interface DenseNetOptions {
  /**
   * A published network: sets `blocks`, `growthRate`, `stemChannels`, `bottleneck` and `variant: 'paper'`, each of
   * which may still be given.
   */
  readonly depth?: DenseNetDepth;
  /** Layers in each dense block; [4, 4, 4, 4] by default. */
  readonly blocks?: readonly number[];
  /** Channels that every layer adds; 32 by default. */
  readonly growthRate?: number;
  /** Channels of the stem; 64 by default. */
  readonly stemChannels?: number;
  /** What part of the channels a transition keeps, in (0, 1]; 0.5 by default. */
  readonly compression?: number;
  /** A 1x1 convolution to 4 * growthRate channels, normalized and activated, before every 3x3 one; false by default. */
  readonly bottleneck?: boolean;
  /** Of the transitions; `average` by default. */
  readonly pooling?: 'average' | 'max';
  /** `course` by default: biases in the convolutions. `paper`: none. */
  readonly variant?: 'course' | 'paper';
  /** `large` by default: 7x7 at stride 2, then pooling. `small`: 3x3 at stride 1 alone, for images of 32 pixels. */
  readonly stem?: 'large' | 'small';
  /**
   * [height, width, channels] of an image, for channels_first [channels, height, width]; 96 x 96 x 1 by default.
   * At four blocks and a large stem 28 pixels are too few, 32 enough.
   */
  readonly inputShape?: InputShape;
  /** Where images have their channels; `channels_last` by default. The same seed gives both the same weights. */
  readonly dataFormat?: DataFormat;
  /** 10 by default. */
  readonly classes?: number;
  /** Fixes the weights; 0 by default. */
  readonly seed?: number;
}

/**
 * A densely connected network: every layer of a block sees what all before it in its block have made.
 *
 * Stem, then dense blocks of layers (batch norm, ReLU, 3x3 convolution), whose output is concatenated to their input; a
 * transition (batch norm, ReLU, 1x1 convolution, pooling) between two blocks halves height and width.
 *
 * ```ts
 * const model = densenet({ depth: 121, inputShape: [224, 224, 3], classes: 1000 });
 * ```
 *
 * @returns a model that gives logits (no softmax), shape [batch, classes]; `model.dispose()` frees it
 * @throws ShapeError when an image is so small that a transition would leave no pixel
 * @throws ValueError for a depth that was not published, or a compression out of range
 * @source Huang, Liu, van der Maaten and Weinberger (2017), "Densely Connected Convolutional Networks"
 * @example
 * ```ts
 * densenet({ blocks: [2, 2], inputShape: [32, 32, 1] }).outputShape; //=> [null, 10]
 * ```
 */
export function densenet(options: DenseNetOptions = {}): tf.LayersModel {
  const { depth, compression = 0.5, pooling = 'average', seed = 0 } = options;
  if (depth !== undefined && !Object.hasOwn(densenetShapes, depth))
    throw new ValueError(`there is no DenseNet-${depth}; depth is one of ${Object.keys(densenetShapes)}`);
  if (!(compression > 0 && compression <= 1))
    throw new ValueError(
      `compression is the part of the channels kept, above 0 and up to 1; not ${compression}`,
    );
  const { blocks, growthRate, stemChannels, bottleneck, variant, stem } = {
    ...(depth === undefined
      ? { blocks: [4, 4, 4, 4], growthRate: 32, stemChannels: 64, bottleneck: false, variant: 'course' }
      : { ...densenetShapes[depth], bottleneck: true, variant: 'paper' }),
    ...options,
  };
  const parts = new ImageParts({
    seed,
    useBias: variant === 'course',
    ...(options.dataFormat && { dataFormat: options.dataFormat }),
  });
  const convolved = (x: Place, filters: number, kernelSize: number): Place =>
    chain(x, parts.norm(), relu(), parts.convolution(filters, kernelSize));
  const layer = (x: Place): Place => {
    const narrow = bottleneck ? convolved(x, 4 * growthRate, 1) : x;
    return parts.concatenate(x, convolved(narrow, growthRate, 3));
  };
  const inputs = parts.input(options.inputShape, 96);
  let x =
    stem === 'small' ? chain(inputs, parts.convolution(stemChannels, 3)) : parts.stem(inputs, stemChannels);
  blocks.forEach((count, i) => {
    for (let k = 0; k < count; k++) x = layer(x);
    if (i === blocks.length - 1) return;
    const [height, width] = parts.extents(x);
    if (Math.min(height, width) < 2)
      throw new ShapeError(
        `images of shape [${inputs.shape.slice(1)}] are too small for ${blocks.length} blocks: ${height}x${width} pixels reach transition ${i + 1}, which would leave none`,
      );
    const kept = Math.floor(parts.channels(x) * compression);
    x = chain(convolved(x, kept, 1), parts.pool(pooling, 2));
  });
  const outputs = parts.head(chain(x, parts.norm(), relu()), options.classes ?? 10);
  return tf.model({ inputs, outputs, name: 'densenet' });
}
