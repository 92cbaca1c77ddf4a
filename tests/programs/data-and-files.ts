import * as tf from '@tensorflow/tfjs';
import type { Program } from '../engine/impure/program';
import { dense, descend, fitQuietly, logTensor, normal, program, weights, wholeNumbers } from './program';

const COUNT = 24;
const x = () => normal<tf.Rank.R2>([COUNT, 3], 1);
const y = () =>
  tf.tidy(() => tf.matMul(x(), tf.tensor2d([[1], [-2], [0.5]])).add(normal([COUNT, 1], 2, 0.1)));
const regression = (): tf.Sequential =>
  tf.sequential({ layers: [dense(5, 1, { inputShape: [3], activation: 'relu' }), dense(1, 2)] });
const rows = () => {
  const [inputs, outputs] = [x().arraySync(), y().arraySync() as number[][]];
  return inputs.map((xs, i) => ({ xs, ys: outputs[i] as number[] }));
};

/** Saves a model into memory. */
async function saved(model: tf.LayersModel): Promise<tf.io.ModelArtifacts> {
  let found: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      found = artifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  return found as tf.io.ModelArtifacts;
}

const loaded = (artifacts: tf.io.ModelArtifacts) => tf.loadLayersModel(tf.io.fromMemory(artifacts));

/** The 16 bits of a number in half precision; those too small for it become 0. */
function half(number: number): number {
  const [bits] = new Uint32Array(Float32Array.of(number).buffer) as unknown as [number];
  const exponent = ((bits >>> 23) & 255) - 112;
  if (exponent <= 0) return (bits >>> 16) & 0x8000;
  return ((bits >>> 16) & 0x8000) | (exponent << 10) | ((bits >>> 13) & 1023);
}

export const dataPrograms: readonly Program[] = [
  program('a pipeline of rows, mapped, shuffled and batched', async (log) => {
    const set = tf.data
      .array(rows())
      .map(({ xs, ys }) => ({ xs: tf.mul(xs, 2), ys: tf.tensor1d(ys) }))
      .shuffle(10, 'seed')
      .batch(5);
    const model = regression();
    model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    const { history } = await model.fitDataset(set as tf.data.Dataset<never>, { epochs: 3, verbose: 0 });
    log.number(history.loss);
    log.weights(model);
  }),
  program('a generator whose batches have other sizes each time', async (log) => {
    const model = regression();
    model.compile({ optimizer: tf.train.momentum(0.01, 0.9), loss: 'meanSquaredError' });
    const set = tf.data.generator(function* () {
      for (const size of [3, 7, 2, 5]) yield { xs: normal([size, 3], size), ys: normal([size, 1], size + 1) };
    });
    const { history } = await model.fitDataset(set, {
      epochs: 3,
      verbose: 0,
      validationData: set,
      validationBatches: 2,
    });
    log.number(history.loss, history.val_loss);
  }),
  program('features and targets zipped, some for validation', async (log) => {
    const [inputs, outputs] = [tf.data.array(x().arraySync()), tf.data.array(y().arraySync() as number[][])];
    const all = tf.data.zip({ xs: inputs, ys: outputs });
    const model = regression();
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError', metrics: ['mse'] });
    const { history } = await model.fitDataset(all.take(18).batch(6) as tf.data.Dataset<never>, {
      epochs: 2,
      verbose: 0,
      validationData: all.skip(18).batch(6) as tf.data.Dataset<never>,
    });
    log.number(history.loss, history.val_loss, history.val_mse);
    const measured = await model.evaluateDataset(all.batch(8) as tf.data.Dataset<never>, {} as never);
    log.number([measured].flat().map((one) => one.dataSync()[0]));
  }),
  program('a table whose columns are brought to one scale', async (log) => {
    const { mean, variance } = tf.moments(x(), 0);
    const scaled = x().sub(mean).div(tf.sqrt(variance));
    const model = regression();
    model.compile({ optimizer: tf.train.sgd(0.05), loss: 'meanSquaredError' });
    await fitQuietly(log, model, scaled, y(), { validationSplit: 0.25 });
    logTensor(log, model.predict(scaled) as tf.Tensor);
  }),
  program('classes of unequal weight', async (log) => {
    const model = tf.sequential({ layers: [dense(3, 1, { inputShape: [3], activation: 'softmax' })] });
    model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
    const targets = tf.oneHot(tf.tensor1d(wholeNumbers(COUNT, 3), 'int32'), 3).toFloat();
    await fitQuietly(log, model, x(), targets, { classWeight: { 0: 1, 1: 3, 2: 0.5 } });
  }),
  program('saved in the middle, and gone on with', async (log) => {
    const first = regression();
    first.compile({ optimizer: tf.train.adam(0.01), loss: 'meanSquaredError' });
    await fitQuietly(log, first, x(), y());
    const second = await loaded(await saved(first));
    second.compile({ optimizer: tf.train.adam(0.01), loss: 'meanSquaredError' });
    await fitQuietly(log, second, x(), y());
    log.weights(second);
  }),
  program('stopped when nothing gets better', async (log) => {
    const model = regression();
    model.compile({ optimizer: tf.train.adam(0.1), loss: 'meanSquaredError' });
    const stopping = tf.callbacks.earlyStopping({ monitor: 'val_loss', patience: 1 });
    const { epoch } = await fitQuietly(log, model, x(), y(), {
      epochs: 12,
      validationSplit: 0.25,
      callbacks: stopping,
    });
    log.exact.push(epoch.length);
  }),
  program('weights of half precision', async (log) => {
    const artifacts = await saved(regression());
    const values = new Float32Array(artifacts.weightData as ArrayBuffer);
    const weightSpecs = (artifacts.weightSpecs as tf.io.WeightsManifestEntry[]).map((spec) => ({
      ...spec,
      quantization: { dtype: 'float16' as const },
    }));
    const model = await loaded({
      ...artifacts,
      weightSpecs,
      weightData: Uint16Array.from(values, half).buffer,
    });
    log.weights(model);
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    await fitQuietly(log, model, x(), y());
  }),
  program('weights of eight bits', async (log) => {
    const artifacts = await saved(regression());
    const values = new Float32Array(artifacts.weightData as ArrayBuffer);
    const [min, scale] = [-2, 4 / 255];
    const quantization = { dtype: 'uint8' as const, min, scale };
    const weightSpecs = (artifacts.weightSpecs as tf.io.WeightsManifestEntry[]).map((spec) => ({
      ...spec,
      quantization,
    }));
    const weightData = Uint8Array.from(values, (one) => Math.round((one - min) / scale)).buffer;
    const model = await loaded({ ...artifacts, weightSpecs, weightData });
    logTensor(log, model.predict(x()) as tf.Tensor);
  }),
  program('flowers told apart by their leaves', async (log) => {
    const kinds = wholeNumbers(COUNT, 3, 4);
    const leaves = normal([COUNT, 4], 5, 0.3).add(tf.oneHot(tf.tensor1d(kinds, 'int32'), 4).mul(2));
    const model = tf.sequential({
      layers: [
        dense(10, 1, { inputShape: [4], activation: 'sigmoid' }),
        dense(3, 2, { activation: 'softmax' }),
      ],
    });
    model.compile({
      optimizer: tf.train.adam(0.05),
      loss: 'categoricalCrossentropy',
      metrics: ['accuracy', 'precision'],
    });
    await fitQuietly(log, model, leaves, tf.oneHot(tf.tensor1d(kinds, 'int32'), 3).toFloat(), { epochs: 5 });
    log.exact.push([...(model.predict(leaves) as tf.Tensor).argMax(1).dataSync()]);
  }),
  program('a curve through points, coefficient by coefficient', (log) => {
    const points = tf.linspace(-1, 1, 20);
    const values = points.pow(3).mul(2).sub(points).add(0.5);
    const coefficients = [1, 2, 3, 4].map((seed) => tf.variable(normal<tf.Rank.R0>([], seed)));
    descend(log, tf.train.sgd(0.3), () => {
      const powers = coefficients.map((one, i) => one.mul(points.pow(i)));
      return tf.addN(powers).sub(values).square().mean();
    });
    logTensor(log, ...coefficients);
  }),
  program('yes or no, by logistic regression', (log) => {
    const [w, bias] = [weights(3, 1, 1), tf.variable(tf.zeros([1]))];
    const truth = tf.greater(y(), 0).toFloat();
    descend(log, tf.train.momentum(0.3, 0.9), () =>
      tf.losses.sigmoidCrossEntropy(truth, tf.matMul(x(), w).add(bias)),
    );
    log.exact.push(
      tf
        .equal(tf.greater(tf.matMul(x(), w).add(bias), 0).toFloat(), truth)
        .sum()
        .dataSync()[0],
    );
  }),
  program('films that people may like, by factors', async (log) => {
    const inputs = ['people', 'films'].map(() => tf.input({ shape: [1], dtype: 'int32' }));
    const factors = inputs.map((input, i) => {
      const embeddingsInitializer = tf.initializers.randomNormal({ seed: i + 1 });
      const layer = tf.layers.embedding({ inputDim: 8, outputDim: 3, embeddingsInitializer });
      return tf.layers.flatten().apply(layer.apply(input)) as tf.SymbolicTensor;
    });
    const model = tf.model({
      inputs,
      outputs: tf.layers.dot({ axes: 1 }).apply(factors) as tf.SymbolicTensor,
    });
    model.compile({ optimizer: tf.train.adam(0.05), loss: 'meanSquaredError' });
    const [people, films] = [1, 2].map((seed) => tf.tensor2d(wholeNumbers(COUNT, 8, seed), [COUNT, 1])) as [
      tf.Tensor,
      tf.Tensor,
    ];
    await fitQuietly(log, model, [people, films], tf.tensor2d(wholeNumbers(COUNT, 5, 3), [COUNT, 1]));
  }),
];
