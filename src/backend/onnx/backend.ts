import { createHash } from 'node:crypto';
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import type * as tfjs from '@tensorflow/tfjs-core';
import { getKernel, getKernelsForBackend, type KernelConfig, type TensorInfo } from '@tensorflow/tfjs-core';
import type { OnnxModel, Port } from './encode';
import { type Dtype, Graph, sizeOf, type Value } from './graph';
import { inputNames, loweringTable } from './lowering';
import { ArrayPool, type TensorArray, typedArray } from './memory';
import { type Feeds, ortTensor, Session, threadCount } from './session';
import { activeTracer, type DataId, type Inputs, type Outputs, TraceError } from './tracer';

export const BACKEND_NAME = 'onnx';

/** Tensors of at most this many elements are computed by one thread. */
const SINGLE_THREADED = 16384;
/** Distinct kernel calls (name, shapes, attributes) remembered; a program that makes more starts afresh. */
const PLAN_LIMIT = 8192;

/** Kernels that only rename a tensor, so the JavaScript version is the fastest there is. */
const aliases = new Set(['Identity', 'Reshape', 'ExpandDims']);
/** Kernels whose result is a list even if it has one element. */
const lists = new Set(['SplitV', 'Unpack']);

interface TensorData {
  values: TensorArray | null;
  dtype: Dtype;
  refCount: number;
  /** The tensor stands for a value of a step being traced; there is nothing to read. */
  symbolic?: true;
}

/** Storage like the JavaScript backend's, so that its kernels work on it, with arrays recycled. */
export class OnnxBackend extends MathBackendCPU {
  readonly pool = new ArrayPool();

  constructor() {
    super();
    // Not the slow backend that the JavaScript one apologises for on first use.
    (this as unknown as { firstUse: boolean }).firstUse = false;
  }

  tensorData(dataId: DataId): TensorData {
    return this.data.get(dataId) as unknown as TensorData;
  }

  /** The tensor's values as the typed array ONNX Runtime reads. */
  array(dataId: DataId, dtype: Dtype): TensorArray {
    const data = this.tensorData(dataId);
    const array = typedArray(data.values, dtype);
    data.values = array;
    return array;
  }

  makeSymbolic(shape: number[], dtype: Dtype): TensorInfo {
    const info = { dataId: super.write(null as never, shape, dtype), shape, dtype };
    this.tensorData(info.dataId).symbolic = true;
    return info;
  }

  override write(values: tfjs.BackendValues, shape: number[], dtype: tfjs.DataType): DataId {
    const dataId = super.write(values, shape, dtype);
    activeTracer()?.written(dataId, shape);
    return dataId;
  }

  override readSync(dataId: DataId): tfjs.BackendValues {
    const data = this.tensorData(dataId);
    if (data.symbolic) {
      throw new TraceError(
        'This tensor has no value yet: compile() is recording the step, or recorded it earlier. ' +
          'Return the tensor from the step and read it there (dataSync, arraySync, print), or switch compiling off.',
      );
    }
    if (ArrayBuffer.isView(data.values)) this.pool.release(data.values);
    return super.readSync(dataId);
  }

  override async read(dataId: DataId): Promise<tfjs.BackendValues> {
    return this.readSync(dataId);
  }

  override disposeData(dataId: DataId, force = false): boolean {
    if (!this.data.has(dataId)) return true;
    const { values, dtype } = this.tensorData(dataId);
    const gone = super.disposeData(dataId, force);
    if (gone && ArrayBuffer.isView(values)) this.pool.give(dtype, values);
    return gone;
  }
}

const fallbacks = new Map<string, number>();

/**
 * How often each kernel ran in plain JavaScript because ONNX has no equivalent, since the last reset.
 * @example
 * ```ts
 * resetFallbackCounts();
 * fallbackCounts(); //=> {}
 * ```
 */
export const fallbackCounts = (): Record<string, number> => Object.fromEntries(fallbacks);

/**
 * @example
 * ```ts
 * resetFallbackCounts();
 * fallbackCounts(); //=> {}
 * ```
 */
export const resetFallbackCounts = (): void => fallbacks.clear();

/** A kernel call made ready: its session, and the shapes of what goes in and comes out. */
interface Plan {
  session: Session;
  inputs: (Value | undefined)[];
  outputs: Value[];
  isList: boolean;
}

const plans = new Map<string, Plan | null>();
const sessions = new Map<string, Session>();

const isSupported = (dtype: string): dtype is Dtype =>
  dtype === 'float32' || dtype === 'int32' || dtype === 'bool';

function planKey(kernel: string, inputs: Inputs, attributes: object): string {
  let key = kernel;
  for (const input of inputs) key += input === undefined ? '|-' : `|${input.dtype}${input.shape}`;
  for (const value of Object.values(attributes)) {
    key += typeof value === 'object' ? `;${JSON.stringify(value)}` : `;${value}`;
  }
  return key;
}

/** Lowers one kernel call, or says (null) that it has to run in JavaScript. */
function makePlan(kernel: string, inputs: Inputs, attributes: object): Plan | null {
  const lowering = loweringTable[kernel];
  if (lowering === undefined) return null;
  if (inputs.some((input) => input && (!isSupported(input.dtype) || sizeOf(input.shape) === 0))) return null;
  const graph = new Graph();
  const values = inputs.map(
    (input, i): Value | undefined =>
      input && { name: `i${i}`, shape: input.shape, dtype: input.dtype as Dtype },
  );
  const lowered = lowering(graph, values, attributes);
  if (lowered === null) return null;
  const results = Array.isArray(lowered) ? lowered : [lowered];
  if (results.some((result) => sizeOf(result.shape) <= 0)) return null;
  const outputs = nameOutputs(graph, results);
  const ports = values.flatMap((value): Port[] => (value ? [{ name: value.name, dtype: value.dtype }] : []));
  const sizes = [...inputs, ...outputs].map((tensor) => (tensor ? sizeOf(tensor.shape) : 0));
  const model: OnnxModel = {
    nodes: graph.nodes,
    initializers: graph.initializers,
    inputs: ports,
    outputs: outputs.map(({ name, dtype }) => ({ name, dtype })),
  };
  const threads = Math.max(...sizes) > SINGLE_THREADED ? threadCount() : 1;
  return { session: sharedSession(model, threads), inputs: values, outputs, isList: lists.has(kernel) };
}

/** A call that ONNX Runtime rejects runs in JavaScript, which has the better error message if it is a mistake. */
function planOrNull(kernel: string, inputs: Inputs, attributes: object): Plan | null {
  try {
    return makePlan(kernel, inputs, attributes);
  } catch {
    return null;
  }
}

/** Gives every result a name of its own that a node writes: an input, a constant or a repeated result is copied. */
export function nameOutputs(graph: Graph, results: readonly Value[]): Value[] {
  const produced = new Set(graph.nodes.flatMap(({ outputs }) => outputs));
  const taken = new Set<string>();
  return results.map((result) => {
    const { shape, dtype } = result;
    let { name } = result;
    // Reading the name of a lazy value has written its Expand node just now.
    const isFresh = produced.has(name) || graph.nodes.at(-1)?.outputs.includes(name);
    if (!isFresh || taken.has(name)) {
      const copy = graph.fresh();
      graph.nodes.push({ op: 'Identity', inputs: [name], outputs: [copy], attributes: {} });
      name = copy;
    }
    taken.add(name);
    return { name, shape, dtype };
  });
}

/** Programs that differ only in their tensors' shapes share one session: ONNX Runtime infers shapes as it runs. */
function sharedSession(model: OnnxModel, threads: number): Session {
  const digest = createHash('sha1').update(
    JSON.stringify([threads, model.nodes, model.inputs, model.outputs]),
  );
  for (const { name, dtype, shape, data } of model.initializers) {
    digest.update(`${name}${dtype}${shape}`);
    digest.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  const key = digest.digest('base64');
  let session = sessions.get(key);
  if (session === undefined) {
    session = new Session(model, { threads, arena: false });
    sessions.set(key, session);
  }
  return session;
}

function forgetPlans(): void {
  for (const session of sessions.values()) session.dispose();
  sessions.clear();
  plans.clear();
}

function runPlan(plan: Plan, inputs: Inputs, backend: OnnxBackend): Outputs {
  const feeds: Feeds = {};
  for (const [i, input] of inputs.entries()) {
    if (input === undefined) continue;
    const { name, dtype } = plan.inputs[i] as Value;
    feeds[name] = ortTensor(dtype, backend.array(input.dataId, dtype), input.shape);
  }
  const fetches: Feeds = {};
  const arrays = plan.outputs.map(({ name, shape, dtype }) => {
    const array = backend.pool.take(dtype, sizeOf(shape));
    fetches[name] = ortTensor(dtype, array, shape);
    return array;
  });
  plan.session.run(feeds, fetches);
  const results = plan.outputs.map(({ shape, dtype }, i) =>
    backend.makeTensorInfo(shape, dtype, arrays[i] as TensorArray),
  );
  return plan.isList ? results : (results[0] as TensorInfo);
}

type KernelArguments = Parameters<KernelConfig['kernelFunc']>[0];

function runInJavaScript(kernel: string, cpu: KernelConfig, args: KernelArguments, inputs: Inputs): Outputs {
  const backend = args.backend as OnnxBackend;
  for (const input of inputs) {
    // A JavaScript kernel may return a view of its input.
    const values = input?.dataId && backend.data.has(input.dataId) && backend.tensorData(input.dataId).values;
    if (ArrayBuffer.isView(values)) backend.pool.release(values);
  }
  const result = cpu.kernelFunc(args);
  fallbacks.set(kernel, (fallbacks.get(kernel) ?? 0) + 1);
  return result as Outputs;
}

function runEagerly(kernel: string, cpu: KernelConfig, args: KernelArguments, inputs: Inputs): Outputs {
  const attributes = args.attrs ?? {};
  const key = planKey(kernel, inputs, attributes);
  let plan = plans.get(key);
  if (plan === undefined) {
    if (plans.size >= PLAN_LIMIT) forgetPlans();
    plan = planOrNull(kernel, inputs, attributes);
    plans.set(key, plan);
  }
  if (plan !== null) {
    try {
      return runPlan(plan, inputs, args.backend as OnnxBackend);
    } catch {
      // An index out of range, for instance: the JavaScript kernel says it in TensorFlow.js's words, or can do it.
    }
  }
  return runInJavaScript(kernel, cpu, args, inputs);
}

function orderedInputs(kernel: string, inputs: KernelArguments['inputs']): Inputs {
  const names = inputNames[kernel];
  const named = inputs as Record<string, TensorInfo | undefined>;
  return (names ? names.map((name) => named[name]) : Object.values(named)).map((input) => input ?? undefined);
}

/** The JavaScript kernel, wrapped so that it runs in ONNX Runtime, or is recorded, where that is possible. */
function wrap(cpu: KernelConfig): KernelConfig {
  const kernel = cpu.kernelName;
  const kernelFunc = (args: KernelArguments): Outputs => {
    const inputs = orderedInputs(kernel, args.inputs);
    const attributes = (args.attrs ?? {}) as { dtype?: string };
    const isAlias = aliases.has(kernel) || (kernel === 'Cast' && inputs[0]?.dtype === attributes.dtype);
    const compute = () =>
      isAlias ? (cpu.kernelFunc(args) as Outputs) : runEagerly(kernel, cpu, args, inputs);
    const tracer = activeTracer();
    return tracer === undefined ? compute() : tracer.kernel(kernel, inputs, attributes, compute);
  };
  return {
    kernelName: kernel,
    backendName: BACKEND_NAME,
    kernelFunc: kernelFunc as KernelConfig['kernelFunc'],
  };
}

/** Registers the backend and a kernel for everything the JavaScript backend can do. */
export function registerKernels(tf: Pick<typeof tfjs, 'registerBackend' | 'registerKernel'>): void {
  if (getKernel('Add', BACKEND_NAME) !== undefined) return;
  tf.registerBackend(BACKEND_NAME, () => new OnnxBackend());
  for (const cpu of getKernelsForBackend('cpu')) tf.registerKernel(wrap(cpu));
}
