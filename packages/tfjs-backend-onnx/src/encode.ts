/**
 * ONNX models as bytes: the few protobuf messages of `onnx.proto` that a training step needs, written directly.
 *
 * @source https://github.com/onnx/onnx/blob/v1.17.0/onnx/onnx.proto (field numbers), opset 17
 */

/** The element types the engine speaks; the others occur only inside a model. */
export type OnnxType = 'float32' | 'int32' | 'bool' | 'int64' | 'uint8' | 'bfloat16' | 'float64';

/** `TensorProto.DataType` */
export const typeCode: Record<OnnxType, number> = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  bool: 9,
  float64: 11,
  bfloat16: 16,
};

/** An attribute: a whole number, a list of whole numbers, a string, or (boxed, to tell 1.0 from 1) a real number. */
export type Attribute = number | readonly number[] | string | { readonly float: number };

export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** `com.microsoft` for ONNX Runtime's own operators. */
  readonly domain?: string;
}

export type OnnxData = Float32Array | Int32Array | BigInt64Array | Uint8Array | Uint16Array;

export interface Initializer {
  readonly name: string;
  readonly dtype: OnnxType;
  readonly shape: readonly number[];
  readonly data: OnnxData;
}

export interface Port {
  readonly name: string;
  readonly dtype: OnnxType;
  /** Left out, the model takes any shape. */
  readonly shape?: readonly number[];
}

export interface OnnxModel {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly Initializer[];
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}

const text = new TextEncoder();
const IR_VERSION = 8;
const OPSET = 17;

/** Protobuf's wire format, appended piece by piece. */
class Writer {
  readonly #pieces: Uint8Array[] = [];
  #length = 0;

  raw(bytes: Uint8Array): this {
    this.#pieces.push(bytes);
    this.#length += bytes.length;
    return this;
  }

  varint(value: number | bigint): this {
    const bytes: number[] = [];
    let rest = BigInt.asUintN(64, BigInt(value));
    while (rest > 127n) {
      bytes.push(Number(rest & 127n) | 128);
      rest >>= 7n;
    }
    bytes.push(Number(rest));
    return this.raw(Uint8Array.from(bytes));
  }

  int(field: number, value: number): this {
    return this.varint(field << 3).varint(value);
  }

  bytes(field: number, bytes: Uint8Array): this {
    return this.varint((field << 3) | 2)
      .varint(bytes.length)
      .raw(bytes);
  }

  string(field: number, value: string): this {
    return this.bytes(field, text.encode(value));
  }

  float(field: number, value: number): this {
    return this.varint((field << 3) | 5).raw(new Uint8Array(Float32Array.of(value).buffer));
  }

  message(field: number, message: Writer): this {
    this.varint((field << 3) | 2).varint(message.#length);
    // A deep network's are too many to spread as arguments.
    for (const piece of message.#pieces) this.#pieces.push(piece);
    this.#length += message.#length;
    return this;
  }

  finish(): Uint8Array {
    const all = new Uint8Array(this.#length);
    let offset = 0;
    for (const piece of this.#pieces) {
      all.set(piece, offset);
      offset += piece.length;
    }
    return all;
  }
}

function attributeProto(name: string, value: Attribute): Writer {
  const writer = new Writer().string(1, name);
  if (typeof value === 'number') return writer.int(3, value).int(20, 2);
  if (typeof value === 'string') return writer.string(4, value).int(20, 3);
  if ('float' in value) return writer.float(2, value.float).int(20, 1);
  for (const item of value) writer.int(8, item);
  return writer.int(20, 7);
}

function nodeProto(node: OnnxNode): Writer {
  const writer = new Writer();
  for (const input of node.inputs) writer.string(1, input);
  for (const output of node.outputs) writer.string(2, output);
  writer.string(4, node.op);
  for (const [name, value] of Object.entries(node.attributes)) writer.message(5, attributeProto(name, value));
  if (node.domain !== undefined) writer.string(7, node.domain);
  return writer;
}

function tensorProto({ name, dtype, shape, data }: Initializer): Writer {
  const writer = new Writer();
  for (const extent of shape) writer.int(1, extent);
  return writer
    .int(2, typeCode[dtype])
    .string(8, name)
    .bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function valueInfoProto({ name, dtype, shape }: Port): Writer {
  const tensorType = new Writer().int(1, typeCode[dtype]);
  if (shape !== undefined) {
    const shapeProto = new Writer();
    for (const extent of shape) shapeProto.message(1, new Writer().int(1, extent));
    tensorType.message(2, shapeProto);
  }
  return new Writer().string(1, name).message(2, new Writer().message(1, tensorType));
}

const opset = (domain: string, version: number): Writer => new Writer().string(1, domain).int(2, version);

/** The model as a serialized `ModelProto`. */
export function encodeModel(model: OnnxModel): Uint8Array {
  const graph = new Writer();
  for (const node of model.nodes) graph.message(1, nodeProto(node));
  graph.string(2, 'very-deep');
  for (const initializer of model.initializers) graph.message(5, tensorProto(initializer));
  for (const port of model.inputs) graph.message(11, valueInfoProto(port));
  for (const port of model.outputs) graph.message(12, valueInfoProto(port));
  return new Writer()
    .int(1, IR_VERSION)
    .message(7, graph)
    .message(8, opset('', OPSET))
    .message(8, opset('com.microsoft', 1))
    .finish();
}
