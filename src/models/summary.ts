import type { tf } from '../backend';
import { sizeOfShape } from '../core';

/** One line of a model's summary; the last one, `total`, holds the sums. */
export interface SummaryRow {
  readonly layer: string;
  readonly type: string;
  /** Shape of the output for one example, as text: `24x24x6`. */
  readonly output: string;
  /** All weights, moving averages included. */
  readonly parameters: number;
  /** Operations for one example, forward; a multiplication and an addition count as two. */
  readonly flops: number;
  /** Bytes that the output takes for one example, in float32: what training keeps for the backward pass. */
  readonly activationBytes: number;
}

/** What a layer computes for one example: exact for dense layers and convolutions, one operation a value elsewhere. */
function flopsOf(layer: tf.layers.Layer, output: number): number {
  const kernel = layer.weights.find((weight) => /kernel/.test(weight.originalName))?.shape as
    | number[]
    | undefined;
  if (layer.getClassName() === 'InputLayer' || layer.getClassName() === 'Flatten') return 0;
  if (kernel === undefined) return output;
  // A dense kernel is [in, out], a convolution's [height, width, in, out]: every output takes one kernel column.
  return 2 * output * sizeOfShape(kernel.slice(0, -1));
}

/**
 * What a model consists of, layer by layer: output shapes, parameters, operations and activation memory.
 *
 * @param model a built model with known input extents
 * @returns a row for every layer and one with the sums, named `total`
 * @example
 * ```ts
 * summary(mlp({ inputShape: 2, hidden: [3], outputs: 1 })).at(-1)?.parameters; //=> 13
 * ```
 */
export function summary(model: tf.LayersModel): SummaryRow[] {
  const rows = model.layers.map((layer): SummaryRow => {
    const shape = (layer.outputShape as tf.Shape).slice(1).map((extent) => extent ?? 1);
    const size = sizeOfShape(shape);
    return {
      layer: layer.name,
      type: layer.getClassName(),
      output: shape.join('x'),
      parameters: layer.countParams(),
      flops: flopsOf(layer, size),
      activationBytes: 4 * size,
    };
  });
  const sum = (column: 'parameters' | 'flops' | 'activationBytes') =>
    rows.reduce((total, row) => total + row[column], 0);
  return [
    ...rows,
    {
      layer: 'total',
      type: '',
      output: rows[rows.length - 1]?.output ?? '',
      parameters: sum('parameters'),
      flops: sum('flops'),
      activationBytes: sum('activationBytes'),
    },
  ];
}
