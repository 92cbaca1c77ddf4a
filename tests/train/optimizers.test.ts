import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { tf } from '../../src/backend';
import { ValueError } from '../../src/core';
import { adam, cosineDecay, type Optimizer, rmsprop, sgd, stepDecay, warmup } from '../../src/train';
import { asSchedule } from '../../src/train/schedules';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** Made by `fixtures/make-optimizers.py` with PyTorch: parameters after each of five steps on given gradients. */
const fixtures = JSON.parse(readFileSync(path.join(__dirname, 'fixtures', 'optimizers.json'), 'utf8')) as {
  start: number[];
  gradients: number[][];
  after: Record<string, number[][]>;
};

const cases: [string, Optimizer][] = [
  ['sgd', sgd({ learningRate: 0.1 })],
  ['momentum', sgd({ learningRate: 0.1, momentum: 0.9, weightDecay: 0.01 })],
  ['nesterov', sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true })],
  ['rmsprop', rmsprop({ learningRate: 0.01, decay: 0.9, epsilon: 1e-7 })],
  ['adam', adam({ learningRate: 0.01 })],
  ['adamw', adam({ learningRate: 0.01, weightDecay: 0.1 })],
];

describe('optimizers', () => {
  it.each(cases)('%s moves parameters as PyTorch does, over five steps', (name, optimizer) => {
    const parameters = tf.variable(tf.tensor1d(fixtures.start));
    optimizer.prepare([parameters]);
    fixtures.gradients.forEach((gradient, i) => {
      tf.tidy(() => {
        const rate = tf.scalar(optimizer.learningRate);
        for (const [variable, value] of optimizer.updates([parameters], [tf.tensor1d(gradient)], rate))
          variable.assign(value);
      });
      const expected = fixtures.after[name]?.[i] as number[];
      parameters.dataSync().forEach((value, k) => {
        expect(Math.abs(value - (expected[k] as number))).toBeLessThan(2e-6);
      });
    });
    optimizer.dispose();
    expect(optimizer.state.length).toBe(0);
  });

  it('leave alone what the loss does not depend on', () => {
    const [a, b] = [tf.variable(tf.scalar(1)), tf.variable(tf.scalar(1))];
    for (const optimizer of [sgd({ momentum: 0.9 }), rmsprop(), adam()]) {
      optimizer.prepare([a, b]);
      const updates = optimizer.updates([a, b], [tf.scalar(1), undefined], tf.scalar(0.1));
      expect(updates.some(([variable]) => variable === a)).toBe(true);
      expect(updates.some(([variable]) => variable === b)).toBe(false);
    }
  });

  it('decay only the variables that are chosen', () => {
    const [kernel, bias] = [tf.variable(tf.tensor2d([[2]])), tf.variable(tf.tensor1d([2]))];
    const plain = sgd({ momentum: 0.9, weightDecay: 0.5, decays: ({ rank }) => rank > 1 });
    plain.prepare([kernel, bias]);
    expect(plain.state.length).toBe(2);
    const step = plain.updates([kernel, bias], [tf.tensor2d([[1]]), tf.tensor1d([1])], tf.scalar(0.1));
    const stepped = (variable: tf.Variable) => step.find(([moved]) => moved === variable)?.[1].dataSync()[0];
    expect(stepped(kernel)).toBeCloseTo(2 - 0.1 * (1 + 0.5 * 2), 6);
    expect(stepped(bias)).toBeCloseTo(2 - 0.1, 6);

    // PyTorch's AdamW with the decay, and its Adam without.
    const [decayed, spared] = [
      tf.variable(tf.tensor1d(fixtures.start)),
      tf.variable(tf.tensor1d(fixtures.start)),
    ];
    const adamw = adam({ learningRate: 0.01, weightDecay: 0.1, decays: (variable) => variable === decayed });
    adamw.prepare([decayed, spared]);
    for (const values of fixtures.gradients) {
      const gradient = tf.tensor1d(values);
      for (const [variable, value] of adamw.updates([decayed, spared], [gradient, gradient], tf.scalar(0.01)))
        variable.assign(value);
    }
    for (const [variable, name] of [
      [decayed, 'adamw'],
      [spared, 'adam'],
    ] as const)
      variable.dataSync().forEach((value, k) => {
        expect(Math.abs(value - (fixtures.after[name]?.[4]?.[k] as number))).toBeLessThan(2e-6);
      });
  });

  it('refuse a momentum of 1', () => {
    expect(() => sgd({ momentum: 1 })).toThrow(ValueError);
  });
});

describe('schedules', () => {
  const at = (step: number, epoch = 0) => ({ step, epoch, totalSteps: 100 });

  it('fall in steps, along a cosine, and rise during warm-up', () => {
    const steps = stepDecay(1, { epochs: [2, 4] });
    expect([0, 1.9, 2, 4].map((epoch) => steps(at(0, epoch)))).toEqual([1, 1, 0.1, 0.1 ** 2]);
    const cosine = cosineDecay(2, { floor: 1 });
    expect([0, 50, 100].map((step) => cosine(at(step)))).toEqual([2, 1.5, 1]);
    const rising = warmup(0.4, { steps: 4 });
    expect([0, 1, 3, 10].map((step) => rising(at(step)))).toEqual([0.1, 0.2, 0.4, 0.4]);
  });

  it('refuse rates that are not positive', () => {
    expect(() => asSchedule(-1)).toThrow(/-1/);
    expect(() => asSchedule(Number.NaN)).toThrow(ValueError);
    expect(() => warmup(1, { steps: 0 })).toThrow(ValueError);
  });
});
