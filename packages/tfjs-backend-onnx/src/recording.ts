import {
  dispose,
  engine,
  type Optimizer,
  Tensor,
  type TensorInfo,
  type Variable,
} from '@tensorflow/tfjs-core';
import type { OnnxBackend } from './backend';
import { engineError } from './errors';
import type { Dtype } from './graph';
import { isBeyond } from './known';
import { isDtype, type TensorArray } from './memory';
import { listen } from './patches/recording';
import {
  type Call,
  type Entry,
  type External,
  emptyRecording,
  type Recording,
  type Source,
} from './recorded';
import { sameCall } from './same';
import { ShapeInference } from './shape-inference';
import { tensorsOf } from './structure';
import {
  type DataId,
  endTracing,
  type Inputs,
  type Outputs,
  type Promised,
  type Tracer,
  trace,
  withTracer,
} from './tracer';
import { Undo } from './undo';

export interface RecorderOptions {
  /** Earlier recordings of the same step: what goes the same way is not inferred again. */
  readonly guides: readonly Recording[];
  /** Takes the place of `Math.random`. */
  readonly random?: (() => number) | undefined;
  /** More kernels than this are not put off. */
  readonly limit: number;
  /** Is told why the kernels could not be put off to the end; it may throw instead of letting them run. */
  readonly plain: (reason: string) => void;
}

/**
 * Runs a step's code with its kernels put off.
 *
 * The code runs as often as the step does, so that counters, random draws and whatever else it does are what they are
 * without compiling. Its kernels give tensors without values, which get them at the end, all in one program. Where the
 * code wants a value before that, or a kernel cannot be part of a program, everything so far is computed kernel by
 * kernel, and the rest of the step runs as it is.
 */
export class Recorder implements Tracer, Promised {
  readonly recording: Recording = emptyRecording();
  /** The tensors that each result, constant and outside tensor of the recording is in this run. */
  readonly results: DataId[] = [];
  readonly externals: DataId[] = [];
  /** Whether the code asked `Math.random`. */
  drawn = false;
  /** Variables that the step made, by their first value. */
  readonly made = new Map<DataId, Variable>();
  /** Constants that come of random draws. */
  readonly random = new Set<number>();
  /** Optimizers that applied gradients, as often as they did. */
  readonly applied: Optimizer[] = [];
  readonly #undo: Undo;
  readonly #backend: OnnxBackend;
  readonly #options: RecorderOptions;
  #guides: readonly Recording[];
  #shapes: ShapeInference | undefined;
  readonly #computes: (() => Outputs)[] = [];
  readonly #resultOf = new Map<DataId, number>();
  readonly #constantOf = new Map<DataId, number>();
  readonly #externalOf = new Map<DataId, number>();
  readonly #written = new Set<DataId>();
  readonly #randoms = new Set<DataId>();
  /** What is written next comes of a random draw. */
  #draws = false;
  /** What the tensors without values, and those that they are computed from, are held by. */
  #held: DataId[] = [];
  #state: 'recording' | 'settled' | 'ended' = 'recording';

  constructor(backend: OnnxBackend, options: RecorderOptions) {
    this.#backend = backend;
    this.#undo = new Undo(backend);
    this.#options = options;
    this.#guides = options.guides;
  }

  /** The kernels could not be put off to the end. */
  isRefused = false;
  /** There were too many of them. */
  isTooLong = false;
  /** What `plain` threw instead. */
  #refusal: unknown;

  /** Runs the step; afterwards `finish` gives its tensors their values. */
  run<Result>(step: () => Result, finish: (result: Result) => void): Result {
    try {
      for (const variable of Object.values(engine().registeredVariables)) this.#remember(variable);
      const result = trace(this, () => {
        const unhook = this.#listen();
        try {
          return step();
        } catch (error) {
          // What was kept has a value in JavaScript, too.
          if (error !== this.#refusal) this.compute();
          throw error;
        } finally {
          unhook();
        }
      });
      if (this.#state === 'recording') this.#finish(result, finish);
      return result;
    } finally {
      endTracing();
    }
  }

  /** What cannot be computed after all leaves no tensors. */
  #finish<Result>(result: Result, finish: (result: Result) => void): void {
    try {
      finish(result);
    } catch (error) {
      dispose(tensorsOf(result));
      throw error;
    }
  }

  /** The results that somebody still has. */
  wanted(): number[] {
    const wanted: number[] = [];
    for (const [i, dataId] of this.results.entries()) if (this.#backend.refCount(dataId) > 1) wanted.push(i);
    return wanted;
  }

  /** Gives a result its value. */
  fulfil(index: number, array: TensorArray): void {
    const data = this.#backend.tensorData(this.results[index] as DataId);
    data.values = array;
    delete data.promised;
  }

  settle(reason: string): void {
    if (this.#state === 'settled') return;
    if (this.#state === 'ended')
      throw engineError(
        'This tensor was never computed, because the step that makes it failed or was interrupted.',
      );
    try {
      this.#options.plain(reason);
    } catch (refusal) {
      this.#refusal = refusal;
      throw refusal;
    }
    this.isRefused = true;
    this.compute();
  }

  end(): void {
    if (this.#state === 'recording') this.#state = 'ended';
    const held = this.#held;
    this.#held = [];
    for (const dataId of held) this.#backend.letGo(dataId);
  }

  #listen(): () => void {
    return listen({
      random: this.#options.random,
      drawn: () => {
        this.drawn = true;
        this.#draws = true;
      },
      applied: (optimizer) => {
        this.applied.push(optimizer);
        this.#undo.applied(optimizer, this.recording.entries.length);
      },
      // A new variable is state from here on: in the next step it comes from outside.
      made: (variable) => {
        this.#written.delete(variable.dataId);
        this.made.set(variable.dataId, variable);
        this.#remember(variable);
      },
    });
  }

  /** Computes kernel by kernel what was put off. */
  compute(): void {
    if (this.#state !== 'recording') return;
    this.#state = 'settled';
    const { entries } = this.recording;
    const lastUse = new Map<number, number>();
    for (const [i, { inputs }] of entries.entries())
      for (const source of inputs) if (source?.kind === 'result') lastUse.set(source.index, i);
    const ended = (index: number) => this.#backend.refCount(this.results[index] as DataId) === 1;
    withTracer(undefined, () => {
      for (const [i, { first, inputs }] of entries.entries()) {
        const made = this.#computed(i);
        for (const [j, info] of [made].flat().entries()) {
          const { dataId, dtype } = info;
          const index = first + j;
          const array = this.#backend.array(dataId, dtype as Dtype);
          // A kernel may hand on its input; then the array is two tensors' and nobody's to recycle.
          if (this.#backend.refCount(dataId) > 1) this.#backend.pool.release(array);
          this.fulfil(index, array);
          this.#backend.forget(dataId);
          // Some kernels make a tensor, which TensorFlow.js counts.
          if (info instanceof Tensor) info.dispose();
          if (!lastUse.has(index) && ended(index)) this.#backend.empty(this.results[index] as DataId);
        }
        for (const source of inputs) {
          if (source?.kind !== 'result' || lastUse.get(source.index) !== i || !ended(source.index)) continue;
          this.#backend.empty(this.results[source.index] as DataId);
        }
      }
    });
  }

  #computed(index: number): Outputs {
    try {
      return (this.#computes[index] as () => Outputs)();
    } catch (error) {
      this.#undo.putBack(index);
      throw error;
    }
  }

  #remember(variable: Variable): void {
    const dataId = this.#undo.variable(variable);
    if (dataId !== undefined) this.#hold(dataId);
  }

  written(dataId: DataId): void {
    if (this.#state !== 'recording') return;
    this.#written.add(dataId);
    if (this.#draws) this.#randoms.add(dataId);
    this.#draws = false;
  }

  kernel(kernel: string, inputs: Inputs, attributes: object, compute: () => Outputs): Outputs {
    if (this.#state !== 'recording') return compute();
    // Values follow from the shape alone, so they are known: optimizer slots start as zeros like a variable.
    const [first] = inputs;
    if ((kernel === 'ZerosLike' || kernel === 'OnesLike') && first !== undefined && isDtype(first.dtype))
      return this.#backend.filled(first.shape, first.dtype, kernel === 'OnesLike' ? 1 : 0);
    if (inputs.every((input) => input === undefined || this.#written.has(input.dataId))) {
      this.#draws ||= inputs.some((input) => input !== undefined && this.#randoms.has(input.dataId));
      return compute();
    }
    if (this.recording.entries.length >= this.#options.limit) {
      this.isTooLong = true;
      this.settle(`The step has more than ${this.#options.limit} kernels, which would take long to compile.`);
      return compute();
    }
    if (this.#fails(kernel, inputs, attributes)) {
      // The error belongs here, before the step does more.
      this.compute();
      return compute();
    }
    let entry: Entry | undefined;
    try {
      entry = this.#entry(kernel, inputs, attributes);
    } catch {
      // The JavaScript kernel says in TensorFlow.js's words what is wrong, or can do it.
      this.isRefused = true;
      this.compute();
      return compute();
    }
    if (entry === undefined) {
      const types = inputs.map((input) => (input ? `${input.dtype}[${input.shape}]` : '-')).join(', ');
      this.settle(
        `The kernel ${kernel}(${types}) cannot be compiled, because ONNX has no equivalent. ` +
          'Move it out of the compiled step, or switch compiling off (compile: false).',
      );
      return compute();
    }
    this.recording.entries.push(entry);
    this.#computes.push(compute);
    return this.#symbols(entry);
  }

  /** Whether a kernel fails for numbers that are known already. */
  #fails(kernel: string, [x, indices]: Inputs, attributes: object): boolean {
    if (kernel !== 'GatherV2' || x === undefined || indices === undefined) return false;
    return isBeyond(x, attributes, this.#source(indices), {
      entry: (result) => this.recording.entries.find(({ first }) => first === result),
      numbers: ({ kind, index }) =>
        kind === 'constant'
          ? this.recording.constants[index]?.array
          : this.#backend.numbers(this.externals[index] as DataId),
    });
  }

  /** The kernel call as it stands in a guide, or with its results' shapes inferred; undefined where ONNX has none. */
  #entry(kernel: string, inputs: Inputs, attributes: object): Entry | undefined {
    if (!inputs.every((input) => input === undefined || isDtype(input.dtype))) return undefined;
    const call: Call = {
      kernel,
      attributes,
      inputs: inputs.map((input) => input && this.#source(input)),
      inputShapes: inputs.map((input) => input?.shape),
      inputTypes: inputs.map((input) => input?.dtype as Dtype | undefined),
    };
    const at = this.recording.entries.length;
    while (this.#guides.length > 0) {
      const known = this.#guides[0]?.entries[at];
      if (known !== undefined && sameCall(known, call)) return known;
      this.#guides = this.#guides
        .slice(1)
        .filter(({ entries }) => startsWith(entries, this.recording.entries));
    }
    this.#shapes ??= new ShapeInference(this.recording.entries);
    return this.#shapes.infer(call);
  }

  #symbols({ outputs, isList }: Entry): Outputs {
    const infos = outputs.map(({ shape, dtype }) => {
      const info = this.#backend.makePromised(shape, dtype, this);
      this.#hold(info.dataId);
      this.#resultOf.set(info.dataId, this.results.push(info.dataId) - 1);
      return info;
    });
    return isList ? infos : (infos[0] as TensorInfo);
  }

  #hold(dataId: DataId): void {
    this.#backend.incRef(dataId);
    this.#held.push(dataId);
  }

  /** Says where a tensor comes from, and notes constants and outside tensors at their first use. */
  #source({ dataId, shape, dtype: type }: TensorInfo): Source {
    const result = this.#resultOf.get(dataId);
    if (result !== undefined) return { kind: 'result', index: result };
    const dtype = type as Dtype;
    if (this.#written.has(dataId))
      return { kind: 'constant', index: this.#constantIndex({ shape, dtype }, dataId) };
    let index = this.#externalOf.get(dataId);
    if (index === undefined) {
      // A tensor of an earlier step that was interrupted has no value, and says so.
      this.#backend.tensorData(dataId).promised?.settle('');
      index = this.externals.push(dataId) - 1;
      this.#externalOf.set(dataId, index);
      this.recording.externals.push({ shape, dtype });
      // The step may dispose of it before the kernels run.
      this.#hold(dataId);
    }
    return { kind: 'external', index };
  }

  #constantIndex({ shape, dtype }: External, dataId: DataId): number {
    let index = this.#constantOf.get(dataId);
    if (index === undefined) {
      // What a caller's array holds may change before the kernels run.
      const array = this.#backend.array(dataId, dtype).slice();
      index = this.recording.constants.push({ array, shape, dtype }) - 1;
      this.#constantOf.set(dataId, index);
      if (this.#randoms.has(dataId)) this.random.add(index);
      // Settled, the kernels compute with it.
      this.#hold(dataId);
    }
    return index;
  }
}

/** Whether a recording begins as this one did. */
function startsWith(entries: readonly Entry[], beginning: readonly Entry[]): boolean {
  return (
    entries.length > beginning.length && beginning.every((entry, i) => sameCall(entries[i] as Entry, entry))
  );
}
