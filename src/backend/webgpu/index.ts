import type { KernelBackend } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { EngineError } from '../../core';
import { withoutInterrupts } from '../../core/interrupt';
import { guardEngine } from '../../patches/engine-guard';
import { mendMaxPooling } from '../../patches/max-pooling';
import { wrapKernel } from '../../patches/wrap-kernel';
import { versionOf } from '../import-optional';
import { type AdapterReport, type OpenDevice, openDevice } from './dawn';

export type { AdapterReport } from './dawn';

const NAME = 'webgpu';

/** What of the backend's own bookkeeping says whether a tensor's values are at hand. */
interface Storage {
  readonly tensorMap: { get(dataId: object): { readonly values: unknown; readonly dtype: string } };
}

let open: OpenDevice | null = null;

/** The adapter that the engine `webgpu` computes on; null before it was loaded. */
export const gpuAdapter = (): AdapterReport | null => open?.adapter ?? null;

/** As many tensors as any adapter lets a kernel read besides the one it writes. */
const MOST_INPUTS = 7;

/** TensorFlow.js reads all terms of a sum in one kernel; here it takes as many at a time as the adapter allows. */
function splitSums(): void {
  wrapKernel(tf.AddN, NAME, (native) => ({ inputs, attrs, backend }) => {
    const terms = Object.values(inputs as unknown as tf.TensorInfo[]);
    let sum: tf.TensorInfo | undefined;
    for (let from = 0; from < terms.length; ) {
      const count = sum === undefined ? MOST_INPUTS : MOST_INPUTS - 1;
      const some = [...(sum ? [sum] : []), ...terms.slice(from, from + count)];
      const next = native({
        inputs: some as unknown as tf.NamedTensorInfoMap,
        ...(attrs && { attrs }),
        backend,
      }) as tf.TensorInfo;
      if (sum) (backend as KernelBackend).disposeData(sum.dataId);
      sum = next;
      from += count;
    }
    return sum as tf.TensorInfo;
  });
}

/** No value can be fetched from the GPU while a kernel runs, so none can be left to plain JavaScript. */
function nameMissingKernels(): void {
  for (const { kernelName } of tf.getKernelsForBackend('cpu')) {
    if (tf.getKernel(kernelName, NAME)) continue;
    tf.registerKernel({
      kernelName,
      backendName: NAME,
      kernelFunc: () => {
        throw new EngineError(
          `the GPU engine has no kernel ${kernelName}; another engine has, for instance VERY_DEEP_BACKEND=onnx`,
        );
      },
    });
  }
}

/** Errors that say what to do, in place of those of a browser that is not there, or of none at all. */
function guardReading({ backend, takeFault }: OpenDevice): void {
  const { read, readSync } = backend;
  const { tensorMap } = backend as unknown as Storage;
  backend.readSync = (dataId) => {
    const { values, dtype } = tensorMap.get(dataId);
    if (values == null && dtype !== 'string' && dtype !== 'complex64')
      throw new EngineError(
        'what the GPU has computed is read with `await tensor.data()` or `await tensor.array()`; ' +
          'dataSync, arraySync and print work on the other engines, for instance VERY_DEEP_BACKEND=onnx',
      );
    return readSync.call(backend, dataId);
  };
  backend.read = async (dataId) => {
    // A buffer that the GPU refused cannot be read either.
    const result = await withoutInterrupts(() => read.call(backend, dataId)).catch((cause: Error) => cause);
    const fault = takeFault() ?? (result instanceof Error ? result.message : null);
    if (fault !== null)
      throw new EngineError(
        `the GPU failed: ${fault.split('\n')[0]}`,
        result instanceof Error ? { cause: result } : {},
      );
    return result as tf.backend_util.TypedArray;
  };
}

/**
 * Registers the engine `webgpu` with TensorFlow.js: its own WebGPU backend on Dawn, which needs two packages that the
 * course does not bring along, and a GPU.
 * @throws EngineError when a package is missing or no adapter answers
 */
export async function registerWebgpu(): Promise<void> {
  if (open !== null) return;
  const opened = await openDevice();
  splitSums();
  // Half recorded commands are of no use, and Dawn's binding ends the process when JavaScript ends under it.
  guardEngine({
    backendName: NAME,
    version: versionOf('@tensorflow/tfjs-backend-webgpu'),
    target: opened.backend,
    methods: ['write', 'move', 'disposeData'],
  });
  nameMissingKernels();
  mendMaxPooling(opened.backend);
  guardReading(opened);
  const { backend }: { backend: KernelBackend } = opened;
  tf.registerBackend(NAME, () => backend);
  open = opened;
}
