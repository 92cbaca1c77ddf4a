import type { KernelBackend, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** Complex numbers are pairs of tensors inside an engine and cannot be handed over as plain values. */
const complexKernels = new Set<string>([tf.Complex, tf.ComplexAbs, tf.FFT, tf.IFFT, tf.Imag, tf.Real]);

function copy({ dataId, shape, dtype }: TensorInfo, from: KernelBackend, to: KernelBackend): TensorInfo {
  const values = from.readSync(dataId) as tf.backend_util.TypedArray;
  return { dataId: to.write(values, shape, dtype) as TensorInfo['dataId'], shape, dtype };
}

/**
 * Registers for `backendName` every kernel that only the `cpu` engine has: its inputs are copied there, its result back.
 * Slow, but a notebook that uses a rare operation runs.
 */
export function registerFromCpu(backendName: string): void {
  for (const { kernelName, kernelFunc } of tf.getKernelsForBackend('cpu')) {
    if (complexKernels.has(kernelName) || tf.getKernel(kernelName, backendName)) continue;
    tf.registerKernel({
      kernelName,
      backendName,
      kernelFunc: ({ inputs, attrs, backend }) => {
        const here = backend as KernelBackend;
        const cpu = tf.findBackend('cpu');
        // Some kernels, Einsum for one, take a list of inputs in place of names.
        const copies = (Array.isArray(inputs) ? [] : {}) as NamedTensorInfoMap;
        for (const [name, input] of Object.entries(inputs)) {
          if (input) copies[name] = copy(input, here, cpu);
        }
        const result = kernelFunc({ inputs: copies, ...(attrs && { attrs }), backend: cpu });
        const results = Array.isArray(result) ? result : [result];
        const returned = results.map((one) => copy(one, cpu, here));
        for (const temporary of [...Object.values(copies), ...results]) {
          if (temporary) cpu.disposeData(temporary.dataId);
        }
        return Array.isArray(result) ? returned : (returned[0] as TensorInfo);
      },
    });
  }
}
