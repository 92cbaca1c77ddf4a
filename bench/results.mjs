/**
 * The training runs that take too long for a lesson, at full size: `npm run results [-- NAME...]`.
 *
 * Writes `notebooks/results/NAME.json`, which `publishedResults(NAME)` reads. Each epoch ends with a checkpoint in the
 * folder for temporary files: a run that was interrupted goes on when it is started again.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
 * @property {boolean} [cifar] the recipe of PyTorch's tutorial, on the images of CIFAR-10 that are at hand
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
  'lenet-28px': {
    title: 'LeNet without batch normalization',
    make: () => course.lenet({ batchNorm: false }),
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
  ...cifarRuns(),
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in runs));
if (unknown.length > 0) {
  console.error(`no run is called ${unknown.join(', ')}; there are ${Object.keys(runs).join(', ')}`);
  process.exit(2);
}
await course.ready();
const checkpoints = path.join(os.tmpdir(), 'very-deep-results');
for (const name of wanted.length > 0 ? wanted : Object.keys(sourceRuns))
  await publish(name, /** @type {Recipe} */ (runs[name]));

/**
 * The networks of chapter 04, section 11, by the chapter's own cells, and the recipe of PyTorch's CIFAR-10 tutorial,
 * whose printout the source shows. The tutorial makes 2 epochs of 50,000 images; with 10,000 at hand, 10 epochs are as
 * many steps. The rate is constant, so after the second epoch such a run is one of 2 epochs.
 * @returns {Record<string, Recipe>}
 */
function cifarRuns() {
  const { smallNet } = defined('04-resnet', ['cifar-parts', 'cifar-net'], 'smallNet');
  const titles = { none: 'small network', plain: 'deeper, plain', residual: 'deeper, residual' };
  return Object.fromEntries(
    Object.entries(titles).map(([extra, title]) => [
      `cifar-10-${extra === 'none' ? 'small' : extra}`,
      { title: `CIFAR-10, ${title}`, make: () => smallNet(extra, 1), learningRate: 0.001, cifar: true },
    ]),
  );
}

/**
 * What cells of an instructor's notebook declare.
 * @param {string} chapter
 * @param {string[]} ids of the cells
 * @param {string} name that one of them declares
 */
function defined(chapter, ids, name) {
  const ts = require('typescript-api');
  const file = new URL(`../notebooks/instructor/${chapter}.ipynb`, import.meta.url);
  /** @type {{ id: string, source: string[] }[]} */
  const cells = JSON.parse(readFileSync(file, 'utf8')).cells;
  const source = ids.map((id) => cells.find((cell) => cell.id === id)?.source.join('')).join('\n');
  const code = ts.transpile(source, { target: ts.ScriptTarget.ES2022 });
  return new Function('tf', 'PaddedConv2D', `${code}; return { ${name} };`)(course.tf, course.PaddedConv2D);
}

/**
 * Images for a recipe, or the end of the program: no run is kept of images that were made up.
 * @param {Recipe} recipe
 */
async function imagesFor({ cifar, pixels = 28 }) {
  const set = await (cifar ? course.loadCifar10 : course.loadFashionMnist)({ size: 'full' });
  if (set.source === 'synthetic') {
    console.error(`the published runs need the real images: ${set.note}`);
    process.exit(2);
  }
  /** @param {import('../dist/src/index.js').LabelledImages} images */
  const sized = (images) => {
    if (!cifar) return pixels === 28 ? images : course.resizeImages(images, pixels, pixels);
    const { x, y } = course.toTensors(images);
    return { x: x.mul(2).sub(1), y }; // from -1 to 1, as in the tutorial
  };
  return { note: set.note, train: sized(set.train), test: sized(set.test) };
}

/**
 * @param {string} name
 * @param {Recipe} recipe
 */
async function publish(name, recipe) {
  const { title: network, make, learningRate: rate, pixels = 28, decays = false, cifar = false } = recipe;
  const title = decays ? `${network}, rate decaying to 0` : network;
  const learningRate = decays ? course.cosineDecay(rate) : rate;
  const [epochs, batchSize] = cifar ? [10, 4] : [5, 256];
  console.log(`${name}: ${title}`);
  const set = await imagesFor(recipe);
  const model = make();
  const checkpoint = path.join(checkpoints, `${name}.checkpoint`);
  const optimizer = cifar ? course.sgd({ momentum: 0.9 }) : /** @type {const} */ ('sgd');
  const options = { epochs, batchSize, learningRate, optimizer, validation: set.test, checkpoint };
  const history = await course.fit(model, set.train, options);
  const result = {
    title,
    recipe: [
      cifar ? '32x32 pixels, values from -1 to 1' : `${pixels}x${pixels} pixels`,
      cifar ? 'SGD with momentum 0.9' : 'SGD',
      `learning rate ${rate}${decays ? ' decaying to 0 along a cosine' : ''}`,
      `batches of ${batchSize}, ${epochs} epochs, Glorot-uniform weights, seed ${cifar ? 1 : 0}`,
    ].join(', '),
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
