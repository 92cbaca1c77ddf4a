import * as tf from '@tensorflow/tfjs';
import { compile, fallbackCounts, resetFallbackCounts, TraceError } from 'tfjs-backend-onnx';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

beforeAll(async () => {
  await tf.setBackend('onnx');
});

afterAll(() => tf.disposeVariables());

const values = (tensor: tf.Tensor): number[] => {
  const list = Array.from(tensor.dataSync());
  tensor.dispose();
  return list;
};

/** A small network with batch normalization, its data, and a step that trains it: all from fixed seeds. */
function makeStep(makeOptimizer: () => tf.Optimizer) {
  tf.disposeVariables();
  const weights = (shape: number[], seed: number) =>
    tf.variable(tf.randomNormal(shape, 0, 0.3, 'float32', seed));
  const filter = weights([3, 3, 2, 4], 1) as tf.Variable<tf.Rank.R4>;
  const dense = weights([64, 3], 2) as tf.Variable<tf.Rank.R2>;
  const average = tf.variable(tf.zeros([4]), false);
  const optimizer = makeOptimizer();
  const step = (x: tf.Tensor4D, y: tf.Tensor2D) => {
    const loss = optimizer.minimize(
      () => {
        const h = tf.conv2d(x, filter, 1, 'same');
        const mean = tf.mean(h, [0, 1, 2]);
        const centred = h.sub(mean);
        average.assign(average.mul(0.9).add(mean.mul(0.1)));
        const normal = centred.div(tf.sqrt(tf.mean(tf.square(centred), [0, 1, 2]).add(1e-5)));
        const pooled = tf.maxPool(tf.relu(normal) as tf.Tensor4D, 2, 2, 'valid');
        return tf.losses.softmaxCrossEntropy(y, pooled.reshape([-1, 64]).matMul(dense)) as tf.Scalar;
      },
      true,
      [filter, dense],
    );
    return loss as tf.Scalar;
  };
  const data = (n: number, seed: number): [tf.Tensor4D, tf.Tensor2D] => [
    tf.randomNormal([n, 8, 8, 2], 0, 1, 'float32', seed),
    tf
      .oneHot(
        tf.tensor1d(
          Array.from({ length: n }, (_, i) => i % 3),
          'int32',
        ),
        3,
      )
      .toFloat() as tf.Tensor2D,
  ];
  return { step, data, optimizer, average, filter };
}

type Made = ReturnType<typeof makeStep>;

/** The losses and last weights of a few steps, run as they are or compiled. */
function train(
  make: () => Made,
  wrap: (made: Made) => Made['step'],
  between: (made: Made, i: number) => void = () => {},
) {
  const made = make();
  const run = wrap(made);
  const losses = [12, 12, 12, 12, 5, 12, 5].map((n, i) => {
    const [x, y] = made.data(n, i + 1);
    const [loss] = values(run(x, y));
    tf.dispose([x, y]);
    between(made, i);
    return loss as number;
  });
  return [...losses, ...made.average.dataSync(), ...made.filter.dataSync().slice(0, 8)];
}

function expectClose(a: readonly number[], b: readonly number[], tolerance = 2e-4): void {
  expect(a.length).toBe(b.length);
  for (const [i, value] of a.entries()) expect(Math.abs(value - (b[i] as number))).toBeLessThan(tolerance);
}

const optimizers: Record<string, () => tf.Optimizer> = {
  sgd: () => tf.train.sgd(0.1),
  momentum: () => tf.train.momentum(0.05, 0.9),
  nesterov: () => tf.train.momentum(0.05, 0.9, true),
  adagrad: () => tf.train.adagrad(0.05),
  adadelta: () => tf.train.adadelta(0.5),
  rmsprop: () => tf.train.rmsprop(0.005),
  adam: () => tf.train.adam(0.005),
  adamax: () => tf.train.adamax(0.005),
};

describe('compile', () => {
  for (const [name, makeOptimizer] of Object.entries(optimizers)) {
    it(`trains with ${name} as the plain step does, partial batches included`, () => {
      const make = () => makeStep(makeOptimizer);
      expectClose(
        train(make, ({ step }) => compile(step)),
        train(make, ({ step }) => step),
      );
    });
  }

  it('agrees with the JavaScript engine and runs no JavaScript kernel', async () => {
    const make = () => makeStep(() => tf.train.sgd(0.1));
    resetFallbackCounts();
    const ours = train(make, ({ step }) => compile(step));
    expect(fallbackCounts()).toEqual({});
    await tf.setBackend('cpu');
    const theirs = train(make, ({ step }) => step);
    await tf.setBackend('onnx');
    expectClose(ours, theirs);
  });

  it('follows a learning rate that changes between steps', () => {
    const schedule = (made: Made, i: number) => {
      (made.optimizer as tf.AdamOptimizer & { learningRate: number }).learningRate = 0.01 / (i + 1);
    };
    const scheduleSgd = (made: Made, i: number) =>
      (made.optimizer as tf.SGDOptimizer).setLearningRate(0.2 / (i + 1));
    for (const [makeOptimizer, between] of [
      [() => tf.train.adam(0.01), schedule],
      [() => tf.train.sgd(0.2), scheduleSgd],
    ] as const) {
      const make = () => makeStep(makeOptimizer);
      expectClose(
        train(make, ({ step }) => compile(step), between),
        train(make, ({ step }) => step, between),
      );
    }
  });

  it('follows numbers among the arguments, and numbers nobody announces from the second call on', () => {
    const x = tf.tensor1d([1, 2, 3]);
    const scaled = compile((t: tf.Tensor, factor: number) => t.mul(factor + 1));
    for (const factor of [1, 2, 2, 5, 1]) {
      expect(values(scaled(x, factor))).toEqual([1, 2, 3].map((v) => v * (factor + 1)));
    }
    expect(scaled.programs().length).toBe(1);
    let t = 0;
    const counting = compile((v: tf.Tensor) => v.mul(1 / ++t));
    for (let i = 1; i <= 5; i++) {
      const expected = [1, 2, 3].map((v) => Math.fround(v * Math.fround(1 / i)));
      for (const [j, value] of values(counting(x)).entries())
        expect(value).toBeCloseTo(expected[j] as number, 6);
    }
    x.dispose();
  });

  it('takes another path through the code when the step does', () => {
    let negate = false;
    const step = compile((x: tf.Tensor, mode: string) => {
      const y = mode === 'double' ? x.mul(2) : x.add(1);
      return negate ? y.neg() : y;
    });
    const x = tf.tensor1d([3]);
    expect(values(step(x, 'double'))).toEqual([6]);
    expect(values(step(x, 'increment'))).toEqual([4]);
    negate = true;
    expect(values(step(x, 'double'))).toEqual([-6]);
    x.dispose();
  });

  it('draws unseeded random tensors afresh, reproducibly by seed, and keeps seeded ones', () => {
    const x = tf.ones([2000]);
    const dropped = (seed?: number) =>
      compile((t: tf.Tensor) => tf.dropout(t, 0.25), seed === undefined ? {} : { seed });
    const step = dropped();
    const [a, b] = [values(step(x)), values(step(x))];
    expect(a).not.toEqual(b);
    for (const mask of [a, b]) {
      expect(new Set(mask.map((v) => v.toFixed(4)))).toEqual(new Set(['0.0000', '1.3333']));
      const kept = mask.filter((v) => v > 0).length / mask.length;
      expect(Math.abs(kept - 0.75)).toBeLessThan(0.05);
    }
    const [first, second, other] = [dropped(3), dropped(3), dropped(4)].map((f) => [
      values(f(x)),
      values(f(x)),
    ]);
    expect(first).toEqual(second);
    expect(first).not.toEqual(other);
    const fixed = compile((t: tf.Tensor) => tf.dropout(t, 0.5, undefined, 7));
    expect(values(fixed(x))).toEqual(values(fixed(x)));
    const noisy = compile((t: tf.Tensor) => t.add(tf.randomNormal([2000], 3, 0.5)));
    const noise = values(noisy(x));
    const mean = noise.reduce((s, v) => s + v, 0) / noise.length;
    expect(Math.abs(mean - 4)).toBeLessThan(0.06);
    expect(noise).not.toEqual(values(noisy(x)));
    x.dispose();
  });

  it('returns structures, several types, arguments and constants', () => {
    const x = tf.tensor2d([
      [1, -2],
      [3, 4],
    ]);
    const step = compile(({ input }: { input: tf.Tensor2D }) => ({
      positive: input.greater(0),
      best: [input.argMax(1), tf.scalar(5)],
      same: input,
      count: 4,
    }));
    for (let i = 0; i < 3; i++) {
      const before = tf.memory().numTensors;
      const { positive, best, same, count } = step({ input: x });
      expect(tf.memory().numTensors - before).toBe(4);
      expect([positive.dtype, best[0]?.dtype, count]).toEqual(['bool', 'int32', 4]);
      expect(values(positive)).toEqual([1, 0, 1, 1]);
      expect(values(best[0] as tf.Tensor)).toEqual([0, 1]);
      expect(values(best[1] as tf.Tensor)).toEqual([5]);
      expect(values(same)).toEqual([1, -2, 3, 4]);
    }
    x.dispose();
  });

  it('keeps two variables made from one tensor apart', () => {
    const start = tf.zeros([2]);
    const [a, b] = [tf.variable(start), tf.variable(start)];
    const step = compile(() => {
      a.assign(a.add(1));
      return b.add(a);
    });
    expect(values(step())).toEqual([1, 1]);
    expect(values(step())).toEqual([2, 2]);
    expect([...b.dataSync()]).toEqual([0, 0]);
    tf.dispose([start, a, b]);
  });

  it('says what to do when a value is read, a kernel is missing or the step is asynchronous', () => {
    const x = tf.tensor1d([1, 2]);
    const before = tf.memory().numTensors;
    expect(() => compile((t: tf.Tensor) => t.mul(2).sum().dataSync()[0])(x)).toThrow(TraceError);
    expect(() => compile((t: tf.Tensor) => t.mul(2).print())(x)).toThrow(/Return the tensor from the step/);
    expect(() => compile((t: tf.Tensor) => tf.topk(t.mul(2), 1).values)(x)).toThrow(/TopK.*compile: false/s);
    expect(() => compile(async (t: tf.Tensor) => t.mul(2))(x)).toThrow(/asynchronous/);
    expect(tf.memory().numTensors).toBe(before);
    x.dispose();
  });

  it('leaves no tensor behind', () => {
    const { step, data } = makeStep(() => tf.train.momentum(0.05, 0.9));
    const compiled = compile(step);
    const [x, y] = data(8, 1);
    compiled(x, y).dispose();
    const before = tf.memory();
    for (let i = 0; i < 20; i++) compiled(x, y).dispose();
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
    compiled.dispose();
    compiled(x, y).dispose();
    tf.dispose([x, y]);
  });

  it('runs the step as it is on another engine', async () => {
    await tf.setBackend('cpu');
    const step = compile((x: tf.Tensor) => x.mul(2));
    const x = tf.scalar(4);
    expect(values(step(x))).toEqual([8]);
    expect(step.programs()).toEqual([]);
    x.dispose();
    await tf.setBackend('onnx');
  });
});
