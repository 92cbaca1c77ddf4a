import type { TensorInfo } from '@tensorflow/tfjs-core';
import { Bounded } from './bounded';
import type { OnnxModel, Port } from './encode';
import { type Dtype, Graph, nameOutputs, sizeOf, type Value } from './graph';
import { loweringTable } from './lowering';
import type { ArrayPool, TensorArray } from './memory';
import { type Feeds, type OrtTensor, ortTensor, runtime, type Session, threadCount } from './session';
import type { DataId, Inputs, Outputs } from './tracer';

/** Tensors of at most this many elements are computed by one thread. */
const SINGLE_THREADED = 16384;
/** Every session of n threads owns n - 1 workers, which ONNX Runtime's JavaScript binding cannot share between sessions. */
const MAX_WORKERS = 32;
/** Threads for products and convolutions, and for what waits for memory more than it computes. */
const THREADS = { heavy: 4, light: 2 };
const heavyOperators = new Set(['MatMul', 'Gemm', 'Conv', 'ConvTranspose']);
/** Bytes of kernel calls (name, shapes, attributes) that are remembered, about, and of their sessions. */
const LIMITS = { plans: 2 ** 24, sessions: 2 ** 26 };
/** What a plan, a session and each of its nodes take, about. */
const BYTES = { plan: 2000, session: 150_000, node: 20_000 };

/** Kernels whose result is a list even if it has one element. */
const lists = new Set(['SplitV', 'Unpack']);

/** A session that several plans run, and the text by which they find it. */
interface Shared {
  readonly session: Session;
  readonly key: string;
}

/** A kernel call made ready: its session, what goes in besides the tensors, and the shapes of what comes out. */
export interface Plan {
  readonly shared: Shared;
  readonly inputs: readonly (Value | undefined)[];
  readonly constants: readonly (readonly [name: string, tensor: OrtTensor])[];
  readonly outputs: readonly Value[];
  readonly isList: boolean;
}

const plans = new Bounded<string, Plan | null>(LIMITS.plans, () => {});
const sessions = new Bounded<string, Shared>(LIMITS.sessions, ({ session }) => {
  workers -= session.threads - 1;
  session.dispose();
});
/** Threads that the sessions own. */
let workers = 0;

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
  const sizes = [...inputs, ...outputs].map((tensor) => (tensor ? sizeOf(tensor.shape) : 0));
  return {
    shared: sharedSession(graph, values, outputs, Math.max(...sizes) > SINGLE_THREADED),
    inputs: values,
    constants: graph.initializers.map(({ name, dtype, data, shape }) => [
      name,
      ortTensor(dtype, data, shape),
    ]),
    outputs,
    isList: lists.has(kernel),
  };
}

/**
 * The session of a kernel's program. Shapes, indices and other constants are inputs, so that calls which differ only
 * in them share one session, and a pool of threads.
 */
function sharedSession(
  graph: Graph,
  inputs: readonly (Value | undefined)[],
  outputs: readonly Value[],
  isLarge: boolean,
): Shared {
  const port = ({ name, dtype }: Port): Port => ({ name, dtype });
  const model: OnnxModel = {
    nodes: graph.nodes,
    initializers: [],
    inputs: [...inputs.flatMap((input) => input ?? []), ...graph.initializers].map(port),
    outputs: outputs.map(port),
  };
  const key = JSON.stringify([isLarge, model]);
  let shared = sessions.get(key);
  if (shared === undefined) {
    const isHeavy = model.nodes.some(({ op }) => heavyOperators.has(op));
    const wanted = isLarge ? Math.min(threadCount(), isHeavy ? THREADS.heavy : THREADS.light) : 1;
    const threads = Math.min(wanted, 1 + MAX_WORKERS - workers);
    shared = { session: runtime().load(model, { threads, arena: false }), key };
    workers += threads - 1;
    sessions.set(key, shared, BYTES.session + BYTES.node * model.nodes.length);
  }
  return shared;
}

const bytesOf = (plan: Plan | null, key: string): number =>
  (plan?.constants ?? []).reduce((sum, [, { data }]) => sum + data.byteLength, BYTES.plan + 2 * key.length);

/** The plan of a kernel call; null where it has to run in JavaScript. */
export function planFor(kernel: string, inputs: Inputs, attributes: object): Plan | null {
  const key = planKey(kernel, inputs, attributes);
  let plan = plans.get(key);
  // The session may have had to make room for others.
  if (plan === undefined || (plan !== null && sessions.get(plan.shared.key) !== plan.shared)) {
    try {
      plan = makePlan(kernel, inputs, attributes);
    } catch {
      // What ONNX Runtime rejects runs in JavaScript, which has the better error message if it is a mistake.
      plan = null;
    }
    plans.set(key, plan, bytesOf(plan, key));
  }
  return plan;
}

/** Where tensors' values are kept. */
interface Storage {
  readonly pool: ArrayPool;
  array(dataId: DataId, dtype: Dtype): TensorArray;
  makeTensorInfo(shape: number[], dtype: Dtype, values: TensorArray): TensorInfo;
}

export function runPlan(plan: Plan, inputs: Inputs, storage: Storage): Outputs {
  const feeds: Feeds = {};
  for (const [name, tensor] of plan.constants) feeds[name] = tensor;
  for (const [i, input] of inputs.entries()) {
    if (input === undefined) continue;
    const { name, dtype } = plan.inputs[i] as Value;
    feeds[name] = ortTensor(dtype, storage.array(input.dataId, dtype), input.shape);
  }
  const fetches: Feeds = {};
  const arrays = plan.outputs.map(({ name, shape, dtype }) => {
    const array = storage.pool.take(dtype, sizeOf(shape));
    fetches[name] = ortTensor(dtype, array, shape);
    return array;
  });
  plan.shared.session.run(feeds, fetches);
  const results = plan.outputs.map(({ shape, dtype }, i) =>
    storage.makeTensorInfo(shape, dtype, arrays[i] as TensorArray),
  );
  return plan.isList ? results : (results[0] as TensorInfo);
}
