import {
  clone,
  engine,
  type Optimizer,
  Tensor,
  type TensorContainer,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { atomically } from '../atomic';
import { BACKEND_NAME, type OnnxBackend } from './backend';
import { sizeOf, type Value } from './graph';
import { hideShapes } from './hidden-shapes';
import { collectGarbage, type TensorArray } from './memory';
import { type LoweredProgram, lowerRecording } from './program';
import { Generator } from './random';
import { Diverged, Recorder, type Recording, type Source } from './recording';
import { type Feeds, ortTensor, Session, threadCount } from './session';
import { activeTracer, TraceError } from './tracer';

export interface CompileOptions {
  /** Seeds the random operations (dropout masks, noise); without it every compiled step draws its own. */
  seed?: number;
}

/** What one compiled form of a step cost. */
export interface ProgramInfo {
  kernels: number;
  nodes: number;
  /** Recording the step's code, lowering it, and ONNX Runtime's loading, in milliseconds. */
  traceMs: number;
  lowerMs: number;
  loadMs: number;
  runs: number;
}

/** The compiled step: called like the step itself. */
export type Compiled<Arguments extends unknown[], Result> = ((...args: Arguments) => Result) & {
  /** Frees the sessions; the next call compiles anew. */
  dispose(): void;
  /** The forms compiled so far: one for each combination of argument shapes, and of paths through the step's code. */
  programs(): ProgramInfo[];
};

/** A step whose code takes this many different paths for arguments of the same shapes cannot be compiled sensibly. */
const PATH_LIMIT = 8;
/** Looking for changes that nothing announces takes at most this part of the running time. */
const CHECK_SHARE = 0.02;
/** Bytes of replaced variables that are worth the tens of milliseconds which collecting them takes. */
const LARGE_GARBAGE = 2 ** 24;

/**
 * Compiles a training step: the first call records what the step does, and from then on it runs as one ONNX session.
 *
 * The step is ordinary TensorFlow.js code. Its arguments may be tensors, numbers, strings and booleans, also in arrays
 * and objects. Variables it assigns (weights, optimizer slots, moving averages) are its state. It returns a tensor, or
 * arrays and objects with tensors, which the caller disposes of. Each combination of argument shapes, for instance a
 * smaller last batch, is compiled once.
 *
 * Random tensors without a seed are drawn afresh on every run. Numbers among the arguments and an optimizer's
 * hyperparameters may change between calls. Other numbers the code computes with are compared on the second call and
 * from time to time after it; if one has changed, the code is run again before every step. So the code may be called
 * more or less often than the step: it must not count, print or collect.
 *
 * On any other engine the step simply runs.
 *
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
  const compiled = new CompiledStep(step as (...args: unknown[]) => unknown, options);
  const call = (...args: Arguments): Result => compiled.call(args) as Result;
  return Object.assign(call, {
    dispose: () => compiled.dispose(),
    programs: () => compiled.programs(),
  });
}

/** Replaces every tensor in a structure of arrays and plain objects. */
function mapTensors(structure: unknown, f: (tensor: Tensor) => unknown): unknown {
  if (structure instanceof Tensor) return f(structure);
  if (Array.isArray(structure)) return structure.map((item) => mapTensors(item, f));
  if (structure !== null && typeof structure === 'object' && isPlain(structure)) {
    return Object.fromEntries(Object.entries(structure).map(([key, value]) => [key, mapTensors(value, f)]));
  }
  return structure;
}

const isPlain = (object: object): boolean => {
  const prototype = Object.getPrototypeOf(object);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
};

/** The arguments taken apart: what chooses the program, what may vary between runs of one program. */
interface Call {
  key: string;
  tensors: Tensor[];
  numbers: number[];
}

function takeApart(args: unknown[]): Call {
  const tensors: Tensor[] = [];
  const numbers: number[] = [];
  const visit = (item: unknown): unknown => {
    if (item instanceof Tensor) return `${item.dtype}[${item.shape}]#${tensors.push(item)}`;
    if (typeof item === 'number') return `number#${numbers.push(item)}`;
    if (Array.isArray(item)) return item.map(visit);
    if (item !== null && typeof item === 'object' && isPlain(item)) {
      return Object.entries(item).map(([key, value]) => [key, visit(value)]);
    }
    return typeof item === 'object' || typeof item === 'function' ? typeof item : String(item);
  };
  return { key: JSON.stringify(visit(args)), tensors, numbers };
}

/** A tensor's place in a step's result. */
class Slot {
  constructor(readonly source: Source) {}
}

function mapSlots(structure: unknown, f: (slot: Slot) => unknown): unknown {
  if (structure instanceof Slot) return f(structure);
  if (Array.isArray(structure)) return structure.map((item) => mapSlots(item, f));
  if (structure !== null && typeof structure === 'object' && isPlain(structure)) {
    return Object.fromEntries(Object.entries(structure).map(([key, value]) => [key, mapSlots(value, f)]));
  }
  return structure;
}

const sourceKey = ({ kind, index }: Source): string => `${kind}${index}`;

/** Where an outside tensor is found at run time. */
type Binding =
  | { kind: 'argument'; index: number }
  | { kind: 'variable'; external: Recording['externals'][0] }
  | { kind: 'property'; optimizer: Record<string, unknown>; key: string }
  | { kind: 'captured'; external: Recording['externals'][0] };

interface Traced {
  recording: Recording;
  result: unknown;
}

class CompiledStep {
  readonly #step: (...args: unknown[]) => unknown;
  readonly #programs = new Map<string, Program[]>();
  readonly #generator: Generator;
  #running = false;

  constructor(step: (...args: unknown[]) => unknown, { seed }: CompileOptions) {
    this.#step = step;
    this.#generator = new Generator(seed ?? Math.floor(Math.random() * 2 ** 32));
  }

  programs(): ProgramInfo[] {
    return [...this.#programs.values()].flat().map(({ info }) => info);
  }

  dispose(): void {
    for (const program of [...this.#programs.values()].flat()) program.dispose();
    this.#programs.clear();
  }

  call(args: unknown[]): unknown {
    if (engine().backendName !== BACKEND_NAME || activeTracer() !== undefined) {
      return engine().tidy(() => this.#step(...args) as TensorContainer);
    }
    // An interrupt in the middle of a call, which no `finally` sees, may have left a program half made.
    if (this.#running) this.dispose();
    this.#running = true;
    try {
      return atomically(() => {
        const call = takeApart(args);
        return this.#choose(args, call).run(call.tensors, this.#generator);
      });
    } finally {
      this.#running = false;
    }
  }

  /** The program whose recording fits this call; a new one where none does. */
  #choose(args: unknown[], call: Call): Program {
    let paths = this.#programs.get(call.key);
    if (paths === undefined) {
      paths = [];
      this.#programs.set(call.key, paths);
    }
    const [latest] = paths;
    if (latest !== undefined && !latest.needsCheck(call)) return latest;
    for (const program of paths) {
      if (!program.update(args, call, this.#step)) continue;
      paths.splice(paths.indexOf(program), 1);
      paths.unshift(program);
      return program;
    }
    if (paths.length >= PATH_LIMIT) {
      throw new TraceError(
        `The step took a different path through its code on ${PATH_LIMIT + 1} calls with arguments of the same ` +
          'shapes. Make what it branches on an argument that is a string or boolean, or switch compiling off.',
      );
    }
    const program = new Program(args, call, this.#step);
    paths.unshift(program);
    return program;
  }
}

/** Runs the step's code under a recorder. */
function record(step: (...args: unknown[]) => unknown, args: unknown[], reference?: Recording): Traced {
  const recorder = new Recorder(engine().backend as OnnxBackend, reference);
  let result: unknown;
  recorder.run(
    () => step(...args),
    (returned) => {
      if (returned instanceof Promise) {
        returned.catch(() => undefined);
        throw new TraceError('The step is asynchronous. Await before and after it, not inside.');
      }
      result = mapTensors(returned, (tensor) => new Slot(recorder.source(tensor)));
    },
  );
  return { recording: recorder.recording, result };
}

/** One compiled form of a step. */
class Program {
  readonly info: ProgramInfo = { kernels: 0, nodes: 0, traceMs: 0, lowerMs: 0, loadMs: 0, runs: 0 };
  readonly #backend = engine().backend as OnnxBackend;
  #recording: Recording;
  #result: unknown;
  #wanted: Source[] = [];
  #bindings: Binding[] = [];
  #promoted = new Set<number>();
  #lowered!: LoweredProgram;
  #session!: Session;
  /** What the session is fed at every run. */
  #shapes: Feeds = {};
  /** Numbers seen by the latest recording: those of the arguments and of the optimizers. */
  #numbers: number[];
  #isUnstable: boolean;
  #sinceCheck = 0;

  constructor(args: unknown[], call: Call, step: (...args: unknown[]) => unknown) {
    const start = performance.now();
    const { recording, result } = record(step, args);
    this.#recording = recording;
    this.#result = result;
    this.#isUnstable = recording.isUnpredictable;
    this.#numbers = this.#watched(call);
    this.info.traceMs = performance.now() - start;
    this.info.kernels = recording.entries.length;
    this.#bind(call.tensors);
    this.#promoteNumbers();
    this.#build();
  }

  dispose(): void {
    this.#session.dispose();
  }

  /** Whether the step's code has to be asked again before this run. */
  needsCheck(call: Call): boolean {
    if (this.#isUnstable || this.info.runs === 1) return true;
    if (this.#watched(call).some((number, i) => !Object.is(number, this.#numbers[i]))) return true;
    if (
      this.#bindings.some(
        (binding) => binding.kind === 'captured' && !this.#backend.data.has(binding.external.dataId),
      )
    ) {
      return true;
    }
    return this.info.traceMs < CHECK_SHARE * this.#sinceCheck;
  }

  /** Runs the step's code along the recording and takes over the numbers it uses now; false if it went another way. */
  update(args: unknown[], call: Call, step: (...args: unknown[]) => unknown): boolean {
    const start = performance.now();
    let traced: Traced;
    try {
      traced = record(step, args, this.#recording);
    } catch (error) {
      if (error instanceof Diverged) return false;
      throw error;
    }
    const { recording } = traced;
    const changed = recording.constants.flatMap((constant, i) => {
      const before = this.#recording.constants[i]?.array;
      return constant.array.every((value, j) => Object.is(value, before?.[j])) ? [] : [i];
    });
    const announced = this.#watched(call).some((number, i) => !Object.is(number, this.#numbers[i]));
    const captured = recording.externals.some(
      ({ dataId, variable }, i) =>
        variable === undefined &&
        this.#bindings[i]?.kind === 'captured' &&
        dataId !== this.#recording.externals[i]?.dataId &&
        this.#backend.data.has(this.#recording.externals[i]?.dataId as object),
    );
    // Something changed that no argument or optimizer announced: from now on the code is asked before every run.
    if (captured || recording.isUnpredictable || (changed.length > 0 && !announced)) this.#isUnstable = true;
    this.#recording = recording;
    this.#result = traced.result;
    this.#numbers = this.#watched(call);
    this.#bind(call.tensors);
    this.info.traceMs = performance.now() - start;
    this.#sinceCheck = 0;
    const fresh = changed.filter((index) => !this.#promoted.has(index));
    if (fresh.length > 0) {
      for (const index of fresh) this.#promoted.add(index);
      this.#session.dispose();
      this.#build();
    }
    return true;
  }

  #watched({ numbers }: Call): number[] {
    return [...numbers, ...this.#recording.optimizers.flatMap(hyperparameters)];
  }

  /** Scalars that equal a number which may change, up to sign, become inputs at once, to spare a second compilation. */
  #promoteNumbers(): void {
    const watched = new Set(this.#numbers.map((number) => Math.abs(Math.fround(number))));
    for (const [i, { array, dtype }] of this.#recording.constants.entries()) {
      const isScalar = array.length === 1 && dtype === 'float32';
      if (isScalar && array[0] !== 0 && watched.has(Math.abs(array[0] as number))) this.#promoted.add(i);
    }
  }

  #bind(tensors: readonly Tensor[]): void {
    this.#bindings = this.#recording.externals.map((external): Binding => {
      const index = tensors.findIndex(({ dataId }) => dataId === external.dataId);
      if (index >= 0) return { kind: 'argument', index };
      if (external.variable !== undefined) return { kind: 'variable', external };
      for (const optimizer of this.#recording.optimizers as unknown as Record<string, unknown>[]) {
        const key = Object.keys(optimizer).find((name) => {
          const value = optimizer[name];
          return value instanceof Tensor && value.dataId === external.dataId;
        });
        if (key !== undefined) return { kind: 'property', optimizer, key };
      }
      return { kind: 'captured', external };
    });
  }

  #build(): void {
    const start = performance.now();
    const wanted = new Map<string, Source>();
    const want = (source: Source): void => {
      if (source.kind === 'result' || source.kind === 'random') wanted.set(sourceKey(source), source);
    };
    for (const { source } of this.#recording.updates) want(source);
    mapSlots(this.#result, ({ source }) => want(source));
    this.#wanted = [...wanted.values()];
    this.#lowered = lowerRecording(this.#recording, this.#wanted, this.#promoted);
    const built = performance.now();
    // Arrays of eager steps would only stand beside the session's own memory.
    this.#backend.pool.clear();
    const { model, feeds } = hideShapes(this.#lowered.model);
    this.#shapes = feeds;
    this.#session = new Session(model, { threads: threadCount(), arena: true });
    this.info.nodes = this.#lowered.model.nodes.length;
    this.info.lowerMs = built - start;
    this.info.loadMs = performance.now() - built;
  }

  run(tensors: readonly Tensor[], generator: Generator): unknown {
    const start = performance.now();
    const { outputs, inputs } = this.#lowered;
    if (this.info.runs === 1) this.#collectInitialValues();
    const feeds: Feeds = { ...this.#shapes };
    for (const { source, value } of inputs) {
      feeds[value.name] = ortTensor(value.dtype, this.#feed(source, value, tensors, generator), value.shape);
    }
    const fetches: Feeds = {};
    const arrays = outputs.map(({ name, shape, modelShape, dtype }) => {
      const array = this.#backend.pool.take(dtype, sizeOf(shape));
      fetches[name] = ortTensor(dtype, array, modelShape);
      return array;
    });
    if (outputs.length > 0) this.#session.run(feeds, fetches);
    const results = new Map<string, Tensor>();
    for (const [i, source] of this.#wanted.entries()) {
      const { shape, dtype } = outputs[i] as Value;
      results.set(
        sourceKey(source),
        this.#tensor(this.#backend.makeTensorInfo(shape, dtype, arrays[i] as TensorArray)),
      );
    }
    const result = mapSlots(this.#result, ({ source }) => this.#value(source, results, tensors));
    for (const { variable, source } of this.#recording.updates) {
      const next = this.#value(source, results, tensors);
      variable.assign(next);
      next.dispose();
    }
    for (const tensor of results.values()) tensor.dispose();
    // The first run, and those after a check, follow the code itself, which has counted already.
    if (this.info.runs > 0 && this.#sinceCheck > 0) countIterations(this.#recording.optimizers);
    this.info.runs++;
    this.#sinceCheck += performance.now() - start;
    return result;
  }

  /** What the first run replaced belonged to whoever made it and cannot be used again; V8 is in no hurry to free it. */
  #collectInitialValues(): void {
    const numbers = this.#recording.updates.reduce((sum, { variable }) => sum + variable.size, 0);
    if (numbers * Float32Array.BYTES_PER_ELEMENT > LARGE_GARBAGE) collectGarbage();
  }

  #tensor(info: TensorInfo): Tensor {
    return engine().makeTensorFromTensorInfo(info, this.#backend);
  }

  #feed(
    source: Source,
    { shape, dtype }: Value,
    tensors: readonly Tensor[],
    generator: Generator,
  ): TensorArray {
    if (source.kind === 'constant') return this.#recording.constants[source.index]?.array as TensorArray;
    if (source.kind === 'random') {
      const array = new Float32Array(sizeOf(shape));
      const { distribution } = this.#recording.randoms[source.index] as Recording['randoms'][0];
      generator.fill(array, distribution);
      return array;
    }
    return this.#backend.array(this.#bound(source.index, tensors), dtype);
  }

  /** Where an outside tensor's values are now. */
  #bound(index: number, tensors: readonly Tensor[]): object {
    const binding = this.#bindings[index] as Binding;
    switch (binding.kind) {
      case 'argument':
        return (tensors[binding.index] as Tensor).dataId;
      case 'variable':
        return (binding.external.variable as Tensor).dataId;
      case 'property':
        return (binding.optimizer[binding.key] as Tensor).dataId;
      case 'captured':
        return binding.external.dataId;
    }
  }

  /** A new tensor with what the source holds after this run. */
  #value(source: Source, results: Map<string, Tensor>, tensors: readonly Tensor[]): Tensor {
    const result = results.get(sourceKey(source));
    if (result !== undefined) return clone(result);
    if (source.kind === 'constant') {
      const { array, shape, dtype } = this.#recording.constants[source.index] as Recording['constants'][0];
      return this.#tensor(this.#backend.makeTensorInfo(shape, dtype, array.slice()));
    }
    const { shape, dtype } = this.#recording.externals[source.index] as Recording['externals'][0];
    const dataId = this.#bound(source.index, tensors);
    this.#backend.incRef(dataId);
    return this.#tensor({ dataId, shape, dtype });
  }
}

/** The numbers an optimizer was given, without its count of steps. */
function hyperparameters(optimizer: Optimizer): number[] {
  return Object.entries(optimizer).flatMap(([key, value]) =>
    typeof value === 'number' && key !== 'iterations_' ? [value] : [],
  );
}

function countIterations(optimizers: readonly Optimizer[]): void {
  for (const optimizer of optimizers) {
    (optimizer as unknown as { incrementIterations(): void }).incrementIterations();
  }
}
