import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { compile, type EngineName, ready, tf } from '../../src/backend';
import { readValues } from '../../src/backend/read';
import { gpuAdapter } from '../../src/backend/webgpu';
import { checkGpu } from '../../src/cli/doctor/gpu';
import { EngineError } from '../../src/core';
import { watchLayers } from '../../src/inspect';
import { imageModel } from '../../src/models';
import { evaluate, fit, infer, losses, makeStep, metrics, sgd } from '../../src/train';
import { agreesWithPlainJavaScript } from '../backend/agreement';
import { withoutGpu } from './software-gpu';
import { CLASSES, narrow, SIZE, stripes, type Values, worstUpdate } from './training';

const STEPS = 8;
/** The last batch of each three is smaller. */
const BATCHES = [8, 8, 4];
/** Relative, as for the other engines: float32 sums in another order, multiplied by batch normalization. */
const TOLERANCE = { loss: 1e-3, update: 2e-2 };

const make = (name: string): tf.LayersModel =>
  imageModel(name, { ...narrow, inputShape: [SIZE, SIZE, 1], classes: CLASSES, seed: 1 });

const network = (model: tf.LayersModel) => ({
  forward: (x: tf.Tensor, training: boolean) => model.apply(x, { training }) as tf.Tensor,
  trainable: model.trainableWeights.map((weight) => weight.read() as tf.Variable),
  state: [],
});

interface Run {
  curve: number[];
  states: Values[];
  kept: number;
}

/** Some steps of training; given a reference, each of them from the reference's state. */
async function train(name: string, engine: EngineName, steps: number, reference?: Run): Promise<Run> {
  await ready({ backend: engine });
  const model = make(name);
  const optimizer = sgd({ momentum: 0.9 });
  const step = makeStep(network(model), { loss: losses.softmaxCrossEntropy, metrics, optimizer });
  const state = [...model.weights.map((weight) => weight.read() as tf.Variable), ...optimizer.state];
  const read = async (): Promise<Values> =>
    (await readValues(state)).map((values) => values.slice() as Float32Array);
  const curve: number[] = [];
  const states = [await read()];
  const before = tf.memory().numTensors;
  for (let i = 0; i < steps; i++) {
    const from = reference?.states[i];
    const loss = tf.tidy(() => {
      if (from)
        state.forEach((variable, j) => void variable.assign(tf.tensor(from[j] as never, variable.shape)));
      const { x, y } = stripes(BATCHES[i % BATCHES.length] as number, model, i);
      return step(x, tf.oneHot(y, CLASSES).toFloat(), tf.scalar(0.02 * 0.9 ** i)).loss as tf.Tensor;
    });
    curve.push((await loss.data())[0] as number);
    loss.dispose();
    states.push(await read());
  }
  const kept = tf.memory().numTensors - before;
  optimizer.dispose();
  model.dispose();
  return { curve, states, kept };
}

describe.skipIf(withoutGpu)('the engine webgpu agrees with plain JavaScript:', () => {
  agreesWithPlainJavaScript('webgpu');
});

describe.skipIf(withoutGpu)('on the engine webgpu', () => {
  beforeAll(async () => void (await ready({ backend: 'webgpu' })));
  afterEach(() => tf.disposeVariables());

  it.each([
    ['lenet-bn', STEPS],
    ['lenet', 2],
    ['resnet', 2],
    ['resnet-v2-18', 2],
    ['plain', 2],
    ['densenet', 2],
    ['unet', 1],
  ])('%s takes the steps of plain JavaScript', async (name, steps) => {
    const reference = await train(name, 'cpu', steps);
    const { curve, states, kept } = await train(name, 'webgpu', steps, reference);
    for (const [i, loss] of reference.curve.entries()) {
      const label = `step ${i + 1}`;
      expect(Math.abs((curve[i] as number) - loss), label).toBeLessThan(TOLERANCE.loss * Math.max(1, loss));
      const [from, to] = [reference.states[i] as Values, reference.states[i + 1] as Values];
      expect(worstUpdate(from, to, states[i + 1] as Values), label).toBeLessThan(TOLERANCE.update);
    }
    expect(kept).toBe(0);
  });

  it('fit, its listeners, checkpoints, evaluate and infer read by waiting, and keep no tensor', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'webgpu-'));
    const trained = async (engine: EngineName, epochs: readonly number[]) => {
      await ready({ backend: engine });
      const model = make('lenet-bn');
      // Examples that an operation of the engine made.
      const raw = stripes(12, model, 0);
      const examples = { x: tf.tidy(() => tf.mul(raw.x, 1)), y: raw.y };
      const watch = watchLayers(model);
      const before = tf.memory().numTensors;
      const checkpoint = path.join(folder, engine);
      for (const count of epochs)
        await fit(model, examples, {
          epochs: count,
          batchSize: 8,
          optimizer: 'adam',
          validation: examples,
          checkpoint,
          listeners: [watch.listener],
        });
      const measured = await evaluate(model, examples);
      const outputs = await infer(model, examples.x);
      const logits = [...(await outputs.data())];
      outputs.dispose();
      expect(tf.memory().numTensors).toBe(before);
      tf.dispose([raw.x, examples]);
      model.dispose();
      return { measured, logits, rows: watch.rows };
    };
    const expected = await trained('cpu', [2]);
    const found = await trained('webgpu', [1, 2]);
    expect(found.measured.loss).toBeCloseTo(expected.measured.loss as number, 2);
    for (const [i, logit] of expected.logits.entries()) expect(found.logits[i]).toBeCloseTo(logit, 1);
    expect(found.rows).toHaveLength(expected.rows.length);
    for (const [i, { weights }] of expected.rows.entries())
      expect(found.rows[i]?.weights).toBeCloseTo(weights, 3);
  });

  it('a compiled step runs as it is', async () => {
    const double = compile((x: tf.Tensor) => tf.mul(x, 2));
    const x = tf.tensor1d([1, 2]);
    const y = double(x);
    expect([...(await y.data())]).toEqual([2, 4]);
    expect(double.programs()).toEqual([]);
    tf.dispose([x, y]);
  });

  it('says what to do instead of reading at once', async () => {
    const x = tf.range(0, 2000).reshape([40, 50]);
    const y = tf.matMul(x, x, false, true);
    expect(() => y.dataSync()).toThrow(EngineError);
    expect(() => y.arraySync()).toThrow(/await tensor\.data\(\).*VERY_DEEP_BACKEND=onnx/);
    await y.data();
    // What has been waited for is at hand.
    expect(y.dataSync()[0]).toBe(40425);
    tf.dispose([x, y]);
  });

  it('names a kernel that it does not have', () => {
    expect(() => tf.unique(tf.tensor1d([1, 1, 2]))).toThrow(
      /the GPU engine has no kernel Unique; another engine/,
    );
  });

  it('doctor names the adapter and the time of a matrix product, and leaves the engine as it was', async () => {
    await ready({ backend: 'cpu' });
    const { found, notes, details } = await checkGpu();
    expect(details.adapter).toEqual(gpuAdapter());
    expect(found).toContain(`vendor ${gpuAdapter()?.vendor}`);
    expect(found).toContain(gpuAdapter()?.isSoftware ? 'software' : 'hardware');
    expect(notes[0]).toMatch(/^A product of (\d+) x \1 matrices takes [\d.e+]+ ms\.$/);
    expect(tf.getBackend()).toBe('cpu');
    await ready({ backend: 'webgpu' });
  });

  it('tells what the GPU refused, and lets the process end', () => {
    const program = `
      const { ready, tf } = require('very-deep');
      (async () => {
        await ready();
        const product = tf.matMul(tf.ones([64, 64]), tf.ones([64, 64]));
        console.log(tf.getBackend(), (await product.data())[0]);
        const large = tf.add(tf.ones([2 ** 17, 1]), tf.ones([1, 2 ** 17]));
        await large.data().catch((error) => console.log(error.name, error.message));
      })();`;
    const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', program], {
      cwd: path.resolve(__dirname, '../..'),
      env: { ...process.env, VERY_DEEP_BACKEND: 'webgpu' },
      encoding: 'utf8',
      timeout: 60_000,
    });
    expect(stdout, stderr).toMatch(/^webgpu 64\nEngineError the GPU failed: .+\n$/);
    expect(status).toBe(0);
  });
});
