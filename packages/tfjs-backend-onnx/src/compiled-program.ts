import { engine } from '@tensorflow/tfjs-core';
import type { OnnxBackend } from './backend';
import { sizeOf } from './graph';
import { hideShapes } from './hidden-shapes';
import type { TensorArray } from './memory';
import { type LoweredProgram, lowerRecording } from './program';
import type { External, Recording, Source } from './recorded';
import type { Recorder } from './recording';
import { sameCall, sameList } from './same';
import { type Feeds, ortTensor, runtime, type Session, threadCount } from './session';
import type { DataId } from './tracer';

/** What one compiled form of a step cost. */
export interface ProgramInfo {
  kernels: number;
  nodes: number;
  /** Running the step's code, lowering its kernels, and ONNX Runtime's loading, in milliseconds. */
  traceMs: number;
  lowerMs: number;
  loadMs: number;
  runs: number;
}

/** Bytes of replaced variables that are worth the tens of milliseconds which collecting them takes. */
const LARGE_GARBAGE = 2 ** 24;
/** What a session takes besides its tensors: a part for itself and its threads, and a part for each node. */
const SESSION_BYTES = 2 ** 21;
const NODE_BYTES = 6000;
/** After so many compilations for numbers that began to change every number is one that changes. */
const REBUILDS = 3;

const isDifferent = (a: readonly External[], b: readonly External[]): boolean =>
  a.length !== b.length ||
  a.some((one, i) => one.dtype !== b[i]?.dtype || !sameList(one.shape, b[i]?.shape ?? []));

/** One compiled form of a step. */
export class Program {
  readonly info: ProgramInfo = { kernels: 0, nodes: 0, traceMs: 0, lowerMs: 0, loadMs: 0, runs: 0 };
  readonly wanted: readonly number[];
  recording: Recording;
  readonly #backend = engine().backend as OnnxBackend;
  readonly #promoted = new Set<number>();
  #lowered!: LoweredProgram;
  #session: Session | undefined;
  #outputBytes = 0;
  #rebuilds = 0;
  /** What the session is fed at every run. */
  #shapes: Feeds = {};

  constructor(recorder: Recorder, wanted: readonly number[], traceMs: number) {
    this.recording = recorder.recording;
    this.wanted = wanted;
    this.info.traceMs = traceMs;
    this.info.kernels = this.recording.entries.length;
    for (const index of recorder.random) this.#promoted.add(index);
    this.#promoteNumbers(recorder);
    this.#build();
  }

  dispose(): void {
    this.#session?.dispose();
    this.#session = undefined;
  }

  get isLoaded(): boolean {
    return this.#session !== undefined;
  }

  /** What `compute` gives. */
  get outputs(): readonly External[] {
    return this.#lowered.outputs;
  }

  /** About how much memory it takes while it is kept. */
  get bytes(): number {
    return SESSION_BYTES + NODE_BYTES * (this.info.nodes + this.info.kernels) + peakBytes(this.recording);
  }

  /** Whether a step went this way. */
  fits({ recording }: Recorder, wanted: readonly number[]): boolean {
    const { entries, constants, externals } = this.recording;
    return (
      entries.length === recording.entries.length &&
      sameList(this.wanted, wanted) &&
      !isDifferent(constants, recording.constants) &&
      !isDifferent(externals, recording.externals) &&
      entries.every((entry, i) => sameCall(entry, recording.entries[i] as typeof entry))
    );
  }

  /** Takes over the numbers that a step which went this way computes with. */
  update({ recording }: Recorder): void {
    const { constants } = this.recording;
    const fresh = constants.flatMap(({ array }, i) =>
      this.#promoted.has(i) || sameList(array, recording.constants[i]?.array ?? []) ? [] : [i],
    );
    this.recording = recording;
    if (fresh.length === 0) return;
    const changing = ++this.#rebuilds < REBUILDS ? fresh : constants.keys();
    for (const index of changing) this.#promoted.add(index);
    this.#build();
  }

  /** Scalars that equal a number of an optimizer, up to sign, become inputs at once, to spare a second compilation. */
  #promoteNumbers({ applied, recording }: Recorder): void {
    const numbers = applied.flatMap((optimizer) => Object.values(optimizer));
    const watched = new Set(
      numbers.flatMap((value) => (typeof value === 'number' ? [Math.abs(Math.fround(value))] : [])),
    );
    for (const [i, { array, dtype }] of recording.constants.entries()) {
      const isScalar = array.length === 1 && dtype === 'float32';
      if (isScalar && array[0] !== 0 && watched.has(Math.abs(array[0] as number))) this.#promoted.add(i);
    }
  }

  #build(): void {
    this.dispose();
    const start = performance.now();
    const wanted = this.wanted.map((index): Source => ({ kind: 'result', index }));
    this.#lowered = lowerRecording(this.recording, wanted, this.#promoted);
    const built = performance.now();
    // Arrays of eager steps would only stand beside the session's own memory.
    this.#backend.pool.clear();
    const { model, feeds } = hideShapes(this.#lowered.model);
    this.#shapes = feeds;
    this.#session = runtime().load(model, { threads: threadCount(), arena: true });
    this.#outputBytes = this.outputs.reduce((sum, output) => sum + bytesOf(output), 0);
    this.info.nodes = model.nodes.length;
    this.info.lowerMs = built - start;
    this.info.loadMs = performance.now() - built;
  }

  /** Computes what is wanted of a step that went this way. */
  run(recorder: Recorder): void {
    const arrays = this.compute(recorder.externals, recorder.recording);
    for (const [i, index] of this.wanted.entries()) recorder.fulfil(index, arrays[i] as TensorArray);
  }

  /**
   * Computes the wanted results.
   * @param externals the tensors from outside
   * @param recording what was recorded when a step went this way with the same numbers
   */
  compute(externals: readonly DataId[], { constants }: Recording): TensorArray[] {
    const { outputs, inputs } = this.#lowered;
    const feeds: Feeds = { ...this.#shapes };
    for (const { source, value } of inputs) {
      const { name, dtype, shape } = value;
      const array =
        source.kind === 'constant'
          ? (constants[source.index]?.array as TensorArray)
          : this.#backend.array(externals[source.index] as DataId, dtype);
      feeds[name] = ortTensor(dtype, array, shape);
    }
    this.#backend.pool.reserve(this.#outputBytes);
    const fetches: Feeds = {};
    const arrays = outputs.map(({ name, shape, modelShape, dtype }) => {
      const array = this.#backend.pool.take(dtype, sizeOf(shape));
      fetches[name] = ortTensor(dtype, array, modelShape);
      return array;
    });
    this.#session?.run(feeds, fetches);
    if (this.info.runs === 1) this.#collectInitialValues();
    this.info.runs++;
    return arrays;
  }

  /** What the first run replaced belonged to whoever made it and cannot be used again; V8 is in no hurry to free it. */
  #collectInitialValues(): void {
    if (this.#outputBytes > LARGE_GARBAGE) runtime().collectGarbage?.();
  }
}

/** Booleans count like numbers. */
const bytesOf = ({ shape }: External): number => sizeOf(shape) * Float32Array.BYTES_PER_ELEMENT;

/** The most bytes that the results of the kernels take together while each is still to be read. */
function peakBytes({ entries }: Recording): number {
  const bytes = entries.flatMap(({ outputs }) => outputs.map(bytesOf));
  const lastUse = new Map<number, number>();
  for (const [i, { inputs }] of entries.entries())
    for (const source of inputs) if (source?.kind === 'result') lastUse.set(source.index, i);
  const freed = new Map<number, number>();
  for (const [index, at] of lastUse) freed.set(at, (freed.get(at) ?? 0) + (bytes[index] as number));
  let [now, peak] = [0, 0];
  for (const [i, { outputs }] of entries.entries()) {
    now += outputs.reduce((sum, output) => sum + bytesOf(output), 0);
    peak = Math.max(peak, now);
    now -= freed.get(i) ?? 0;
  }
  return peak;
}
