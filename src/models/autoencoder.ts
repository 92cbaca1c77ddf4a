import { tf } from '../backend';
import { Random, ShapeError } from '../core';

/** Options of {@link autoencoder}. */
export interface AutoencoderOptions {
  /** How many values an example has. */
  readonly inputs: number;
  /** Units of the encoder's layers; the last is the bottleneck. The decoder mirrors them. */
  readonly units: readonly number[];
  /** Of every layer but the decoder's last; `linear` by default. */
  readonly activation?: 'linear' | 'tanh' | 'sigmoid' | 'relu';
  /** Fixes the weights (Glorot-uniform); 0 by default. */
  readonly seed?: number;
}

/** An autoencoder and its two halves, which share its weights. */
export interface Autoencoder {
  /** From an example to its reconstruction; train it with `meanSquaredError` and the inputs as targets. */
  readonly model: tf.LayersModel;
  /** From an example to its code, shape [batch, bottleneck]. */
  readonly encoder: tf.LayersModel;
  /** From a code to a reconstruction. */
  readonly decoder: tf.LayersModel;
}

/**
 * Squeezes its input through a bottleneck and gives it back.
 *
 * Its layers are named `encode1`, `encode2`, ..., `decode1`, ... so that their weights are found for pre-training.
 *
 * @returns the model and its halves; `model.dispose()` frees the weights of all three
 * @throws ShapeError when there is no layer, or a number of units is not a whole number above 0
 * @source Hinton and Salakhutdinov (2006), "Reducing the Dimensionality of Data with Neural Networks"
 * @example
 * ```ts
 * const { encoder } = autoencoder({ inputs: 6, units: [4, 2] });
 * encoder.outputShape; //=> [null, 2]
 * ```
 */
export function autoencoder(options: AutoencoderOptions): Autoencoder {
  const { inputs, units, activation = 'linear', seed = 0 } = options;
  if (units.length === 0 || ![inputs, ...units].every((n) => Number.isInteger(n) && n > 0))
    throw new ShapeError(`an autoencoder cannot be made of ${inputs} inputs and layers of [${units}] units`);
  const random = new Random(seed);
  const dense = (name: string, count: number, last: boolean) =>
    tf.layers.dense({
      name,
      units: count,
      activation: last ? 'linear' : activation,
      kernelInitializer: tf.initializers.glorotUniform({ seed: random.uint32() }),
    });
  const half = (name: string, sizes: readonly number[], open: boolean) => {
    const [first = 0, ...rest] = sizes;
    const model = tf.sequential({ name });
    model.add(tf.layers.inputLayer({ inputShape: [first] }));
    for (const [i, count] of rest.entries())
      model.add(dense(`${name}${i + 1}`, count, open && i === rest.length - 1));
    return model;
  };
  const sizes = [inputs, ...units];
  const encoder = half('encode', sizes, false);
  const decoder = half('decode', [...sizes].reverse(), true);
  const input = tf.input({ shape: [inputs] });
  const code = encoder.apply(input) as tf.SymbolicTensor;
  const model = tf.model({
    inputs: input,
    outputs: decoder.apply(code) as tf.SymbolicTensor,
    name: 'autoencoder',
  });
  return { model, encoder, decoder };
}
