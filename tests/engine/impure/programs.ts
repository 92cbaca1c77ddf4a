import * as tf from '@tensorflow/tfjs';
import { fit, metrics } from '../../../src/train';
import { softmaxCrossEntropy } from '../../../src/train/losses';
import {
  CLASSES,
  Custom,
  data,
  dense,
  INPUTS,
  type Log,
  makeModel,
  once,
  type Program,
  train,
} from './program';

type Loss = (y: tf.Tensor, p: tf.Tensor) => tf.Tensor;
const squares: Loss = (y, p) => tf.losses.meanSquaredError(y, p);

/** Trains with a loss, and does something after every batch. */
const withLoss = (
  name: string,
  make: (log: Log) => { loss: Loss; args?: tf.ModelFitArgs; between?: (i: number) => void },
): Program => ({
  name,
  async run(log) {
    const { loss, args, between } = make(log);
    const model = makeModel();
    model.compile({ optimizer: tf.train.adam(0.01), loss: loss as never });
    await train(log, model, args, between);
    model.dispose();
  },
});

/** Trains with layers between the two dense ones. */
const withLayers = (
  name: string,
  make: (log: Log) => tf.layers.Layer[],
  optimizer = () => tf.train.momentum(0.05, 0.9) as tf.Optimizer,
): Program => ({
  name,
  async run(log) {
    const model = makeModel(make(log));
    model.compile({ optimizer: optimizer(), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
    await train(log, model);
    model.dispose();
  },
});

/** Trains a plain model, changed in the middle. */
const changed = (
  name: string,
  change: (model: tf.Sequential, i: number, log: Log) => void,
  optimizer: () => tf.Optimizer = () => tf.train.sgd(0.1),
  between: () => tf.layers.Layer[] = () => [dense(5, 4, { activation: 'relu' })],
): Program => ({
  name,
  async run(log) {
    const model = makeModel(between());
    model.compile({ optimizer: optimizer(), loss: 'categoricalCrossentropy' });
    let step = 0;
    await train(log, model, {}, () => change(model, ++step, log));
    model.dispose();
  },
});

const hooks = ['onTrainBegin', 'onEpochBegin', 'onEpochEnd', 'onBatchBegin', 'onBatchEnd'] as const;
const optimizers: Record<string, () => tf.Optimizer> = {
  sgd: () => tf.train.sgd(0.05),
  momentum: () => tf.train.momentum(0.05, 0.9),
  nesterov: () => tf.train.momentum(0.05, 0.9, true),
  adagrad: () => tf.train.adagrad(0.05),
  adadelta: () => tf.train.adadelta(0.5),
  rmsprop: () => tf.train.rmsprop(0.005),
  centered: () => tf.train.rmsprop(0.005, 0.9, 0.5, 1e-5, true),
  adam: () => tf.train.adam(0.005),
  adamax: () => tf.train.adamax(0.005),
};

class Schedule extends tf.Callback {
  override async onEpochBegin(epoch: number): Promise<void> {
    const { optimizer } = this.model as unknown as { optimizer: { learningRate: number } };
    optimizer.learningRate = 0.02 / (epoch + 1);
  }
}

class CountingRegularizer {
  calls = 0;
  apply(x: tf.Tensor): tf.Scalar {
    return tf.tidy(() => tf.mul(tf.sum(tf.square(x)), 0.001 * ++this.calls));
  }
  getConfig() {
    return {};
  }
}

export const programs: Program[] = [
  ...hooks.map((hook) =>
    withLoss(`a number that ${hook} changes`, () => {
      let beta = 0;
      return {
        loss: (y, p) => tf.add(squares(y, p), tf.mul(beta, tf.mean(tf.abs(p)))),
        args: {
          callbacks: {
            [hook]: () => {
              beta += 0.1;
            },
          },
        },
      };
    }),
  ),
  withLoss('a number in an object', () => {
    const settings = { inner: { weight: 1 } };
    return {
      loss: (y, p) => tf.mul(settings.inner.weight, squares(y, p)),
      between: () => {
        settings.inner.weight *= 0.9;
      },
    };
  }),
  withLoss('an array that is written into', () => {
    const weights = [1, 2, 3];
    return {
      loss: (y, p) => squares(tf.mul(y, weights), tf.mul(p, weights)),
      between: (i) => {
        weights[i % 3] = i;
      },
    };
  }),
  withLoss('a typed array that is used again within the step', () => {
    const buffer = new Float32Array(CLASSES);
    return {
      loss: (y, p) => {
        const parts = [1, 2, 3].map((k) => tf.mul(p, tf.tensor1d(buffer.fill(k / 3))));
        return tf.add(squares(y, p), tf.mean(tf.addN(parts)));
      },
    };
  }),
  withLoss('a counter in the loss', (log) => {
    let calls = 0;
    return {
      loss: (y, p) => tf.mul(squares(y, p), 1 / ++calls),
      args: { callbacks: { onTrainEnd: () => void log.exact.push(calls) } },
    };
  }),
  withLoss('every fifth call is another', () => {
    let calls = 0;
    return { loss: (y, p) => (++calls % 5 === 0 ? tf.mul(squares(y, p), 3) : squares(y, p)) };
  }),
  withLoss('a rare change late', () => {
    let calls = 0;
    return { loss: (y, p) => (++calls > 17 ? tf.mean(tf.abs(tf.sub(y, p))) : squares(y, p)) };
  }),
  withLoss('Math.random as a number', () => ({ loss: (y, p) => tf.mul(squares(y, p), 0.5 + Math.random()) })),
  withLoss('Math.random as a choice', () => ({
    loss: (y, p) => (Math.random() < 0.5 ? squares(y, p) : tf.mean(tf.abs(tf.sub(y, p)))),
  })),
  withLoss('noise on the target', () => ({
    loss: (y, p) => squares(tf.add(y, tf.randomNormal(y.shape, 0, 0.1)), p),
  })),
  withLoss('a clock that is set by hand', () => {
    const clock = { now: new Date(0) };
    return {
      loss: (y, p) => tf.mul(squares(y, p), 1 + clock.now.getTime() / 1e4),
      between: () => {
        clock.now = new Date(clock.now.getTime() + 1000);
      },
    };
  }),
  withLoss('a generator', () => {
    const numbers = (function* () {
      for (let i = 1; ; i++) yield i;
    })();
    return { loss: (y, p) => tf.mul(squares(y, p), 1 / (numbers.next().value as number)) };
  }),
  withLoss('a closure that is replaced', () => {
    let inner: Loss = squares;
    return {
      loss: (y, p) => inner(y, p),
      between: (i) => {
        if (i === 2) inner = (y, p) => tf.mean(tf.abs(tf.sub(y, p)));
      },
    };
  }),
  withLoss('a branch on data', () => ({
    loss: (y, p) => {
      const error = squares(y, p);
      return (error.dataSync()[0] as number) > 0.2 ? tf.mul(error, 2) : error;
    },
  })),
  withLoss('a value read now and then', (log) => {
    let calls = 0;
    return {
      loss: (y, p) => {
        const error = squares(y, p);
        if (++calls % 4 === 0) log.number(error.dataSync()[0]);
        return error;
      },
    };
  }),
  withLoss('a global', () => {
    const world = Object.assign(globalThis, { beta: 1 });
    return {
      loss: (y, p) => tf.mul(world.beta, squares(y, p)),
      between: () => {
        world.beta *= 0.95;
      },
    };
  }),
  withLoss('the tensor of the step before', () => {
    let last: tf.Tensor | undefined;
    return {
      loss: (y, p) => {
        const error = squares(y, p);
        const result = last === undefined ? error : tf.add(error, tf.mul(last, 0.1));
        last?.dispose();
        last = tf.keep(error.clone());
        return result;
      },
      args: { callbacks: { onTrainEnd: () => void last?.dispose() } },
    };
  }),
  withLoss('a list of what was', (log) => {
    const seen: number[] = [];
    return {
      loss: (y, p) => {
        seen.push(p.shape[0] as number);
        return tf.mul(squares(y, p), seen.length);
      },
      args: { callbacks: { onTrainEnd: () => void log.exact.push(seen) } },
    };
  }),
  withLoss('a gradient of its own', () => {
    let scale = 1;
    const scaled = tf.customGrad((x) => ({
      value: (x as tf.Tensor).clone(),
      gradFunc: (dy) => tf.mul(dy as tf.Tensor, scale),
    }));
    return {
      loss: (y, p) => squares(y, scaled(p)),
      between: () => {
        scale *= 0.9;
      },
    };
  }),
  withLoss('a variable of its own, assigned in the step and between', (log) => {
    const state = tf.variable(tf.scalar(1), false);
    return {
      loss: (y, p) => {
        state.assign(tf.mul(state, 0.9));
        return tf.mul(squares(y, p), state);
      },
      between: (i) => i === 3 && state.assign(tf.scalar(1)),
      args: {
        callbacks: {
          onTrainEnd: () => {
            log.number(state.dataSync()[0]);
            state.dispose();
          },
        },
      },
    };
  }),
  withLoss('errors that it catches', () => {
    let calls = 0;
    return {
      loss: (y, p) => {
        try {
          if (++calls % 3 === 0) tf.matMul(y as tf.Tensor2D, p as tf.Tensor2D);
        } catch {
          return tf.mul(squares(y, p), 2);
        }
        return squares(y, p);
      },
    };
  }),
  withLoss('an error on the seventh call', () => {
    let calls = 0;
    return {
      loss: (y, p) => {
        if (++calls === 7) throw new Error('the seventh');
        return squares(y, p);
      },
    };
  }),
  withLoss('NaN from the fourth call on', () => {
    let calls = 0;
    return { loss: (y, p) => tf.mul(squares(y, p), ++calls > 3 ? Number.NaN : 1) };
  }),
  withLayers('a layer that acts on every fifth call', () => {
    let calls = 0;
    return [new Custom((x) => (++calls % 5 === 0 ? tf.mul(x, 0.5) : x))];
  }),
  withLayers('a layer whose property is changed by itself', (log) => {
    const layer = new Custom((x, self) => tf.mul(x, Math.cos((self as Custom & { n?: number }).n ?? 0)));
    const counting = new Custom((x) => {
      Object.assign(layer, { n: ((layer as Custom & { n?: number }).n ?? 0) + 1 });
      log.exact.push((layer as Custom & { n?: number }).n);
      return x;
    });
    return [counting, layer];
  }),
  withLayers('a layer that keeps its last activity', () => {
    let last: tf.Tensor | undefined;
    return [
      new Custom((x) => {
        const y = last === undefined ? x : tf.add(x, tf.mul(last.mean(0), 0.1));
        last?.dispose();
        last = tf.keep(x.clone());
        return y;
      }),
    ];
  }),
  withLayers('a layer that keeps and disposes', (log) => {
    const kept: tf.Tensor[] = [];
    return [
      new Custom((x) => {
        kept.push(tf.keep(tf.mean(x)));
        if (kept.length > 2) log.number(kept.shift()?.dataSync()[0]);
        return x;
      }),
    ];
  }),
  withLayers('dropout', () => [tf.layers.dropout({ rate: 0.3 })]),
  withLayers('dropout with a seed', () => [tf.layers.dropout({ rate: 0.3, seed: 4 })]),
  withLayers('noise', () => [
    tf.layers.gaussianNoise({ stddev: 0.1 }),
    tf.layers.gaussianDropout({ rate: 0.2 }),
  ]),
  withLayers('batch normalization', () => [tf.layers.batchNormalization()]),
  withLayers('a call hook', (log) => {
    const layer = dense(4, 9);
    layer.setCallHook((inputs) => void log.exact.push(once(inputs as tf.Tensor).shape));
    return [layer];
  }),
  withLayers('a method replaced on the instance', () => {
    const layer = dense(4, 9);
    const call = layer.call.bind(layer);
    let calls = 0;
    layer.call = (inputs, kwargs) => tf.tidy(() => tf.mul(call(inputs, kwargs) as tf.Tensor, 1 / ++calls));
    return [layer];
  }),
  withLayers('a penalty with a state', () => [
    dense(4, 9, { kernelRegularizer: new CountingRegularizer() as unknown as tf.serialization.Serializable }),
  ]),
  withLayers('a penalty of the layer', () => {
    const layer = dense(4, 9);
    let calls = 0;
    layer.addLoss((() => tf.scalar(0.01 * ++calls)) as never);
    return [layer];
  }),
  ...Object.entries(optimizers).map(([name, make]) => withLayers(`the optimizer ${name}`, () => [], make)),
  changed('a layer frozen and thawed without compile', (model, i) => {
    if (i === 6) (model.layers[1] as tf.layers.Layer).trainable = false;
    if (i === 12) (model.layers[1] as tf.layers.Layer).trainable = true;
  }),
  changed('a model frozen without compile', (model, i) => {
    if (i === 7) model.trainable = false;
  }),
  changed('compile in between', (model, i) => {
    if (i === 8) model.compile({ optimizer: tf.train.sgd(0.3), loss: 'meanSquaredError' });
  }),
  changed('the optimizer replaced in between', (model, i) => {
    if (i === 8) model.optimizer = tf.train.sgd(0.5);
  }),
  changed('the learning rate of sgd', (model, i) =>
    (model.optimizer as tf.SGDOptimizer).setLearningRate(0.2 / i),
  ),
  changed(
    'the learning rate of adam',
    (model, i) => void Object.assign(model.optimizer, { learningRate: 0.02 / i }),
    () => tf.train.adam(0.02),
  ),
  changed(
    'the momentum',
    (model, i) => void Object.assign(model.optimizer, { momentum: 0.9 - i / 40 }),
    () => tf.train.momentum(0.05, 0.9),
  ),
  changed('weights set by hand', (model, i) => {
    if (i % 5 === 0) tf.tidy(() => model.setWeights(model.getWeights().map((weight) => weight.mul(0.9))));
  }),
  changed(
    'a rate of dropout',
    (model, i) => void Object.assign(model.layers[1] as object, { rate: i / 50 }),
    undefined,
    () => [tf.layers.dropout({ rate: 0, seed: 3 })],
  ),
  changed('an activation', (model, i) => {
    if (i === 9)
      Object.assign(model.layers[1] as object, {
        activation: tf.layers.activation({ activation: 'tanh' }).activation,
      });
  }),
  changed(
    'a constant of batch normalization',
    (model, i) => void Object.assign(model.layers[1] as object, { momentum: i / 20, epsilon: i / 100 }),
    undefined,
    () => [tf.layers.batchNormalization()],
  ),
  changed(
    'a strength of a penalty',
    (model, i) => {
      const { kernelRegularizer } = model.layers[1] as unknown as { kernelRegularizer: object };
      Object.assign(kernelRegularizer, { l2: i / 1000, hasL2: true });
    },
    undefined,
    () => [dense(5, 4, { kernelRegularizer: tf.regularizers.l2({ l2: 0.001 }) })],
  ),
  changed('a loss function of the model', (model, i) => {
    const inner = (model as unknown as { model: { lossFunctions: unknown[] } }).model;
    if (i === 9) inner.lossFunctions[0] = squares;
  }),
  changed('a method of a class', (_model, i) => {
    const { prototype } = tf.layers.dense({ units: 1 }).constructor as unknown as {
      prototype: { call: (...a: unknown[]) => tf.Tensor };
    };
    const { call } = prototype;
    if (i === 5) {
      prototype.call = function (...args) {
        return tf.tidy(() => tf.mul(call.apply(this, args), 0.9));
      };
      Object.assign(prototype.call, { original: call });
    }
    if (i === 15) prototype.call = (prototype.call as unknown as { original: typeof call }).original;
  }),
  changed('a gradient registered in between', (_model, i) => {
    const own = tf.getGradient('Relu');
    if (i !== 5 && i !== 15) return;
    tf.unregisterGradient('Relu');
    tf.registerGradient(
      i === 15
        ? (own as typeof own & { original: typeof own }).original
        : Object.assign(
            {
              kernelName: 'Relu',
              inputsToSave: ['x'],
              gradFunc: (dy: tf.Tensor | tf.Tensor[], saved: tf.Tensor[]) => ({
                x: () => tf.mul(dy as tf.Tensor, tf.mul(0.5, tf.step(saved[0] as tf.Tensor))),
              }),
            },
            { original: own },
          ),
    );
  }),
  {
    name: 'an index that there is not, in the eighth batch',
    async run(log) {
      const embeddingsInitializer = tf.initializers.randomUniform({ seed: 1 });
      const model = tf.sequential({
        layers: [
          tf.layers.embedding({ inputDim: 9, outputDim: 4, inputLength: 3, embeddingsInitializer }),
          tf.layers.flatten(),
          dense(1, 2),
        ],
      });
      model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
      const y = tf.ones([2, 1]);
      for (let i = 0; i < 12; i++) {
        const x = tf.tensor2d([0, 1, 2, 3, 4, i === 8 ? 9 : 5], [2, 3], 'int32');
        try {
          log.number(await model.trainOnBatch(x, y));
        } catch (error) {
          log.exact.push((error as Error).message);
        }
        x.dispose();
      }
      log.weights(model);
      y.dispose();
      model.dispose();
    },
  },
  {
    name: 'a callback class that sets the learning rate, and early stopping',
    async run(log) {
      const model = makeModel();
      model.compile({
        optimizer: tf.train.adam(0.02),
        loss: 'categoricalCrossentropy',
        metrics: ['accuracy'],
      });
      const { x, y } = data();
      const stopping = tf.callbacks.earlyStopping({ monitor: 'loss', patience: 1 });
      const { history, epoch } = await model.fit(x, y, {
        epochs: 8,
        batchSize: 15,
        shuffle: false,
        verbose: 0,
        callbacks: [new Schedule(), stopping],
      });
      log.number(history.loss, history.acc);
      log.exact.push(epoch);
      log.weights(model);
      tf.dispose([x, y]);
      model.dispose();
    },
  },
  {
    name: 'a data set that counts',
    async run(log) {
      let made = 0;
      const model = makeModel();
      model.compile({ optimizer: tf.train.momentum(0.05, 0.9), loss: 'meanSquaredError' });
      const batches = tf.data.generator(function* () {
        for (let i = 0; i < 6; i++) {
          const n = 3 + (i % 3);
          yield { xs: tf.fill([n, INPUTS], ++made / 10), ys: tf.fill([n, CLASSES], 1 / made) };
        }
      });
      const { history } = await model.fitDataset(batches, { epochs: 3, verbose: 0 });
      log.number(history.loss);
      log.exact.push(made);
      log.weights(model);
      model.dispose();
    },
  },
  {
    name: "the course's fit of a network that counts, with a loss that counts",
    async run(log) {
      const variables = [1, 2].map((seed) => tf.variable(tf.randomNormal([3, 3], 0, 0.5, 'float32', seed)));
      const [first, second] = variables as [tf.Variable<tf.Rank.R2>, tf.Variable<tf.Rank.R2>];
      let [calls, losses] = [0, 0];
      const network = {
        forward: (x: tf.Tensor, training: boolean) => {
          if (training) calls++;
          const h = tf.tanh(tf.matMul(x as tf.Tensor2D, first)).mul(calls % 4 === 0 ? 0.5 : 1);
          return tf.matMul(h as tf.Tensor2D, second);
        },
        trainable: variables,
        state: variables,
        outputs: 3,
      };
      const x = tf.randomNormal([30, 3], 0, 1, 'float32', 5);
      const y = tf.tensor1d(
        Array.from({ length: 30 }, (_, i) => i % 3),
        'int32',
      );
      const { steps, epochs } = await fit(
        network,
        { x, y },
        {
          epochs: 5,
          batchSize: 8,
          optimizer: 'adam',
          loss: (target, output) =>
            tf.mul(softmaxCrossEntropy(target, output), 1 / Math.sqrt(++losses)) as tf.Scalar,
          metrics: { accuracy: metrics.accuracy },
          validation: { x, y },
          augment: (images) => tf.mul(images, 1 + Math.random() / 10),
          listeners: [],
        },
      );
      log.number(
        steps.map(({ loss }) => loss),
        epochs.map(({ valLoss }) => valLoss as number),
      );
      log.exact.push(calls, losses);
      for (const variable of variables) log.number([...variable.dataSync()]);
      tf.dispose([x, y, ...variables]);
    },
  },
  {
    name: 'layers added in between',
    async run(log) {
      const model = tf.sequential({ layers: [dense(8, 1, { inputShape: [6] }), dense(CLASSES, 2)] });
      model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
      await train(log, model);
      model.add(dense(CLASSES, 3, { activation: 'softmax' }));
      model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
      await train(log, model);
      model.dispose();
    },
  },
  {
    name: 'trainOnBatch with numbers between the calls',
    async run(log) {
      let weight = 1;
      const model = makeModel();
      model.compile({
        optimizer: tf.train.adam(0.01),
        loss: ((truth: tf.Tensor, p: tf.Tensor) => tf.mul(weight, squares(truth, p))) as never,
        metrics: ['accuracy'],
      });
      const { x, y } = data();
      for (let i = 0; i < 20; i++) {
        log.number(await model.trainOnBatch(x, y));
        weight = 1 + Math.sin(i);
      }
      log.weights(model);
      tf.dispose([x, y]);
      model.dispose();
    },
  },
  {
    name: 'two models in turn, one the target of the other',
    async run(log) {
      const [student, teacher] = [makeModel(), makeModel([dense(5, 11)])];
      const { x, y } = data();
      student.compile({
        optimizer: tf.train.adam(0.01),
        loss: ((truth: tf.Tensor, p: tf.Tensor) =>
          tf.add(squares(truth, p), squares(teacher.predict(x) as tf.Tensor, p))) as never,
      });
      teacher.compile({ optimizer: tf.train.sgd(0.1), loss: 'categoricalCrossentropy' });
      for (let i = 0; i < 10; i++) {
        log.number(await teacher.trainOnBatch(x, y), await student.trainOnBatch(x, y));
      }
      tf.dispose([x, y]);
      student.dispose();
      teacher.dispose();
    },
  },
  {
    name: 'evaluation and prediction between the steps',
    async run(log) {
      const model = makeModel([tf.layers.batchNormalization()]);
      model.compile({
        optimizer: tf.train.rmsprop(0.01),
        loss: 'categoricalCrossentropy',
        metrics: ['accuracy'],
      });
      const { x, y } = data();
      for (let i = 0; i < 10; i++) {
        log.number(await model.trainOnBatch(x, y));
        tf.tidy(() => {
          for (const value of model.evaluate(x, y) as tf.Scalar[]) log.number(value.dataSync()[0]);
          log.number((model.predict(x) as tf.Tensor).dataSync()[0]);
        });
      }
      tf.dispose([x, y]);
      model.dispose();
    },
  },
  ...(['gru', 'lstm', 'simpleRNN'] as const).map(
    (cell): Program => ({
      name: `a ${cell} of more steps than are compiled`,
      async run(log) {
        const [kernelInitializer, recurrentInitializer] = [1, 2].map((seed) =>
          tf.initializers.glorotUniform({ seed }),
        );
        const steps = cell === 'simpleRNN' ? 400 : 130;
        const recurrent = tf.layers[cell]({
          units: 2,
          inputShape: [steps, 1],
          kernelInitializer,
          recurrentInitializer,
        } as never);
        const model = tf.sequential({ layers: [recurrent, dense(1, 3)] });
        model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
        const x = tf.randomNormal([2, steps, 1], 0, 1, 'float32', 3);
        const y = tf.randomNormal([2, 1], 0, 1, 'float32', 4);
        for (let i = 0; i < 2; i++) log.number(await model.trainOnBatch(x, y));
        log.weights(model);
        tf.dispose([x, y]);
        model.dispose();
      },
    }),
  ),
  {
    name: 'a stateful GRU',
    async run(log) {
      const model = tf.sequential({
        layers: [
          tf.layers.gru({
            units: 4,
            batchInputShape: [5, 3, 2],
            stateful: true,
            kernelInitializer: tf.initializers.glorotUniform({ seed: 1 }),
            recurrentInitializer: tf.initializers.glorotUniform({ seed: 2 }),
          }),
          dense(1, 3),
        ],
      });
      model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
      const x = tf.randomNormal([20, 3, 2], 0, 1, 'float32', 3);
      const y = tf.randomNormal([20, 1], 0, 1, 'float32', 4);
      for (let i = 0; i < 3; i++) {
        const { history } = await model.fit(x, y, { epochs: 2, batchSize: 5, shuffle: false, verbose: 0 });
        log.number(history.loss);
        if (i === 1) model.resetStates();
      }
      log.weights(model);
      tf.dispose([x, y]);
      model.dispose();
    },
  },
  ...Object.entries(optimizers).map(
    ([name, make]): Program => ({
      name: `${name}, saved and resumed, like one run`,
      async run(log) {
        const { x, y } = data();
        const [straight, first, second] = [makeModel(), makeModel(), makeModel()];
        const [one, two, three] = [make(), make(), make()];
        const compile = (model: tf.Sequential, optimizer: tf.Optimizer) =>
          model.compile({ optimizer, loss: 'categoricalCrossentropy' });
        compile(straight, one);
        compile(first, two);
        compile(second, three);
        const steps = async (model: tf.Sequential, n: number) => {
          for (let i = 0; i < n; i++) log.number(await model.trainOnBatch(x, y));
        };
        await steps(straight, 6);
        await steps(first, 3);
        second.setWeights(first.getWeights());
        const saved = await two.getWeights();
        await three.setWeights(saved);
        await steps(second, 3);
        log.exact.push(one.iterations, two.iterations, three.iterations);
        log.weights(straight);
        log.weights(second);
        tf.dispose([x, y]);
      },
    }),
  ),
];
