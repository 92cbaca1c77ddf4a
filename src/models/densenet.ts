import { tf } from '../backend';
import { Random, ShapeError } from '../core';
import { BatchNorm } from '../layers';
import { chain, convolutions, head, type Place, relu, stem } from './image-parts';

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
  /** [height, width, channels] of an image; [96, 96, 1] by default. At four blocks 28 pixels are too few, 32 enough. */
  readonly inputShape?: readonly [number, number, number];
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
  const random = new Random(seed);
  const convolution = convolutions(random);
  const pool = options.pooling === 'max' ? tf.layers.maxPooling2d : tf.layers.averagePooling2d;
  const shape = [...(options.inputShape ?? [96, 96, 1])];
  const inputs = tf.input({ shape });
  const activated = (x: Place) => chain(x, new BatchNorm(), relu());
  let x = stem(inputs, convolution(stemChannels, 7, 2));
  blocks.forEach((count, i) => {
    for (let k = 0; k < count; k++) {
      const added = chain(activated(x), convolution(growthRate, 3));
      x = tf.layers.concatenate({ axis: 3 }).apply([x, added]) as Place;
    }
    if (i === blocks.length - 1) return;
    const [, height, width, channels] = x.shape as [null, number, number, number];
    if (Math.min(height, width) < 2)
      throw new ShapeError(
        `images of shape [${shape}] are too small for ${blocks.length} blocks: ${height}x${width} pixels reach transition ${i + 1}, which would leave none`,
      );
    const kept = Math.floor(channels * compression);
    x = chain(activated(x), convolution(kept, 1), pool({ poolSize: 2, strides: 2 }));
  });
  return tf.model({ inputs, outputs: head(activated(x), options.classes ?? 10, random), name: 'densenet' });
}
