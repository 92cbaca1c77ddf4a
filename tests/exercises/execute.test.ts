import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { execute } from '../../src/exercises/execute';
import type { Step } from '../../src/exercises/spec';
import { fromWire, readOutcome, tensorOf, toWire } from '../../src/exercises/values';

const x = tensorOf([3], [1, 2, 3]);

class Accumulator {
  readonly total: tf.Variable;
  constructor(start: number) {
    this.total = tf.variable(tf.scalar(start));
  }
  add(value: tf.Tensor): tf.Tensor {
    return tf.add(this.total, tf.sum(value));
  }
  scaled(value: tf.Tensor): tf.Tensor {
    return tf.mul(this.total, value);
  }
}

async function run(implementation: Record<string, unknown>, ...steps: Step[]) {
  const before = tf.memory().numTensors;
  const outcomes = await execute(tf, implementation, steps);
  expect(tf.memory().numTensors).toBe(before);
  return outcomes;
}

describe('execute', () => {
  it('gives functions that do not tell by name or source what they are', async () => {
    const looked = (f: (t: tf.Tensor) => tf.Tensor) => [f.name, String(f), Object.keys(f).join()].join();
    const [given, other] = await Promise.all(
      ['square', 'relu'].map((one) => run({ looked }, { call: 'looked', args: [{ given: one }] })),
    );
    expect(given).toEqual(other);
  });

  it('calls functions with tensors, objects, givens and earlier results', async () => {
    const outcomes = await run(
      {
        twice: (f: (t: tf.Tensor) => tf.Tensor, { input }: { input: tf.Tensor }) => f(f(input)),
        shape: async (t: tf.Tensor) => t.shape,
      },
      { call: 'twice', args: [{ given: 'square' }, { input: x }], as: 'y' },
      { call: 'shape', args: [{ ref: 'y' }] },
    );
    expect(outcomes).toEqual([
      { value: { tensor: [3], dtype: 'float32', data: [1, 16, 81] } },
      { value: [3], promised: true },
    ]);
  });

  it('constructs classes, calls methods, reads properties, and disposes of their variables', async () => {
    const outcomes = await run(
      { Accumulator },
      { construct: 'Accumulator', args: [4], as: 'layer' },
      { on: 'layer', method: 'add', args: [x] },
      { on: 'layer', property: 'total' },
    );
    expect(outcomes).toEqual([{ value: null }, { value: tensorOf([], [10]) }, { value: tensorOf([], [4]) }]);
  });

  it('sets properties and variables', async () => {
    const outcomes = await run(
      { Accumulator },
      { construct: 'Accumulator', args: [4], as: 'layer', observe: false },
      { on: 'layer', set: 'total', to: tensorOf([], [10]) },
      { on: 'layer', method: 'add', args: [x] },
      { on: 'layer', set: 'missing', to: 1 },
    );
    expect(outcomes).toEqual([
      { value: tensorOf([], [16]) },
      { error: { name: 'TypeError', message: 'there is no property called missing' } },
    ]);
  });

  it('takes gradients with respect to arguments, members of arguments and variables', async () => {
    const weights = tensorOf([3], [1, 10, 100]);
    const outcomes = await run(
      {
        Accumulator,
        cube: (t: tf.Tensor) => tf.pow(t, 3),
        scale: (t: tf.Tensor, { by }: { by: tf.Tensor }) => [tf.mul(t, by)],
      },
      { gradient: { call: 'cube' }, args: [x], wrt: 0, weights },
      { gradient: { call: 'scale' }, args: [x, { by: x }], wrt: [1, 'by'], output: 0, weights },
      { construct: 'Accumulator', args: [5], as: 'layer', observe: false },
      { gradient: { on: 'layer', method: 'scaled' }, args: [x], wrt: { property: 'total' }, weights },
    );
    expect(outcomes).toEqual([
      { value: tensorOf([3], [3, 120, 2700]) },
      { value: tensorOf([3], [1, 20, 300]) },
      { value: tensorOf([], [1 * 1 + 2 * 10 + 3 * 100]) },
    ]);
  });

  it('names a stopped gradient', async () => {
    const [outcome] = await run(
      { f: (t: tf.Tensor) => tf.tensor(t.square().arraySync() as number[]) },
      { gradient: { call: 'f' }, args: [x], wrt: 0, weights: x },
    );
    expect(outcome).toMatchObject({ error: { name: 'NoGradient' } });
  });

  it('ends a case at its first error and says what was wrong', async () => {
    const message = async (result: unknown) => {
      const [outcome, ...rest] = await run(
        { f: () => result },
        { call: 'f', args: [] },
        { call: 'f', args: [] },
      );
      return outcome !== undefined && 'error' in outcome && rest.length === 0 ? outcome.error.message : '';
    };
    const gone = tf.scalar(1);
    gone.dispose();
    expect(await message(gone)).toMatch('already been disposed');
    expect(await message(() => 1)).toMatch('a function');
    expect(await message(10n)).toMatch('a bigint');
    expect(await message(Promise.reject(new RangeError('too far')))).toBe('too far');
    expect(await run({}, { call: 'missing', args: [] })).toMatchObject([{ error: { name: 'TypeError' } }]);
  });
});

describe('the wire', () => {
  it('carries what JSON cannot', () => {
    const value = { a: [Number.NaN, Number.POSITIVE_INFINITY], t: tensorOf([1], [Number.NEGATIVE_INFINITY]) };
    expect(fromWire(toWire(value))).toEqual(value);
    expect(readOutcome(JSON.parse(toWire({ value })))).toEqual({ value });
  });

  it.each([
    ['nothing', null],
    ['neither value nor error', {}],
    ['a tensor with too few numbers', { value: { tensor: [4], dtype: 'float32', data: [1] } }],
    ['a tensor of strings', { value: { tensor: [1], dtype: 'float32', data: ['1'] } }],
    ['a tensor of another dtype', { value: { tensor: [1], dtype: 'complex64', data: [1] } }],
    ['a negative extent', { value: { tensor: [-1, -1], dtype: 'float32', data: [1] } }],
    ['an unknown number', { value: { '#': 'toString' } }],
    ['deep nesting', { value: JSON.parse(`${'['.repeat(50)}${']'.repeat(50)}`) }],
  ])('refuses %s', (_, raw) => {
    expect(() => readOutcome(raw)).toThrow();
  });

  it('drops a member called __proto__', () => {
    const outcome = readOutcome(JSON.parse('{"value": {"__proto__": {"admin": true}, "a": 1}}'));
    expect(outcome).toEqual({ value: { a: 1 } });
    expect((outcome as { value: { admin?: boolean } }).value.admin).toBeUndefined();
  });
});
