import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { tf } from '../../src/backend';

/** A tensor as the fixtures keep it. */
export interface Numbers {
  shape: number[];
  data: number[];
}

/** One case of `fixtures/normalization.json`, made by `fixtures/make-normalization.py` with PyTorch. */
export type NormalizationCase = Record<
  'x' | 'gamma' | 'beta' | 'y' | 'dy' | 'dx' | 'dGamma' | 'dBeta',
  Numbers
>;
export type BatchNormCase = NormalizationCase &
  Record<'movingMean' | 'movingVariance' | 'inference' | 'newMovingMean' | 'newMovingVariance', Numbers>;

interface Fixtures {
  batchNorm2d: BatchNormCase;
  batchNorm4d: BatchNormCase;
  layerNorm: NormalizationCase;
  groupNorm3: NormalizationCase;
  groupNorm1: NormalizationCase;
  instanceNorm: NormalizationCase;
}

export const fixtures = JSON.parse(
  readFileSync(path.join(__dirname, 'fixtures', 'normalization.json'), 'utf8'),
) as Fixtures;

/** The tensor as PyTorch has it: channels on axis 1. */
export const tensor = ({ shape, data }: Numbers) => tf.tensor(data, shape);

/** The same with the channels last. */
export const channelsLast = (numbers: Numbers) =>
  numbers.shape.length === 4 ? tensor(numbers).transpose<tf.Tensor>([0, 2, 3, 1]) : tensor(numbers);

/** Fails unless two tensors agree in shape and, to float32 accuracy, in value. */
export function expectClose(got: tf.Tensor, expected: tf.Tensor, tolerance = 2e-5): void {
  expect(got.shape).toEqual(expected.shape);
  const [a, b] = [Array.from(got.dataSync()), expected.dataSync()];
  const worst = a.reduce((most, v, i) => {
    const wanted = b[i] as number;
    return Math.max(most, Math.abs(v - wanted) / (1 + Math.abs(wanted)));
  }, 0);
  expect(worst).toBeLessThan(tolerance);
}

/** Runs `body` and fails when it leaves tensors behind. */
export function expectNoLeak(body: () => void): void {
  const before = tf.memory().numTensors;
  body();
  expect(tf.memory().numTensors - before).toBe(0);
}
