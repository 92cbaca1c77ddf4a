import { tf } from '../backend';
import { type Random, ShapeError } from '../core';

/**
 * Random crops and mirror images, as CIFAR-10 models are trained with: every image is framed with `padding` zeros,
 * cut back to its size at a random place, and mirrored left to right half of the time.
 *
 * @param options `padding`: pixels of the frame, 4 by default; `flip`: mirror, true by default
 * @returns a function for the option `augment` of `fit`, on x of shape [batch, height, width, channels]
 * @throws ShapeError (the function) when x is no batch of images
 * @source He, Zhang, Ren and Sun (2016), section 4.2
 * @example
 * ```ts
 * const augment = cropAndFlip({ padding: 2 });
 * augment(tf.ones([1, 8, 8, 3]), new Random(1)).shape; //=> [1, 8, 8, 3]
 * ```
 */
export function cropAndFlip({
  padding = 4,
  flip = true,
}: {
  padding?: number;
  flip?: boolean;
} = {}): (x: tf.Tensor, random: Random) => tf.Tensor {
  return (x, random) => {
    const [batch, height, width, channels] = x.shape as [number, number, number, number];
    if (x.rank !== 4)
      throw new ShapeError(`images have shape [batch, height, width, channels]; x has [${x.shape}]`);
    const from = x.dataSync();
    const to = new Float32Array(x.size);
    for (let image = 0; image < batch; image++) {
      const down = random.integer(-padding, padding + 1);
      const right = random.integer(-padding, padding + 1);
      const mirrored = flip && random.uniform() < 0.5;
      for (let row = 0; row < height; row++)
        for (let column = 0; column < width; column++) {
          const sourceRow = row + down;
          const sourceColumn = (mirrored ? width - 1 - column : column) + right;
          if (sourceRow < 0 || sourceRow >= height || sourceColumn < 0 || sourceColumn >= width) continue;
          const source = ((image * height + sourceRow) * width + sourceColumn) * channels;
          const target = ((image * height + row) * width + column) * channels;
          for (let c = 0; c < channels; c++) to[target + c] = from[source + c] as number;
        }
    }
    return tf.tensor(to, x.shape);
  };
}
