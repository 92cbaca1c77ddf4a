import { util } from '@tensorflow/tfjs-core';
import {
  type Attribute,
  type Initializer,
  type OnnxData,
  type OnnxNode,
  type OnnxType,
  typeCode,
} from './encode';

/** The tensor types of TensorFlow.js that the engine computes with. */
export type Dtype = 'float32' | 'int32' | 'bool';

/**
 * A tensor inside a graph: a name with a shape and a type.
 *
 * A broadcast value is lazy: it has the logical `shape`, `source` is the smaller value it repeats, and reading `name`
 * writes the Expand node that nobody may need. A value known to hold one number everywhere carries it as `constant`.
 */
export interface Value {
  readonly name: string;
  readonly shape: number[];
  readonly dtype: Dtype;
  readonly source?: Value;
  readonly constant?: number;
}

/** What an ONNX operator takes: a value, or the bare name of an intermediate result or constant. */
export type Operand = Value | string;

export const sizeOf = (shape: readonly number[]): number => shape.reduce((size, extent) => size * extent, 1);

const SHARED_CONSTANT = 4096;

/** Values of more numbers take more memory to keep for the backward pass than time to make again. */
const KEPT = 2 ** 20;

const nameOf = (operand: Operand): string => (typeof operand === 'string' ? operand : operand.name);

const operatorKey = (
  op: string,
  inputs: readonly string[],
  attributes: Record<string, Attribute>,
  outputs: number,
): string => `${op}(${inputs})${JSON.stringify(attributes)}${outputs}`;

/**
 * Builds an ONNX graph node by node.
 *
 * The same operator on the same inputs is written once (common-subexpression elimination): the im2col of a
 * convolution's forward pass serves its weight gradient, the ReLU of the forward pass its own gradient.
 */
export class Graph {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: Initializer[] = [];
  /** Shapes of the results that `value` wrote. */
  readonly shapes = new Map<string, readonly number[]>();
  #written = new Map<string, string[]>();
  readonly #constants = new Map<string, string>();
  #count = 0;

  /** Adds an operator and returns its `outputs` results' names. */
  ops(
    op: string,
    operands: readonly Operand[],
    outputs: number,
    attributes: Record<string, Attribute> = {},
    domain?: string,
  ): string[] {
    const inputs = operands.map(nameOf);
    const key = operatorKey(op, inputs, attributes, outputs);
    const known = this.#written.get(key);
    if (known !== undefined) return known;
    const names = Array.from({ length: outputs }, () => this.fresh());
    this.nodes.push({ op, inputs, outputs: names, attributes, ...(domain && { domain }) });
    this.#written.set(key, names);
    return names;
  }

  /** Adds an operator with one result and returns its name. */
  op(
    op: string,
    operands: readonly Operand[],
    attributes?: Record<string, Attribute>,
    domain?: string,
  ): string {
    return this.ops(op, operands, 1, attributes, domain)[0] as string;
  }

  /** Adds an operator with one result of the given shape and type. */
  value(
    op: string,
    operands: readonly Operand[],
    shape: number[],
    dtype: Dtype = 'float32',
    attributes?: Record<string, Attribute>,
  ): Value {
    const name = this.op(op, operands, attributes);
    this.shapes.set(name, shape);
    return { name, shape, dtype };
  }

  /** The result of an operator of one output, if it was written before. */
  known(op: string, operands: readonly Operand[]): string | undefined {
    return this.#written.get(operatorKey(op, operands.map(nameOf), {}, 1))?.[0];
  }

  /**
   * Writes for the backward pass what the forward pass has evaluated, too: shares it where it has few numbers, and
   * evaluates it anew, sharing no operator with what was written before, where it is large.
   */
  again<T>(numbers: number, build: () => T): T {
    if (numbers <= KEPT) return build();
    const before = this.#written;
    this.#written = new Map();
    try {
      return build();
    } finally {
      this.#written = before;
    }
  }

  /** A name not used before. */
  fresh(): string {
    return `t${this.#count++}`;
  }

  /** A constant array; small equal ones are stored once. */
  constant(data: OnnxData, shape: readonly number[], dtype: OnnxType): string {
    const content = data.length <= SHARED_CONSTANT ? bitwise(data) : `unique ${this.#count++}`;
    const key = `${dtype}[${shape}]${content}`;
    let name = this.#constants.get(key);
    if (name === undefined) {
      name = `c${this.#count++}`;
      this.initializers.push({ name, dtype, shape, data });
      this.#constants.set(key, name);
    }
    return name;
  }

  /** A list of whole numbers, as shapes, axes and indices are given. */
  int64(list: readonly number[]): string {
    return this.constant(BigInt64Array.from(list, BigInt), [list.length], 'int64');
  }

  /** A real number. */
  float(number: number): string {
    return this.constant(Float32Array.of(number), [], 'float32');
  }

  /** A number of the given type. */
  scalar(number: number, dtype: Dtype): string {
    if (dtype === 'float32') return this.float(number);
    return dtype === 'int32'
      ? this.constant(Int32Array.of(number), [], 'int32')
      : this.constant(Uint8Array.of(number), [], 'bool');
  }

  /** The logical `shape` of a smaller value, without writing anything yet. */
  broadcast(source: Value, shape: number[], constant?: number): Value {
    const graph = this;
    return {
      shape,
      dtype: source.dtype,
      source,
      ...(constant !== undefined && { constant }),
      get name() {
        return graph.op('Expand', [source, graph.int64(shape)]);
      },
    };
  }

  /** The same number everywhere. */
  fill(number: number, shape: number[], dtype: Dtype): Value {
    const scalar: Value = { name: this.scalar(number, dtype), shape: [], dtype, constant: number };
    return shape.length === 0 ? scalar : this.broadcast(scalar, shape, number);
  }

  reshape(value: Value, shape: number[]): Value {
    if (util.arraysEqual(value.shape, shape)) return value;
    if (value.source !== undefined) {
      if (value.constant !== undefined) return this.fill(value.constant, shape, value.dtype);
      if (sizeOf(value.source.shape) === sizeOf(shape)) return this.reshape(value.source, shape);
    }
    return this.value('Reshape', [value, this.int64(shape)], shape, value.dtype);
  }

  transpose(value: Value, perm: number[]): Value {
    const shape = perm.map((axis) => value.shape[axis] as number);
    const moved = perm.filter((axis) => value.shape[axis] !== 1);
    const inOrder = moved.every((axis, i) => i === 0 || (moved[i - 1] as number) < axis);
    if (inOrder) return this.reshape(value, shape);
    return this.value('Transpose', [value], shape, value.dtype, { perm });
  }

  cast(value: Value, dtype: Dtype): Value {
    if (value.dtype === dtype) return value;
    if (value.source !== undefined) return this.broadcast(this.cast(value.source, dtype), value.shape);
    if (dtype !== 'int32' || value.dtype !== 'float32')
      return this.value('Cast', [value], value.shape, dtype, { to: typeCode[dtype] });
    return this.toInt32(value, value.shape);
  }

  /**
   * Real numbers as JavaScript's ToInt32 takes them: cut off, modulo 2^32, and 0 for NaN and infinities.
   * @param type float32 or float64
   */
  toInt32(real: Operand, shape: number[], type: 'float32' | 'float64' = 'float32'): Value {
    const number = (value: number) => this.op('Cast', [this.float(value)], { to: typeCode[type] });
    // Floats from 2^63 on are multiples of 2^32.
    const isSmall = this.op('Less', [this.op('Abs', [real]), number(2 ** 63)]);
    const whole = this.op('Cast', [this.op('Where', [isSmall, real, number(0)])], { to: typeCode.int64 });
    // Without a modulus between them ONNX Runtime makes one cast of the two, which stops at the largest number.
    const low = this.op('Mod', [whole, this.int64([2 ** 32])]);
    const result = this.op('Reshape', [this.op('Cast', [low], { to: typeCode.int32 }), this.int64(shape)]);
    return { name: result, shape, dtype: 'int32' };
  }

  /** The product of two matrices, each transposed first if asked. */
  matMul(a: Value, b: Value, transA = false, transB = false): Value {
    const shape = [a.shape[transA ? 1 : 0] as number, b.shape[transB ? 0 : 1] as number];
    if (!transA && !transB) return this.value('MatMul', [a, b], shape);
    return this.value('Gemm', [a, b], shape, 'float32', { transA: Number(transA), transB: Number(transB) });
  }

  toNchw(value: Value): Value {
    return this.transpose(value, [0, 3, 1, 2]);
  }

  toNhwc(value: Value): Value {
    return this.transpose(value, [0, 2, 3, 1]);
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

/** A key under which -0 and 0, and different NaN, stay apart. */
function bitwise(data: OnnxData): string {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  let text = '';
  // No engine takes more arguments in one call for certain.
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}
