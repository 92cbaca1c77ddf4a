import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import type {
  ResizeBilinearAttrs,
  ResizeBilinearGradAttrs,
  ResizeNearestNeighborAttrs,
  ResizeNearestNeighborGradAttrs,
} from '@tensorflow/tfjs-core';
import { getKernel } from '@tensorflow/tfjs-core';
import { type Graph, sizeOf, type Value } from '../graph';
import type { Lowering, LoweringTable, One, Two } from './types';

/**
 * Resizing is linear and acts on rows and columns apart: y = A x B^T. The matrices A and B are read off the JavaScript
 * kernel itself, by resizing an identity matrix, so every rounding rule of TensorFlow.js holds.
 */

let scratch: MathBackendCPU | undefined;

type Attributes = ResizeBilinearAttrs | ResizeNearestNeighborAttrs;

/** The [to, from] matrix by which the kernel maps one axis. */
function axisMatrix(
  kernel: string,
  attributes: Attributes,
  from: number,
  to: number,
  gradient: boolean,
): Float32Array {
  scratch ??= new MathBackendCPU();
  const cpu = getKernel(kernel, 'cpu');
  const identity = Float32Array.from({ length: from * from }, (_, i) => (i % (from + 1) === 0 ? 1 : 0));
  const unit = scratch.makeTensorInfo([1, from, 1, from], 'float32', identity);
  const images = scratch.makeTensorInfo([1, to, 1, from], 'float32', new Float32Array(to * from));
  const result = cpu.kernelFunc({
    inputs: gradient ? { dy: unit, images } : { images: unit },
    attrs: { ...attributes, size: [to, 1] },
    backend: scratch,
  });
  const info = Array.isArray(result) ? result[0] : result;
  const matrix = scratch.readSync((info as { dataId: object }).dataId) as Float32Array;
  for (const { dataId } of [unit, images, info as { dataId: object }]) scratch.disposeData(dataId);
  return matrix;
}

function resize(
  graph: Graph,
  x: Value,
  kernel: string,
  attributes: Attributes,
  [height, width]: readonly [number, number],
  gradient: boolean,
): Value | null {
  const [batch, inHeight, inWidth, channels] = x.shape as [number, number, number, number];
  if (x.dtype !== 'float32' || sizeOf(x.shape) === 0 || height * width === 0) return null;
  const matrix = (from: number, to: number): Value => ({
    name: graph.constant(axisMatrix(kernel, attributes, from, to, gradient), [to, from], 'float32'),
    shape: [to, from],
    dtype: 'float32',
  });
  const columns = graph.reshape(x, [batch, inHeight, inWidth * channels]);
  const tall = graph.value(
    'MatMul',
    [matrix(inHeight, height), columns],
    [batch, height, inWidth * channels],
  );
  const rows = graph.reshape(tall, [batch * height, inWidth, channels]);
  const wide = graph.value('MatMul', [matrix(inWidth, width), rows], [batch * height, width, channels]);
  return graph.reshape(wide, [batch, height, width, channels]);
}

const forward =
  (kernel: string): Lowering<One, Attributes> =>
  (graph, [images], attributes) =>
    resize(graph, images, kernel, attributes, attributes.size, false);

const backward =
  (kernel: string): Lowering<Two, ResizeBilinearGradAttrs | ResizeNearestNeighborGradAttrs> =>
  (graph, [dy, images], attributes) =>
    resize(graph, dy, kernel, attributes, images.shape.slice(1, 3) as [number, number], true);

export const resizeTable: LoweringTable = {
  ResizeBilinear: forward('ResizeBilinear'),
  ResizeBilinearGrad: backward('ResizeBilinearGrad'),
  ResizeNearestNeighbor: forward('ResizeNearestNeighbor'),
  ResizeNearestNeighborGrad: backward('ResizeNearestNeighborGrad'),
};
