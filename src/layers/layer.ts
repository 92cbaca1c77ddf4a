import type { tf } from '../backend';
import { ShapeError } from '../core';

/** What every layer of the course accepts besides its own options. */
export interface LayerOptions {
  /** Shown in summaries; made up when left out. */
  readonly name?: string;
  /** False freezes the layer; true by default. */
  readonly trainable?: boolean;
  /** Shape of one example, without the batch axis; needed on the first layer of a `tf.sequential` model. */
  readonly inputShape?: tf.Shape;
}

/** The shape of a layer's only input. */
export function onlyShape(shape: tf.Shape | tf.Shape[]): tf.Shape {
  if (!Array.isArray(shape[0])) return shape as tf.Shape;
  if (shape.length !== 1) throw new ShapeError(`this layer takes one input, not ${shape.length}`);
  return shape[0];
}

/** A layer's only input. */
export function onlyTensor(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
  if (!Array.isArray(inputs)) return inputs;
  if (inputs.length !== 1) throw new ShapeError(`this layer takes one input, not ${inputs.length}`);
  return inputs[0] as tf.Tensor;
}
