import type { backend_util } from '@tensorflow/tfjs';

/**
 * The gradient of max pooling: each window's upstream gradient goes to the window's largest element, the first one
 * among equals, as in TensorFlow and PyTorch.
 *
 * wasm's own kernel begins its search for the largest at zero, so that windows of negative numbers get no gradient.
 * @param x the input of the pooling, NHWC in row-major order
 * @param dy the upstream gradient, of the shape of the pooling's output
 * @param info the geometry of the pooling
 * @returns the gradient with respect to `x`
 */
export function maxPoolGradient(
  x: Float32Array,
  dy: Float32Array,
  info: ReturnType<typeof backend_util.computePool2DInfo>,
): Float32Array {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth } = info;
  const dx = new Float32Array(x.length);
  let next = 0;
  for (let n = 0; n < batchSize; n++) {
    for (let p = 0; p < outHeight; p++) {
      const top = p * info.strideHeight - info.padInfo.top;
      const bottom = Math.min(inHeight, top + info.filterHeight);
      for (let q = 0; q < outWidth; q++) {
        const left = q * info.strideWidth - info.padInfo.left;
        const right = Math.min(inWidth, left + info.filterWidth);
        for (let c = 0; c < inChannels; c++) {
          let largest = Number.NEGATIVE_INFINITY;
          let winner = -1;
          for (let h = Math.max(0, top); h < bottom; h++) {
            for (let w = Math.max(0, left); w < right; w++) {
              const at = ((n * inHeight + h) * inWidth + w) * inChannels + c;
              const value = x[at] as number;
              if (value > largest) {
                largest = value;
                winner = at;
              }
            }
          }
          const slope = dy[next++] as number;
          if (winner >= 0) dx[winner] = (dx[winner] as number) + slope;
        }
      }
    }
  }
  return dx;
}
