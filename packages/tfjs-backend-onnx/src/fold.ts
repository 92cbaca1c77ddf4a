import type { OnnxNode } from './encode';
import { type Graph, sizeOf } from './graph';

type Shape = readonly number[];

/** w plus or minus r A B; where the product is only some rows of the weights (of the rest the gradient is 0), which. */
interface Update {
  weight: string;
  factor: string;
  product: OnnxNode;
  sign: 1 | -1;
  rows?: { first: number; count: number; all: number };
}

/**
 * Lets the matrix product that makes a weight gradient add it to the weights: w - r (A B) becomes one Gemm with r A, B
 * and w, so a large gradient is never written, scaled and read again. Where only some of a filter's taps have a
 * gradient, the others are copied once.
 *
 * @param weights names and shapes of the model's inputs
 * @returns the nodes, those of folded updates replaced; what nobody reads any more is left for the caller to drop
 */
export function foldUpdates(
  graph: Graph,
  nodes: readonly OnnxNode[],
  weights: ReadonlyMap<string, Shape>,
): OnnxNode[] {
  const known = new Map<string, Shape>([...graph.shapes, ...weights]);
  for (const { name, shape } of graph.initializers) known.set(name, shape);
  const sizeOfValue = (name: string): number => {
    const shape = known.get(name);
    return shape === undefined ? Number.POSITIVE_INFINITY : sizeOf(shape);
  };
  const find = updateFinder(graph, nodes, weights, sizeOfValue);

  const fold = (node: OnnxNode): OnnxNode[] | undefined => {
    const update = find(node);
    if (update === undefined) return undefined;
    const shape = weights.get(update.weight) as Shape;
    const matrix = graph.shapes.get(update.product.outputs[0] as string) as Shape;
    const { weight, product, factor, sign, rows } = update;
    const [a, b] = product.inputs as [string, string];
    // One factor of the product is scaled in place of the product, which only pays while it is smaller.
    const scalesA = sizeOfValue(a) < sizeOfValue(b);
    if (2 * sizeOfValue(scalesA ? a : b) > sizeOf(matrix)) return undefined;
    const names = {
      scaled: graph.fresh(),
      part: graph.fresh(),
      before: graph.fresh(),
      after: graph.fresh(),
    };
    const made = (op: string, inputs: string[], output: string, attributes = {}): OnnxNode => ({
      op,
      inputs,
      outputs: [output],
      attributes,
    });
    graph.shapes.set(names.after, matrix);
    const gemm = made(
      'Gemm',
      [...(scalesA ? [names.scaled, b] : [a, names.scaled]), names.before],
      names.after,
      {
        ...product.attributes,
        alpha: { float: sign },
        beta: { float: 1 },
      },
    );
    const scale = made('Mul', [scalesA ? a : b, factor], names.scaled);
    if (rows === undefined) {
      return [
        scale,
        made('Reshape', [weight, graph.int64(matrix)], names.before),
        gemm,
        made('Reshape', [names.after, graph.int64(shape)], node.outputs[0] as string),
      ];
    }
    const { first, count, all } = rows;
    const table = [all, sizeOf(shape) / all];
    const [whole, changed, joined] = [graph.fresh(), graph.fresh(), graph.fresh()];
    graph.shapes.set(joined, table);
    const places = Array.from({ length: count }, (_, i) => BigInt(first + i));
    return [
      scale,
      made('Reshape', [weight, graph.int64(table)], whole),
      made('Slice', [whole, ...[[first], [first + count], [0]].map((list) => graph.int64(list))], names.part),
      made('Reshape', [names.part, graph.int64(matrix)], names.before),
      gemm,
      made('Reshape', [names.after, graph.int64([count, table[1] as number])], changed),
      made(
        'ScatterND',
        [whole, graph.constant(BigInt64Array.from(places), [count, 1], 'int64'), changed],
        joined,
      ),
      made('Reshape', [joined, graph.int64(shape)], node.outputs[0] as string),
    ];
  };

  return nodes.flatMap((node) => fold(node) ?? [node]);
}

/** Recognizes w + r (A B) and w - r (A B), the product read by nobody else, reshaped and padded with zeros or not. */
function updateFinder(
  graph: Graph,
  nodes: readonly OnnxNode[],
  weights: ReadonlyMap<string, Shape>,
  sizeOfValue: (name: string) => number,
): (node: OnnxNode) => Update | undefined {
  const makers = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const lists = new Map(
    graph.initializers.flatMap(({ name, dtype, data }) =>
      dtype === 'int64' ? [[name, Array.from(data as BigInt64Array, Number)] as const] : [],
    ),
  );
  const readers = countReaders(nodes);
  const once = (name: string | undefined, ...ops: string[]): OnnxNode | undefined => {
    const maker = name === undefined ? undefined : makers.get(name);
    return maker && ops.includes(maker.op) && readers.get(name as string) === 1 ? maker : undefined;
  };

  /** The product under reshapes and at most one padding of its first axis. */
  const strip = (name: string): Pick<Update, 'product' | 'rows'> | undefined => {
    let inner: string | undefined = name;
    let rows: Update['rows'];
    for (let node = once(inner, 'Reshape', 'Pad'); node !== undefined; node = once(inner, 'Reshape', 'Pad')) {
      inner = node.inputs[0];
      if (node.op === 'Reshape') continue;
      const shape = graph.shapes.get(node.outputs[0] as string);
      const amounts = lists.get(node.inputs[1] as string);
      if (rows !== undefined || shape === undefined || amounts === undefined) return undefined;
      const [first, last] = [amounts[0] as number, amounts[shape.length] as number];
      // Anything but the first axis padded means another layout than rows of the weights.
      if (amounts.reduce((sum, amount) => sum + amount, 0) !== first + last) return undefined;
      const all = shape[0] as number;
      rows = { first, count: all - first - last, all };
    }
    const product = once(inner, 'Gemm', 'MatMul');
    const isPlain = product?.inputs.length === 2 && graph.shapes.get(inner as string)?.length === 2;
    return isPlain ? { product, ...(rows && { rows }) } : undefined;
  };

  return (node) => {
    if (node.op !== 'Add' && node.op !== 'Sub') return undefined;
    const [left, right] = node.inputs as [string, string];
    const [weight, update] = weights.has(left) || node.op === 'Sub' ? [left, right] : [right, left];
    const mul = once(update, 'Mul');
    if (mul === undefined || !weights.has(weight)) return undefined;
    for (const [factor, product] of [mul.inputs, [...mul.inputs].reverse()] as [string, string][]) {
      const found = sizeOfValue(factor) === 1 ? strip(product) : undefined;
      if (found) return { weight, factor, sign: node.op === 'Sub' ? -1 : 1, ...found };
    }
    return undefined;
  };
}

/** How many inputs of nodes each value is. */
export function countReaders(nodes: readonly OnnxNode[]): Map<string, number> {
  const readers = new Map<string, number>();
  for (const name of nodes.flatMap(({ inputs }) => inputs)) readers.set(name, (readers.get(name) ?? 0) + 1);
  return readers;
}
