import type { TensorInfo } from '@tensorflow/tfjs-core';
import { EngineError } from '../../core';

export type DataId = TensorInfo['dataId'];
export type Inputs = readonly (TensorInfo | undefined)[];
export type Outputs = TensorInfo | TensorInfo[];

/** Somebody who wants to see kernels instead of having them run: a compiled step while it is traced. */
export interface Tracer {
  /** JavaScript values became a tensor. */
  written(dataId: DataId, shape: number[]): void;
  /** A kernel was called; `compute` runs it on values that are known. */
  kernel(name: string, inputs: Inputs, attributes: object, compute: () => Outputs): Outputs;
  /** Puts back what was changed for the recording. */
  end(): void;
}

/**
 * A step cannot be compiled as it stands; the message says what to change.
 * @example
 * ```ts
 * new TraceError('the step reads a value') instanceof EngineError; //=> true
 * ```
 */
export class TraceError extends EngineError {}

let active: Tracer | undefined;
let recording: Tracer | undefined;

export const activeTracer = (): Tracer | undefined => active;

/** Runs `f` with another tracer, or without one. */
export function withTracer<Result>(tracer: Tracer | undefined, f: () => Result): Result {
  const outer = active;
  active = tracer;
  try {
    return f();
  } finally {
    active = outer;
  }
}

/** Lets a tracer see what `f` does; an interrupt leaves it to {@link abandonTracing}. */
export function trace(tracer: Tracer, f: () => void): void {
  recording = tracer;
  try {
    withTracer(tracer, f);
  } finally {
    endTracing();
  }
}

function endTracing(): void {
  const ended = recording;
  recording = undefined;
  ended?.end();
}

/** Ends a recording in the middle of which the code was interrupted. */
export function abandonTracing(): void {
  active = undefined;
  endTracing();
}
