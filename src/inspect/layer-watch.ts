import type { tf } from '../backend';
import { readValues } from '../backend/read';
import { ValueError } from '../core';
import type { Listener } from '../train';
import { kernelsOf } from './kernels';
import { summarize } from './sample';

/** How one layer's weights stood and moved at one training step. */
export interface LayerStep {
  /** From 1, over all epochs. */
  readonly step: number;
  readonly layer: string;
  /** Standard deviation of the layer's kernel after the step. */
  readonly weights: number;
  /** Standard deviation of what the optimizer added to the kernel; over the learning rate it is that of its direction. */
  readonly update: number;
  /** update / weights before the step; 0 where the weights were all equal. */
  readonly ratio: number;
}

/**
 * Follows what an optimizer does to each layer of a model, as a listener of `fit`.
 *
 * Works with any optimizer, compiled steps among them: it compares the kernels before and after a step.
 *
 * @param options.every measure every so many steps; 1 by default
 * @returns the listener, and the rows it fills: one per layer and measured step. It keeps no tensors
 * @throws ValueError when `every` is not a whole number above 0, or the model has no kernels
 * @example
 * ```ts
 * const model = mlp({ inputShape: 2, hidden: [3], outputs: 2 });
 * const points = pointTensors(circles({ random: new Random(1), count: 16 }));
 * const watch = watchLayers(model);
 * await fit(model, points, { optimizer: 'adam', listeners: [watch.listener] });
 * watch.rows.map(({ step, layer }) => [step, layer]); //=> [[1, 'dense1'], [1, 'dense2']]
 * ```
 */
export function watchLayers(
  model: tf.LayersModel,
  options: { readonly every?: number } = {},
): { readonly listener: Listener; readonly rows: readonly LayerStep[] } {
  const { every = 1 } = options;
  if (!Number.isInteger(every) || every < 1)
    throw new ValueError(`every is a whole number above 0; this one is ${every}`);
  const kernels = kernelsOf(model);
  if (kernels.length === 0) throw new ValueError('the model has no trainable kernels to watch');
  const read = async () =>
    (await readValues(kernels.map(({ kernel }) => kernel.read()))).map(
      (values) => values.slice() as Float32Array,
    );
  const rows: LayerStep[] = [];
  let before: Float32Array[] = [];
  const listener: Listener = async (event) => {
    if (event.type === 'start') before = await read();
    if (event.type !== 'step') return;
    const { step } = event.row;
    // The weights before a measured step are those after the step before it.
    if (step % every !== 0 && (step + 1) % every !== 0) return;
    const after = await read();
    if (step % every === 0)
      for (const [i, { layer }] of kernels.entries())
        rows.push({ step, layer, ...moved(before[i] as Float32Array, after[i] as Float32Array) });
    before = after;
  };
  return { listener, rows };
}

function moved(before: Float32Array, after: Float32Array): Pick<LayerStep, 'weights' | 'update' | 'ratio'> {
  const update = summarize(before.map((weight, i) => (after[i] as number) - weight)).standardDeviation;
  const scale = summarize(before).standardDeviation;
  return { weights: summarize(after).standardDeviation, update, ratio: scale === 0 ? 0 : update / scale };
}
