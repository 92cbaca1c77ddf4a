/**
 * The training runs that take too long for a lesson, at full size: `npm run results [-- NAME...]`.
 *
 * Writes `notebooks/results/NAME.json`, which `publishedResults(NAME)` reads. Each epoch ends with a checkpoint in the
 * folder for temporary files: a run that was interrupted goes on when it is started again.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const course = require('../dist/src');
const { threadCount } = require('tfjs-backend-onnx');

/**
 * @typedef {object} Recipe
 * @property {string} title
 * @property {() => import('@tensorflow/tfjs').LayersModel} make
 * @property {number} learningRate
 * @property {number} [pixels]
 * @property {boolean} [decays]
 */

/**
 * The recipes of the source: plain SGD, batches of 256, 5 epochs, weights from Glorot's distribution.
 * @satisfies {Record<string, Recipe>}
 */
const sourceRuns = {
  'lenet-bn-28px': {
    title: 'LeNet with batch normalization',
    make: () => course.lenet({ batchNorm: true }),
    learningRate: 1,
  },
  'resnet-28px': {
    title: 'ResNet, stages of 3 + 3 + 3 + 3 residual blocks',
    make: () => course.resnet(),
    learningRate: 0.05,
  },
  'densenet-96px': {
    title: 'DenseNet, 4 blocks of 4 convolutions, growth 32',
    make: () => course.densenet(),
    learningRate: 0.1,
    pixels: 96,
  },
};
/**
 * And what a rate that decays to 0 makes of them, all else equal; made when asked for by name.
 * @type {(name: keyof typeof sourceRuns) => Recipe}
 */
const decaying = (name) => ({ ...sourceRuns[name], decays: true });
/** @type {Record<string, Recipe>} */
const runs = {
  ...sourceRuns,
  'lenet-bn-28px-cosine': decaying('lenet-bn-28px'),
  'resnet-28px-cosine': decaying('resnet-28px'),
};
const [epochs, batchSize] = [5, 256];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in runs));
if (unknown.length > 0) {
  console.error(`no run is called ${unknown.join(', ')}; there are ${Object.keys(runs).join(', ')}`);
  process.exit(2);
}
await course.ready();
const set = await course.loadFashionMnist({ size: 'full' });
if (set.source === 'synthetic') {
  console.error(`the published runs need the real images: ${set.note}`);
  process.exit(2);
}
const checkpoints = path.join(os.tmpdir(), 'very-deep-results');
for (const name of wanted.length > 0 ? wanted : Object.keys(sourceRuns))
  await publish(name, /** @type {Recipe} */ (runs[name]));

/**
 * @param {string} name
 * @param {Recipe} recipe
 */
async function publish(name, { title: network, make, learningRate: rate, pixels = 28, decays = false }) {
  const title = decays ? `${network}, rate decaying to 0` : network;
  const learningRate = decays ? course.cosineDecay(rate) : rate;
  console.log(`${name}: ${title}`);
  /** @param {import('../dist/src/index.js').LabelledImages} images */
  const sized = (images) => (pixels === 28 ? images : course.resizeImages(images, pixels, pixels));
  const model = make();
  const checkpoint = path.join(checkpoints, `${name}.checkpoint`);
  const options = { epochs, batchSize, learningRate, validation: sized(set.test), checkpoint };
  const history = await course.fit(model, sized(set.train), options);
  const result = {
    title,
    recipe: `${pixels}x${pixels} pixels, SGD, learning rate ${rate}${decays ? ' decaying to 0 along a cosine' : ''}, batches of ${batchSize}, ${epochs} epochs, Glorot-uniform weights, seed 0`,
    data: set.note,
    parameters: model.trainableWeights.reduce(
      (sum, weight) => sum + weight.shape.reduce((/** @type {number} */ a, b) => a * (b ?? 1), 1),
      0,
    ),
    engine: `${course.backendReport().engine}, ${threadCount()} threads`,
    measuredOn: `${os.cpus()[0]?.model.trim()}, ${os.type()}, Node ${process.versions.node}`,
    date: new Date().toISOString().slice(0, 10),
    epochs: history.epochs.map((row) => ({
      epoch: row.epoch,
      loss: row.loss,
      accuracy: row.accuracy,
      testLoss: row.valLoss,
      testAccuracy: row.valAccuracy,
      learningRate: row.learningRate,
      seconds: row.seconds,
      imagesPerSecond: row.examplesPerSecond,
    })),
  };
  const folder = fileURLToPath(new URL('../notebooks/results/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, `${name}.json`), `${JSON.stringify(result, null, 2)}\n`);
  rmSync(checkpoint, { force: true });
  model.dispose();
}
