/**
 * The door for programs in Node.js: imported, TensorFlow.js computes with ONNX Runtime.
 * @module
 */
import * as fs from 'node:fs';
import path from 'node:path';
import { setBackend } from '@tensorflow/tfjs-core';
import { BACKEND_NAME, registerModelFiles, registerOnnxBackend } from './engine';
import { nodeRuntime } from './node';

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
registerModelFiles({ ...fs, path });
void setBackend(BACKEND_NAME);
