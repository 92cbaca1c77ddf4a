import { tf } from '../../backend';
import { type Random, ShapeError } from '../../core';

/**
 * Scales images by their shorter side and cuts a square out of them.
 *
 * With `random`, for training: a square at a random place for each image, mirrored half of the time. Without: the
 * square in the middle.
 *
 * @param images shape [batch, height, width, channels]
 * @param options `minAspectDim`: the shorter side after scaling, in pixels; `resizeDim`: the side of the square
 * @returns shape [batch, resizeDim, resizeDim, channels]; the caller disposes of it
 * @throws ShapeError when the square is larger than the scaled image
 * @source He, Zhang, Ren and Sun (2016), "Deep Residual Learning for Image Recognition", section 3.4
 */
export function scaleAndCrop(
  images: tf.Tensor4D,
  options: { minAspectDim: number; resizeDim: number; random?: Random },
): tf.Tensor4D {
  const { minAspectDim, resizeDim, random } = options;
  if (resizeDim > minAspectDim)
    throw new ShapeError(
      `a square of ${resizeDim} pixels cannot be cut from images whose shorter side is ${minAspectDim}`,
    );
  const [batch, height, width, channels] = images.shape;
  const factor = minAspectDim / Math.min(height, width);
  const scaled: [number, number] = [Math.round(height * factor), Math.round(width * factor)];
  const place = (extent: number) =>
    random === undefined ? Math.floor((extent - resizeDim) / 2) : random.integer(0, extent - resizeDim + 1);
  return tf.tidy(() => {
    const same = scaled[0] === height && scaled[1] === width;
    const resized = same ? images : tf.image.resizeBilinear(images, scaled);
    const squares = Array.from({ length: batch }, (_, i) => {
      const from: [number, number, number, number] = [i, place(scaled[0]), place(scaled[1]), 0];
      const square = tf.slice4d(resized, from, [1, resizeDim, resizeDim, channels]);
      return random !== undefined && random.uniform() < 0.5 ? tf.reverse4d(square, 2) : square;
    });
    return tf.concat4d(squares, 0);
  });
}
