import { clone, engine, scalar, type TensorContainer } from '@tensorflow/tfjs-core';
import { BACKEND_NAME, type OnnxBackend } from './backend';
import type { Program, ProgramInfo } from './compiled-program';
import { traceError } from './errors';
import { atomically } from './host';
import { Paths } from './paths';
import { uniform } from './random';
import { Recorder } from './recording';
import { type Proof, Repeats, type Variables } from './repeat';
import { mapTensors, takeApart, tensorsOf } from './structure';
import { activeTracer } from './tracer';

export interface CompileOptions {
  /** Seeds the random operations (dropout masks, noise), which otherwise ask `Math.random`. */
  seed?: number;
  /**
   * The step's code does the same at every call, but for its tensors, the variables, and the numbers among its arguments
   * and of TensorFlow.js's optimizers. It is then not run at all where a program for it is there. False by default.
   */
  pure?: boolean;
}

/** Options that are not for the course's users. @internal */
export interface StepOptions extends CompileOptions {
  /** Proves that the step is pure as things stand; null where it cannot be known. */
  readonly prove?: () => Proof | null;
  /** Is told, once, why steps run as they are. Without it a step that cannot be compiled is an error. */
  readonly plain?: (reason: string) => void;
  /** Is told before a step is compiled that takes seconds. */
  readonly slow?: (sentence: string) => void;
}

/** The compiled step: called like the step itself. */
export type Compiled<Arguments extends unknown[], Result> = ((...args: Arguments) => Result) & {
  /** Frees the sessions; the next call compiles anew. */
  dispose(): void;
  /** The forms compiled so far: one for each combination of argument shapes, and of paths through the step's code. */
  programs(): ProgramInfo[];
};

/**
 * Kernels of a step that are compiled. Compiling grows a little faster than their number: 0.5 s of a processor for 4,000,
 * 1 s for 8,000 (a GRU of 60 steps), 3 s for 16,600 (120 steps), 9 s for 28,000, during which nothing can be interrupted.
 */
const KERNEL_LIMIT = 17_000;
/** Compiling more of them takes so long that somebody may wonder. */
const MANY_KERNELS = 5000;
/** After so many paths in a row that are not compiled it is not worth the time to look at each. */
const MANY_STRAYS = 8;
/** So many shapes of arguments with which a step is too long are remembered. */
const MANY_SHAPES = 1024;
/** After so many steps in a row that could not be compiled nobody tries any more. */
const PATIENCE = 3;

/**
 * Compiles a training step: its kernels run together, as one ONNX session.
 *
 * The step is ordinary TensorFlow.js code, which runs once at every call, as without compiling; only its kernels wait
 * until it has returned. So it may count, draw random numbers, branch, and compute with whatever numbers there are. Its
 * arguments may be anything, its result tensors, also in arrays and objects, which the caller disposes of. Each path
 * through the code, for instance the one of a smaller last batch, is compiled once; where there are very many, the rare
 * ones run kernel by kernel.
 *
 * On any other engine the step simply runs.
 *
 * @param options `pure: true` promises that the code need not be run again, which saves a fifth of a small step's time
 * @throws TraceError when the step reads a tensor's value, uses a kernel that ONNX does not have, or is asynchronous
 * @example
 * ```ts
 * const double = compile((x: tf.Tensor) => tf.mul(x, 2));
 * double(tf.tensor1d([1, 2])); //=> [2, 4]
 * double.dispose();
 * ```
 */
export function compile<Arguments extends unknown[], Result>(
  step: (...args: Arguments) => Result,
  options: CompileOptions = {},
): Compiled<Arguments, Result> {
  return compileStep(step, options);
}

/**
 * As {@link compile}, for steps of which more is known.
 * @internal
 */
export function compileStep<Arguments extends unknown[], Result>(
  step: (...args: Arguments) => Result,
  options: StepOptions,
): Compiled<Arguments, Result> {
  const compiled = new CompiledStep(step as (...args: unknown[]) => unknown, options);
  const call = (...args: Arguments): Result => compiled.call(args) as Result;
  return Object.assign(call, {
    dispose: () => compiled.dispose(),
    programs: () => compiled.programs(),
  });
}

const promise: Proof = { holds: () => true };

class CompiledStep {
  readonly #step: (...args: unknown[]) => unknown;
  readonly #options: StepOptions;
  readonly #random: (() => number) | undefined;
  readonly #paths = new Paths();
  readonly #repeats: Repeats | undefined;
  #running = false;
  #told = false;
  /** Steps in a row that were not compiled. */
  #failures = 0;
  /** Steps in a row that took a path which is not compiled, and how many run as they are before the next is looked at. */
  #strays = 0;
  #rest = 0;
  /** Arguments with which the step has too many kernels, as `takeApart` names them. */
  readonly #long = new Set<string>();

  constructor(step: (...args: unknown[]) => unknown, options: StepOptions) {
    this.#step = step;
    this.#options = options;
    const { seed, pure, prove = pure ? () => promise : undefined } = options;
    if (seed !== undefined) this.#random = uniform(seed);
    if (prove !== undefined) this.#repeats = new Repeats(prove);
  }

  programs(): ProgramInfo[] {
    return this.#paths.programs.map(({ info }) => info);
  }

  dispose(): void {
    this.#repeats?.clear();
    this.#paths.clear();
    this.#failures = 0;
    this.#strays = 0;
    this.#rest = 0;
    this.#long.clear();
  }

  call(args: unknown[]): unknown {
    if (engine().backendName !== BACKEND_NAME || activeTracer() !== undefined)
      return engine().tidy(() => this.#step(...args) as TensorContainer);
    if (this.#failures >= PATIENCE || this.#isLong(args) || this.#rest-- > 0)
      return atomically(() => this.#tidied(args));
    // An interrupt in the middle of a call, which no `finally` sees, may have left a program half made.
    if (this.#running) this.dispose();
    this.#running = true;
    try {
      return atomically(() => {
        const repeated = this.#repeats?.run(args);
        return repeated === undefined ? this.#run(args) : repeated.result;
      });
    } finally {
      this.#running = false;
    }
  }

  #isLong(args: unknown[]): boolean {
    return this.#long.size > 0 && this.#long.has(takeApart(args).key);
  }

  /** Runs the step's code, and then its kernels. */
  #run(args: unknown[]): unknown {
    const start = performance.now();
    const backend = engine().backend as OnnxBackend;
    const variables: Variables | undefined = this.#repeats?.before();
    let program: Program | undefined;
    const recorder = new Recorder(backend, {
      guides: this.#paths.programs.map(({ recording }) => recording),
      random: this.#random,
      limit: KERNEL_LIMIT,
      plain: (reason) => this.#plain(reason),
    });
    const result = recorder.run(
      () => this.#tidied(args),
      (returned) => {
        const traceMs = performance.now() - start;
        program = this.#compute(recorder, traceMs);
        // While the recorder still holds what the tensors were.
        if (program !== undefined && variables !== undefined)
          this.#repeats?.learn({ args, result: returned, recorder, program, variables });
      },
    );
    if (recorder.isTooLong) {
      if (this.#long.size >= MANY_SHAPES) this.#long.clear();
      this.#long.add(takeApart(args).key);
    }
    this.#failures = recorder.isRefused ? this.#failures + 1 : 0;
    this.#strays = program === undefined ? this.#strays + 1 : 0;
    this.#rest = this.#strays < MANY_STRAYS ? 0 : Math.min(this.#strays, 8 * MANY_STRAYS);
    return result;
  }

  /** Runs the step's code; the tensors of its result are its caller's. */
  #tidied(args: unknown[]): unknown {
    const mark = scalar(0);
    mark.dispose();
    return engine().tidy(() => {
      const returned = this.#step(...args);
      if (returned instanceof Promise) {
        returned.catch(() => undefined);
        throw traceError('The step is asynchronous. Await before and after it, not inside.');
      }
      const isOwn = tensorsOf(returned).every(({ id }) => id > mark.id);
      const own = isOwn ? returned : mapTensors(returned, (one) => (one.id > mark.id ? one : clone(one)));
      return own as TensorContainer;
    });
  }

  #compute(recorder: Recorder, traceMs: number): Program | undefined {
    const wanted = recorder.wanted();
    if (wanted.length === 0) return undefined;
    try {
      const program = this.#paths.choose(recorder, wanted, traceMs, (kernels) => {
        if (kernels > MANY_KERNELS)
          this.#options.slow?.(`Compiling a step of ${kernels} kernels, which takes some seconds, once.`);
      });
      program?.run(recorder);
      if (program !== undefined) return program;
    } catch {
      // What ONNX Runtime rejects runs kernel by kernel, which has the better error message if it is a mistake.
    }
    recorder.compute();
    return undefined;
  }

  #plain(reason: string): void {
    if (this.#options.plain === undefined) throw traceError(reason);
    if (!this.#told) this.#options.plain(reason);
    this.#told = true;
  }
}
