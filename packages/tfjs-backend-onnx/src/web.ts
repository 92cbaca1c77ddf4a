import { encodeModel, type OnnxModel, typeCode } from './encode';
import { native } from './host';
import type { Feeds, OrtTensor, Runtime, Session, SessionSettings } from './session';

/**
 * The only file that touches onnxruntime-web. The package's API only promises, and an eager kernel has to return its
 * result before the next line of the user's code runs. So this calls the WebAssembly module itself, as the package's own
 * JavaScript does (js/web/lib/wasm in its sources): in the build for processors alone, every call returns at once.
 */

/** The version whose module this file was written against, pinned in package.json. */
const VERSION = '1.30.0';
/** Of the build for processors alone; the others, for WebGPU, return promises. */
const MODULE = 'ort-wasm-simd-threaded.mjs';
const ERRORS = 3;
const FATAL = 4;
const BASIC = 1;
const SEQUENTIAL = 0;
const ON_CPU = 1;

/** As much of the module as is called here; addresses are numbers, 0 is none. */
interface Module {
  readonly HEAPU8: Uint8Array<ArrayBuffer>;
  _malloc(bytes: number): number;
  _free(address: number): void;
  stackSave(): number;
  stackAlloc(bytes: number): number;
  stackRestore(stack: number): void;
  UTF8ToString(address: number): string;
  stringToUTF8(text: string, address: number, bytes: number): void;
  lengthBytesUTF8(text: string): number;
  _OrtInit(threads: number, logLevel: number): number;
  _OrtGetLastError(code: number, message: number): number;
  _OrtCreateSessionOptions(...options: number[]): number;
  _OrtAddSessionConfigEntry(options: number, key: number, value: number): number;
  _OrtReleaseSessionOptions(options: number): number;
  _OrtCreateSession(model: number, bytes: number, options: number): number;
  _OrtReleaseSession(session: number): number;
  _OrtCreateTensor(
    type: number,
    data: number,
    bytes: number,
    dims: number,
    rank: number,
    location: number,
  ): number;
  _OrtReleaseTensor(tensor: number): number;
  _OrtCreateRunOptions(logLevel: number, verbosity: number, terminate: number, tag: number): number;
  _OrtRun(
    session: number,
    inputNames: number,
    inputs: number,
    inputCount: number,
    outputNames: number,
    outputCount: number,
    outputs: number,
    options: number,
  ): number;
}

type MakeModule = (options: { numThreads: number; locateFile(name: string): string }) => Promise<Module>;

export interface WebOptions {
  /** Where `ort-wasm-simd-threaded.mjs` and `.wasm` of onnxruntime-web are served, as they are: threads start from there. */
  readonly folder: string | URL;
  /** How many threads compute; one on a page that is not isolated from others, where threads cannot share memory. */
  readonly threads?: number;
}

/**
 * ONNX Runtime for browsers, in a worker or a page.
 * @returns the runtime, for `registerOnnxBackend(() => runtime)`
 * @throws Error with the reason where its files cannot be fetched, or the browser cannot run them
 * @example
 * ```ts no-run
 * const runtime = await webRuntime({ folder: new URL('./ort/', import.meta.url), threads: 4 });
 * registerOnnxBackend(() => runtime);
 * await tf.setBackend('onnx');
 * ```
 */
export async function webRuntime({ folder, threads = 1 }: WebOptions): Promise<Runtime> {
  const { crossOriginIsolated = false } = globalThis as { crossOriginIsolated?: boolean };
  const numThreads = crossOriginIsolated ? threads : 1;
  const locateFile = (name: string): string => new URL(name, folder).href;
  const { default: makeModule } = (await import(/* @vite-ignore */ locateFile(MODULE))) as {
    default: MakeModule;
  };
  const heap = new Heap(await makeModule({ numThreads, locateFile }));
  const { ort } = heap;
  heap.check(ort._OrtInit(numThreads, ERRORS));
  const runOptions = heap.made(ort._OrtCreateRunOptions(FATAL, 0, 0, 0));
  return {
    name: `onnxruntime-web ${VERSION}`,
    load: (model, settings) => native(() => new WebSession(heap, model, { ...settings, runOptions })),
    threads: () => numThreads,
  };
}

/** The module's memory, and what it says went wrong. */
class Heap {
  readonly #texts = new Map<string, number>();
  /** An empty text: to read it lets the module look whether a thread has let the memory grow. */
  readonly #nothing: number;

  constructor(readonly ort: Module) {
    this.#nothing = ort._malloc(1);
    ort.HEAPU8[this.#nothing] = 0;
  }

  /** All of the memory, as large as it is now. */
  get bytes(): Uint8Array<ArrayBuffer> {
    this.ort.UTF8ToString(this.#nothing);
    return this.ort.HEAPU8;
  }

  /** @throws Error where there is no memory left */
  take(bytes: number): number {
    const address = this.ort._malloc(Math.max(1, bytes));
    if (address !== 0) return address;
    throw new Error(
      `the browser has no memory left for ${bytes} bytes: use smaller batches or images, or start anew`,
    );
  }

  /** Where a text is that is used again and again: the names of inputs and outputs. */
  text(text: string): number {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    const bytes = this.ort.lengthBytesUTF8(text) + 1;
    const address = this.take(bytes);
    this.ort.stringToUTF8(text, address, bytes);
    this.#texts.set(text, address);
    return address;
  }

  /** Numbers of four bytes on the stack. */
  list(values: readonly number[]): number {
    const at = this.ort.stackAlloc(4 * Math.max(1, values.length));
    new Uint32Array(this.bytes.buffer, at, values.length).set(values);
    return at;
  }

  /** Calls with a stack that is put back afterwards. */
  onStack<T>(work: () => T): T {
    const stack = this.ort.stackSave();
    try {
      return work();
    } finally {
      this.ort.stackRestore(stack);
    }
  }

  /** @throws Error with ONNX Runtime's own words where the code is not 0 */
  check(code: number): void {
    if (code !== 0) throw this.#lastError();
  }

  /** What a function made, unless it failed. */
  made(address: number): number {
    if (address === 0) throw this.#lastError();
    return address;
  }

  #lastError(): Error {
    return this.onStack(() => {
      const at = this.ort.stackAlloc(8);
      this.ort._OrtGetLastError(at, at + 4);
      const [, message = 0] = new Uint32Array(this.bytes.buffer, at, 2);
      return new Error(message === 0 ? 'it failed without a message' : this.ort.UTF8ToString(message));
    });
  }
}

/** A tensor in the module's memory. */
interface Place {
  readonly tensor: number;
  readonly address: number;
  readonly bytes: number;
  readonly shape: string;
}

const bytesOf = ({ data }: OrtTensor): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

class WebSession implements Session {
  /** All sessions share the module's threads: none has workers of its own. */
  readonly threads = 1;
  readonly #heap: Heap;
  readonly #session: number;
  readonly #runOptions: number;
  /** Only a big session keeps its tensors' memory: hundreds of small ones would fill it. */
  readonly #kept: Map<string, Place> | undefined;

  constructor(
    heap: Heap,
    model: OnnxModel,
    { arena, runOptions }: SessionSettings & { readonly runOptions: number },
  ) {
    this.#heap = heap;
    this.#runOptions = runOptions;
    this.#kept = arena ? new Map() : undefined;
    const { ort } = heap;
    const bytes = encodeModel(model);
    const address = heap.take(bytes.byteLength);
    try {
      heap.bytes.set(bytes, address);
      const name = heap.text('step');
      const options = heap.made(
        ort._OrtCreateSessionOptions(BASIC, Number(arena), 0, SEQUENTIAL, 0, 0, name, FATAL, 0, 0),
      );
      // The graph shares what may be shared; what it computes twice saves memory.
      const optimizers = heap.text('optimization.disable_specified_optimizers');
      ort._OrtAddSessionConfigEntry(options, optimizers, heap.text('CommonSubexpressionElimination'));
      const session = ort._OrtCreateSession(address, bytes.byteLength, options);
      ort._OrtReleaseSessionOptions(options);
      this.#session = heap.made(session);
    } finally {
      ort._free(address);
    }
  }

  run(feeds: Feeds, fetches: Feeds): void {
    native(() => this.#run(Object.entries(feeds), Object.entries(fetches)));
  }

  dispose(): void {
    native(() => {
      for (const place of this.#kept?.values() ?? []) this.#free(place);
      this.#kept?.clear();
      this.#heap.ort._OrtReleaseSession(this.#session);
    });
  }

  #run(inputs: readonly [string, OrtTensor][], outputs: readonly [string, OrtTensor][]): void {
    const heap = this.#heap;
    const places = new Map<string, Place>();
    try {
      for (const [name, tensor] of [...inputs, ...outputs]) places.set(name, this.#place(name, tensor));
      const placeOf = (name: string): Place => places.get(name) as Place;
      const memory = heap.bytes;
      for (const [name, tensor] of inputs) memory.set(bytesOf(tensor), placeOf(name).address);
      const names = (all: readonly [string, OrtTensor][]) => heap.list(all.map(([name]) => heap.text(name)));
      const tensors = (all: readonly [string, OrtTensor][]) =>
        heap.list(all.map(([name]) => placeOf(name).tensor));
      heap.onStack(() =>
        heap.check(
          heap.ort._OrtRun(
            this.#session,
            names(inputs),
            tensors(inputs),
            inputs.length,
            names(outputs),
            outputs.length,
            tensors(outputs),
            this.#runOptions,
          ),
        ),
      );
      const after = heap.bytes;
      for (const [name, tensor] of outputs) {
        const { address, bytes } = placeOf(name);
        bytesOf(tensor).set(after.subarray(address, address + bytes));
      }
    } finally {
      if (this.#kept === undefined) for (const place of places.values()) this.#free(place);
    }
  }

  #place(name: string, { type, data, dims }: OrtTensor): Place {
    const shape = dims.join();
    const bytes = data.byteLength;
    const known = this.#kept?.get(name);
    if (known?.shape === shape && known.bytes === bytes) return known;
    if (known !== undefined) {
      this.#free(known);
      this.#kept?.delete(name);
    }
    const heap = this.#heap;
    const address = heap.take(bytes);
    const tensor = heap.onStack(() =>
      heap.ort._OrtCreateTensor(typeCode[type], address, bytes, heap.list(dims), dims.length, ON_CPU),
    );
    if (tensor === 0) heap.ort._free(address);
    const place = { tensor: heap.made(tensor), address, bytes, shape };
    this.#kept?.set(name, place);
    return place;
  }

  #free({ tensor, address }: Place): void {
    this.#heap.ort._OrtReleaseTensor(tensor);
    this.#heap.ort._free(address);
  }
}
