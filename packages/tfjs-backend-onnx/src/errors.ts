import { host } from './host';

/** ONNX Runtime cannot be used here, a tensor has no value, or a saved model's files are not what they should be. */
export class EngineError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** A step cannot be compiled as it stands; the message says what to change. */
export class TraceError extends EngineError {}

/** The error to throw: the program's own kind, where it has one. */
export const engineError = (message: string, options?: ErrorOptions): Error =>
  host().engineError?.(message, options) ?? new EngineError(message, options);

/** The error to throw for a step that cannot be compiled. */
export const traceError = (message: string): Error => host().traceError?.(message) ?? new TraceError(message);

/** The error to throw where a saved model cannot be read or written. */
export const modelFileError = (message: string): Error =>
  host().modelFileError?.(message) ?? new EngineError(message);
