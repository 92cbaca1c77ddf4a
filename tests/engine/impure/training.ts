import * as tf from '@tensorflow/tfjs';
import { fit, metrics } from '../../../src/train';
import { softmaxCrossEntropy } from '../../../src/train/losses';
import {
  attempt,
  CLASSES,
  data,
  dense,
  INPUTS,
  makeModel,
  type Program,
  squares,
  train,
  wordModel,
} from './program';

class Schedule extends tf.Callback {
  override async onEpochBegin(epoch: number): Promise<void> {
    const { optimizer } = this.model as unknown as { optimizer: { learningRate: number } };
    optimizer.learningRate = 0.02 / (epoch + 1);
  }
}

/** Ways to train, and what happens between the steps. */
export const trainingPrograms: readonly Program[] = [
  {
    name: 'an index that there is not, in the eighth batch',
    async run(log) {
      const model = wordModel('adam');
      const y = tf.ones([2, 1]);
      for (let i = 0; i < 12; i++) {
        const x = tf.tensor2d([0, 1, 2, 3, 4, i === 8 ? 9 : 5], [2, 3], 'int32');
        await attempt(log, () => model.trainOnBatch(x, y));
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
];
