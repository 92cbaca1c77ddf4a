import * as tf from '@tensorflow/tfjs';
import { dense, type Log, makeModel, type Program, squares, train } from './program';

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

/** Models that are changed while they train. */
export const changePrograms: readonly Program[] = [
  changed('a layer frozen and thawed without compile', (model, i) => {
    if (i === 6) (model.layers[1] as tf.layers.Layer).trainable = false;
    if (i === 12) (model.layers[1] as tf.layers.Layer).trainable = true;
  }),
  changed('a model frozen without compile', (model, i) => {
    if (i === 7) model.trainable = false;
  }),
  changed('a variable frozen and thawed by its own flag', (model, i) => {
    const weight = (model.layers[1] as tf.layers.Layer).weights[0]?.read() as tf.Variable;
    if (i === 6) weight.trainable = false;
    if (i === 12) weight.trainable = true;
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
];
