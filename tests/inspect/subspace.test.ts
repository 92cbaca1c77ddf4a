import { beforeAll, describe, expect, it } from 'vitest';
import { ready, tf } from '../../src/backend';
import { Random, ShapeError } from '../../src/core';
import { principalAngles, principalComponents } from '../../src/inspect';

beforeAll(() => ready());
const degrees = (angle: number) => (angle * Math.PI) / 180;

describe('principalAngles', () => {
  it('measures the angle between lines and between planes', () => {
    const line = (angle: number) => tf.tensor2d([[Math.cos(degrees(angle))], [Math.sin(degrees(angle))]]);
    expect(principalAngles(line(10), line(50))[0]).toBeCloseTo(40, 3);
    // Two planes that share the first axis and open by 30 degrees.
    const flat = tf.tensor2d([
      [1, 0],
      [0, 1],
      [0, 0],
    ]);
    const tilted = tf.tensor2d([
      [1, 1],
      [0, Math.cos(degrees(30))],
      [0, Math.sin(degrees(30))],
    ]);
    const [small, large] = principalAngles(flat, tilted);
    // arccos near 1 turns an error of 1e-7 (the inputs are float32) into some 0.02 degrees.
    expect(small).toBeLessThan(0.1);
    expect(large).toBeCloseTo(30, 3);
  });

  it('does not depend on the basis, nor on the order', () => {
    const random = new Random(1);
    const normal = (rows: number, columns: number) =>
      tf.tensor2d(Array.from({ length: rows }, () => Array.from({ length: columns }, () => random.normal())));
    const [a, b, mix] = [normal(7, 3), normal(7, 2), normal(3, 3)];
    const angles = principalAngles(a, b);
    expect(angles).toHaveLength(2);
    for (const [i, angle] of principalAngles(a.matMul(mix) as tf.Tensor2D, b).entries())
      expect(angle).toBeCloseTo(angles[i] as number, 2);
    for (const [i, angle] of principalAngles(b, a).entries())
      expect(angle).toBeCloseTo(angles[i] as number, 3);
  });

  it('refuses subspaces of different spaces', () => {
    expect(() => principalAngles(tf.zeros([3, 1]), tf.zeros([4, 1]))).toThrow(ShapeError);
  });
});

describe('principalComponents', () => {
  it('finds the axes of a stretched cloud by falling variance, wherever its centre lies', () => {
    const random = new Random(2);
    const scales = [0.5, 3, 0.2, 1];
    const x = tf.tensor2d(Array.from({ length: 2000 }, () => scales.map((s) => 40 + random.normal(0, s))));
    const count = tf.memory().numTensors;
    const components = principalComponents(x, 2);
    expect(tf.memory().numTensors).toBe(count + 1);
    const rows = components.arraySync() as number[][];
    expect(Math.abs(rows[1]?.[0] ?? 0)).toBeGreaterThan(0.99);
    expect(Math.abs(rows[3]?.[1] ?? 0)).toBeGreaterThan(0.99);
  });

  it('refuses more components than features', () => {
    expect(() => principalComponents(tf.zeros([5, 2]), 3)).toThrow(ShapeError);
  });
});
