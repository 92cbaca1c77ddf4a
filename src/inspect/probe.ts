import { tf } from '../backend';
import { ValueError } from '../core';

/** Tensors by the name of the place where they were recorded. */
export type Activations = Record<string, tf.Tensor>;

/** Passes a tensor through unchanged and records it under a name. */
export type Tap = <T extends tf.Tensor>(name: string, value: T) => T;

/**
 * Runs a function and keeps the tensors that it taps on the way.
 *
 * @param network called once, with a tap; a name tapped twice is recorded as `name`, `name#2`, ...
 * @returns the network's result and the tapped tensors. The caller disposes of all of them; everything else the
 *   network made is disposed of here.
 * @example
 * ```ts
 * const { activations } = recordActivations((tap) => {
 *   const z1 = tap('z1', tf.tensor1d([0, 1]));
 *   return tap('a1', tf.tanh(z1));
 * });
 * activations; //=> { z1: [0, 1], a1: [0, 0.7616] }
 * ```
 */
export function recordActivations<R extends tf.Tensor>(
  network: (tap: Tap) => R,
): { result: R; activations: Activations } {
  const activations: Activations = {};
  const result = tf.tidy(() =>
    network((name, value) => {
      // A clone has a life of its own: the same tensor may be tapped twice, or be the result too.
      activations[unused(name, activations)] = tf.keep(value.clone());
      return value;
    }),
  ) as R;
  return { result, activations };
}

/**
 * Runs a `tf.layers` model and keeps every layer's output, in inference mode or, unlike `predict`, in training mode.
 *
 * @param model built or not
 * @param inputs a batch, of the model's input shape
 * @param options.training run as in training (batch statistics, dropout); false by default. Moving averages then
 *   move, as they do in training.
 * @param options.layers names of the layers to record; all but input layers by default
 * @returns the outputs by layer name, in the order they were computed; a layer used twice is recorded as `name`,
 *   `name#2`. The caller disposes of them.
 * @throws ValueError for a layer name that the model does not have; lists those it has
 * @example
 * ```ts
 * const model = mlp({ inputShape: 2, hidden: [3], outputs: 1 });
 * Object.keys(layerActivations(model, tf.ones([4, 2]))); //=> ['dense1', 'activation1', 'dense2']
 * ```
 */
export function layerActivations(
  model: tf.LayersModel,
  inputs: tf.Tensor | tf.Tensor[],
  options: { readonly training?: boolean; readonly layers?: readonly string[] } = {},
): Activations {
  const { training = false } = options;
  const layers = model.layers.filter((layer) => layer.getClassName() !== 'InputLayer');
  const known = layers.map((layer) => layer.name);
  const unknown = options.layers?.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new ValueError(`the model has no layer "${unknown}"; it has ${known.join(', ')}`);
  const wanted = layers.filter((layer) => options.layers?.includes(layer.name) ?? true);

  const activations: Activations = {};
  for (const layer of wanted) {
    const call = layer.call.bind(layer);
    // An own property shadows the class's method until it is deleted below.
    layer.call = (x, kwargs) => {
      const output = call(x, kwargs);
      for (const tensor of [output].flat())
        activations[unused(layer.name, activations)] = tf.keep(tensor.clone());
      return output;
    };
  }
  try {
    tf.tidy(() => {
      model.apply(inputs, { training });
    });
  } finally {
    for (const layer of wanted) delete (layer as { call?: unknown }).call;
  }
  return activations;
}

function unused(name: string, taken: Activations): string {
  for (let use = 1; ; use++) {
    const candidate = use === 1 ? name : `${name}#${use}`;
    if (!(candidate in taken)) return candidate;
  }
}
