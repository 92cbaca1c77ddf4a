import { availableParallelism, cpus } from 'node:os';
import { isMainThread } from 'node:worker_threads';
import type { InferenceSession } from 'onnxruntime-node';
import { EngineError } from '../../core';
import { withoutInterrupts } from '../../core/interrupt';
import { setting } from '../../core/settings';
import { encodeModel, type Initializer, type OnnxData, type OnnxModel, type OnnxType } from './encode';

/**
 * The only file that touches onnxruntime-node. It uses the package's synchronous binding: an eager kernel has to
 * return its result before the next line of the student's code runs, which the public, asynchronous API cannot do.
 */

/** The version whose binding this file was written against, pinned in package.json. */
const VERSION = '1.30.0';
const WARNINGS = 2;

interface NativeSession {
  loadModel(buffer: ArrayBufferLike, byteOffset: number, byteLength: number, options: object): void;
  run(feeds: Feeds, fetches: Record<string, OrtTensor | null>, options: object): void;
  dispose(): void;
}

interface NativeModule {
  binding: {
    InferenceSession: new () => NativeSession;
    initOrtOnce(logLevel: number, tensor: new (...parts: never[]) => object, isMainThread: boolean): void;
  };
}

/**
 * A tensor as the binding reads it: plain properties are read faster than the accessors of onnxruntime-common's class.
 */
export interface OrtTensor {
  readonly type: OnnxType;
  readonly data: OnnxData;
  readonly dims: readonly number[];
  readonly location: 'cpu';
}
export type Feeds = Record<string, OrtTensor>;

let runtime: NativeModule['binding'] | undefined;

/**
 * Loads ONNX Runtime and lets it add two numbers.
 *
 * @throws EngineError with the reason when the package is missing, has another version, has no binary for this
 *   machine, or computes wrongly
 */
export function loadRuntime(): void {
  if (runtime !== undefined) return;
  try {
    const { version } = require('onnxruntime-node/package.json') as { version: string };
    if (version !== VERSION) throw new Error(`version ${version} is installed, ${VERSION} is needed`);
    const { binding } = require('onnxruntime-node/dist/binding') as NativeModule;
    // The binding makes an object for each result, which nobody looks at: the arrays of `fetches` are what counts.
    binding.initOrtOnce(WARNINGS, Object, isMainThread);
    runtime = binding;
    smokeTest();
  } catch (cause) {
    runtime = undefined;
    throw new EngineError(`ONNX Runtime cannot be used: ${(cause as Error).message}`, { cause });
  }
}

function smokeTest(): void {
  const port = (name: string) => ({ name, dtype: 'float32' as const });
  const session = new Session(
    {
      nodes: [{ op: 'Add', inputs: ['a', 'b'], outputs: ['c'], attributes: {} }],
      initializers: [],
      inputs: [port('a'), port('b')],
      outputs: [port('c')],
    },
    { threads: 1, arena: false },
  );
  // Once with the result copied, and once without.
  for (const length of [1, LARGE / Float32Array.BYTES_PER_ELEMENT]) {
    const sum = new Float32Array(length);
    session.run(
      {
        a: ortTensor('float32', Float32Array.of(1.5), [1]),
        b: ortTensor('float32', new Float32Array(length).fill(2.25), [length]),
      },
      { c: ortTensor('float32', sum, [length]) },
    );
    if (sum.some((value) => value !== 3.75)) throw new Error(`its smoke test gave 1.5 + 2.25 = ${sum[0]}`);
  }
  session.dispose();
}

/** Wraps a typed array, without copying, for a session's feeds or fetches. */
export function ortTensor(dtype: OnnxType, data: OnnxData, shape: readonly number[]): OrtTensor {
  return { type: dtype, data, dims: shape, location: 'cpu' };
}

const RUN_OPTIONS: InferenceSession.RunOptions = { logSeverityLevel: 4 };

/**
 * After a run the binding copies every output into a new array, also those that were computed into an array of ours,
 * one output after the other. For a training step that means allocating and copying all weights once more. So every
 * model has a first output of a type that JavaScript does not have: asked for it too, the binding gives up before the
 * first copy, when everything is computed and in place.
 */
const NO_COPY: Initializer = { name: 'noCopy', dtype: 'bfloat16', shape: [1], data: new Uint16Array(1) };
const NOT_CONVERTED = /^Tensor type \(\d+\) is not supported/;
/** Outputs of so many bytes take longer to copy than the error takes to make. */
const LARGE = 2 ** 17;

export interface SessionSettings {
  threads: number;
  /** Keep freed memory for the next run: fast for one big session, wasteful for hundreds of small ones. */
  arena: boolean;
}

/** One loaded model. */
export class Session {
  /** How many threads work for it, the caller's included. */
  readonly threads: number;
  readonly #native: NativeSession;

  constructor(model: OnnxModel, { threads, arena }: SessionSettings) {
    this.threads = threads;
    const bytes = encodeModel({
      ...model,
      initializers: [...model.initializers, NO_COPY],
      outputs: [NO_COPY, ...model.outputs],
    });
    const options: InferenceSession.SessionOptions = {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      // Errors come as exceptions; ONNX Runtime need not print them as well.
      logSeverityLevel: 4,
      // 'all' wraps convolutions in layout changes that cost more than they gain on NHWC training graphs.
      graphOptimizationLevel: 'basic',
      enableCpuMemArena: arena,
      enableMemPattern: false,
      extra: {
        // Idle workers that spin take the cores from whichever session runs next: 6 times slower when hundreds exist.
        session: { intra_op: { allow_spinning: '0' } },
        // The graph shares what may be shared; what it computes twice saves memory.
        optimization: { disable_specified_optimizers: 'CommonSubexpressionElimination' },
      },
    };
    this.#native = new (runtime as NativeModule['binding']).InferenceSession();
    withoutInterrupts(() =>
      this.#native.loadModel(bytes.buffer, bytes.byteOffset, bytes.byteLength, options),
    );
  }

  /** Computes the outputs into the arrays of `fetches`. */
  run(feeds: Feeds, fetches: Feeds): void {
    const bytes = Object.values(fetches).reduce((sum, { data }) => sum + (data as Uint8Array).byteLength, 0);
    if (bytes < LARGE) {
      withoutInterrupts(() => this.#native.run(feeds, fetches, RUN_OPTIONS));
      return;
    }
    try {
      withoutInterrupts(() => this.#native.run(feeds, { ...fetches, [NO_COPY.name]: null }, RUN_OPTIONS));
    } catch (error) {
      if (!NOT_CONVERTED.test((error as Error).message)) throw error;
    }
  }

  dispose(): void {
    withoutInterrupts(() => this.#native.dispose());
  }
}

/**
 * How many threads a big computation may use: `VERY_DEEP_THREADS`, else the physical cores. Hyper-threads share the
 * vector units that matrix products saturate, so they do not help.
 */
export function threadCount(): number {
  const wanted = Number(setting('VERY_DEEP_THREADS'));
  if (Number.isInteger(wanted) && wanted > 0) return wanted;
  return Math.max(1, Math.min(availableParallelism(), physicalCores()));
}

function physicalCores(): number {
  if (process.platform === 'linux') {
    const info = require('node:fs').readFileSync('/proc/cpuinfo', 'utf8') as string;
    const cores = new Set<string>();
    for (const block of info.split('\n\n')) {
      const socket = /^physical id\s*:\s*(\d+)/m.exec(block)?.[1];
      const core = /^core id\s*:\s*(\d+)/m.exec(block)?.[1];
      if (socket !== undefined && core !== undefined) cores.add(`${socket}/${core}`);
    }
    if (cores.size > 0) return cores.size;
  }
  return process.arch === 'x64' && process.platform !== 'darwin'
    ? Math.ceil(cpus().length / 2)
    : cpus().length;
}
