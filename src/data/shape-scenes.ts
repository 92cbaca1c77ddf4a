import { tf } from '../backend';
import { type Random, ValueError } from '../core';
import { toTensors } from './tensors';

/**
 * The classes of a pixel in `shapeScenes`; a mask's byte is a position in this list.
 * @example
 * ```ts
 * sceneClasses[1]; //=> 'disc'
 * ```
 */
export const sceneClasses = ['background', 'disc', 'square', 'triangle'] as const;

/** Images with the class of every pixel. */
export interface Scenes {
  /** Grey pixels from 0 to 255, image by image, row by row. */
  readonly images: Uint8Array;
  /** The class of each pixel, in the same order. */
  readonly masks: Uint8Array;
  /** Height and width of an image. */
  readonly size: number;
}

/** One figure, in pixels; `reach` is half its width. */
interface Figure {
  readonly label: number;
  readonly row: number;
  readonly column: number;
  readonly reach: number;
  readonly angle: number;
  readonly grey: number;
}

/** Whether a figure covers a point given relative to its centre. */
function covers({ label, reach, angle }: Figure, row: number, column: number): boolean {
  const x = Math.cos(angle) * column + Math.sin(angle) * row;
  const y = Math.cos(angle) * row - Math.sin(angle) * column;
  if (label === 1) return Math.hypot(x, y) <= reach;
  if (label === 2) return Math.max(Math.abs(x), Math.abs(y)) <= 0.85 * reach;
  return y <= 0.6 * reach && y >= -reach + 1.6 * Math.abs(x);
}

function drawFigure(random: Random, size: number): Figure {
  return {
    label: random.integer(1, sceneClasses.length),
    row: random.uniform(0.15, 0.85) * size,
    column: random.uniform(0.15, 0.85) * size,
    reach: random.uniform(0.1, 0.2) * size,
    angle: random.uniform(0, 2 * Math.PI),
    grey: random.uniform(110, 230),
  };
}

/**
 * Made-up images to cut into segments: one to three discs, squares and triangles on a background whose light changes across
 * the image. Their outlines take fine detail to see, their kind takes the whole figure.
 * @param options.count number of images
 * @param options.size height and width in pixels, at least 16; 32 by default
 * @returns images and the class of every pixel; of figures that overlap the last one drawn counts
 * @throws ValueError when `size` is too small
 * @example
 * ```ts
 * const { images, masks } = shapeScenes({ random: new Random(1), count: 2, size: 16 });
 * [images.length, masks.length]; //=> [512, 512]
 * ```
 */
export function shapeScenes(options: { random: Random; count: number; size?: number }): Scenes {
  const { random, count, size = 32 } = options;
  if (!Number.isInteger(size) || size < 16) throw new ValueError(`size is at least 16 pixels; not ${size}`);
  const images = new Uint8Array(count * size * size);
  const masks = new Uint8Array(count * size * size);
  let at = 0;
  for (let n = 0; n < count; n++) {
    const figures = Array.from({ length: random.integer(1, 4) }, () => drawFigure(random, size));
    const [dark, down, right] = [random.uniform(20, 70), random.uniform(-40, 40), random.uniform(-40, 40)];
    for (let row = 0; row < size; row++) {
      for (let column = 0; column < size; column++) {
        const figure = figures.findLast((one) => covers(one, row - one.row, column - one.column));
        const light = dark + (down * row + right * column) / size;
        const value = (figure?.grey ?? light) + random.uniform(-15, 15);
        images[at] = Math.max(0, Math.min(255, Math.round(value)));
        masks[at++] = figure?.label ?? 0;
      }
    }
  }
  return { images, masks, size };
}

/**
 * Turns scenes into tensors.
 * @returns `x`, float32 of shape [images, size, size, 1] in [0, 1], and `y`, int32 classes of shape [images, size, size];
 *   the caller disposes of both
 * @example
 * ```ts
 * sceneTensors(shapeScenes({ random: new Random(1), count: 2 })).x.shape; //=> [2, 32, 32, 1]
 * ```
 */
export function sceneTensors({ images, masks, size }: Scenes): { x: tf.Tensor4D; y: tf.Tensor3D } {
  const count = images.length / size ** 2;
  return tf.tidy(() => {
    const { x } = toTensors({ images, labels: new Uint8Array(count), shape: [size, size, 1] });
    return { x, y: tf.tensor3d(Int32Array.from(masks), [count, size, size], 'int32') };
  });
}
