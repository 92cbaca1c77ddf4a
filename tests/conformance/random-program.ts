import * as tf from '@tensorflow/tfjs';
import { Random } from '../../src/core';
import { Custom, type Log, type Program } from '../engine/impure/program';

/** What one random program is made of; the same seed makes the same. */
class Maker {
  readonly random: Random;
  #seed = 1;

  constructor(seed: string) {
    this.random = new Random(seed);
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.random.integer(0, items.length)] as Item;
  }

  chance(probability: number): boolean {
    return this.random.uniform() < probability;
  }

  initializer() {
    return tf.initializers.glorotUniform({ seed: this.#seed++ });
  }

  normal(shape: number[]): tf.Tensor {
    return tf.randomNormal(shape, 0, 1, 'float32', this.#seed++);
  }
}

const activations = ['relu', 'tanh', 'sigmoid', 'elu', 'softplus', 'linear', 'selu', 'swish'] as const;
const CLASSES = 3;

/** A layer that acts differently from call to call, or reads, or remembers. */
function impureLayer(make: Maker): tf.layers.Layer {
  let calls = 0;
  let last: tf.Tensor | undefined;
  const every = make.pick([2, 3, 5]);
  return make.pick([
    () => new Custom((x) => (++calls % every === 0 ? tf.mul(x, 0.5) : x)),
    () => new Custom((x) => tf.mul(x, 1 / (1 + calls++ / 10))),
    () => new Custom((x) => tf.add(x, tf.randomNormal(x.shape, 0, 0.01))),
    () => new Custom((x) => tf.mul(x, 0.9 + Math.random() / 5)),
    () => new Custom((x) => (++calls % every === 0 && (x.sum().dataSync()[0] as number) > 0 ? tf.neg(x) : x)),
    () =>
      new Custom((x) => {
        const y = last === undefined ? x : tf.add(x, tf.mul(0.1, last));
        last?.dispose();
        last = tf.keep(tf.mean(x));
        return y;
      }),
  ])();
}

function vectorLayer(make: Maker): tf.layers.Layer {
  const activation = make.pick(activations);
  return make.pick([
    () => tf.layers.dense({ units: make.pick([1, 4, 7]), activation, kernelInitializer: make.initializer() }),
    () =>
      tf.layers.dense({
        units: 5,
        kernelInitializer: make.initializer(),
        kernelRegularizer: tf.regularizers.l1l2({ l1: 1e-3, l2: 1e-3 }),
        useBias: make.chance(0.5),
      }),
    () => tf.layers.batchNormalization({ momentum: 0.8 }),
    () => tf.layers.layerNormalization(),
    () => tf.layers.dropout({ rate: 0.25, ...(make.chance(0.5) && { seed: 5 }) }),
    () => tf.layers.gaussianNoise({ stddev: 0.05 }),
    () => tf.layers.leakyReLU({ alpha: 0.2 }),
    () => tf.layers.prelu(),
    () => impureLayer(make),
  ])();
}

/** Layers from an image, a sequence or a vector to a vector. */
function beginning(make: Maker): { shape: number[]; layers: tf.layers.Layer[] } {
  const kernelInitializer = make.initializer();
  const recurrentInitializer = make.initializer();
  const kind = make.pick(['vector', 'image', 'sequence'] as const);
  if (kind === 'vector') {
    const shape = [make.pick([2, 5, 9])];
    return {
      shape,
      layers: [tf.layers.dense({ units: 6, inputShape: shape, kernelInitializer, activation: 'tanh' })],
    };
  }
  if (kind === 'image') {
    const shape = [make.pick([6, 9]), make.pick([6, 8]), make.pick([1, 3])];
    const [kernelSize, padding, strides] = [
      make.pick([2, 3]),
      make.pick(['same', 'valid'] as const),
      make.pick([1, 2]),
    ];
    const first = make.chance(0.3)
      ? tf.layers.depthwiseConv2d({
          inputShape: shape,
          kernelSize,
          padding,
          strides,
          depthwiseInitializer: kernelInitializer,
        })
      : tf.layers.conv2d({ inputShape: shape, filters: 4, kernelSize, padding, strides, kernelInitializer });
    const pool = make.pick([
      () => tf.layers.maxPooling2d({ poolSize: 2 }),
      () => tf.layers.averagePooling2d({ poolSize: 2, padding: 'same' }),
      () => tf.layers.upSampling2d({ size: [2, 2] }),
      () => tf.layers.batchNormalization(),
    ])();
    const last = make.pick([() => tf.layers.flatten(), () => tf.layers.globalAveragePooling2d({})])();
    return { shape, layers: [first, pool, last] };
  }
  const shape = [make.pick([3, 5]), 2];
  const rnn = { units: 4, inputShape: shape, kernelInitializer, recurrentInitializer };
  const layers = make.pick([
    () => [tf.layers.gru(rnn)],
    () => [tf.layers.lstm(rnn)],
    () => [tf.layers.simpleRNN({ ...rnn, returnSequences: true }), tf.layers.globalMaxPooling1d({})],
    () => [
      tf.layers.bidirectional({
        layer: tf.layers.gru({ units: 3, kernelInitializer, recurrentInitializer }),
        mergeMode: 'concat',
        inputShape: shape,
      }),
    ],
    () => [
      tf.layers.conv1d({ filters: 4, kernelSize: 2, inputShape: shape, kernelInitializer }),
      tf.layers.flatten(),
    ],
  ])();
  return { shape, layers };
}

function optimizer(make: Maker): tf.Optimizer {
  return make.pick([
    () => tf.train.sgd(0.05),
    () => tf.train.momentum(0.02, 0.9, make.chance(0.5)),
    () => tf.train.adam(0.01),
    () => tf.train.adamax(0.01),
    () => tf.train.adagrad(0.05),
    () => tf.train.rmsprop(0.005, 0.9, make.pick([0, 0.5]), 1e-5, make.chance(0.3)),
    () => tf.train.adadelta(0.5),
  ])();
}

type Loss = string | ((y: tf.Tensor, p: tf.Tensor) => tf.Tensor);

function loss(make: Maker, weight: { now: number }): Loss {
  let calls = 0;
  const squares = (y: tf.Tensor, p: tf.Tensor): tf.Tensor => tf.losses.meanSquaredError(y, p);
  return make.pick<() => Loss>([
    () => 'categoricalCrossentropy',
    () => 'meanSquaredError',
    () => 'binaryCrossentropy',
    () => 'meanAbsoluteError',
    () => 'kullbackLeiblerDivergence',
    () => (y, p) => tf.mul(weight.now, squares(y, p)),
    () => (y, p) => tf.mul(squares(y, p), 1 / ++calls),
    () => (y, p) => (++calls % 4 === 0 ? tf.mean(tf.abs(tf.sub(y, p))) : squares(y, p)),
    () => (y, p) => {
      const error = squares(y, p);
      return (error.dataSync()[0] as number) > 0.2 && calls++ % 2 === 0 ? tf.mul(error, 2) : error;
    },
  ])();
}

/** Something that is done between two steps. */
function change(make: Maker, model: tf.Sequential, weight: { now: number }): void {
  const layer = make.pick(model.layers);
  make.pick<() => void>([
    () => {},
    () => {},
    () => {
      weight.now *= 0.9;
    },
    () => {
      layer.trainable = !layer.trainable;
    },
    () => {
      const weight = layer.weights[0]?.read() as tf.Variable | undefined;
      if (weight !== undefined && layer.trainableWeights.length > 1) weight.trainable = !weight.trainable;
    },
    () => Object.assign(model.optimizer, { learningRate: 0.01 }),
    () => tf.tidy(() => layer.setWeights(layer.getWeights().map((one) => tf.mul(one, 0.95)))),
    () => model.compile({ optimizer: optimizer(make), loss: 'meanSquaredError' }),
    () => {
      if ('rate' in layer) Object.assign(layer, { rate: 0.1 });
    },
    () => {
      if ('epsilon' in layer) Object.assign(layer, { epsilon: 0.01 });
    },
  ])();
}

/** A model and a training program of the seed; `nudge` moves its first weights by so much, to see how stable it is. */
export function randomProgram(seed: string, nudge = 0): Program {
  return {
    name: seed,
    async run(log: Log) {
      const make = new Maker(seed);
      const { shape, layers } = beginning(make);
      const middle = Array.from({ length: make.pick([0, 1, 2, 3]) }, () => vectorLayer(make));
      const kernelInitializer = make.initializer();
      const end = tf.layers.dense({ units: CLASSES, activation: 'softmax', kernelInitializer });
      const model = tf.sequential({ layers: [...layers, ...middle, end] });
      const weight = { now: 1 };
      const metrics = make.pick([[], ['accuracy'], ['mse', 'accuracy']]);
      model.compile({ optimizer: optimizer(make), loss: loss(make, weight) as never, metrics });
      tf.tidy(() => model.setWeights(model.getWeights().map((one) => tf.mul(one, 1 + nudge))));
      const sizes = make.pick([[6], [6, 3], [6, 5, 4, 3, 2]]);
      const count = 12;
      const x = make.normal([count, ...shape]);
      const y = tf.tidy(() => tf.softmax(make.normal([count, CLASSES])));
      for (let i = 0; i < 12; i++) {
        const n = sizes[i % sizes.length] as number;
        const [part, truth] = [x.slice(0, n), y.slice(0, n)];
        log.number(await model.trainOnBatch(part, truth));
        tf.dispose([part, truth]);
        if (make.chance(0.3)) change(make, model, weight);
        if (make.chance(0.1)) {
          const { history } = await model.fit(x, y, { epochs: 1, batchSize: 5, shuffle: false, verbose: 0 });
          log.number(history.loss);
        }
      }
      log.weights(model);
      log.exact.push(model.optimizer.iterations, model.trainableWeights.length);
      tf.dispose([x, y]);
      model.dispose();
    },
  };
}
