import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import type * as tfjs from '@tensorflow/tfjs-core';
import {
  engine,
  getKernel,
  getKernelsForBackend,
  type KernelConfig,
  registerBackend,
  registerKernel,
  type TensorInfo,
  Variable,
} from '@tensorflow/tfjs-core';
import { type Dtype, sizeOf } from './graph';
import { inputNames } from './lowering';
import { ArrayPool, type TensorArray, typedArray } from './memory';
import { planFor, runPlan } from './plans';
import { activeTracer, type DataId, type Inputs, type Outputs, type Promised } from './tracer';

export const BACKEND_NAME = 'onnx';

/** Kernels that only rename a tensor, or write one from nothing: the JavaScript version is the fastest there is. */
const inJavaScript = new Set(['Identity', 'Reshape', 'ExpandDims', 'Fill', 'Range', 'LinSpace']);
interface TensorData {
  values: TensorArray | null;
  dtype: Dtype;
  refCount: number;
  /** The tensor's kernel was put off; this gives it its value. */
  promised?: Promised;
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
    data.promised?.settle('The step computes with a tensor outside of the step.');
    const array = typedArray(data.values, dtype);
    data.values = array;
    return array;
  }

  /** The tensor's numbers, if they are there. */
  numbers(dataId: DataId): TensorArray | undefined {
    const { values, promised } = this.tensorData(dataId);
    return promised === undefined && ArrayBuffer.isView(values) ? values : undefined;
  }

  /** A tensor whose value comes later. */
  makePromised(shape: number[], dtype: Dtype, promised: Promised): TensorInfo {
    const info = { dataId: super.write(null as never, shape, dtype), shape, dtype };
    this.tensorData(info.dataId).promised = promised;
    return info;
  }

  /** A tensor of one number. */
  filled(shape: number[], dtype: Dtype, number: number): TensorInfo {
    return this.makeTensorInfo(shape, dtype, typedArray(new Array(sizeOf(shape)).fill(number), dtype));
  }

  /** Gives back a reference that `incRef` took. */
  letGo(dataId: DataId): void {
    if (this.disposeData(dataId)) engine().removeDataId(dataId, this);
  }

  /** Gives back a reference to a tensor whose values have become another's. */
  forget(dataId: DataId): void {
    const data = this.tensorData(dataId);
    if (--data.refCount === 0) this.data.delete(dataId);
  }

  /** Takes a tensor's values, which nobody will read again. */
  empty(dataId: DataId): void {
    const data = this.tensorData(dataId);
    if (ArrayBuffer.isView(data.values)) this.pool.give(data.dtype, data.values);
    data.values = null;
  }

  override write(values: tfjs.BackendValues, shape: number[], dtype: tfjs.DataType): DataId {
    const dataId = super.write(values, shape, dtype);
    activeTracer()?.written(dataId);
    return dataId;
  }

  override readSync(dataId: DataId): tfjs.BackendValues {
    const data = this.tensorData(dataId);
    data.promised?.settle(
      'The step reads the value of a tensor (dataSync, arraySync, print) that is not computed before its end. ' +
        'Return the tensor from the step and read it there, or switch compiling off.',
    );
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
  const plan = planFor(kernel, inputs, attributes);
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

/** The inputs as they are now: a variable among them may have another value when the kernel runs. */
function frozenInputs(inputs: KernelArguments['inputs']): KernelArguments['inputs'] {
  if (!Object.values(inputs).some((input) => input instanceof Variable)) return inputs;
  const frozen = Array.isArray(inputs) ? [...inputs] : { ...inputs };
  for (const [name, input] of Object.entries(inputs)) {
    if (!(input instanceof Variable)) continue;
    const { dataId, shape, dtype } = input;
    Object.assign(frozen, { [name]: { dataId, shape, dtype } });
  }
  return frozen as KernelArguments['inputs'];
}

/** The JavaScript kernel, wrapped so that it runs in ONNX Runtime, or is recorded, where that is possible. */
function wrap(cpu: KernelConfig): KernelConfig {
  const kernel = cpu.kernelName;
  const kernelFunc = (args: KernelArguments): Outputs => {
    const inputs = orderedInputs(kernel, args.inputs);
    const attributes = (args.attrs ?? {}) as { dtype?: string };
    const isTrivial =
      inJavaScript.has(kernel) || (kernel === 'Cast' && inputs[0]?.dtype === attributes.dtype);
    const compute = (now: KernelArguments, ordered: Inputs) =>
      isTrivial ? (cpu.kernelFunc(now) as Outputs) : runEagerly(kernel, cpu, now, ordered);
    const tracer = activeTracer();
    if (tracer === undefined) return compute(args, inputs);
    const frozen = frozenInputs(args.inputs);
    return tracer.kernel(kernel, inputs, attributes, () =>
      compute({ ...args, inputs: frozen }, orderedInputs(kernel, frozen)),
    );
  };
  return {
    kernelName: kernel,
    backendName: BACKEND_NAME,
    kernelFunc: kernelFunc as KernelConfig['kernelFunc'],
  };
}

/** Registers the backend and a kernel for everything the JavaScript backend can do. */
export function registerKernels(): void {
  if (getKernel('Add', BACKEND_NAME) !== undefined) return;
  registerBackend(BACKEND_NAME, () => new OnnxBackend());
  for (const cpu of getKernelsForBackend('cpu')) registerKernel(wrap(cpu));
}
