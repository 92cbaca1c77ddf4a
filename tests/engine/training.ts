/** What the tests of training on an engine share. */
import { tf } from '../../src/backend';
import { Random } from '../../src/core';

export const SIZE = 32;
export const CLASSES = 3;

/** Narrow networks, so that the other engine can follow; a builder takes of these options what it knows. */
export const narrow = { channels: [4, 6, 8, 10], growthRate: 4, stemChannels: 8, convolutions: 1 };

/** Stripes of three directions under noise; the direction is the label of the image, or of each of its pixels. */
export function stripes(count: number, model: tf.LayersModel, seed: number): { x: tf.Tensor; y: tf.Tensor } {
  const random = new Random(`stripes ${seed}`);
  const labels = Array.from({ length: count }, (_, i) => i % CLASSES);
  const pixels = labels.flatMap((label) =>
    Array.from({ length: SIZE * SIZE }, (_, i) => {
      const [row, column] = [Math.floor(i / SIZE), i % SIZE];
      return Math.sin([row, column, row + column][label] as number) + random.normal(0, 0.3);
    }),
  );
  const shape = [count, ...((model.inputs[0] as tf.SymbolicTensor).shape.slice(1) as number[])];
  const places = (model.outputs[0]?.shape.slice(1, -1) as number[]) ?? [];
  const answers = labels.flatMap((label) => Array<number>(tf.util.sizeFromShape(places)).fill(label));
  return { x: tf.tensor(pixels, shape), y: tf.tensor(answers, [count, ...places], 'int32') };
}

/** The values of each variable. */
export type Values = Float32Array[];

const norm = (values: Float32Array): number => Math.hypot(...values);

/** How far two states moved apart in one step, relative to the step, at worst over all variables. */
export function worstUpdate(before: Values, expected: Values, found: Values): number {
  const size = Math.max(
    ...expected.map((values, j) => norm(values.map((v, k) => v - (before[j]?.[k] as number)))),
  );
  return Math.max(
    ...expected.map((values, j) => {
      const update = norm(values.map((v, k) => v - (before[j]?.[k] as number)));
      const error = norm(values.map((v, k) => v - (found[j]?.[k] as number)));
      // A bias before a batch normalization has gradient 0; what it gets is rounding.
      return error / Math.max(update, 1e-3 * size);
    }),
  );
}
