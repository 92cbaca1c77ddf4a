import { engine, type Optimizer, type TensorInfo, tensor, type Variable } from '@tensorflow/tfjs-core';
import { listen } from '../../patches/recording';
import type { OnnxBackend } from './backend';
import { type Dtype, Graph, sizeOf, type Value } from './graph';
import { loweringTable } from './lowering';
import type { TensorArray } from './memory';
import { type Distribution, recognize } from './random';
import { type DataId, type Inputs, type Outputs, TraceError, type Tracer, trace, withTracer } from './tracer';

/** Where a recorded kernel's input comes from; the number counts values of that kind in order of first use. */
export interface Source {
  kind: 'result' | 'constant' | 'external' | 'random';
  index: number;
}

/** One kernel call with at least one input that is not known before the step runs. */
export interface Entry {
  kernel: string;
  attributes: object;
  inputs: (Source | undefined)[];
  inputShapes: (number[] | undefined)[];
  /** Index of the first result, and the results' shapes and types. */
  first: number;
  outputs: { shape: number[]; dtype: Dtype }[];
  isList: boolean;
}

interface Constant {
  array: TensorArray;
  shape: number[];
  dtype: Dtype;
}

/** A tensor made outside the step: an argument, a variable or one that the step's code holds. */
export interface External {
  dataId: DataId;
  shape: number[];
  dtype: Dtype;
  variable?: Variable;
}

interface RandomTensor {
  shape: number[];
  distribution: Distribution;
}

/** Everything a step did, in order. */
export interface Recording {
  entries: Entry[];
  constants: Constant[];
  externals: External[];
  randoms: RandomTensor[];
  /** Optimizers that applied gradients. */
  optimizers: Optimizer[];
  updates: { variable: Variable; source: Source }[];
  /** Math.random was used for something else than a tensor, so every run has to ask the step's code again. */
  isUnpredictable: boolean;
}

/** The step does something else than it did when it was recorded. */
export class Diverged extends Error {}

const sameSource = (a: Source | undefined, b: Source | undefined): boolean =>
  a?.kind === b?.kind && a?.index === b?.index;

const attributesKey = (attributes: object): string => JSON.stringify(attributes);

/**
 * Runs a step's code with its kernels recorded.
 *
 * With a `reference` the code is followed along that earlier recording: no kernel is lowered again, and Diverged is
 * thrown at the first difference in anything but the values of constants and the identity of outside tensors.
 */
export class Recorder implements Tracer {
  readonly recording: Recording = {
    entries: [],
    constants: [],
    externals: [],
    randoms: [],
    optimizers: [],
    updates: [],
    isUnpredictable: false,
  };
  readonly #backend: OnnxBackend;
  readonly #reference: Recording | undefined;
  readonly #results = new Map<DataId, number>();
  readonly #written = new Set<DataId>();
  readonly #constants = new Map<DataId, number>();
  readonly #externals = new Map<DataId, number>();
  readonly #randoms = new Map<DataId, number>();
  readonly #variables = new Map<DataId, Variable>();
  /** Each variable's value before the step. */
  readonly #before = new Map<Variable, DataId>();
  readonly #values: Value[] = [];
  readonly #graph = new Graph();
  #seeds: number[] = [];
  #unhook: () => void = () => {};

  constructor(backend: OnnxBackend, reference?: Recording) {
    this.#backend = backend;
    this.#reference = reference;
  }

  /**
   * Runs `step` and returns its result, the tensors in it symbolic or known. Variables are put back to their values
   * before the step.
   */
  run<Result>(step: () => Result, finish: (result: Result) => void): void {
    const variables = Object.values(engine().registeredVariables);
    for (const variable of variables) this.#remember(variable);
    trace(this, () => {
      this.#unhook = this.#hook();
      engine().tidy(() => {
        const result = step();
        if (this.#seeds.length > 0) this.recording.isUnpredictable = true;
        for (const [variable, dataId] of this.#before) {
          if (variable.isDisposed || variable.dataId === dataId) continue;
          this.recording.updates.push({ variable, source: this.source(variable) });
        }
        finish(result);
      });
      this.#checkLength();
    });
  }

  end(): void {
    this.#unhook();
    this.#restoreVariables();
  }

  #checkLength(): void {
    const reference = this.#reference;
    if (reference === undefined) return;
    const { entries, updates, randoms } = this.recording;
    const sameUpdates = updates.every(({ variable, source }, i) => {
      const expected = reference.updates[i];
      return expected?.variable === variable && sameSource(expected.source, source);
    });
    if (
      entries.length !== reference.entries.length ||
      updates.length !== reference.updates.length ||
      randoms.length !== reference.randoms.length ||
      !sameUpdates
    ) {
      throw new Diverged();
    }
  }

  #remember(variable: Variable): void {
    if (this.#variables.has(variable.dataId)) {
      // Two variables made from one tensor share its values until one is assigned; state needs them apart.
      const copy = tensor(variable.dataSync().slice(), variable.shape, variable.dtype);
      variable.assign(copy);
      copy.dispose();
    }
    this.#variables.set(variable.dataId, variable);
    this.#before.set(variable, variable.dataId);
    this.#backend.incRef(variable.dataId);
  }

  #restoreVariables(): void {
    for (const [variable, dataId] of this.#before) {
      if (!variable.isDisposed && variable.dataId !== dataId) {
        const { shape, dtype } = variable;
        const before = engine().makeTensorFromTensorInfo({ dataId, shape, dtype }, this.#backend);
        variable.assign(before);
        before.dispose();
      } else {
        this.#backend.decRef(dataId);
      }
    }
  }

  /** Listens to new variables, optimizers and Math.random until the returned function is called. */
  #hook(): () => void {
    return listen({
      drawn: (seed) => void this.#seeds.push(seed),
      applied: (optimizer) => {
        if (!this.recording.optimizers.includes(optimizer)) this.recording.optimizers.push(optimizer);
      },
      variable: (make, initial, ...rest) => {
        if (this.#reference !== undefined) throw new Diverged();
        return this.#newVariable(initial, (value) => make(value, ...rest) as Variable);
      },
    });
  }

  /** A variable created inside the step, as optimizers create their slots, starts from a value known now. */
  #newVariable(initial: TensorInfo, make: (value: ReturnType<typeof tensor>) => Variable): Variable {
    const data = this.#backend.tensorData(initial.dataId);
    if (data.symbolic) {
      throw new TraceError(
        'The step creates a variable from a value that is not known while it is compiled. ' +
          'Create the variable before the step, or switch compiling off.',
      );
    }
    return withTracer(undefined, () => {
      const values = this.#backend.array(initial.dataId, initial.dtype as Dtype).slice();
      const copy = tensor(values, initial.shape, initial.dtype);
      const variable = make(copy);
      copy.dispose();
      this.#remember(variable);
      return variable;
    });
  }

  written(dataId: DataId, shape: number[]): void {
    this.#written.add(dataId);
    if (this.#seeds.length === 0) return;
    const seeds = this.#seeds;
    this.#seeds = [];
    const data = this.#backend.tensorData(dataId);
    const index = this.recording.randoms.length;
    const known = this.#reference?.randoms[index];
    const distribution =
      known?.distribution ??
      (seeds.length === 1 && data.dtype === 'float32'
        ? withTracer(undefined, () => {
            const values = this.#backend.array(dataId, 'float32') as Float32Array;
            return recognize(values, seeds[0] as number);
          })
        : undefined);
    if (distribution === undefined) {
      this.recording.isUnpredictable = true;
      return;
    }
    this.#randoms.set(dataId, index);
    this.recording.randoms.push({ shape, distribution });
  }

  kernel(kernel: string, inputs: Inputs, attributes: object, compute: () => Outputs): Outputs {
    // Values follow from the shape alone, so they are known: optimizer slots start as zeros like a variable.
    const isShapeOnly = kernel === 'ZerosLike' || kernel === 'OnesLike';
    if (isShapeOnly) return this.#filled(inputs[0] as TensorInfo, kernel === 'OnesLike' ? 1 : 0);
    if (inputs.every((input) => input === undefined || this.#isKnown(input.dataId))) return compute();
    const sources = inputs.map((input) => input && this.source(input));
    return this.#reference === undefined
      ? this.#record(kernel, inputs, sources, attributes)
      : this.#follow(kernel, sources, attributes, this.#reference);
  }

  #isKnown(dataId: DataId): boolean {
    return this.#written.has(dataId) && !this.#randoms.has(dataId) && !this.#variables.has(dataId);
  }

  #filled({ shape, dtype }: TensorInfo, value: number): TensorInfo {
    const type = { float32: Float32Array, int32: Int32Array, bool: Uint8Array }[dtype as Dtype];
    return this.#backend.makeTensorInfo(shape, dtype, new type(sizeOf(shape)).fill(value));
  }

  #record(kernel: string, inputs: Inputs, sources: (Source | undefined)[], attributes: object): Outputs {
    const values = sources.map((source, i) => source && this.#valueOf(source, inputs[i] as TensorInfo));
    const lowered = loweringTable[kernel]?.(this.#graph, values, attributes) ?? null;
    if (lowered === null) {
      const types = inputs.map((input) => (input ? `${input.dtype}[${input.shape}]` : '-')).join(', ');
      throw new TraceError(
        `The kernel ${kernel}(${types}) cannot be compiled, because ONNX has no equivalent. ` +
          'Move it out of the compiled step, or switch compiling off (compile: false).',
      );
    }
    const results = Array.isArray(lowered) ? lowered : [lowered];
    const first = this.#values.length;
    this.#values.push(...results);
    const outputs = results.map(({ shape, dtype }) => ({ shape, dtype }));
    const entry: Entry = {
      kernel,
      attributes,
      inputs: sources,
      inputShapes: inputs.map((input) => input?.shape),
      first,
      outputs,
      isList: Array.isArray(lowered),
    };
    this.recording.entries.push(entry);
    return this.#symbols(entry);
  }

  #follow(
    kernel: string,
    sources: (Source | undefined)[],
    attributes: object,
    reference: Recording,
  ): Outputs {
    const entry = reference.entries[this.recording.entries.length];
    const same =
      entry?.kernel === kernel &&
      entry.inputs.length === sources.length &&
      entry.inputs.every((source, i) => sameSource(source, sources[i])) &&
      attributesKey(entry.attributes) === attributesKey(attributes);
    if (!same) throw new Diverged();
    this.recording.entries.push(entry);
    return this.#symbols(entry);
  }

  #symbols({ first, outputs, isList }: Entry): Outputs {
    const infos = outputs.map(({ shape, dtype }, i) => {
      const info = this.#backend.makeSymbolic(shape, dtype);
      this.#results.set(info.dataId, first + i);
      return info;
    });
    return isList ? infos : (infos[0] as TensorInfo);
  }

  /** Says where a tensor comes from, and notes constants and outside tensors at their first use. */
  source({ dataId, shape, dtype: type }: TensorInfo): Source {
    const result = this.#results.get(dataId);
    if (result !== undefined) return { kind: 'result', index: result };
    const random = this.#randoms.get(dataId);
    if (random !== undefined) return { kind: 'random', index: random };
    const dtype = type as Dtype;
    if (this.#isKnown(dataId)) {
      return { kind: 'constant', index: this.#constantIndex({ dataId, shape, dtype }) };
    }
    if (this.#backend.data.has(dataId) && this.#backend.tensorData(dataId).symbolic) {
      throw new TraceError(
        'The step uses a tensor kept from an earlier compiled run. Return it from that run instead, as a result.',
      );
    }
    let index = this.#externals.get(dataId);
    if (index === undefined) {
      index = this.recording.externals.length;
      const variable = this.#variables.get(dataId);
      const expected = this.#reference?.externals[index];
      if (
        this.#reference !== undefined &&
        (expected === undefined || !sameTensor(expected, shape, dtype, variable))
      ) {
        throw new Diverged();
      }
      this.#externals.set(dataId, index);
      this.recording.externals.push({ dataId, shape, dtype, ...(variable && { variable }) });
    }
    return { kind: 'external', index };
  }

  #constantIndex({ dataId, shape, dtype }: External): number {
    let index = this.#constants.get(dataId);
    if (index === undefined) {
      index = this.recording.constants.length;
      // The tensor is gone when the step is; its array must not be recycled under the recording.
      const array = this.#backend.array(dataId, dtype);
      this.#backend.pool.release(array);
      const expected = this.#reference?.constants[index];
      if (this.#reference !== undefined && (expected === undefined || !sameTensor(expected, shape, dtype))) {
        throw new Diverged();
      }
      this.#constants.set(dataId, index);
      this.recording.constants.push({ array, shape, dtype });
    }
    return index;
  }

  /** The graph value of an input, for inferring the shapes of what follows. */
  #valueOf(source: Source, { shape, dtype }: TensorInfo): Value {
    if (source.kind === 'result') return this.#graph.reshape(this.#values[source.index] as Value, shape);
    return { name: `${source.kind}${source.index}`, shape, dtype: dtype as Dtype };
  }
}

function sameTensor(
  expected: { shape: number[]; dtype: Dtype; variable?: Variable },
  shape: number[],
  dtype: Dtype,
  variable?: Variable,
): boolean {
  return expected.dtype === dtype && expected.shape.join() === shape.join() && expected.variable === variable;
}
