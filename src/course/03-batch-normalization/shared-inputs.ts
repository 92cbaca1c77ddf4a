import { type Random, sizeOfShape } from '../../core';
import type { TensorValue } from '../../exercises/spec';
import { tensorOf } from '../../exercises/values';

/**
 * Inputs for the cases of this chapter. Every channel gets a mean away from 0 and a standard deviation away
 * from 1, so that a forgotten step always shows; three decimals, so that a printed input can be typed again.
 */

const rounded = (value: number): number => Math.round(value * 1000) / 1000;

/** Numbers with magnitude in [low, high) and either sign. */
export function awayFromZero(random: Random, count: number, low: number, high: number): number[] {
  return Array.from({ length: count }, () => {
    const magnitude = random.uniform(low, high);
    return rounded(random.uniform() < 0.5 ? -magnitude : magnitude);
  });
}

/** Numbers uniform in [low, high). */
export function between(random: Random, count: number, low: number, high: number): number[] {
  return Array.from({ length: count }, () => rounded(random.uniform(low, high)));
}

/** A batch whose last axis holds the channels; each channel is normal with its own mean and standard deviation. */
export function batch(random: Random, shape: readonly number[]): TensorValue {
  const channels = shape[shape.length - 1] as number;
  const means = awayFromZero(random, channels, 1, 3);
  const standardDeviations = between(random, channels, 1.5, 3);
  const data = Array.from({ length: sizeOfShape(shape) }, (_, i) => {
    const channel = i % channels;
    return rounded(random.normal(means[channel], standardDeviations[channel]));
  });
  return tensorOf(shape, data);
}

/** A vector of scales such as gamma: away from 0 and from 1. */
export function scales(random: Random, count: number): TensorValue {
  return tensorOf([count], between(random, count, 1.3, 2.5));
}

/** A vector of offsets such as beta: away from 0. */
export function offsets(random: Random, count: number): TensorValue {
  return tensorOf([count], awayFromZero(random, count, 0.5, 2));
}

/** A vector of variances: away from 0 and from 1. */
export function variances(random: Random, count: number): TensorValue {
  return tensorOf([count], between(random, count, 2, 5));
}

/** The same number `count` times. */
export function filled(count: number, value: number): TensorValue {
  return tensorOf([count], new Array<number>(count).fill(value));
}

/** Weights for a gradient step: normal numbers. */
export function weights(random: Random, shape: readonly number[]): TensorValue {
  return tensorOf(
    shape,
    Array.from({ length: sizeOfShape(shape) }, () => rounded(random.normal())),
  );
}
