/**
 * What: the gradient of `tf.avgPool`, registered anew for every engine.
 * Why: an average at the border is that of the pixels inside. The kernel for its gradient in TensorFlow.js's `cpu` engine,
 *   which others follow, divides by all places of the window. So it is given no padding here.
 * Versions: tfjs-core 4.22; refuses another, since nothing else would tell of wrong gradients.
 * Needed: as long as the gradient of an average of one pixel, with padding, is not one.
 */
import type { Tensor4D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { mustFit } from './written-for';

type Info = ReturnType<typeof tf.backend_util.computePool2DInfo>;
type Given = Parameters<typeof tf.backend_util.computePool2DInfo>;

/** The attributes of the kernel. */
interface Attributes {
  readonly filterSize: Given[1];
  readonly strides: Given[2];
  readonly pad: Given[4];
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** How many places of each window lie inside, along one axis. */
const inside = (outputs: number, stride: number, filter: number, inputs: number, before: number): number[] =>
  Array.from({ length: outputs }, (_, i) => {
    const start = i * stride - before;
    return Math.min(start + filter, inputs) - Math.max(start, 0);
  });

/** The share of each window that lies inside, [1, height, width, 1]. */
function shares(info: Info): Tensor4D {
  const { outHeight, outWidth, strideHeight, strideWidth, filterHeight, filterWidth, padInfo } = info;
  const rows = inside(outHeight, strideHeight, filterHeight, info.inHeight, padInfo.top);
  const columns = inside(outWidth, strideWidth, filterWidth, info.inWidth, padInfo.left);
  const values = rows.flatMap((height) =>
    columns.map((width) => (height * width) / (filterHeight * filterWidth)),
  );
  return tf.tensor4d(values, [1, outHeight, outWidth, 1]);
}

const slope = (dy: Tensor4D, x: Tensor4D, { filterSize, strides }: Attributes): Tensor4D =>
  tf
    .engine()
    .runKernel(tf.AvgPoolGrad, { dy, input: x }, { filterSize, strides, pad: 'valid' } as never) as Tensor4D;

function gradient(dy: Tensor4D, x: Tensor4D, attributes: Attributes): Tensor4D {
  const { filterSize, strides, pad, dimRoundingMode } = attributes;
  const info = tf.backend_util.computePool2DInfo(x.shape, filterSize, strides, 1, pad, dimRoundingMode);
  const { top, left } = info.padInfo;
  const bottom = (info.outHeight - 1) * info.strideHeight + info.filterHeight - info.inHeight - top;
  const right = (info.outWidth - 1) * info.strideWidth + info.filterWidth - info.inWidth - left;
  if (Math.max(top, left, bottom, right) <= 0) return slope(dy, x, attributes);
  return tf.tidy(() => {
    const pads = [[0, 0], [top, Math.max(0, bottom)], [left, Math.max(0, right)], [0, 0]]; // biome-ignore format: one line says it
    const padded = tf.pad(x, pads as [number, number][]);
    return tf.slice(slope(tf.div(dy, shares(info)), padded, attributes), [0, top, left, 0], x.shape);
  });
}

/** d/dx of an average is the slope of each window over the number of its pixels inside. */
export function mendAveragePoolGradient(): void {
  mustFit({ name: '@tensorflow/tfjs-core', found: tf.version_core, writtenFor: '4.22' });
  tf.registerGradient({
    kernelName: tf.AvgPool,
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attributes) => ({
      x: () => gradient(dy as Tensor4D, x as Tensor4D, attributes as unknown as Attributes),
    }),
  });
}
