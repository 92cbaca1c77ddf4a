import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { tf } from '../../src/backend';
import 'tfjs-backend-onnx';

beforeAll(async () => {
  await tf.setBackend('onnx');
});
afterAll(async () => {
  await tf.setBackend('cpu');
});

/** Counts how often its code runs: as often as without compiling. */
let calls = 0;
class Counted extends tf.layers.Layer {
  static className = 'Counted';
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    calls++;
    return (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor;
  }
}

function makeModel(extra: tf.layers.Layer[] = [], optimizer: string | tf.Optimizer = 'adam'): tf.Sequential {
  const kernelInitializer = tf.initializers.glorotUniform({ seed: 3 });
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [8, 8, 2], filters: 4, kernelSize: 3, kernelInitializer }),
      tf.layers.batchNormalization(),
      tf.layers.activation({ activation: 'relu' }),
      ...extra,
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 3, activation: 'softmax', kernelInitializer, kernelRegularizer: 'l1l2' }),
    ],
  });
  model.compile({ optimizer, loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

const data = () => ({
  x: tf.randomNormal([40, 8, 8, 2], 0, 1, 'float32', 5),
  y: tf.oneHot(
    tf.tensor1d(
      Array.from({ length: 40 }, (_, i) => i % 3),
      'int32',
    ),
    3,
  ),
});

async function train(backend: string, compile: boolean) {
  await tf.setBackend(backend);
  const model = makeModel([new Counted()], tf.train.momentum(0.05, 0.9));
  const { x, y } = data();
  const before = tf.memory().numTensors;
  calls = 0;
  const { history } = await model.fit(x, y, {
    epochs: 4,
    batchSize: 16,
    shuffle: false,
    validationData: [x, y],
    verbose: 0,
    compile,
  });
  const ran = calls;
  const [trained] = (await model.trainOnBatch(x, y)) as number[];
  // Momenta of the six trainable variables.
  expect(tf.memory().numTensors - before).toBe(6);
  const weights = model.getWeights().flatMap((weight) => [...weight.dataSync()]);
  tf.dispose([x, y]);
  model.dispose();
  return { numbers: [...Object.values(history).flat(), trained, ...weights] as number[], ran };
}

describe('fit of tf.LayersModel on the onnx engine', () => {
  it('compiles its step, and trains as in plain JavaScript', async () => {
    const reference = await train('cpu', true);
    const compiled = await train('onnx', true);
    const eager = await train('onnx', false);
    for (const { numbers } of [compiled, eager]) {
      expect(numbers.length).toBe(reference.numbers.length);
      for (const [i, value] of reference.numbers.entries())
        expect(Math.abs((numbers[i] as number) - value)).toBeLessThan(1e-3 * Math.max(1, Math.abs(value)));
    }
    expect(eager.ran).toBe(reference.ran);
    expect(compiled.ran).toBe(reference.ran);
  });

  it('leaves no tensor behind, compiles anew after model.compile, and follows the learning rate', async () => {
    await tf.setBackend('onnx');
    const optimizer = tf.train.sgd(0.1);
    const model = makeModel([], optimizer);
    const { x, y } = data();
    await model.fit(x, y, { batchSize: 16, verbose: 0 });
    const before = tf.memory().numTensors;
    await model.fit(x, y, { batchSize: 16, verbose: 0 });
    expect(tf.memory().numTensors).toBe(before);
    const weight = () => model.getWeights()[0]?.dataSync().slice() as Float32Array;
    optimizer.setLearningRate(1e-30);
    let last = weight();
    await model.fit(x, y, { batchSize: 16, verbose: 0 });
    expect(weight()).toEqual(last);
    model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
    const loss = async () => (await model.trainOnBatch(x, y)) as number;
    const losses = [await loss(), await loss(), await loss()];
    expect(losses[2]).toBeLessThan(losses[0] as number);
    last = weight();
    await loss();
    expect(weight()).not.toEqual(last);
    tf.dispose([x, y]);
    model.dispose();
  });

  it('draws new dropout masks at every step', async () => {
    await tf.setBackend('onnx');
    const model = tf.sequential({
      layers: [
        tf.layers.dropout({ rate: 0.5, inputShape: [64] }),
        tf.layers.dense({ units: 1, useBias: false, kernelInitializer: 'ones' }),
      ],
    });
    model.compile({ optimizer: tf.train.sgd(1e-30), loss: 'meanSquaredError' });
    const [x, y] = [tf.ones([4, 64]), tf.zeros([4, 1])];
    const losses = new Set<number>();
    for (let i = 0; i < 8; i++) losses.add((await model.trainOnBatch(x, y)) as number);
    expect(losses.size).toBeGreaterThan(6);
    tf.dispose([x, y]);
    model.dispose();
  });

  it('trains step by step, with one warning, where the code reads values', async () => {
    await tf.setBackend('onnx');
    class Reading extends Counted {
      static override className = 'Reading';
      override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
        const x = super.call(inputs);
        x.dataSync();
        return x;
      }
    }
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const model = makeModel([new Reading()]);
    const { x, y } = data();
    const { history } = await model.fit(x, y, { epochs: 3, batchSize: 16, verbose: 0 });
    expect(history.loss).toHaveLength(3);
    expect(history.loss?.at(-1)).toBeLessThan(history.loss?.[0] as number);
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0]?.[0]).toMatch(/trains step by step.*Return the tensor from the step/);
    vi.restoreAllMocks();
    tf.dispose([x, y]);
    model.dispose();
  });
});
