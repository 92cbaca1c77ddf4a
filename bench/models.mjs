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
 * @typedef {Pick<typeof import('../dist/src/index.js'), 'tf' | 'batchNorm'>} Library
 */

/** @type {Library['tf']} */
let tf;
/** @type {Library['batchNorm']} */
let normalize;

/**
 * Makes the networks with a library; to be called first.
 * @param {Library} library
 */
export function makeWith(library) {
  tf = library.tf;
  normalize = library.batchNorm;
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

/** ResNet-18 on ImageNet's shapes, of the same blocks as `resnet`. */
function resnet18() {
  const blocks = [conv(3, 64, 7, 2, 3), batchNorm(64), relu, maxPool(3, 2, 1)];
  let from = 64;
  for (const to of [64, 128, 256, 512]) {
    for (let i = 0; i < 2; i++) {
      blocks.push(residual(from, to, from === to ? 1 : 2));
      from = to;
    }
  }
  return chain(...blocks, average, dense(from, 1000));
}

const mlp = () => chain(dense(784, 256), relu, dense(256, 128), relu, dense(128, 10));

/** @type {(size: number) => Layer} */
function layerNorm(size) {
  const [gamma, beta] = [variable(tf.ones([size])), zeros(size)];
  return (x) => {
    const centred = x.sub(x.mean(-1, true));
    const variance = centred.square().mean(-1, true);
    return centred.div(variance.add(1e-5).sqrt()).mul(gamma).add(beta);
  };
}

/** A pre-LN transformer on tokens of [batch, time]; gives logits of [batch * time, symbols]. */
function transformer({ layers = 6, size = 128, heads = 4, symbols = 64, time = 64 } = {}) {
  const table = weights([symbols, size], size);
  const places = weights([time, size], size);
  const mask = tf.keep(
    tf.linalg
      .bandPart(tf.ones([time, time]), -1, 0)
      .sub(1)
      .mul(1e9),
  );
  const width = size / heads;
  /** @type {(x: Tensor, batch: number) => Tensor} */
  const split = (x, batch) => x.reshape([batch, time, heads, width]).transpose([0, 2, 1, 3]);
  const attention = () => {
    const [query, key, value, out] = [0, 1, 2, 3].map(() => dense(size, size));
    /** @type {(x: Tensor) => Tensor} */
    return (x) => {
      const batch = (x.shape[0] ?? time) / time;
      const [q, k, v] = [query, key, value].map((part) => split(/** @type {Layer} */ (part)(x), batch));
      const scores = counted(
        tf.matMul(/** @type {Tensor} */ (q), /** @type {Tensor} */ (k), false, true),
        width,
      );
      const shares = tf.softmax(scores.div(Math.sqrt(width)).add(mask));
      const mixed = counted(tf.matMul(shares, /** @type {Tensor} */ (v)), time);
      return /** @type {Layer} */ (out)(mixed.transpose([0, 2, 1, 3]).reshape([batch * time, size]));
    };
  };
  const blocks = Array.from({ length: layers }, () => ({
    attend: chain(layerNorm(size), attention()),
    think: chain(layerNorm(size), dense(size, 4 * size), relu, dense(4 * size, size)),
  }));
  const head = chain(layerNorm(size), dense(size, symbols));
  /** @type {Layer} */
  return (tokens) => {
    const embedded = tf
      .gather(table, /** @type {import('@tensorflow/tfjs').Tensor2D} */ (tokens))
      .add(places);
    /** @type {Tensor} */
    let h = embedded.reshape([-1, size]);
    for (const { attend, think } of blocks) {
      h = h.add(attend(h));
      h = h.add(think(h));
    }
    return head(h);
  };
}

/** A gated recurrent unit, PyTorch's kind (the reset gate behind the product), over sequences of [batch, time, features]. */
function gru({ features = 32, units = 128, time = 60 } = {}) {
  const [input, state] = [dense(features, 3 * units), dense(units, 3 * units)];
  const head = dense(units, 10);
  /** @type {Layer} */
  return (x) => {
    const batch = x.shape[0] ?? 1;
    const inputs = input(x.reshape([batch * time, features])).reshape([batch, time, 3 * units]);
    /** @type {Tensor} */
    let h = tf.zeros([batch, units]);
    for (const now of tf.unstack(inputs, 1)) {
      const [r, z, n] = tf.split(now, 3, 1);
      const [hr, hz, hn] = tf.split(state(h), 3, 1);
      const reset = tf.sigmoid(tf.add(/** @type {Tensor} */ (r), /** @type {Tensor} */ (hr)));
      const update = tf.sigmoid(tf.add(/** @type {Tensor} */ (z), /** @type {Tensor} */ (hz)));
      const fresh = tf.tanh(tf.add(/** @type {Tensor} */ (n), reset.mul(/** @type {Tensor} */ (hn))));
      h = fresh.add(update.mul(h.sub(fresh)));
    }
    return head(h);
  };
}

/**
 * How a network is made, the shape of a batch, how many examples and classes it has, and, of tokens, how many there are.
 * @typedef {{ build: () => Layer, shape: number[], examples: number, classes: number, symbols?: number }} Network
 */
/** @type {(build: (pixels: number) => Layer, batch: number, pixels: number) => Network} */
const grey = (build, batch, pixels) => ({
  build: () => build(pixels),
  shape: [batch, pixels, pixels, 1],
  examples: batch,
  classes: 10,
});

/** @type {Record<string, Network>} */
export const networks = {
  lenet: grey(lenet, 256, 28),
  resnet: grey(resnet, 64, 28),
  densenet: grey(densenet, 64, 32),
  'lenet-96': grey(lenet, 64, 96),
  'resnet-96': grey(resnet, 32, 96),
  'densenet-96': grey(densenet, 32, 96),
  'resnet18-224': { build: resnet18, shape: [16, 224, 224, 3], examples: 16, classes: 1000 },
  transformer: { build: () => transformer(), shape: [16, 64], examples: 16 * 64, classes: 64, symbols: 64 },
  gru: { build: () => gru(), shape: [32, 60, 32], examples: 32, classes: 10 },
  mlp: { build: mlp, shape: [32, 784], examples: 32, classes: 10 },
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
  const { build, shape, examples, classes, symbols } = wanted;
  seed = 1;
  const network = build();
  const optimizer = tf.train.sgd(rate);
  const x =
    symbols === undefined
      ? tf.randomNormal(shape, 0, 1, 'float32', 7)
      : tf.randomUniformInt(shape, 0, symbols, 7);
  const labels = tf.tensor1d(
    Array.from({ length: examples }, (_, i) => i % classes),
    'int32',
  );
  const y = tf.oneHot(labels, classes).toFloat();
  /** @param {Tensor} batch @param {Tensor} targets */
  const step = (batch, targets) => {
    flops = 0;
    return optimizer.minimize(() => tf.losses.softmaxCrossEntropy(targets, network(batch)), true);
  };
  return { step, x, y, batch: examples, flops: () => 3 * flops };
}
