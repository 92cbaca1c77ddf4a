/**
 * The benchmark's networks in TensorFlow.js, with the course's batch normalization; worker.py holds the same in PyTorch.
 * Nothing here needs Node.js: the same networks are trained in a browser.
 */
/**
 * @typedef {import('@tensorflow/tfjs').Tensor} Tensor
 * @typedef {import('@tensorflow/tfjs').Tensor4D} Tensor4D
 * @typedef {(x: Tensor) => Tensor} Layer
 */

/**
 * What the networks are made with.
 * @typedef {Pick<typeof import('../dist/src/index.js'), 'tf' | 'batchNorm' | 'layerNorm' | 'attention'>} Library
 */

/** @type {Library['tf']} */
let tf;
/** @type {Library['batchNorm']} */
let normalize;
/** @type {Library['layerNorm']} */
let normalizePositions;
/** @type {Library['attention']} */
let attend;

/**
 * Makes the networks with a library; to be called first.
 * @param {Library} library
 */
export function makeWith(library) {
  tf = library.tf;
  normalize = library.batchNorm;
  normalizePositions = library.layerNorm;
  attend = library.attention;
}

let seed = 1;
/** Multiplications and additions of the products in the latest forward pass, counted as the direct way takes them. */
let flops = 0;
/**
 * @param {Tensor} y a product
 * @param {number} taps the terms of each of its sums
 */
function counted(y, taps) {
  flops += 2 * y.size * taps;
  return y;
}

/**
 * A variable, which takes over its initial value.
 * @param {Tensor} initial
 * @param {boolean} [trainable]
 */
function variable(initial, trainable) {
  const made = tf.variable(initial, trainable);
  initial.dispose();
  return made;
}
/** @type {(shape: [number, number, number, number] | [number, number], fanIn: number) => Tensor} */
const weights = (shape, fanIn) =>
  variable(tf.randomNormal(shape, 0, Math.sqrt(2 / fanIn), 'float32', seed++));
/** @type {(n: number) => Tensor} */
const zeros = (n) => variable(tf.zeros([n]));
/** @type {(...layers: Layer[]) => Layer} */
const chain =
  (...layers) =>
  (x) =>
    layers.reduce((h, layer) => layer(h), x);

/** @type {(from: number, to: number, size: number, strides?: number, pad?: number) => Layer} */
function conv(from, to, size, strides = 1, pad = 0) {
  const filter = /** @type {Tensor4D} */ (weights([size, size, from, to], size * size * from));
  const bias = zeros(to);
  /** @type {[[number, number], [number, number], [number, number], [number, number]]} */
  const padding = [[0, 0], [pad, pad], [pad, pad], [0, 0]]; // biome-ignore format: a matrix
  return (x) =>
    counted(
      tf.conv2d(/** @type {Tensor4D} */ (x), filter, strides, pad === 0 ? 'valid' : padding),
      size * size * from,
    ).add(bias);
}

/** @type {(from: number, to: number) => Layer} */
function dense(from, to) {
  const [kernel, bias] = [weights([from, to], from), zeros(to)];
  return (x) => counted(x.matMul(kernel), from).add(bias);
}

/** @type {(channels: number) => Layer} */
function batchNorm(channels) {
  const [gamma, beta] = [variable(tf.ones([channels])), zeros(channels)];
  const [mean, variance] = [variable(tf.zeros([channels]), false), variable(tf.ones([channels]), false)];
  return (x) => {
    const parameters = { gamma, beta, movingMean: mean, movingVariance: variance };
    const { y, movingMean, movingVariance } = normalize(/** @type {Tensor4D} */ (x), parameters, {
      training: true,
    });
    mean.assign(movingMean);
    variance.assign(movingVariance);
    return y;
  };
}

/** @type {Layer} */
const relu = (x) => x.relu();
/** @type {Layer} */
const sigmoid = (x) => x.sigmoid();
/** @type {Layer} */
const flatten = (x) => x.reshape([x.shape[0] ?? -1, -1]);
/** @type {Layer} */
const average = (x) => x.mean([1, 2]);
/** @type {(size: number, strides: number, pad: number) => Layer} */
const maxPool = (size, strides, pad) => (x) => tf.maxPool(/** @type {Tensor4D} */ (x), size, strides, pad);
/** @type {Layer} */
const avgPool = (x) => tf.avgPool(/** @type {Tensor4D} */ (x), 2, 2, 'valid');
/** @type {(channels: number) => Layer[]} */
const stem = (channels) => [conv(1, channels, 7, 2, 3), batchNorm(channels), relu, maxPool(3, 2, 1)];

/** @type {(pixels: number) => Layer} */
function lenet(pixels) {
  // Two valid 5x5 convolutions, each halved by a pool.
  const map = ((pixels - 4) / 2 - 4) / 2;
  const convolutions = [conv(1, 6, 5), batchNorm(6), sigmoid, maxPool(2, 2, 0)];
  convolutions.push(conv(6, 16, 5), batchNorm(16), sigmoid, maxPool(2, 2, 0), flatten);
  const head = [
    dense(16 * map * map, 120),
    batchNorm(120),
    sigmoid,
    dense(120, 84),
    batchNorm(84),
    sigmoid,
    dense(84, 10),
  ];
  return chain(...convolutions, ...head);
}

/** @type {(from: number, to: number, strides: number) => Layer} */
function residual(from, to, strides) {
  const main = chain(
    conv(from, to, 3, strides, 1),
    batchNorm(to),
    relu,
    conv(to, to, 3, 1, 1),
    batchNorm(to),
  );
  /** @type {Layer} */
  const shortcut = from === to ? (x) => x : conv(from, to, 1, strides);
  return (x) => main(x).add(shortcut(x)).relu();
}

function resnet() {
  const blocks = stem(64);
  let from = 64;
  for (const to of [64, 128, 256, 512]) {
    for (let i = 0; i < 3; i++) {
      blocks.push(residual(from, to, from === to ? 1 : 2));
      from = to;
    }
  }
  return chain(...blocks, average, dense(from, 10));
}

function densenet() {
  const [growth, blocks] = [32, stem(64)];
  let channels = 64;
  for (let stage = 0; stage < 4; stage++) {
    for (let i = 0; i < 4; i++) {
      const block = chain(batchNorm(channels), relu, conv(channels, growth, 3, 1, 1));
      blocks.push((x) => tf.concat([x, block(x)], 3));
      channels += growth;
    }
    if (stage === 3) break;
    blocks.push(batchNorm(channels), relu, conv(channels, channels / 2, 1), avgPool);
    channels /= 2;
  }
  return chain(...blocks, batchNorm(channels), relu, average, dense(channels, 10));
}

/** @type {(width: number) => Layer} */
function layerNorm(width) {
  const [gamma, beta] = [variable(tf.ones([width])), zeros(width)];
  return (x) => normalizePositions(x, { gamma, beta });
}

/**
 * A pre-norm transformer that reads an image row by row: four blocks of width 64 with four heads.
 * @param {number} pixels
 */
function transformer(pixels) {
  const [width, heads] = [64, 4];
  /** @type {(x: Tensor) => Tensor} Positions as rows of a matrix. */
  const rows = (x) => x.reshape([-1, /** @type {number} */ (x.shape.at(-1))]);
  /** @type {() => Layer} */
  const attention = () => {
    const [query, key, value, out] = /** @type {[Layer, Layer, Layer, Layer]} */ (
      [1, 2, 3, 4].map(() => dense(width, width))
    );
    return (x) => {
      const split = (/** @type {Layer} */ map) =>
        map(rows(x))
          .reshape([-1, pixels, heads, width / heads])
          .transpose([0, 2, 1, 3]);
      const mixed = counted(attend(split(query), split(key), split(value), { causal: true }), 2 * pixels);
      return out(mixed.transpose([0, 2, 1, 3]).reshape([-1, width])).reshape(x.shape);
    };
  };
  /** @type {Layer[]} */
  const blocks = [];
  for (let i = 0; i < 4; i++) {
    const [mix, think] = [
      chain(layerNorm(width), attention()),
      chain(layerNorm(width), rows, dense(width, 4 * width), relu, dense(4 * width, width)),
    ];
    blocks.push(
      (x) => x.add(mix(x)),
      (x) => x.add(think(x).reshape(x.shape)),
    );
  }
  const embed = dense(pixels, width);
  /** @type {Layer} */
  const begin = (x) => embed(x.reshape([-1, pixels])).reshape([-1, pixels, width]);
  return chain(begin, ...blocks, layerNorm(width), (x) => x.mean(1), dense(width, 10));
}

/**
 * Builder, batch and sizes of each network.
 * @type {Record<string, { build: (pixels: number) => Layer, batch: number, pixels: number }>}
 */
export const networks = {
  lenet: { build: lenet, batch: 256, pixels: 28 },
  resnet: { build: resnet, batch: 64, pixels: 28 },
  densenet: { build: densenet, batch: 64, pixels: 32 },
  transformer: { build: transformer, batch: 64, pixels: 28 },
  'lenet-96': { build: lenet, batch: 64, pixels: 96 },
  'resnet-96': { build: resnet, batch: 32, pixels: 96 },
  'densenet-96': { build: densenet, batch: 32, pixels: 96 },
};

/** One product of large matrices, as a measure of the machine. */
function makeProduct() {
  /** @param {number} s */
  const make = (s) => tf.randomNormal([1024, 1024], 0, 1, 'float32', s);
  /** @type {(a: Tensor, b: Tensor) => Tensor} */
  const step = (a, b) => tf.tidy(() => a.matMul(b));
  return { step, x: make(1), y: make(2), batch: 1, flops: () => 2 * 1024 ** 3 };
}

/**
 * A step of stochastic gradient descent, and one batch of noise to train on. `flops` tells, after the first step, the
 * operations of a step: each product of the forward pass has two more in the backward pass. (`gemm` is no network.)
 * @param {string} name
 * @param {{ rate?: number }} [options] `rate`: the learning rate, with which large networks blow up on noise
 */
export function makeTraining(name, { rate = 0.05 } = {}) {
  if (name === 'gemm') return makeProduct();
  const wanted = networks[name];
  if (wanted === undefined) throw new Error(`no network is called ${name}`);
  const { build, batch, pixels } = wanted;
  seed = 1;
  const network = build(pixels);
  const optimizer = tf.train.sgd(rate);
  const x = tf.randomNormal([batch, pixels, pixels, 1], 0, 1, 'float32', 7);
  const labels = tf.tensor1d(
    Array.from({ length: batch }, (_, i) => i % 10),
    'int32',
  );
  const y = tf.oneHot(labels, 10).toFloat();
  /** @param {Tensor} images @param {Tensor} targets */
  const step = (images, targets) => {
    flops = 0;
    return optimizer.minimize(() => tf.losses.softmaxCrossEntropy(targets, network(images)), true);
  };
  return { step, x, y, batch, flops: () => 3 * flops };
}
