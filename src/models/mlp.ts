import { tf } from '../backend';
import { Random } from '../core';
import { BatchNorm } from '../layers';

/** Options of {@link mlp}. */
export interface MlpOptions {
  /** How many values an example has; images are flattened first when this is a shape. */
  readonly inputShape: number | readonly number[];
  /** Units of each hidden layer; none gives a linear model. */
  readonly hidden: readonly number[];
  /** Units of the last layer, which has no activation. */
  readonly outputs: number;
  /** Of the hidden layers; `relu` by default. */
  readonly activation?: 'sigmoid' | 'tanh' | 'relu' | 'linear';
  /** Where batch normalization stands in the hidden layers; `none` by default. */
  readonly batchNorm?: 'none' | 'before-activation' | 'after-activation';
  /** Weights at the start: Glorot-uniform by default, `he` normal, or normal with this standard deviation. */
  readonly init?: 'glorot' | 'he' | { readonly standardDeviation: number };
  /** Draw the biases with the same standard deviation instead of 0; only with `standardDeviation`. False by default. */
  readonly randomBias?: boolean;
  /** Fixes the weights; 0 by default. */
  readonly seed?: number;
}

/**
 * A multi-layer perceptron: dense layers, each but the last followed by an activation.
 *
 * The layers are named `dense1`, `norm1`, `activation1`, `dense2`, ... so that probes find them.
 *
 * @returns a model that gives logits (no softmax), shape [batch, outputs]; `model.dispose()` frees it
 * @example
 * ```ts
 * mlp({ inputShape: 2, hidden: [3], outputs: 1 }).countParams(); //=> 13
 * ```
 */
export function mlp(options: MlpOptions): tf.LayersModel {
  const { hidden, outputs, activation = 'relu', batchNorm = 'none', seed = 0, randomBias = false } = options;
  const random = new Random(seed);
  const initializer = initializers(options.init ?? 'glorot', random);
  const inputShape = typeof options.inputShape === 'number' ? [options.inputShape] : [...options.inputShape];
  const model = tf.sequential({ name: 'mlp' });
  model.add(tf.layers.inputLayer({ inputShape }));
  if (inputShape.length > 1) model.add(tf.layers.flatten());
  [...hidden, outputs].forEach((units, i) => {
    const place = i + 1;
    const dense = {
      units,
      name: `dense${place}`,
      kernelInitializer: initializer(),
      ...(randomBias && { biasInitializer: initializer() }),
    };
    model.add(tf.layers.dense(dense));
    if (i === hidden.length) return;
    if (batchNorm === 'before-activation') model.add(new BatchNorm({ name: `norm${place}` }));
    model.add(tf.layers.activation({ activation, name: `activation${place}` }));
    if (batchNorm === 'after-activation') model.add(new BatchNorm({ name: `norm${place}` }));
  });
  return model;
}

function initializers(init: NonNullable<MlpOptions['init']>, random: Random) {
  const seed = () => ({ seed: random.uint32() });
  if (init === 'glorot') return () => tf.initializers.glorotUniform(seed());
  if (init === 'he') return () => tf.initializers.heNormal(seed());
  return () => tf.initializers.randomNormal({ mean: 0, stddev: init.standardDeviation, ...seed() });
}
