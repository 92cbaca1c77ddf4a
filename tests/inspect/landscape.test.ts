import { beforeAll, describe, expect, it } from 'vitest';
import { tf } from '../../src/backend';
import { ValueError } from '../../src/core';
import { autocorrelation, gradientNorms, lossSurface } from '../../src/inspect';
import { BatchNorm } from '../../src/layers';
import { evaluate } from '../../src/train';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const examples = () => ({
  x: tf.randomNormal([6, 3], 0, 1, 'float32', 1),
  y: tf.tensor1d([0, 1, 0, 1, 1, 0], 'int32'),
});

/** 3 inputs, 4 units with batch normalization, 2 classes. */
function network(): tf.LayersModel {
  const kernelInitializer = () => tf.initializers.glorotUniform({ seed: 5 });
  return tf.sequential({
    layers: [
      tf.layers.dense({ units: 4, inputShape: [3], kernelInitializer: kernelInitializer() }),
      new BatchNorm(),
      tf.layers.activation({ activation: 'tanh' }),
      tf.layers.dense({ units: 2, kernelInitializer: kernelInitializer() }),
    ],
  });
}

const values = (model: tf.LayersModel) => model.getWeights().map((weight) => Array.from(weight.dataSync()));

describe('autocorrelation', () => {
  it('is that of a worked example', () => {
    // Deviations −2 −1 0 1 2, squares 10. Lag 1: 2+0+0+2 = 4; lag 2: 0−1+0 = −1; lag 3: −2−2 = −4; lag 4: −4.
    expect(autocorrelation([1, 2, 3, 4, 5], 4)).toEqual([1, 0.4, -0.1, -0.4, -0.4]);
  });

  it('has no answer for a constant or a lag beyond the end', () => {
    expect(() => autocorrelation([2, 2, 2], 1)).toThrow(/constant/);
    expect(() => autocorrelation([1, 2, 3], 3)).toThrow(/lags 0 to 2, not 3/);
  });
});

describe('gradientNorms', () => {
  it('agrees with finite differences along the gradient, layer by layer', async () => {
    const model = network();
    const data = examples();
    const rows = gradientNorms(model, data, { training: false });
    expect(rows.map(({ layer }) => layer)).toEqual([model.layers[0]?.name, model.layers[3]?.name]);
    const kernels = [0, 3].map((i) => model.layers[i]?.weights[0]?.read() as tf.Variable);
    for (const [i, kernel] of kernels.entries()) {
      const start = kernel.clone();
      const h = 1e-2;
      let squares = 0;
      for (let k = 0; k < kernel.size; k++) {
        const step = tf.oneHot(tf.scalar(k, 'int32'), kernel.size).reshape(kernel.shape).mul(h);
        kernel.assign(start.add(step));
        const up = (await evaluate(model, data)).loss as number;
        kernel.assign(start.sub(step));
        const down = (await evaluate(model, data)).loss as number;
        squares += ((up - down) / (2 * h)) ** 2;
      }
      kernel.assign(start);
      expect(rows[i]?.norm).toBeCloseTo(Math.sqrt(squares), 3);
      expect(rows[i]?.relative).toBeCloseTo(Math.sqrt(squares) / (start.norm().dataSync()[0] as number), 3);
    }
  });

  it('leaves the model as it was, and no tensors', () => {
    const model = network();
    const data = examples();
    const before = values(model);
    const tensors = tf.memory().numTensors;
    gradientNorms(model, data);
    expect(tf.memory().numTensors).toBe(tensors);
    expect(values(model)).toEqual(before);
  });
});

describe('lossSurface', () => {
  it('has the model in its middle, and there the loss of evaluate', async () => {
    const [model, data] = [network(), examples()];
    const { first, second, loss } = await lossSurface(model, data, {
      points: 5,
      extent: 0.5,
      training: false,
    });
    expect(first).toEqual([-0.5, -0.25, 0, 0.25, 0.5]);
    expect(second).toEqual(first);
    expect(loss.map((row) => row.length)).toEqual([5, 5, 5, 5, 5]);
    expect(loss[2]?.[2]).toBeCloseTo((await evaluate(model, data)).loss as number, 5);
    expect(new Set(loss.flat()).size).toBe(25);
  });

  it('goes as far as the filters are long, in every filter, and leaves biases alone', async () => {
    // One linear filter without bias, loss (w·x)²: for w = (3, 4) and x = (1, 0) it is (3 + a·d)², where ‖d‖ = 5.
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, useBias: false, inputShape: [2] })] });
    model.setWeights([tf.tensor2d([[3], [4]])]);
    const grid = (inputs: number[]) =>
      lossSurface(
        model,
        { x: tf.tensor2d([inputs]), y: tf.zeros([1, 1]) },
        { points: 3, loss: 'meanSquaredError', seed: 2 },
      );
    const along = async (inputs: number[], at: number) =>
      Math.sqrt((await grid(inputs)).loss[1]?.[2] as number) - at;
    const [dx, dy] = [await along([1, 0], 3), await along([0, 1], 4)];
    // The root forgets the sign; either sign gives one of these lengths.
    const lengths = [dx, -6 - dx].flatMap((x) => [dy, -8 - dy].map((y) => Math.hypot(x, y)));
    expect(Math.min(...lengths.map((length) => Math.abs(length - 5)))).toBeLessThan(1e-3);
  });

  it('puts weights and moving averages back, and keeps no tensors', async () => {
    const [model, data] = [network(), examples()];
    const before = values(model);
    const tensors = tf.memory().numTensors;
    await lossSurface(model, data, { points: 3 });
    expect(tf.memory().numTensors).toBe(tensors);
    expect(values(model)).toEqual(before);
  });

  it('gives the same seed the same directions', async () => {
    const [model, data] = [network(), examples()];
    const run = (seed: number) => lossSurface(model, data, { points: 3, seed });
    expect(await run(1)).toEqual(await run(1));
    expect((await run(2)).loss).not.toEqual((await run(1)).loss);
  });

  it('refuses an even number of points', async () => {
    await expect(lossSurface(network(), examples(), { points: 4 })).rejects.toThrow(ValueError);
  });
});
