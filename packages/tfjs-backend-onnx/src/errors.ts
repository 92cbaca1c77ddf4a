import { host } from './host';

/** ONNX Runtime cannot be used here, or a tensor has no value. */
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
