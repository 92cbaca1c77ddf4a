import { Graph, type Value } from './graph';
import { loweringTable } from './lowering';
import type { Call, Entry, Source } from './recorded';

/** Finds out what comes out of kernel calls by lowering them. */
export class ShapeInference {
  readonly #graph = new Graph();
  readonly #results: Value[] = [];

  /** @param entries the calls before, whose results are known */
  constructor(entries: readonly Entry[]) {
    for (const { first, outputs } of entries)
      for (const [i, { shape, dtype }] of outputs.entries())
        this.#results[first + i] = { name: `result${first + i}`, shape, dtype };
  }

  /**
   * The call with its results; undefined where ONNX has no equivalent.
   * @throws Error where the lowering cannot make sense of the shapes or attributes
   */
  infer(call: Call): Entry | undefined {
    const values = call.inputs.map((source, i) => source && this.#value(source, call, i));
    const lowered = loweringTable[call.kernel]?.(this.#graph, values, call.attributes) ?? null;
    if (lowered === null) return undefined;
    const results: Value[] = [lowered].flat();
    for (const { shape } of results)
      if (!shape.every((extent) => Number.isInteger(extent) && extent >= 0))
        throw new Error(`${call.kernel} gives no tensor of shape [${shape}].`);
    const first = this.#results.length;
    this.#results.push(...results);
    const outputs = results.map(({ shape, dtype }) => ({ shape, dtype }));
    return { ...call, first, outputs, isList: Array.isArray(lowered) };
  }

  #value({ kind, index }: Source, { inputShapes, inputTypes }: Call, i: number): Value {
    const [shape, dtype = 'float32'] = [inputShapes[i] ?? [], inputTypes[i]];
    if (kind === 'result') return this.#graph.reshape(this.#results[index] as Value, shape);
    return { name: `${kind}${index}`, shape, dtype };
  }
}
