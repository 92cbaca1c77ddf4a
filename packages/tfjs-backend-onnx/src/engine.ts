/**
 * The engine without a runtime: what `tfjs-backend-onnx/engine` gives. Nothing here needs Node.js.
 * @module
 */
import { registerKernels } from './backend';
import { registerReductionGradients } from './gradients';
import { compileLayersModels } from './layers-model';
import { trustLibrary } from './purity';
import { type Runtime, useRuntime } from './session';

export { BACKEND_NAME, fallbackCounts, resetFallbackCounts } from './backend';
export { type Compiled, type CompileOptions, compile, compileStep, type StepOptions } from './compile';
export type { ProgramInfo } from './compiled-program';
export type { OnnxModel } from './encode';
export { encodeModel } from './encode';
export { EngineError, TraceError } from './errors';
export { configure, type Host } from './host';
export { compileLayersModels } from './layers-model';
export { type Files, registerModelFiles } from './model-files';
export { prove, trustClasses, trustFunctions, trustLibrary, trustObject } from './purity';
export type { Proof } from './repeat';
export {
  type Feeds,
  type OrtTensor,
  ortTensor,
  type Runtime,
  type Session,
  type SessionSettings,
  threadCount,
} from './session';
export { abandonTracing } from './tracer';

/**
 * Registers the engine with TensorFlow.js as backend 'onnx'; `tf.setBackend('onnx')` chooses it.
 *
 * @param make loads the ONNX Runtime that computes, for instance `nodeRuntime` of `tfjs-backend-onnx/node`
 * @throws EngineError with the reason when ONNX Runtime does not load or does not compute
 */
export function registerOnnxBackend(make: () => Runtime): void {
  useRuntime(make);
  // Before the library's classes are taken for what they are: this changes one of them.
  compileLayersModels();
  trustLibrary();
  registerKernels();
  registerReductionGradients();
}
