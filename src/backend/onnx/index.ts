import type * as tfjs from '@tensorflow/tfjs-core';
import { registerKernels } from './backend';
import { registerReductionGradients } from './gradients';
import { loadRuntime } from './session';

export { BACKEND_NAME, fallbackCounts, resetFallbackCounts } from './backend';
export { type Compiled, type CompileOptions, compile, compileStep } from './compile';
export type { ProgramInfo } from './compiled-program';
export type { Proof } from './repeat';
export { threadCount } from './session';
export { TraceError } from './tracer';

/**
 * Registers the ONNX Runtime engine with TensorFlow.js as backend 'onnx'; `tf.setBackend('onnx')` chooses it.
 *
 * @throws EngineError with the reason when ONNX Runtime does not load or does not compute
 */
export function registerOnnxBackend(
  tf: Pick<typeof tfjs, 'registerBackend' | 'registerKernel' | 'registerGradient'>,
): void {
  loadRuntime();
  registerKernels(tf);
  registerReductionGradients(tf);
}
