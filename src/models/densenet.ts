import { tf } from '../backend';
import { ShapeError } from '../core';
import type { DataFormat } from '../layers';
import { chain, ImageParts, type InputShape, type Place, relu } from './image-parts';

/** Options of {@link densenet}; all may be left out. */
export interface DensenetOptions {
  /** Convolutions in each dense block; [4, 4, 4, 4] by default. */
  readonly blocks?: readonly number[];
  /** Channels that every convolution adds; 32 by default. */
  readonly growthRate?: number;
  /** Channels of the stem; 64 by default. */
  readonly stemChannels?: number;
  /** What part of the channels a transition keeps, in (0, 1]; 0.5 by default. */
  readonly compression?: number;
  /** Of the transitions; `average` by default. */
  readonly pooling?: 'average' | 'max';
  /**
   * [height, width, channels] of an image, for channels_first [channels, height, width]; 96 x 96 x 1 by default.
   * At four blocks 28 pixels are too few, 32 enough.
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
 * A densely connected network: every convolution sees what all before it in its block have made.
 *
 * Stem, then dense blocks of batch norm, ReLU and 3x3 convolution, whose output is concatenated to the input; a
 * transition (batch norm, ReLU, 1x1 convolution, pooling) between two blocks halves height and width.
 *
 * @returns a model that gives logits (no softmax), shape [batch, classes]; `model.dispose()` frees it
 * @throws ShapeError when an image is so small that a transition would leave no pixel
 * @source Huang, Liu, van der Maaten and Weinberger (2017), "Densely Connected Convolutional Networks"
 */
export function densenet(options: DensenetOptions = {}): tf.LayersModel {
  const { blocks = [4, 4, 4, 4], growthRate = 32, stemChannels = 64, compression = 0.5, seed = 0 } = options;
  const parts = new ImageParts({ seed, dataFormat: options.dataFormat });
  const activated = (x: Place) => chain(x, parts.norm(), relu());
  const inputs = parts.input(options.inputShape, 96);
  let x = parts.stem(inputs, stemChannels);
  blocks.forEach((count, i) => {
    for (let k = 0; k < count; k++)
      x = parts.concatenate(x, chain(activated(x), parts.convolution(growthRate, 3)));
    if (i === blocks.length - 1) return;
    const [height, width] = parts.extents(x);
    if (Math.min(height, width) < 2)
      throw new ShapeError(
        `images of shape [${inputs.shape.slice(1)}] are too small for ${blocks.length} blocks: ${height}x${width} pixels reach transition ${i + 1}, which would leave none`,
      );
    const kept = Math.floor(parts.channels(x) * compression);
    x = chain(activated(x), parts.convolution(kept, 1), parts.pool(options.pooling ?? 'average', 2));
  });
  const outputs = parts.head(activated(x), options.classes ?? 10);
  return tf.model({ inputs, outputs, name: 'densenet' });
}
