import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { tf } from '../../src/backend';
import 'tfjs-backend-onnx';
import '../../src/train';

const root = mkdtempSync(path.join(tmpdir(), 'very-deep-models-'));
let folder = '';
let count = 0;

beforeEach(() => {
  folder = path.join(root, String(count++));
});
afterAll(async () => {
  rmSync(root, { recursive: true });
  await tf.setBackend('cpu');
});

const models: Record<string, () => tf.LayersModel> = {
  'a sequential model': () =>
    tf.sequential({
      layers: [
        tf.layers.dense({ units: 3, inputShape: [4] }),
        tf.layers.batchNormalization(),
        tf.layers.dense({ units: 2 }),
      ],
    }),
  'a functional model': () => {
    const input = tf.input({ shape: [4] });
    const hidden = tf.layers.dense({ units: 4, activation: 'relu' }).apply(input) as tf.SymbolicTensor;
    const sum = tf.layers.add().apply([input, hidden]) as tf.SymbolicTensor;
    return tf.model({
      inputs: input,
      outputs: tf.layers.dense({ units: 2 }).apply(sum) as tf.SymbolicTensor,
    });
  },
};

const predict = (model: tf.LayersModel): number[] =>
  tf.tidy(() => [...(model.predict(tf.linspace(-1, 1, 8).reshape([2, 4])) as tf.Tensor).dataSync()]);

describe.each(['cpu', 'onnx'])('on the engine %s', (engine) => {
  it.each(Object.entries(models))('%s comes back from a file as it was', async (_name, make) => {
    await tf.setBackend(engine);
    const model = make();
    const { modelArtifactsInfo } = await model.save(`file://${folder}/nested/model`);
    expect(modelArtifactsInfo.weightDataBytes).toBeGreaterThan(0);
    expect(readdirSync(path.join(folder, 'nested/model')).sort()).toEqual(['model.json', 'weights.bin']);
    for (const place of ['nested/model/model.json', 'nested/model']) {
      const loaded = await tf.loadLayersModel(`file://${folder}/${place}`);
      expect(predict(loaded)).toEqual(predict(model));
      loaded.dispose();
    }
    model.dispose();
  });

  it('goes on training from where it was saved', async () => {
    await tf.setBackend(engine);
    const [x, y] = [tf.randomNormal([8, 4], 0, 1, 'float32', 1), tf.randomNormal([8, 2], 0, 1, 'float32', 2)];
    const model = (models['a functional model'] as () => tf.LayersModel)();
    model.compile({ optimizer: tf.train.adam(0.01), loss: 'meanSquaredError' });
    for (let i = 0; i < 3; i++) await model.trainOnBatch(x, y);
    await model.save(`file://${folder}`, { includeOptimizer: true });
    const loaded = await tf.loadLayersModel(`file://${folder}/model.json`);
    for (let i = 0; i < 3; i++) {
      const expected = (await model.trainOnBatch(x, y)) as number;
      expect((await loaded.trainOnBatch(x, y)) as number).toBeCloseTo(expected, 5);
    }
    tf.dispose([x, y]);
  });
});

const saved = () => (models['a sequential model'] as () => tf.LayersModel)().save(`file://${folder}`);
const json = () => path.join(folder, 'model.json');
const change = (edit: (model: { weightsManifest: { paths: string[] }[] }) => unknown) => {
  const model = JSON.parse(readFileSync(json(), 'utf8'));
  edit(model);
  writeFileSync(json(), JSON.stringify(model));
};

describe('says what is wrong with', () => {
  const damages: Record<string, [() => void, RegExp]> = {
    'a model that is not there': [() => rmSync(json()), /there is no file .*model\.json/],
    'a file that is not JSON': [
      () => writeFileSync(json(), 'not at all'),
      /model\.json.*save the model anew/s,
    ],
    'another JSON': [() => writeFileSync(json(), '{"a": 1}'), /modelTopology.*save the model anew/s],
    'weights that are missing': [() => rmSync(path.join(folder, 'weights.bin')), /weights\.bin are missing/],
    'weights cut short': [() => truncateSync(path.join(folder, 'weights.bin'), 5), /are 5 bytes, not \d+/],
    'weights elsewhere': [
      () => change((model) => model.weightsManifest[0]?.paths.splice(0, 1, '../../etc/passwd')),
      /outside of its folder/,
    ],
    'a manifest of another kind': [
      () => change((model) => Object.assign(model, { weightsManifest: 3 })),
      /weightsManifest.*save the model anew/s,
    ],
  };
  it.each(Object.entries(damages))('%s', async (_name, [damage, message]) => {
    await tf.setBackend('cpu');
    await saved();
    damage();
    await expect(tf.loadLayersModel(`file://${folder}/model.json`)).rejects.toThrow(message);
  });

  it('a file where the folder should be', async () => {
    mkdirSync(root, { recursive: true });
    writeFileSync(folder, 'something');
    await expect(saved()).rejects.toThrow(/is a file; give another name/);
  });
});
