/**
 * The six broken training runs that chapter 07 asks to be diagnosed: `node bench/broken-runs.mjs`, after a build and with
 * Fashion-MNIST at hand.
 *
 * Writes `datasets/runs/broken-runs.json`, which `brokenRuns()` reads (`npm run format` lays it out). It holds what the figures show and not what is
 * broken: that stands here, which no student's bundle carries.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
/** @type {typeof import('../dist/src/index.js')} */
const course = require('../dist/src');
const { tf } = course;

const HIDDEN = 6;
/** @type {(options?: Partial<import('../dist/src/index.js').MlpOptions>) => import('@tensorflow/tfjs').LayersModel} */
const network = (options = {}) =>
  course.mlp({
    inputShape: 784,
    hidden: Array(HIDDEN).fill(32),
    outputs: 10,
    init: 'he',
    seed: 3,
    ...options,
  });

/** All values of the fourth layer below 0, so that its ReLU gives zeros. */
function dead() {
  const model = network();
  const bias = model.getLayer('dense4').getWeights()[1];
  model
    .getLayer('dense4')
    .setWeights([
      /** @type {import('@tensorflow/tfjs').Tensor} */ (model.getLayer('dense4').getWeights()[0]),
      tf.fill(/** @type {import('@tensorflow/tfjs').Tensor} */ (bias).shape, -20),
    ]);
  return model;
}

/** Batch normalization whose averages stay at mean 0 and variance 1: all the weight is on the old value. */
function stale() {
  const model = tf.sequential();
  model.add(tf.layers.inputLayer({ inputShape: [784] }));
  for (let i = 1; i <= HIDDEN; i++) {
    const kernelInitializer = tf.initializers.heNormal({ seed: i });
    model.add(tf.layers.dense({ units: 32, name: `dense${i}`, kernelInitializer }));
    model.add(new course.BatchNorm({ name: `norm${i}`, momentum: 1 }));
    model.add(tf.layers.activation({ activation: 'relu', name: `activation${i}` }));
  }
  model.add(tf.layers.dense({ units: 10, name: `dense${HIDDEN + 1}` }));
  return model;
}

/**
 * @typedef {object} Broken
 * @property {() => import('@tensorflow/tfjs').LayersModel} make
 * @property {number} rate
 * @property {number} [images] to train on; 1000 by default
 * @property {number} [momentum]
 */
/** @type {Record<string, Broken>} */
const runs = {
  A: { make: dead, rate: 0.02 },
  B: { make: () => network({ activation: 'tanh', init: 'glorot' }), rate: 8 },
  C: { make: stale, rate: 0.02 },
  D: { make: () => network({ activation: 'sigmoid', init: { standardDeviation: 0.1 } }), rate: 0.02 },
  E: { make: () => network(), rate: 2e-5 },
  F: { make: () => network(), rate: 0.01, momentum: 0.9, images: 150 },
};

const EPOCHS = 30;
const digits = (/** @type {number} */ value) => Number(value.toPrecision(4));
/** @type {(values: number[]) => number} */
const middle = (values) => /** @type {number} */ (values.toSorted((a, b) => a - b)[values.length >> 1]);

await course.ready();
const set = await course.loadFashionMnist({ size: { train: 1000, test: 500 } });
if (set.source === 'synthetic') throw new Error(set.note);
/** @type {(images: import('../dist/src/index.js').LabelledImages) => { x: import('@tensorflow/tfjs').Tensor, y: import('@tensorflow/tfjs').Tensor }} */
const flat = (images) => {
  const { x, y } = course.toTensors(images);
  return { x: x.reshape([-1, 784]).sub(0.286).div(0.353), y };
};
const validation = flat(set.test);

const measured = [];
for (const [name, { make, rate, images = 1000, momentum = 0 }] of Object.entries(runs)) {
  const train = flat(course.firstImages(set.train, images));
  const model = make();
  const probe = { x: train.x.slice([0, 0], [128, 784]), y: train.y.slice([0], [128]) };
  const gradients = course.gradientNorms(model, probe, { training: true }).map(({ norm }) => digits(norm));
  const relus = model.layers
    .filter((layer) => layer.name.startsWith('activation'))
    .map((layer) => layer.name);
  const shares = Object.values(
    course.layerActivations(model, probe.x, { training: false, layers: relus }),
  ).map((values) => digits(values.equal(0).toFloat().mean().dataSync()[0] ?? 0));
  const watch = course.watchLayers(model);
  const history = await course.fit(model, train, {
    epochs: EPOCHS,
    batchSize: 32,
    validation,
    optimizer: course.sgd({ momentum }),
    learningRate: rate,
    listeners: [watch.listener],
  });
  const firstSteps = Math.ceil(images / 32);
  measured.push({
    name,
    losses: history.epochs.map(({ loss }) => digits(loss)),
    validation: history.epochs.map(({ valLoss }) => digits(valLoss ?? Number.NaN)),
    gradients,
    zeroShares: shares,
    updates: gradients.map((_, layer) =>
      digits(
        middle(
          watch.rows
            .filter((row) => row.layer === `dense${layer + 1}` && row.step <= firstSteps)
            .map(({ ratio }) => ratio),
        ),
      ),
    ),
  });
  console.log(JSON.stringify(measured.at(-1)));
}
const file = fileURLToPath(new URL('../datasets/runs/broken-runs.json', import.meta.url));
mkdirSync(path.dirname(file), { recursive: true });
const made = {
  data: `Fashion-MNIST, 1000 training images (F: 150), 500 to validate; ${EPOCHS} epochs, batches of 32`,
  network: `${HIDDEN} hidden layers of 32 units`,
  date: new Date().toISOString().slice(0, 10),
};
writeFileSync(file, `${JSON.stringify({ ...made, runs: measured }, null, 2)}\n`);
