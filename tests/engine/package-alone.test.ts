/** What a program gets that imports the package and nothing else of the course. */
import { mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { compile, EngineError } from 'tfjs-backend-onnx';
import { afterEach, expect, it, vi } from 'vitest';
import { Repeats } from '../../packages/tfjs-backend-onnx/src/repeat';
import { dense, differences, type Program, runOn } from './impure/program';

afterEach(() => void vi.restoreAllMocks());

it('repeats the steps of a model of library layers without running their code again', async () => {
  await tf.setBackend('onnx');
  const run = vi.spyOn(Repeats.prototype, 'run');
  const model = tf.sequential({ layers: [dense(4, 1, { inputShape: [3] }), dense(1, 2)] });
  model.compile({ optimizer: 'adam', loss: 'meanSquaredError', metrics: ['mae'] });
  const [x, y] = [tf.ones([8, 3]), tf.ones([8, 1])];
  await model.fit(x, y, { epochs: 3, batchSize: 4, verbose: 0 });
  const repeated = run.mock.results.filter(({ value }) => value !== undefined);
  expect(run).toHaveBeenCalledTimes(6);
  expect(repeated).toHaveLength(5);
  expect(model.optimizer.iterations).toBe(6);
  tf.dispose([x, y]);
  model.dispose();
});

it('sees that an optimizer was given other moments between two steps that are promised to be pure', async () => {
  const program: Program = {
    name: 'moments set',
    async run(log) {
      const w = tf.variable(tf.randomNormal([3], 0, 1, 'float32', 1));
      const optimizer = tf.train.adam(0.1);
      const minimize = () => optimizer.minimize(() => tf.sum(tf.square(w)), true, [w]) as tf.Scalar;
      const step = compile(minimize, { pure: true });
      for (let i = 0; i < 9; i++) {
        log.number(step().dataSync()[0], [...w.dataSync()]);
        if (i !== 4) continue;
        const weights = await optimizer.getWeights();
        await optimizer.setWeights(
          weights.map(({ name, tensor }) => ({
            name,
            tensor: name === 'iter' ? tensor : tf.mul(tensor, 0.5),
          })),
        );
      }
    },
  };
  const expected = await runOn('cpu', program);
  expect(differences(expected, await runOn('onnx', program))).toEqual([]);
});

it.each(['onnx', 'cpu'])('saves models in files and loads them, on the engine %s', async (engine) => {
  await tf.setBackend(engine);
  const folder = mkdtempSync(path.join(tmpdir(), 'very-deep-package-'));
  const place = `file://${folder}/model`;
  const model = tf.sequential({ layers: [dense(4, 1, { inputShape: [3] }), dense(1, 2)] });
  await model.save(place);
  const x = tf.linspace(-1, 1, 6).reshape([2, 3]);
  const answers = (one: tf.LayersModel) => [...(one.predict(x) as tf.Tensor).dataSync()];
  expect(answers(await tf.loadLayersModel(`${place}/model.json`))).toEqual(answers(model));
  truncateSync(path.join(folder, 'model', 'weights.bin'), 4);
  const refused = tf.loadLayersModel(`${place}/model.json`);
  await expect(refused).rejects.toThrow(EngineError);
  await expect(refused).rejects.toThrow(/weights of .*model\.json are 4 bytes, not \d+/);
  rmSync(folder, { recursive: true });
});
