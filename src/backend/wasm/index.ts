import type { KernelBackend, NamedAttrMap, NamedTensorInfoMap, Tensor, Tensor4D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { BackendWasm, version_wasm } from '@tensorflow/tfjs-backend-wasm';
import { guardEngine } from '../../patches/engine-guard';
import { type ConvolutionAttributes, filterGradient, inputGradient } from './convolution-gradients';
import { registerFromCpu } from './from-cpu';
import { maxPoolGradient } from './max-pool-gradient';

type Kernel = (inputs: NamedTensorInfoMap, attributes: NamedAttrMap) => Tensor;

/** Replaces or adds one kernel of the wasm engine by a composition of its other operations. */
function compose(kernelName: string, kernel: Kernel): void {
  const native = tf.getKernel(kernelName, 'wasm');
  if (native) tf.unregisterKernel(kernelName, 'wasm');
  tf.registerKernel({
    kernelName,
    backendName: 'wasm',
    // Binds the native kernel, which the composition may go on to use.
    ...(native?.setupFunc && { setupFunc: native.setupFunc }),
    kernelFunc: ({ inputs, attrs }) => kernel(inputs, attrs ?? {}),
  });
}

/** wasm multiplies as written quickly, but transposed operands by a naive loop, about a seventh of the speed. */
function composeMatMul(): void {
  const native = tf.getKernel(tf.BatchMatMul, 'wasm').kernelFunc;
  const multiply = (a: Tensor, b: Tensor) =>
    native({
      inputs: { a, b },
      attrs: { transposeA: false, transposeB: false },
      backend: tf.backend() as KernelBackend,
    }) as Tensor;
  const turn = (x: Tensor, wanted: unknown) => {
    if (!wanted) return x;
    const last = x.rank - 1;
    return tf.transpose(x, [...Array(last - 1).keys(), last, last - 1]);
  };
  compose(tf.BatchMatMul, ({ a, b }, { transposeA, transposeB }) =>
    tf.tidy(() => multiply(turn(a as Tensor, transposeA), turn(b as Tensor, transposeB))),
  );
}

function poolGradient(dy: Tensor4D, input: Tensor4D, attributes: NamedAttrMap): Tensor {
  const { filterSize, strides, pad, dimRoundingMode } = attributes as unknown as ConvolutionAttributes & {
    filterSize: number | [number, number];
  };
  const info = tf.backend_util.computePool2DInfo(input.shape, filterSize, strides, 1, pad, dimRoundingMode);
  const values = (tensor: Tensor) => tf.backend().readSync(tensor.dataId) as Float32Array;
  return tf.tensor(maxPoolGradient(values(input), values(dy), info), input.shape);
}

/**
 * Completes the WebAssembly engine of TensorFlow.js so that networks train on it: the gradient of a convolution
 * with respect to its filter is missing, that with respect to its input is slow, and so are products with a
 * transposed matrix; that of max pooling is wrong below zero. What else only the `cpu` engine has is computed there.
 */
export function completeWasm(): void {
  compose(tf.Conv2DBackpropFilter, ({ x, dy }, attributes) =>
    filterGradient(
      x as Tensor4D,
      dy as Tensor4D,
      attributes.filterShape as number[],
      attributes as unknown as ConvolutionAttributes,
    ),
  );
  compose(tf.Conv2DBackpropInput, ({ dy, filter }, attributes) =>
    inputGradient(
      dy as Tensor4D,
      filter as Tensor4D,
      attributes.inputShape as number[],
      attributes as unknown as ConvolutionAttributes,
    ),
  );
  compose(tf.MaxPoolGrad, ({ dy, input }, attributes) =>
    poolGradient(dy as Tensor4D, input as Tensor4D, attributes),
  );
  composeMatMul();
  guardEngine({
    backendName: 'wasm',
    version: version_wasm,
    target: BackendWasm.prototype,
    methods: ['write', 'move', 'readSync', 'disposeData'],
  });
  registerFromCpu('wasm');
}
