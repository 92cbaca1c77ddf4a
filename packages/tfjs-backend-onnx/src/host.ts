/** What a program may decide for the engine that computes in it. */
export interface Host {
  /** How many threads a big computation may use; by default, or where it gives undefined, as many as there are cores. */
  threads?(): number | undefined;
  /** Calls native code; a program that interrupts JavaScript at any point waits until it returns. */
  native?<T>(work: () => T): T;
  /** Runs a step of training; a program can put all variables back where one fails half way. */
  atomically?<T>(step: () => T): T;
  /** Uniform random numbers in [0, 1) for a seed, in place of the built-in ones. */
  random?(seed: number): () => number;
  /** The error that says why ONNX Runtime cannot be used, or a tensor has no value; by default an `EngineError`. */
  engineError?(message: string, options?: ErrorOptions): Error;
  /** The error that says why a step cannot be compiled; by default a `TraceError`. */
  traceError?(message: string): Error;
  /** The error that says what is wrong with the files of a saved model; by default an `EngineError`. */
  modelFileError?(message: string): Error;
}

const current: Host = {};

export const host = (): Readonly<Host> => current;

/**
 * Decides for the engine what it leaves to the program. What is not named stays as it is.
 * @example
 * ```ts
 * configure({ threads: () => 2 });
 * ```
 */
export function configure(changes: Host): void {
  Object.assign(current, changes);
}

/** Calls native code as the program wants it called. */
export const native = <T>(work: () => T): T =>
  host().native ? (host().native as <U>(w: () => U) => U)(work) : work();

/** Runs a step of training as the program wants it run. */
export const atomically = <T>(step: () => T): T =>
  host().atomically ? (host().atomically as <U>(s: () => U) => U)(step) : step();
