import type { Graph, Value } from '../graph';

/** What a kernel becomes: one value, several, or null where ONNX has no equivalent for these types or attributes. */
type Lowered = Value | Value[] | null;

/** Writes one TensorFlow.js kernel as ONNX nodes. An optional input that was left out is undefined. */
export type Lowering<
  Inputs extends readonly (Value | undefined)[] = readonly Value[],
  Attributes = unknown,
> = (graph: Graph, inputs: Inputs, attributes: Attributes) => Lowered;

/** Kernel name to lowering. The engine hands each one the inputs and attributes of the kernel it is named after. */
// biome-ignore lint/suspicious/noExplicitAny: each entry has types of its own
export type LoweringTable = Record<string, Lowering<any, any>>;

export type One = readonly [Value];
export type Two = readonly [Value, Value];
