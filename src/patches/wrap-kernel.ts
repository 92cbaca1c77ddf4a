import * as tf from '@tensorflow/tfjs';

/** The way of all patches of kernels: puts a kernel made of the one that a backend has in its place. */
export function wrapKernel(
  kernelName: string,
  backendName: string,
  wrap: (native: tf.KernelFunc) => tf.KernelFunc,
): void {
  const config = tf.getKernel(kernelName, backendName);
  tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel({ ...config, kernelFunc: wrap(config.kernelFunc) });
}
