/**
 * The door for programs in Node.js: imported, TensorFlow.js computes with ONNX Runtime.
 * @module
 */
import { setBackend } from '@tensorflow/tfjs-core';
import { BACKEND_NAME, registerModelFiles, registerOnnxBackend } from './engine';
import { nodeFiles, nodeRuntime } from './node';

export {
  type Compiled,
  type CompileOptions,
  compile,
  configure,
  EngineError,
  fallbackCounts,
  type Host,
  type ProgramInfo,
  resetFallbackCounts,
  TraceError,
  threadCount,
  trustClasses,
  trustFunctions,
  trustObject,
} from './engine';

registerOnnxBackend(nodeRuntime);
registerModelFiles(nodeFiles);
void setBackend(BACKEND_NAME);
