/**
 * What: the kernels for the gradients of resized images in TensorFlow.js's `cpu` engine, on which others fall back.
 * Why: with more than one image the nearest neighbours' are read from wrong places (the images' stride is used for `dy`),
 *   and the bilinear ones come back with height and width exchanged.
 * Versions: tfjs-backend-cpu 4.22; refuses another, since nothing else would tell of wrong gradients.
 * Needed: as long as one of the two is wrong for two images that are not square.
 */
import type { KernelBackend, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { wrapKernel } from './wrap-kernel';
import { mustFit } from './written-for';

/** Both kernels hold for the values of a single image, so they are given one image at a time. */
export function mendResizeGradients(): void {
  mustFit({
    name: '@tensorflow/tfjs-backend-cpu',
    found: tf.version['tfjs-backend-cpu'],
    writtenFor: '4.22',
  });
  for (const kernelName of [tf.ResizeNearestNeighborGrad, tf.ResizeBilinearGrad]) {
    wrapKernel(kernelName, 'cpu', (native) => ({ inputs, attrs, backend }) => {
      const { dy, images } = inputs as { dy: TensorInfo; images: TensorInfo };
      const cpu = backend as KernelBackend;
      const write = (values: Float32Array, shape: number[]): TensorInfo => ({
        dataId: cpu.write(values, shape, 'float32') as TensorInfo['dataId'],
        shape,
        dtype: 'float32',
      });
      const [batch, ...image] = images.shape as [number, ...number[]];
      const slopes = cpu.readSync(dy.dataId) as Float32Array;
      const [from, to] = [slopes.length / batch, tf.util.sizeFromShape(image)];
      const gradient = new Float32Array(batch * to);
      for (let i = 0; i < batch; i++) {
        const one = write(slopes.subarray(i * from, (i + 1) * from), [1, ...dy.shape.slice(1)]);
        const like = write(new Float32Array(to), [1, ...image]);
        const result = native({
          inputs: { dy: one, images: like },
          ...(attrs && { attrs }),
          backend,
        }) as TensorInfo;
        gradient.set(cpu.readSync(result.dataId) as Float32Array, i * to);
        for (const { dataId } of [one, like, result]) cpu.disposeData(dataId);
      }
      return write(gradient, images.shape);
    });
  }
}
