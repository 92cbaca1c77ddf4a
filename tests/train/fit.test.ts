import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { tf } from '../../src/backend';
import { DataError, Random, ShapeError, ValueError } from '../../src/core';
import { BatchNorm } from '../../src/layers';
import { mlp } from '../../src/models';
import { adam, evaluate, fit, infer, type Network, type TrainingEvent } from '../../src/train';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const quiet = { listeners: [] };

/** Two clouds of points, apart by more than their width. */
function clouds(count: number): { x: tf.Tensor; y: tf.Tensor } {
  const random = new Random(1);
  const labels = Array.from({ length: count }, (_, i) => i % 2);
  const points = labels.map((label) => [random.normal(label ? 2 : -2), random.normal(0, 1)]);
  return { x: tf.tensor2d(points), y: tf.tensor1d(labels, 'int32') };
}

const network = (seed = 0) =>
  mlp({ inputShape: 2, hidden: [4], outputs: 2, batchNorm: 'before-activation', seed });
const weights = (model: tf.LayersModel) => model.getWeights().map((w) => Array.from(w.dataSync()));

describe('fit', () => {
  it('separates two clouds, and evaluates on others', async () => {
    const model = network();
    const history = await fit(model, clouds(128), {
      ...quiet,
      epochs: 6,
      batchSize: 16,
      learningRate: 0.3,
      validation: clouds(64),
    });
    expect(history.epochs.map((row) => row.epoch)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(history.steps.length).toBe(6 * 8);
    expect(history.stopped).toBe(false);
    const last = history.epochs[5];
    // The clouds overlap by less than one point in forty: Φ(−2) = .023.
    expect(last?.accuracy).toBeGreaterThan(0.93);
    expect(last?.valAccuracy).toBeGreaterThan(0.93);
    const measured = await evaluate(model, clouds(64));
    expect(measured.accuracy).toBeCloseTo(last?.valAccuracy as number, 6);
    expect(measured.loss).toBeCloseTo(last?.valLoss as number, 5);
  });

  it('takes the step of gradient descent that the formula gives', async () => {
    // Loss (w·x − y)² for one example x = 3, y = 1 and w = 1: gradient 2·(3 − 1)·3 = 12.
    const w = tf.variable(tf.scalar(1));
    const line: Network = { forward: (x) => x.mul(w), trainable: [w], state: [w] };
    const history = await fit(
      line,
      { x: tf.tensor2d([[3]]), y: tf.tensor2d([[1]]) },
      {
        ...quiet,
        loss: 'meanSquaredError',
        learningRate: 0.01,
      },
    );
    expect(history.steps[0]?.loss).toBeCloseTo(4, 6);
    expect(w.dataSync()[0]).toBeCloseTo(1 - 0.01 * 12, 6);
  });

  it('gives the same run for the same seed, and another for another', async () => {
    const run = async (seed: number) => {
      const model = network();
      await fit(model, clouds(40), { ...quiet, epochs: 2, batchSize: 8, seed });
      return weights(model);
    };
    expect(await run(1)).toEqual(await run(1));
    expect(await run(1)).not.toEqual(await run(2));
  });

  it('leaves no tensor behind, memory of the optimizer included', async () => {
    const [model, data] = [network(), clouds(40)];
    await fit(model, data, { ...quiet, optimizer: 'adam', batchSize: 16 });
    const before = tf.memory().numTensors;
    await fit(model, data, { ...quiet, optimizer: 'adam', batchSize: 16, validation: data });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('tells its listeners of the start, every step, every epoch and the end', async () => {
    const events: TrainingEvent[] = [];
    await fit(network(), clouds(32), {
      epochs: 2,
      batchSize: 16,
      listeners: [(event) => void events.push(event)],
    });
    expect(events.map((event) => event.type)).toEqual([
      'start',
      'step',
      'step',
      'epoch',
      'step',
      'step',
      'epoch',
      'end',
    ]);
  });

  it('ends after the step during which it is asked to, with what it has', async () => {
    const control = new AbortController();
    const history = await fit(network(), clouds(64), {
      epochs: 3,
      batchSize: 16,
      signal: control.signal,
      listeners: [(event) => void (event.type === 'step' && event.row.step === 6 && control.abort())],
    });
    expect(history.stopped).toBe(true);
    expect(history.steps.length).toBe(6);
    expect(history.epochs.length).toBe(1);
  });

  it('changes nothing when a step fails', async () => {
    const model = network();
    const before = weights(model);
    const failing = fit(model, clouds(16), {
      ...quiet,
      loss: () => {
        throw new Error('no loss today');
      },
    });
    await expect(failing).rejects.toThrow('no loss today');
    expect(weights(model).slice(0, 4)).toEqual(before.slice(0, 4));
  });

  it('adds the penalties of the layers to the loss', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.dense({
          units: 2,
          inputShape: [2],
          kernelInitializer: 'ones',
          kernelRegularizer: tf.regularizers.l2({ l2: 0.5 }),
        }),
      ],
    });
    const data = clouds(4);
    const { loss } = await evaluate(model, data);
    const history = await fit(model, data, { ...quiet, batchSize: 4 });
    // Four weights of 1: a penalty of 0.5 · 4.
    expect(history.steps[0]?.loss).toBeCloseTo((loss as number) + 2, 5);
  });

  it('says what is wrong with the data and the options', async () => {
    const data = clouds(8);
    const labels = tf.tensor1d([0, 1, 2, 0, 0, 0, 0, 0], 'int32');
    await expect(fit(network(), { x: data.x, y: labels }, quiet)).rejects.toThrow(/label 2 of example 2/);
    await expect(fit(network(), { x: data.x, y: tf.zeros([7, 2]) }, quiet)).rejects.toThrow(ShapeError);
    await expect(fit(network(), data, { ...quiet, epochs: 0.5 })).rejects.toThrow(ValueError);
    await expect(fit(network(), data, { ...quiet, learningRate: 0 })).rejects.toThrow(/learning rate/);
    await expect(fit(network(), data, { ...quiet, optimizer: 'sdg' as 'sgd' })).rejects.toThrow(
      /sgd, rmsprop/,
    );
  });

  it('takes images as bytes', async () => {
    const images = Uint8Array.from({ length: 4 * 4 }, (_, i) => (i < 8 ? 0 : 255));
    const set = { images, labels: Uint8Array.from([0, 0, 1, 1]), shape: [2, 2, 1] as const };
    const model = mlp({ inputShape: [2, 2, 1], hidden: [], outputs: 2 });
    await fit(model, set, { ...quiet, epochs: 20, batchSize: 4, learningRate: 1 });
    expect((await evaluate(model, set)).accuracy).toBe(1);
    const same = await evaluate(model, {
      x: tf.tensor(images, [4, 2, 2, 1]).div(255),
      y: tf.tensor1d([0, 0, 1, 1], 'int32'),
    });
    expect((await evaluate(model, set)).loss).toBeCloseTo(same.loss as number, 5);
  });
});

describe('infer', () => {
  it('gives in batches what the model gives at once', async () => {
    const [model, { x }] = [network(), clouds(10)];
    const inBatches = await infer(model, x, { batchSize: 4 });
    expect(inBatches.shape).toEqual([10, 2]);
    expect(tf.max(tf.abs(tf.sub(inBatches, model.predict(x) as tf.Tensor))).dataSync()[0]).toBeLessThan(1e-6);
  });
});

describe('checkpoints', () => {
  const file = () => path.join(mkdtempSync(path.join(tmpdir(), 'very-deep-')), 'run', 'model.ckpt');

  it('resume an interrupted run to the very weights of an uninterrupted one', async () => {
    const data = clouds(48);
    const options = { ...quiet, batchSize: 16, optimizer: 'adam', learningRate: 0.01 } as const;
    const [whole, parted, resumed] = [network(), network(), network(7)];
    const expected = await fit(whole, data, { ...options, epochs: 4 });
    const checkpoint = file();
    await fit(parted, data, { ...options, epochs: 2, checkpoint });
    const history = await fit(resumed, data, { ...options, epochs: 4, checkpoint });
    expect(weights(resumed)).toEqual(weights(whole));
    expect(history.steps).toEqual(expected.steps);
    expect(history.epochs.map((row) => row.loss)).toEqual(expected.epochs.map((row) => row.loss));
  });

  it('are refused, and change nothing, when truncated, damaged, foreign, or of another model, optimizer or seed', async () => {
    const data = clouds(16);
    const checkpoint = file();
    await fit(network(), data, { ...quiet, optimizer: adam(), checkpoint });
    const model = network(3);
    const before = weights(model);
    const attempt = (options: object = {}, of: tf.LayersModel = model) =>
      fit(of, data, { ...quiet, optimizer: 'adam', checkpoint, ...options });
    await expect(attempt({ optimizer: 'sgd' })).rejects.toThrow(/optimizer adam, not sgd/);
    await expect(attempt({ seed: 5 })).rejects.toThrow(/seed 0, this one has 5/);
    const wider = mlp({ inputShape: 2, hidden: [5], outputs: 2, batchNorm: 'before-activation' });
    await expect(attempt({}, wider)).rejects.toThrow(/variable 1 has shape \[2,4\], not \[2,5\]/);
    const bytes = readFileSync(checkpoint);
    for (const [name, content] of [
      ['truncated', bytes.subarray(0, -40)],
      ['damaged', Buffer.from(bytes).fill(1, 200, 201)],
      ['foreign', Buffer.from('PK\u0003\u0004')],
    ] as const) {
      writeFileSync(checkpoint, content);
      await expect(attempt(), name).rejects.toThrow(DataError);
    }
    expect(weights(model)).toEqual(before);
  });

  it('hold the moving averages', async () => {
    const data = clouds(16);
    const checkpoint = file();
    const [a, b] = [network(), network(2)];
    await fit(a, data, { ...quiet, checkpoint });
    await fit(b, data, { ...quiet, checkpoint });
    const mean = (model: tf.LayersModel) =>
      Array.from(
        (model.layers.find((layer) => layer instanceof BatchNorm) as BatchNorm).movingMean
          ?.read()
          .dataSync() ?? [],
      );
    expect(mean(b)).toEqual(mean(a));
    expect(mean(b).some((v) => v !== 0)).toBe(true);
  });
});
