/**
 * Which engine computes, how many tensors are alive, and training steps compiled into one program.
 * @module
 */
export { atomically } from './atomic';
export type { EngineName } from './engine';
export { type Counted, countTensors } from './memory';
export {
  type Compiled,
  type CompileOptions,
  compile,
  fallbackCounts,
  resetFallbackCounts,
  TraceError,
} from './onnx';
export { type BackendReport, backendReport, type EngineStatus, ready } from './ready';
export { tf } from './tf';
