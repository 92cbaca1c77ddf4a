import { engine, keep, type Optimizer, Tensor, Variable } from '@tensorflow/tfjs-core';
import type { OnnxBackend } from './backend';
import type { Program } from './compiled-program';
import type { TensorArray } from './memory';
import type { External, Recording } from './recorded';
import type { Recorder } from './recording';
import { mapItems, mapTensors, takeApart } from './structure';
import type { DataId } from './tracer';

/** What a step reads besides tensors, and whether all of it still is what it was. */
export interface Proof {
  holds(): boolean;
}

/** The variables by what they held before a step; null for values that several of them held. */
export type Variables = Map<DataId, Variable | null>;

/** Where an outside tensor is found when a step is repeated. */
type Binding =
  | { kind: 'argument'; index: number }
  | { kind: 'variable'; variable: Variable }
  | { kind: 'fixed'; dataId: DataId };

/** A step that was run, and what there is to learn from it. */
export interface Step {
  args: readonly unknown[];
  result: unknown;
  recorder: Recorder;
  program: Program;
  variables: Variables;
}

/** A tensor of a step's result: which of the program's outputs, and whether `tidy` spares it. */
class Place {
  constructor(
    readonly output: number,
    readonly isKept: boolean,
  ) {}
}

interface Repeat {
  readonly program: Program;
  readonly recording: Recording;
  readonly numbers: readonly number[];
  readonly bindings: readonly Binding[];
  readonly updates: readonly { variable: Variable; output: number }[];
  readonly result: unknown;
  readonly applied: readonly Optimizer[];
  /** What the optimizers are set to. */
  readonly settings: readonly unknown[];
}

/** An optimizer's numbers and tensors, the variables that it made among them, without its count of steps. */
const settingsOf = (optimizers: readonly Optimizer[]): unknown[] =>
  optimizers.flatMap((optimizer) =>
    Object.entries(optimizer).flatMap(([key, value]) => {
      if (Array.isArray(value)) return value.map((slot: { variable?: Variable } | null) => slot?.variable);
      return key !== 'iterations_' && (typeof value !== 'object' || value instanceof Tensor) ? [value] : [];
    }),
  );

/** Proofs that do not hold for so many steps are not worth making each time. */
const WORTHWHILE = 8;

/** Repeats steps without their code, where it is proved that the code would do the same again. */
export class Repeats {
  readonly #prove: () => Proof | null;
  readonly #repeats = new Map<string, Repeat>();
  #proof: Proof | null = null;
  /** Steps since the latest proof, and how many are let pass before the next. */
  #since = 0;
  #pause = 0;

  constructor(prove: () => Proof | null) {
    this.#prove = prove;
  }

  clear(): void {
    this.#repeats.clear();
    this.#proof = null;
    this.#pause = 0;
  }

  /** The variables as they are, where something can be learnt from the step that comes. */
  before(): Variables | undefined {
    if (this.#proof === null && ++this.#since <= this.#pause) return undefined;
    const variables: Variables = new Map();
    for (const variable of Object.values(engine().registeredVariables))
      variables.set(variable.dataId, variables.has(variable.dataId) ? null : variable);
    return variables;
  }

  /** Runs the step with these arguments; undefined where its code has to be run. */
  run(args: readonly unknown[]): { result: unknown } | undefined {
    if (this.#proof === null) return undefined;
    this.#since++;
    if (!this.#proof.holds()) {
      this.#repeats.clear();
      this.#proof = null;
      this.#pause = this.#since < WORTHWHILE ? Math.min(64, 2 * this.#pause + 1) : 0;
      this.#since = 0;
      return undefined;
    }
    const { key, tensors, numbers } = takeApart(args);
    const repeat = this.#repeats.get(key);
    if (repeat === undefined || !repeat.program.isLoaded) return undefined;
    if (!sameItems(repeat.numbers, numbers)) return undefined;
    if (!sameItems(repeat.settings, settingsOf(repeat.applied))) return undefined;
    const externals = repeat.bindings.map((binding) => boundTo(binding, tensors));
    if (!externals.every((dataId) => dataId !== undefined)) return undefined;
    let arrays: TensorArray[];
    try {
      arrays = repeat.program.compute(externals, repeat.recording);
    } catch {
      // An index out of range, for instance: the step's code meets it again, and its kernels name it.
      return undefined;
    }
    return { result: finish(repeat, arrays) };
  }

  /** Remembers a step, if it can be repeated without its code. */
  learn({ args, result, recorder, program, variables }: Step): void {
    if (recorder.drawn) return;
    const { key, tensors, numbers } = takeApart(args);
    const outputOf = new Map(program.wanted.map((index, i) => [recorder.results[index], i]));
    const owners = new Map<DataId, number>();
    const own = (dataId: DataId) => void owners.set(dataId, (owners.get(dataId) ?? 0) + 1);
    const updates: { variable: Variable; output: number }[] = [];
    for (const [dataId, variable] of [...variables, ...recorder.made]) {
      if (variable === null) return;
      const output = outputOf.get(variable.dataId);
      if (output !== undefined) {
        own(variable.dataId);
        updates.push({ variable, output });
      } else if (variable.isDisposed || variable.dataId !== dataId) return;
    }
    let isComputed = true;
    const places = mapTensors(result, (tensor) => {
      const output = outputOf.get(tensor.dataId);
      if (output === undefined) isComputed = false;
      else own(tensor.dataId);
      return new Place(output ?? 0, tensor.kept);
    });
    // Of a variable among the arguments it cannot be known as which of the two the step has read it.
    if (tensors.some((tensor) => tensor instanceof Variable || variables.has(tensor.dataId))) return;
    const bindings = recorder.externals.map((dataId): Binding => {
      const index = tensors.findIndex((tensor) => tensor.dataId === dataId);
      if (index >= 0) return { kind: 'argument', index };
      const variable = variables.get(dataId) ?? recorder.made.get(dataId);
      return variable === null || variable === undefined
        ? { kind: 'fixed', dataId }
        : { kind: 'variable', variable };
    });
    const backend = engine().backend as OnnxBackend;
    // Whatever else the code keeps, it has to be run for.
    const isAll = [...outputOf.keys()].every(
      (dataId) => backend.refCount(dataId as DataId) === 1 + (owners.get(dataId as DataId) ?? 0),
    );
    if (!isComputed || !isAll) return;
    if (this.#proof === null) {
      this.#proof = this.#prove();
      this.#since = 0;
      if (this.#proof === null) this.#pause = Math.min(64, 2 * this.#pause + 1);
    }
    if (this.#proof === null) return;
    const { applied, recording } = recorder;
    const settings = settingsOf(applied);
    this.#repeats.set(key, {
      program,
      recording,
      numbers,
      bindings,
      updates,
      result: places,
      applied,
      settings,
    });
  }
}

const sameItems = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((item, i) => Object.is(item, b[i]));

function boundTo(binding: Binding, tensors: readonly Tensor[]): DataId | undefined {
  if (binding.kind === 'argument') return tensors[binding.index]?.dataId;
  if (binding.kind === 'variable') return binding.variable.isDisposed ? undefined : binding.variable.dataId;
  const backend = engine().backend as OnnxBackend;
  return backend.data.has(binding.dataId) ? binding.dataId : undefined;
}

/** Gives out what a repeated step computed. */
function finish({ program, updates, result, applied }: Repeat, arrays: readonly TensorArray[]): unknown {
  const backend = engine().backend as OnnxBackend;
  const made = arrays.map((array, i) => {
    const { shape, dtype } = program.outputs[i] as External;
    return engine().makeTensorFromTensorInfo(backend.makeTensorInfo(shape, dtype, array), backend);
  });
  for (const { variable, output } of updates) variable.assign(made[output] as Tensor);
  const given = mapPlaces(result, ({ output, isKept }) => {
    const { dataId, shape, dtype } = made[output] as Tensor;
    backend.incRef(dataId);
    const tensor = engine().makeTensorFromTensorInfo({ dataId, shape, dtype }, backend);
    return isKept ? keep(tensor) : tensor;
  });
  for (const tensor of made) tensor.dispose();
  for (const optimizer of applied)
    (optimizer as unknown as { incrementIterations(): void }).incrementIterations();
  return given;
}

function mapPlaces(structure: unknown, f: (place: Place) => Tensor): unknown {
  return structure instanceof Place ? f(structure) : mapItems(structure, (item) => mapPlaces(item, f));
}
