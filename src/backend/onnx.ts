/** The engine `onnx`, the package tfjs-backend-onnx, as the course uses it. */
import { configure } from 'tfjs-backend-onnx/engine';
import { DataError, EngineError, Random } from '../core';
import { withoutInterrupts } from '../core/interrupt';
import { setting } from '../core/settings';
import { atomically } from './atomic';

export {
  type Compiled,
  type CompileOptions,
  compile,
  compileStep,
  fallbackCounts,
  prove,
  registerModelFiles,
  resetFallbackCounts,
  trustClasses,
  trustFunctions,
  trustObject,
} from 'tfjs-backend-onnx/engine';

/**
 * A step cannot be compiled as it stands; the message says what to change.
 * @example
 * ```ts
 * new TraceError('the step reads a value') instanceof EngineError; //=> true
 * ```
 */
export class TraceError extends EngineError {}

/** Lets the engine obey the course's settings and interrupts, and throw the course's errors. */
export function hostOnnx(): void {
  configure({
    threads: () => Number(setting('VERY_DEEP_THREADS')),
    native: withoutInterrupts,
    atomically,
    random: (seed) => {
      const random = new Random(seed);
      return () => random.uniform(0, 1);
    },
    engineError: (message, options) => new EngineError(message, options),
    traceError: (message) => new TraceError(message),
    modelFileError: (message) => new DataError(message),
  });
}
