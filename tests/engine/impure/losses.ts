import * as tf from '@tensorflow/tfjs';
import { CLASSES, type Log, type Loss, makeModel, type Program, squares, train } from './program';

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

const hooks = ['onTrainBegin', 'onEpochBegin', 'onEpochEnd', 'onBatchBegin', 'onBatchEnd'] as const;

/** Losses that do more than compute. */
export const lossPrograms: readonly Program[] = [
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
];
