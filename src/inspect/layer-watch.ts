import { tf } from '../backend';
import { ValueError } from '../core';
import { type Listener, type Loss, type LossName, resolveLoss } from '../train';
import { type Sample, summarize } from './sample';

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

/** The kernels of a model by layer name: every trainable weight of rank 2 or more. */
function kernelsOf(model: tf.LayersModel): { layer: string; kernel: tf.LayerVariable }[] {
  return model.layers.flatMap((layer) =>
    layer.trainableWeights
      .filter(({ shape }) => shape.length >= 2)
      .map((kernel) => ({ layer: layer.name, kernel })),
  );
}

/**
 * Follows what an optimizer does to each layer of a model, as a listener of `fit`.
 *
 * ```ts
 * const watch = watchLayers(model, { every: 10 });
 * await fit(model, train, { optimizer: 'adam', listeners: [watch.listener] });
 * table(watch.rows);
 * ```
 *
 * Works with any optimizer, compiled steps among them: it compares the kernels before and after a step.
 *
 * @param options.every measure every so many steps; 1 by default
 * @returns the listener, and the rows it fills: one per layer and measured step. It keeps no tensors
 * @throws ValueError when `every` is not a whole number above 0, or the model has no kernels
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
  const read = () => kernels.map(({ kernel }) => kernel.read().dataSync().slice() as Float32Array);
  const rows: LayerStep[] = [];
  let before = read();
  const listener: Listener = (event) => {
    if (event.type === 'start') before = read();
    if (event.type !== 'step') return;
    const { step } = event.row;
    // The weights before a measured step are those after the step before it.
    if (step % every !== 0 && (step + 1) % every !== 0) return;
    const after = read();
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

/** The gradient that reaches one layer's kernel. */
export interface LayerGradient {
  readonly layer: string;
  readonly mean: number;
  readonly standardDeviation: number;
  /** All its values, in the kernel's order. */
  readonly values: Sample;
}

/**
 * The gradient of the loss for each layer's kernel, on one batch, in training mode. Nothing is changed, save moving
 * averages, which move as they do in training.
 *
 * @param model built
 * @param x a batch, of the model's input shape
 * @param y targets of the output's shape, as the loss wants them
 * @param options.loss `softmaxCrossEntropy` by default
 * @returns a row per kernel, from the first layer to the last; plain arrays, nothing to dispose of
 * @throws ValueError for a loss name that does not exist, or a gradient that is not finite
 */
export function layerGradients(
  model: tf.LayersModel,
  x: tf.Tensor,
  y: tf.Tensor,
  options: { readonly loss?: LossName | Loss } = {},
): LayerGradient[] {
  const loss = resolveLoss(options.loss ?? 'softmaxCrossEntropy');
  const kernels = kernelsOf(model);
  return tf.tidy(() => {
    const variables = kernels.map(({ kernel }) => kernel.read() as tf.Variable);
    const { grads } = tf.variableGrads(
      () => loss(y, model.apply(x, { training: true }) as tf.Tensor),
      variables,
    );
    return kernels.map(({ layer }, i) => {
      const gradient = grads[(variables[i] as tf.Variable).name];
      const values = gradient?.dataSync().slice() ?? new Float32Array((variables[i] as tf.Variable).size);
      const { mean, standardDeviation } = summarize(values);
      return { layer, mean, standardDeviation, values };
    });
  });
}
