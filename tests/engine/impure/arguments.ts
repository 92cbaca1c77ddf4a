import * as tf from '@tensorflow/tfjs';
import { dense, type Log, type Program } from './program';

const normal = (shape: number[], seed: number): tf.Tensor => tf.randomNormal(shape, 0, 1, 'float32', seed);
const makeModel = (): tf.Sequential =>
  tf.sequential({ layers: [dense(3, 1, { inputShape: [3], activation: 'tanh' }), dense(3, 2)] });

type Batch = (i: number, model: tf.Sequential) => readonly [x: tf.Tensor, y: tf.Tensor];

/** Trains on batches of equal shapes, some of whose tensors hold the same numbers. */
const batches = (name: string, batch: Batch): Program => ({
  name,
  async run(log) {
    const model = makeModel();
    model.compile({ optimizer: tf.train.adam(0.02), loss: 'meanSquaredError', metrics: ['mae'] });
    for (let i = 0; i < 12; i++) log.number(await model.trainOnBatch(...batch(i, model)));
    log.weights(model);
    log.exact.push(model.optimizer.iterations);
  },
});

const input = (i: number) => normal([3, 3], i);
const target = (i: number) => normal([3, 3], 100 + i);
const isEarly = (i: number): boolean => i < 4;
const kernel = (model: tf.Sequential): tf.Tensor => model.layers[0]?.weights[0]?.read() as tf.Tensor;

async function twoInputs(log: Log): Promise<void> {
  const inputs = [tf.input({ shape: [3] }), tf.input({ shape: [3] })] as const;
  const branches = inputs.map((one, i) => dense(2, i + 1).apply(one) as tf.SymbolicTensor);
  const outputs = tf.layers.add().apply(branches) as tf.SymbolicTensor;
  const model = tf.model({ inputs: [...inputs], outputs });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  for (let i = 0; i < 10; i++) {
    const x = input(i);
    log.number(await model.trainOnBatch([x, i % 5 < 3 ? x : target(i)], normal([3, 2], 7)));
  }
  log.weights(model);
}

/** Batches in which a tensor stands in two places, or is one that the model has. */
export const argumentPrograms: readonly Program[] = [
  batches('the input is the target, and then another is', (i) => {
    const x = input(i);
    return [x, isEarly(i) ? x : target(i)];
  }),
  batches('another is the target, and then the input is', (i) => {
    const x = input(i);
    return [x, isEarly(i) ? target(i) : x];
  }),
  batches('a clone of the input is the target, and then another is', (i) => {
    const x = input(i);
    return [x, isEarly(i) ? x.clone() : target(i)];
  }),
  batches('a weight is the input, and then another is', (i, model) => [
    isEarly(i) ? kernel(model) : input(i),
    target(i),
  ]),
  batches('a clone of a weight is the input, and then another is', (i, model) => [
    isEarly(i) ? kernel(model).clone() : input(i),
    target(i),
  ]),
  batches('a weight is the target every other time', (i, model) => [
    input(i),
    i % 2 === 0 ? kernel(model) : target(i),
  ]),
  { name: 'two inputs are one tensor, and then two', run: twoInputs },
];
