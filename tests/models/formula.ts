/** Weights and images by a formula, so that a fixture need not hold them; fixtures/formula.py has the same. */
import { tf } from '../../src/backend';
import { sizeOfShape } from '../../src/core';
import { BatchNorm, PaddedConv2D } from '../../src/layers';

/** Uniform numbers in [low, high): the i-th of a stream is a hash of i and the stream's number. */
export function numbers(stream: number, shape: readonly number[], low: number, high: number): tf.Tensor {
  const values = Float32Array.from({ length: sizeOfShape(shape) }, (_, i) => {
    let h = (Math.imul(i + 1, 2654435761) + Math.imul(stream, 2246822519)) >>> 0;
    h = Math.imul(h ^ (h >>> 15), 2246822519) >>> 0;
    h = Math.imul(h ^ (h >>> 13), 3266489917) >>> 0;
    h = (h ^ (h >>> 16)) >>> 0;
    return low + (high - low) * (h / 2 ** 32);
  });
  return tf.tensor(values, [...shape]);
}

/** The layers of a class in the order in which they were made, which their names count. */
function inOrder<L extends tf.layers.Layer>(
  model: tf.LayersModel,
  kind: abstract new (...args: never[]) => L,
): L[] {
  const made = (layer: tf.layers.Layer) => Number(/(\d+)$/.exec(layer.name)?.[1] ?? 0);
  const layers = model.layers.filter((layer): layer is L => layer instanceof kind);
  return layers.sort((a, b) => made(a) - made(b));
}

/**
 * Weights from the formula: convolutions and normalizations in the order in which they were made, then the dense
 * layer at the end, where there is one.
 * @returns the normalizations
 */
export function fill(model: tf.LayersModel): BatchNorm[] {
  inOrder(model, PaddedConv2D).forEach((layer, i) => {
    const shape = layer.kernel?.shape as [number, number, number, number];
    const bound = Math.sqrt(6 / (shape[0] * shape[1] * shape[2]));
    const kernel = numbers(1000 + i, shape, -bound, bound);
    layer.setWeights(layer.bias ? [kernel, numbers(6000 + i, [shape[3]], -0.1, 0.1)] : [kernel]);
  });
  const norms = inOrder(model, BatchNorm);
  norms.forEach((layer, i) => {
    const count = layer.gamma?.shape as [number];
    layer.setWeights([
      numbers(2000 + i, count, 0.5, 1.5),
      numbers(3000 + i, count, -0.2, 0.2),
      numbers(4000 + i, count, -0.2, 0.2),
      numbers(5000 + i, count, 0.5, 1.5),
    ]);
  });
  const dense = model.layers.at(-1) as tf.layers.Layer;
  if (dense.getClassName() === 'Dense') {
    const [kernel, bias] = dense.getWeights() as [tf.Tensor, tf.Tensor];
    dense.setWeights([numbers(1, kernel.shape, -0.1, 0.1), numbers(2, bias.shape, -0.1, 0.1)]);
  }
  return norms;
}
