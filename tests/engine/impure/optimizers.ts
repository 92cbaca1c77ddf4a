import * as tf from '@tensorflow/tfjs';
import { data, makeModel, type Program } from './program';

export const optimizers: Record<string, () => tf.Optimizer> = {
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

/** Optimizers that are saved and go on. */
export const resumePrograms: readonly Program[] = [
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
