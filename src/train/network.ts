import { tf } from '../backend';
import { ValueError } from '../core';

/** What can be trained besides a `tf.LayersModel`: a function of variables that its owner names. */
export interface Network {
  /** The output for a batch; `training` tells batch statistics, dropout and the like which way to go. */
  forward(x: tf.Tensor, training: boolean): tf.Tensor;
  /** What the optimizer changes. */
  readonly trainable: readonly tf.Variable[];
  /** Everything a checkpoint must hold: `trainable`, and what moves besides (moving averages). In a fixed order. */
  readonly state: readonly tf.Variable[];
  /** How many values an output holds for an example; needed where the examples carry class labels. */
  readonly outputs?: number;
  /** Penalties to add to the loss, for instance L2; none when left out. */
  penalty?(): tf.Scalar[];
}

/** Either kind of model. */
export type Model = tf.LayersModel | Network;

const variableOf = (weight: tf.LayerVariable) => weight.read() as tf.Variable;

/**
 * The same view of any model.
 * @throws ValueError when the model has nothing to train
 */
export function asNetwork(model: Model): Network {
  const network = model instanceof tf.LayersModel ? fromLayers(model) : model;
  if (network.trainable.length === 0)
    throw new ValueError(
      'the model has no trainable variables; is everything frozen, or was it never built?',
    );
  return network;
}

function fromLayers(model: tf.LayersModel): Network {
  return {
    forward: (x, training) => model.apply(x, { training }) as tf.Tensor,
    trainable: model.trainableWeights.map(variableOf),
    state: model.weights.map(variableOf),
    penalty: () => model.calculateLosses(),
  };
}

/** The shape of the model's output; class labels are spread over its last axis. */
export function outputShape(model: Model): readonly (number | null)[] {
  return model instanceof tf.LayersModel ? (model.outputs[0]?.shape ?? []) : [null, model.outputs ?? 0];
}
