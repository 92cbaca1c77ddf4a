import type { OnnxNode } from './encode';
import { type Graph, sizeOf } from './graph';

/**
 * Lets the matrix product that makes a weight gradient add it to the weights: w - r (A B) becomes one Gemm with A, r B
 * and w, so a large gradient is never written, scaled and read again.
 *
 * @param weights names and shapes of the model's inputs
 * @returns the nodes, those of folded updates replaced; what nobody reads any more is left for the caller to drop
 */
export function foldUpdates(
  graph: Graph,
  nodes: readonly OnnxNode[],
  weights: ReadonlyMap<string, readonly number[]>,
): OnnxNode[] {
  const makers = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const readers = new Map<string, number>();
  for (const name of nodes.flatMap(({ inputs }) => inputs)) readers.set(name, (readers.get(name) ?? 0) + 1);
  const scalars = new Set<string>();
  for (const [name, shape] of weights) if (sizeOf(shape) === 1) scalars.add(name);
  for (const { name, shape } of graph.initializers) if (sizeOf(shape) === 1) scalars.add(name);
  const once = (name: string | undefined, op: string): OnnxNode | undefined => {
    const maker = name === undefined ? undefined : makers.get(name);
    return maker?.op === op && readers.get(name as string) === 1 ? maker : undefined;
  };

  /** The product and the factor in `r (A B)`, reshapes between them looked through. */
  const scaledProduct = (name: string): { gemm: OnnxNode; factor: string } | undefined => {
    const mul = once(name, 'Mul');
    const [left, right] = mul?.inputs ?? [];
    for (const [factor, product] of [
      [left, right],
      [right, left],
    ]) {
      if (factor === undefined || !scalars.has(factor)) continue;
      let inner = product;
      for (let reshape = once(inner, 'Reshape'); reshape !== undefined; reshape = once(inner, 'Reshape')) {
        inner = reshape.inputs[0];
      }
      const gemm = once(inner, 'Gemm');
      if (gemm?.inputs.length === 2) return { gemm, factor };
    }
    return undefined;
  };

  const fold = (node: OnnxNode): OnnxNode[] | undefined => {
    if (node.op !== 'Add' && node.op !== 'Sub') return undefined;
    const [left, right] = node.inputs as [string, string];
    const [weight, update] = weights.has(left) || node.op === 'Sub' ? [left, right] : [right, left];
    const shape = weights.get(weight);
    const found = scaledProduct(update);
    if (shape === undefined || found === undefined) return undefined;
    const { gemm, factor } = found;
    const [a, b] = gemm.inputs as [string, string];
    const [product, sizeB] = [graph.shapes.get(gemm.outputs[0] as string), graph.shapes.get(b)];
    const size = sizeOf(shape);
    // Scaling B instead only pays while B is the smaller one.
    if (
      product === undefined ||
      sizeB === undefined ||
      sizeOf(product) !== size ||
      2 * sizeOf(sizeB) > size
    ) {
      return undefined;
    }
    const [scaled, matrix, sum] = [graph.fresh(), graph.fresh(), graph.fresh()];
    const attributes = {
      ...gemm.attributes,
      alpha: { float: node.op === 'Sub' ? -1 : 1 },
      beta: { float: 1 },
    };
    return [
      { op: 'Mul', inputs: [b, factor], outputs: [scaled], attributes: {} },
      { op: 'Reshape', inputs: [weight, graph.int64(product)], outputs: [matrix], attributes: {} },
      { op: 'Gemm', inputs: [a, scaled, matrix], outputs: [sum], attributes },
      { op: 'Reshape', inputs: [sum, graph.int64(shape)], outputs: node.outputs, attributes: {} },
    ];
  };

  return nodes.flatMap((node) => fold(node) ?? [node]);
}
