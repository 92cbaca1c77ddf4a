import * as fs from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';
import type { InferenceSession } from 'onnxruntime-node';
import { encodeModel, type Initializer, type OnnxModel } from './encode';
import { native } from './host';
import type { Files } from './model-files';
import type { Feeds, OrtTensor, Runtime, Session, SessionSettings } from './session';

/**
 * The only file that touches onnxruntime-node. It uses the package's synchronous binding: an eager kernel has to
 * return its result before the next line of the user's code runs, which the public, asynchronous API cannot do.
 */

/** The version whose binding this file was written against, pinned in package.json. */
const VERSION = '1.30.0';
const WARNINGS = 2;

interface NativeSession {
  loadModel(buffer: ArrayBufferLike, byteOffset: number, byteLength: number, options: object): void;
  run(feeds: Feeds, fetches: Record<string, OrtTensor | null>, options: object): void;
  dispose(): void;
}

interface Binding {
  InferenceSession: new () => NativeSession;
  initOrtOnce(logLevel: number, tensor: new (...parts: never[]) => object, isMainThread: boolean): void;
}

/**
 * ONNX Runtime for Node.js.
 *
 * @throws Error with the reason when the package is missing, has another version, or has no binary for this machine
 */
export function nodeRuntime(): Runtime {
  const { version } = require('onnxruntime-node/package.json') as { version: string };
  if (version !== VERSION) throw new Error(`version ${version} is installed, ${VERSION} is needed`);
  const { binding } = require('onnxruntime-node/dist/binding') as { binding: Binding };
  // The binding makes an object for each result, which nobody looks at: the arrays of `fetches` are what counts.
  binding.initOrtOnce(WARNINGS, Object, isMainThread);
  return {
    name: `onnxruntime-node ${VERSION}`,
    load: (model, settings) => new NodeSession(new binding.InferenceSession(), model, settings),
    threads: () => Math.max(1, Math.min(availableParallelism(), physicalCores())),
    collectGarbage,
  };
}

/** The files of this machine. */
export const nodeFiles: Files = { ...fs, path };

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

class NodeSession implements Session {
  readonly threads: number;
  readonly #native: NativeSession;

  constructor(session: NativeSession, model: OnnxModel, { threads, arena }: SessionSettings) {
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
    this.#native = session;
    native(() => session.loadModel(bytes.buffer, bytes.byteOffset, bytes.byteLength, options));
  }

  run(feeds: Feeds, fetches: Feeds): void {
    const bytes = Object.values(fetches).reduce((sum, { data }) => sum + data.byteLength, 0);
    if (bytes < LARGE) {
      native(() => this.#native.run(feeds, fetches, RUN_OPTIONS));
      return;
    }
    try {
      native(() => this.#native.run(feeds, { ...fetches, [NO_COPY.name]: null }, RUN_OPTIONS));
    } catch (error) {
      if (!NOT_CONVERTED.test((error as Error).message)) throw error;
    }
  }

  dispose(): void {
    native(() => this.#native.dispose());
  }
}

/** Hyper-threads share the vector units that matrix products saturate, so they do not help. */
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

/** V8 would wait until tens of megabytes of arrays have piled up. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}
