import { tf } from '../backend';
import { ShapeError } from '../core';
import type { DataFormat } from '../layers';
import { chain, ImageParts, type InputShape, type Place, relu } from './image-parts';

/** Options of {@link unet}; all may be left out. */
export interface UNetOptions {
  /**
   * Channels at each level, from the full image down to the smallest; [16, 32, 64] by default. As many levels as
   * there are numbers. With an `encoder`: of the way up alone, by default those of the encoder, at least 16.
   */
  readonly channels?: readonly number[];
  /** 3x3 convolutions at each level, on either way; 2 by default. */
  readonly convolutions?: number;
  /** What the way up gets to see of the way down: features of its own size beside its own by default, or `none`. */
  readonly skips?: 'concatenate' | 'none';
  /**
   * Takes the place of the way down: a built model, for instance a trained classifier, whose last features of each
   * size are used. Layers and weights are copied; the model itself stays as it is.
   */
  readonly encoder?: tf.LayersModel;
  /** Train the way up alone; only with an `encoder`. False by default. */
  readonly freezeEncoder?: boolean;
  /** [height, width, channels] of an image, for channels_first [channels, height, width]; 32 x 32 x 1 by default. */
  readonly inputShape?: InputShape;
  /** Where images have their channels; `channels_last` by default. */
  readonly dataFormat?: DataFormat;
  /** What a pixel can be; 4 by default, as in `shapeScenes`. */
  readonly classes?: number;
  /** Fixes the weights; 0 by default. */
  readonly seed?: number;
}

/**
 * A U-Net: down to few pixels that know what is in the image, and up again to all pixels, with the features of each
 * size handed across, which know where.
 *
 * Each level down: convolutions of 3x3 pixels, each with batch norm and ReLU, then 2x2 max pooling. Each level up:
 * every pixel becomes 2x2, the features of that size are concatenated (theirs first), then convolutions. Last a 1x1
 * convolution.
 *
 * @returns a model that gives logits for every pixel, shape [batch, height, width, classes] in `dataFormat`;
 *   `model.dispose()` frees it
 * @throws ShapeError when height or width cannot be halved as often as there are levels, or `channels` does not fit the
 *   encoder
 * @source Ronneberger, Fischer and Brox (2015), "U-Net: Convolutional Networks for Biomedical Image Segmentation", with
 *   padded convolutions, batch normalization and nearest-neighbour enlargement
 * @example
 * ```ts
 * unet({ channels: [4, 8], inputShape: [16, 16, 1] }).outputShape; //=> [null, 16, 16, 4]
 * ```
 */
export function unet(options: UNetOptions = {}): tf.LayersModel {
  const { convolutions = 2, skips = 'concatenate', encoder, classes = 4, seed = 0 } = options;
  const parts = new ImageParts({ seed, ...(options.dataFormat && { dataFormat: options.dataFormat }) });
  const convolve = (x: Place, channels: number): Place => {
    let y = x;
    for (let i = 0; i < convolutions; i++) y = chain(y, parts.convolution(channels, 3), parts.norm(), relu());
    return y;
  };
  const { inputs, levels } = encoder
    ? copyOf(encoder, parts, options.freezeEncoder ?? false)
    : wayDown(parts.input(options.inputShape, 32), options.channels ?? [16, 32, 64], { parts, convolve });
  const channels = options.channels ?? levels.map((place) => Math.max(16, parts.channels(place)));
  if (channels.length !== levels.length)
    throw new ShapeError(
      `channels has ${channels.length} levels; the encoder has ${levels.length}: ${levels.map((place) => pixels(parts, place)).join(', ')} pixels`,
    );
  let x = levels[levels.length - 1] as Place;
  for (let level = levels.length - 2; level >= 0; level--) {
    const skip = levels[level] as Place;
    const larger = parts.enlarge(x);
    if (pixels(parts, larger) !== pixels(parts, skip))
      throw new ShapeError(
        `${pixels(parts, skip)} pixels become ${pixels(parts, x)} on the way down, and ${pixels(parts, larger)} on the way up: choose images that can be halved ${levels.length - 1} times`,
      );
    x = convolve(skips === 'none' ? larger : parts.concatenate(skip, larger), channels[level] as number);
  }
  return tf.model({ inputs, outputs: chain(x, parts.convolution(classes, 1)), name: 'unet' });
}

/** Where images come in, and the features of each size that came of them, the largest first. */
interface Levels {
  readonly inputs: Place;
  readonly levels: readonly Place[];
}

const pixels = (parts: ImageParts, place: Place) => parts.extents(place).join('x');

function wayDown(
  inputs: Place,
  channels: readonly number[],
  { parts, convolve }: { parts: ImageParts; convolve: (x: Place, channels: number) => Place },
): Levels {
  const levels: Place[] = [];
  for (const width of channels) {
    const above = levels[levels.length - 1];
    levels.push(convolve(above === undefined ? inputs : chain(above, parts.pool('max', 2)), width));
  }
  return { inputs, levels };
}

/** The way down as a model has it: the last features of each size, with weights of their own. */
function copyOf(encoder: tf.LayersModel, parts: ImageParts, freeze: boolean): Levels {
  const bySize = new Map<string, Place>();
  for (const layer of encoder.layers) {
    const place = layer.output as Place;
    if (place.shape.length === 4) bySize.set(pixels(parts, place), place);
  }
  const original = tf.model({ inputs: encoder.inputs, outputs: [...bySize.values()] });
  // Other names, so that the layers made since, and those of an encoder that was loaded from a file, do not meet.
  const names = new Set(original.layers.map((layer) => layer.name));
  const config = JSON.parse(JSON.stringify(original.getConfig()), (key, value) =>
    (key === 'name' || key === '0') && names.has(value) ? `encoder_${value}` : value,
  );
  const copy = tf.LayersModel.fromConfig(tf.LayersModel, config) as tf.LayersModel;
  copy.setWeights(original.getWeights());
  if (freeze) for (const layer of copy.layers) layer.trainable = false;
  return { inputs: copy.inputs[0] as Place, levels: copy.outputs as Place[] };
}
