import type { TensorInfo } from '@tensorflow/tfjs-core';

export type DataId = TensorInfo['dataId'];
export type Inputs = readonly (TensorInfo | undefined)[];
export type Outputs = TensorInfo | TensorInfo[];

/** Somebody who sees kernels before they run: a step whose kernels are put off until its code is done. */
export interface Tracer {
  /** JavaScript values became a tensor. */
  written(dataId: DataId): void;
  /** A kernel was called; `compute` runs it. */
  kernel(name: string, inputs: Inputs, attributes: object, compute: () => Outputs): Outputs;
  /** Lets go of everything; what was put off and is not computed yet stays so. */
  end(): void;
}

/** Where the value of a tensor comes from whose kernel was put off. */
export interface Promised {
  /** Gives the tensor its value. @param reason why it is wanted now, for the user */
  settle(reason: string): void;
}

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

/** Lets a tracer see what `f` does, until {@link endTracing} or, after an interrupt, {@link abandonTracing}. */
export function trace<Result>(tracer: Tracer, f: () => Result): Result {
  recording = tracer;
  return withTracer(tracer, f);
}

export function endTracing(): void {
  const ended = recording;
  recording = undefined;
  ended?.end();
}

/** Ends a recording in the middle of which the code was interrupted. */
export function abandonTracing(): void {
  active = undefined;
  endTracing();
}
