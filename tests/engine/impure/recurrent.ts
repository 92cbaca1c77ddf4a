import * as tf from '@tensorflow/tfjs';
import { dense, type Program } from './program';

/** Recurrent networks: with states, and of very many steps. */
export const recurrentPrograms: readonly Program[] = [
  ...(['gru', 'lstm', 'simpleRNN'] as const).map(
    (cell): Program => ({
      name: `a ${cell} of more steps than are compiled`,
      async run(log) {
        const [kernelInitializer, recurrentInitializer] = [1, 2].map((seed) =>
          tf.initializers.glorotUniform({ seed }),
        );
        const steps = { simpleRNN: 400, gru: 130, lstm: 150 }[cell];
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
];
