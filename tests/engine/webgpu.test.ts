import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { compile, type EngineName, ready, tf } from '../../src/backend';
import { gpuAdapter } from '../../src/backend/webgpu';
import { checkGpu } from '../../src/cli/doctor/gpu';
import { EngineError } from '../../src/core';
import { watchLayers } from '../../src/inspect';
import { evaluate, fit, infer } from '../../src/train';
import { agreesWithPlainJavaScript } from '../backend/agreement';
import { withoutGpu } from './software-gpu';
import { make, takesTheSteps } from './steps';
import { stripes } from './training';

describe.skipIf(withoutGpu)('the engine webgpu agrees with plain JavaScript:', () => {
  agreesWithPlainJavaScript('webgpu');
});

describe.skipIf(withoutGpu)('on the engine webgpu', () => {
  beforeAll(async () => void (await ready({ backend: 'webgpu' })));
  afterEach(() => tf.disposeVariables());

  takesTheSteps('webgpu');

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
