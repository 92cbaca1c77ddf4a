import * as tf from '@tensorflow/tfjs';
import { optimizers } from './optimizers';
import { Custom, dense, type Log, makeModel, once, type Program, train } from './program';

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

class CountingRegularizer {
  calls = 0;
  apply(x: tf.Tensor): tf.Scalar {
    return tf.tidy(() => tf.mul(tf.sum(tf.square(x)), 0.001 * ++this.calls));
  }
  getConfig() {
    return {};
  }
}

/** Layers that do more than compute. */
export const layerPrograms: readonly Program[] = [
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
];
