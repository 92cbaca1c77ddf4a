import type { OnnxModel, OnnxNode, Port } from './encode';
import { countReaders, foldUpdates } from './fold';
import { Graph, nameOutputs, type Value } from './graph';
import { loweringTable } from './lowering';
import type { Entry, Recording, Source } from './recorded';

/** A value that the model hands out, and the shape it has there: a last reshape, which would copy it, is left out. */
interface Output extends Value {
  readonly modelShape: number[];
}

/** The tensors that a step hands out: its new variable values and its results. */
export interface LoweredProgram {
  model: OnnxModel;
  /** For each wanted source the output's value. */
  outputs: Output[];
  /** Which inputs the model really takes. */
  inputs: { source: Source; value: Value }[];
}

/** Arrays up to this size are checked for holding one number everywhere, which is then never stored. */
const UNIFORM_LIMIT = 2 ** 22;

/**
 * Lowers a recorded step to one ONNX model that computes `wanted`, and nothing else.
 *
 * @param promoted constants that became inputs, because their value changes between runs
 */
export function lowerRecording(
  recording: Recording,
  wanted: readonly Source[],
  promoted: ReadonlySet<number>,
): LoweredProgram {
  const graph = new Graph();
  const results: Value[] = [];
  const inputs = new Map<string, { source: Source; value: Value }>();
  const input = (source: Source, { shape, dtype }: Pick<Value, 'shape' | 'dtype'>): Value => {
    const name = `${source.kind}${source.index}`;
    const known = inputs.get(name)?.value;
    if (known !== undefined) return known;
    const value = { name, shape, dtype };
    inputs.set(name, { source, value });
    return value;
  };
  const valueFrom = (source: Source): Value => {
    const { kind, index } = source;
    if (kind === 'result') return results[index] as Value;
    if (kind === 'external') return input(source, recording.externals[index] as Recording['externals'][0]);
    const constant = recording.constants[index] as Recording['constants'][0];
    return promoted.has(index) ? input(source, constant) : constantValue(graph, constant);
  };
  for (const entry of recording.entries) results.push(...lowerEntry(graph, entry, valueFrom));
  const named = nameOutputs(graph, wanted.map(valueFrom));
  const shapes = new Map([...inputs.values()].map(({ value }) => [value.name, value.shape]));
  // Twice: what nobody needs must not count as a reader of a gradient.
  const folded = neededNodes(foldUpdates(graph, neededNodes(graph.nodes, named), shapes), named);
  const outputs = withoutReshapes(graph, folded, named);
  const nodes = neededNodes(folded, outputs);
  const read = new Set(nodes.flatMap((node) => node.inputs));
  const used = [...inputs.values()].filter(({ value }) => read.has(value.name));
  const port = ({ name, dtype, shape }: Value): Port => ({ name, dtype, shape });
  return {
    model: {
      nodes,
      initializers: graph.initializers.filter(({ name }) => read.has(name)),
      inputs: used.map(({ value }) => port(value)),
      outputs: outputs.map(({ name, dtype, modelShape }) => ({ name, dtype, shape: modelShape })),
    },
    outputs,
    inputs: used,
  };
}

function withoutReshapes(graph: Graph, nodes: readonly OnnxNode[], outputs: readonly Value[]): Output[] {
  const makers = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const readers = countReaders(nodes);
  const taken = new Set(outputs.map(({ name }) => name));
  return outputs.map(({ name, shape, dtype }) => {
    const maker = makers.get(name);
    const inner = maker?.op === 'Reshape' && !readers.has(name) ? (maker.inputs[0] as string) : name;
    const modelShape = graph.shapes.get(inner);
    if (!makers.has(inner) || readers.get(inner) !== 1 || taken.has(inner) || modelShape === undefined) {
      return { name, shape, dtype, modelShape: shape };
    }
    return { name: inner, shape, dtype, modelShape: [...modelShape] };
  });
}

function lowerEntry(graph: Graph, entry: Entry, valueFrom: (source: Source) => Value): Value[] {
  const values = entry.inputs.map((source, i) => {
    if (source === undefined) return undefined;
    const shape = entry.inputShapes[i] as number[];
    return graph.reshape(valueFrom(source), shape);
  });
  const lowered = loweringTable[entry.kernel]?.(graph, values, entry.attributes) as Value | Value[];
  return Array.isArray(lowered) ? lowered : [lowered];
}

function constantValue(graph: Graph, { array, shape, dtype }: Recording['constants'][0]): Value {
  const [first] = array;
  if (first !== undefined && array.length <= UNIFORM_LIMIT && array.every((value) => value === first)) {
    return graph.fill(first, shape, dtype);
  }
  return { name: graph.constant(array, shape, dtype), shape, dtype };
}

/** The nodes that the outputs depend on, in order. */
function neededNodes(nodes: readonly OnnxNode[], outputs: readonly Value[]): OnnxNode[] {
  const needed = new Set(outputs.map(({ name }) => name));
  const kept: OnnxNode[] = [];
  for (const node of [...nodes].reverse()) {
    if (!node.outputs.some((name) => needed.has(name))) continue;
    kept.push(node);
    for (const name of node.inputs) needed.add(name);
  }
  return kept.reverse();
}
