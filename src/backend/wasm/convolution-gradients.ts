import type { Tensor4D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** The attributes of a convolution that its gradient kernels need. TensorFlow.js dilates no gradients, wasm knows NHWC only. */
export interface ConvolutionAttributes {
  strides: number | [number, number];
  pad: Parameters<typeof tf.backend_util.computeConv2DInfo>[4];
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

function convolutionInfo(inputShape: number[], filterShape: number[], attributes: ConvolutionAttributes) {
  return tf.backend_util.computeConv2DInfo(
    inputShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    attributes.strides,
    1,
    attributes.pad,
    attributes.dimRoundingMode,
  );
}

interface Pads {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

/** A convolution with stride 1. A negative pad cuts that much off the input. */
function convolve(x: Tensor4D, filter: Tensor4D, pads: Pads, dilations: [number, number]): Tensor4D {
  const cut = (pad: number) => Math.max(0, -pad);
  const grow = (pad: number) => Math.max(0, pad);
  const [n, h, w, c] = x.shape;
  const { top, bottom, left, right } = pads;
  const kept =
    Math.min(top, bottom, left, right) < 0
      ? tf.slice(
          x,
          [0, cut(top), cut(left), 0],
          [n, h - cut(top) - cut(bottom), w - cut(left) - cut(right), c],
        )
      : x;
  return tf.conv2d(
    kept,
    filter,
    1,
    [
      [0, 0],
      [grow(top), grow(bottom)],
      [grow(left), grow(right)],
      [0, 0],
    ],
    'NHWC',
    dilations,
  );
}

/** Puts `stride − 1` zeros between neighbouring rows and columns. */
function spread(x: Tensor4D, strideHeight: number, strideWidth: number): Tensor4D {
  if (strideHeight === 1 && strideWidth === 1) return x;
  const [n, h, w, c] = x.shape;
  const row = w * strideWidth * c;
  const wide = tf.concat([x.reshape([n * h, w, 1, c]), tf.zeros([n * h, w, strideWidth - 1, c])], 2);
  const tall = tf.concat([wide.reshape([n, h, 1, row]), tf.zeros([n, h, strideHeight - 1, row])], 2);
  const full = tall.reshape<Tensor4D>([n, h * strideHeight, w * strideWidth, c]);
  return tf.slice(full, [0, 0, 0, 0], [n, (h - 1) * strideHeight + 1, (w - 1) * strideWidth + 1, c]);
}

/**
 * The gradient of a convolution with respect to its filter, itself computed as one convolution:
 *
 * dW[i, j, c, o] = Σ_n,p,q x[n, p·s + i − pad, q·s + j − pad, c] · dy[n, p, q, o]
 *
 * Read the images of one channel as the channels of one image, and `dy` as a filter dilated by the stride s:
 * then this is a convolution. It is 3 to 20 times as fast here as one matrix product per filter tap.
 * @returns the gradient, shape [filterHeight, filterWidth, inChannels, outChannels]; the caller disposes of it
 */
export function filterGradient(
  x: Tensor4D,
  dy: Tensor4D,
  filterShape: number[],
  attributes: ConvolutionAttributes,
): Tensor4D {
  return tf.tidy(() => {
    const info = convolutionInfo(x.shape, filterShape, attributes);
    const { top, left } = info.padInfo;
    const pads = {
      top,
      left,
      // So much at the end that as many positions come out as the filter has taps.
      bottom: (info.outHeight - 1) * info.strideHeight + info.filterHeight - top - info.inHeight,
      right: (info.outWidth - 1) * info.strideWidth + info.filterWidth - left - info.inWidth,
    };
    const images = tf.transpose(x, [3, 1, 2, 0]);
    const filter = tf.transpose(dy, [1, 2, 0, 3]);
    const taps = convolve(images, filter, pads, [info.strideHeight, info.strideWidth]);
    return tf.transpose(taps, [1, 2, 0, 3]);
  });
}

/**
 * The gradient of a convolution with respect to its input: `dy`, spread by the stride s, convolved with the filter
 * turned by 180° whose channels have changed places.
 *
 * dx[n, h, w, c] = Σ_i,j,o dy[n, (h + pad − i)/s, (w + pad − j)/s, o] · W[i, j, c, o]
 *
 * @returns the gradient, of shape `inputShape`; the caller disposes of it
 */
export function inputGradient(
  dy: Tensor4D,
  filter: Tensor4D,
  inputShape: number[],
  attributes: ConvolutionAttributes,
): Tensor4D {
  return tf.tidy(() => {
    const info = convolutionInfo(inputShape, filter.shape, attributes);
    const images = spread(dy, info.strideHeight, info.strideWidth);
    const turned = tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]);
    const top = info.filterHeight - 1 - info.padInfo.top;
    const left = info.filterWidth - 1 - info.padInfo.left;
    const pads = {
      top,
      left,
      bottom: info.inHeight + info.filterHeight - 1 - top - images.shape[1],
      right: info.inWidth + info.filterWidth - 1 - left - images.shape[2],
    };
    return convolve(images, turned, pads, [1, 1]);
  });
}
