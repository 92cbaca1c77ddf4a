import type { Random } from '../../core';
import type { TensorValue } from '../../exercises/spec';

/** Normal random numbers as a tensor. */
export const drawn = (random: Random, shape: readonly number[], mean = 0, deviation = 1): TensorValue => ({
  tensor: shape,
  dtype: 'float32',
  data: Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal(mean, deviation)),
});

/** One number again and again. */
export const filled = (shape: readonly number[], value: number): TensorValue => ({
  tensor: shape,
  dtype: 'float32',
  data: Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => value),
});
