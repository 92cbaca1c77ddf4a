import * as tf from '@tensorflow/tfjs';
import type { Log, Program } from '../engine/impure/program';

/** A program by its name; what it logs must be the same on every engine. */
export const program = (name: string, run: (log: Log) => Promise<void> | void): Program => ({ name, run });

export const glorot = (seed: number) => tf.initializers.glorotUniform({ seed });

/** Normal numbers that are the same every time. */
export const normal = <R extends tf.Rank>(shape: tf.ShapeMap[R], seed: number, deviation = 1): tf.Tensor<R> =>
  tf.randomNormal<R>(shape, 0, deviation, 'float32', seed);

/** A trainable matrix. */
export const weights = (rows: number, columns: number, seed: number): tf.Variable<tf.Rank.R2> =>
  tf.variable(normal<tf.Rank.R2>([rows, columns], seed, 1 / Math.sqrt(rows)));

export const dense = (units: number, seed: number, options = {}) =>
  tf.layers.dense({ units, kernelInitializer: glorot(seed), ...options });

export const conv = (filters: number, seed: number, options = {}) =>
  tf.layers.conv2d({ filters, kernelSize: 3, padding: 'same', kernelInitializer: glorot(seed), ...options });

/** The settings of a recurrent layer with known weights. */
export const recurrent = (units: number, seed: number, options = {}) => ({
  units,
  kernelInitializer: glorot(seed),
  recurrentInitializer: glorot(seed + 100),
  ...options,
});

/** Whole numbers below `below`, in a fixed order without a pattern. */
export const wholeNumbers = (count: number, below: number, seed = 1): number[] =>
  Array.from(
    { length: count },
    (_, i) => Math.floor(((Math.sin(seed * 97 + i * 12.9898) + 1) / 2) * 9973) % below,
  );

/** Fits quietly and in order, and logs the losses. */
export async function fitQuietly(
  log: Log,
  model: tf.LayersModel,
  x: tf.Tensor | tf.Tensor[],
  y: tf.Tensor | tf.Tensor[],
  options: tf.ModelFitArgs = {},
): Promise<tf.History> {
  const history = await model.fit(x, y, { epochs: 3, batchSize: 8, shuffle: false, verbose: 0, ...options });
  for (const name of Object.keys(history.history).sort()) log.number(history.history[name]);
  return history;
}

/** Steps of an optimizer on a loss, logged. */
export function descend(
  log: Log,
  optimizer: tf.Optimizer,
  loss: () => tf.Tensor,
  steps = 8,
  variables?: tf.Variable[],
): void {
  for (let i = 0; i < steps; i++) {
    const cost = optimizer.minimize(() => loss() as tf.Scalar, true, variables) as tf.Scalar;
    log.number(cost.dataSync()[0]);
    cost.dispose();
  }
}

export const logTensor = (log: Log, ...tensors: tf.Tensor[]): void => {
  for (const tensor of tensors) log.number(...tensor.dataSync());
};
