import * as tf from '@tensorflow/tfjs';
import { type Compiled, compile } from 'tfjs-backend-onnx';
import type { Log, Program } from '../engine/impure/program';
import { dense, fitQuietly, logTensor, normal, program, weights } from './program';

const [x, y] = [(i = 1) => normal([8, 3], i), (i = 2) => normal([8, 2], i)];
const layers = (seed = 1): tf.layers.Layer[] => [
  dense(3, seed, { inputShape: [3], activation: 'tanh' }),
  dense(2, seed + 1),
];
const model = (optimizer: tf.Optimizer | string, seed = 1): tf.Sequential => {
  const made = tf.sequential({ layers: layers(seed) });
  made.compile({ optimizer, loss: 'meanSquaredError' });
  return made;
};

type Step = (...tensors: tf.Tensor[]) => tf.Tensor | tf.Tensor[];

/** Calls a compiled step on tensors of so many seeds, and logs what it gives and the variables. */
function call(log: Log, f: Step, shapes: number[][], held: tf.Variable[] = []): void {
  const step: Compiled<tf.Tensor[], tf.Tensor | tf.Tensor[]> = compile(f);
  for (let i = 0; i < 5; i++) {
    const made = shapes.map((shape, j) => normal(shape, 10 * i + j));
    const given = step(...made);
    logTensor(log, ...[given].flat(), ...held);
    tf.dispose([made, given]);
  }
  step.dispose();
  tf.dispose(held);
}

const squares = (tensor: tf.Tensor): tf.Scalar => tf.mean(tf.square(tensor));

/** Steps written by hand and compiled, and several things that learn side by side. */
export const stepPrograms: readonly Program[] = [
  program('a step in a step, and one that calls itself', (log) => {
    const inner = compile((a: tf.Tensor) => tf.mul(a, 2));
    let depth = 0;
    const self: (a: tf.Tensor) => tf.Tensor = compile((a: tf.Tensor) =>
      depth++ % 3 < 2 ? tf.add(self(a), 1) : tf.mul(a, 3),
    );
    call(log, (a) => tf.add(inner(a as tf.Tensor), inner(tf.add(a as tf.Tensor, 1))), [[3]]);
    call(log, (a) => self(a as tf.Tensor), [[3]]);
    log.exact.push(depth);
  }),
  program('a step that lets go of itself in the middle', (log) => {
    const step = compile((a: tf.Tensor) => {
      const doubled = tf.mul(a, 2);
      step.dispose();
      return tf.add(doubled, 1);
    });
    call(log, (a) => step(a as tf.Tensor), [[3]]);
    for (let i = 0; i < 3; i++) logTensor(log, step(normal([3], i)));
  }),
  program('variables that change places', (log) => {
    const [a, b] = [weights(3, 1, 1), weights(3, 1, 2)];
    const swap = () => {
      const kept = tf.clone(a);
      a.assign(b);
      b.assign(kept as tf.Tensor2D);
      return tf.sub(a, b);
    };
    call(log, swap, [], [a, b]);
  }),
  program('a variable read before and after it is assigned', (log) => {
    const a = tf.variable(normal([3], 1));
    const step: Step = (given) => {
      const before = tf.mul(a, 2);
      a.assign(tf.add(a, given as tf.Tensor));
      const between = tf.mul(a, 3);
      a.assign(tf.mul(a, 0.5));
      return [before, between, tf.clone(a), tf.add(a, 0)];
    };
    call(log, step, [[3]], [a]);
  }),
  program('weights tied by copying', (log) => {
    const [a, b] = [weights(3, 3, 1), weights(3, 3, 2)];
    const optimizer = tf.train.sgd(0.1);
    const step: Step = (given) => {
      const cost = () => squares(tf.matMul(tf.matMul(given as tf.Tensor, a), b));
      const loss = optimizer.minimize(cost, true, [a, b]) as tf.Tensor;
      b.assign(a);
      return loss;
    };
    call(log, step, [[4, 3]], [a, b]);
  }),
  program('a state handed from step to step', (log) => {
    const w = weights(5, 2, 1);
    const optimizer = tf.train.adam(0.05);
    const next = (given: tf.Tensor, state: tf.Tensor) => tf.tanh(tf.matMul(tf.concat([given, state], 1), w));
    const step = compile((given: tf.Tensor, state: tf.Tensor) => [
      optimizer.minimize(() => squares(tf.sub(next(given, state), 0.5)), true, [w]) as tf.Tensor,
      next(given, state),
    ]);
    let state: tf.Tensor = tf.zeros([4, 2]);
    for (let i = 0; i < 6; i++) {
      const [loss, later] = step(normal([4, 3], i), state) as [tf.Tensor, tf.Tensor];
      logTensor(log, loss, later);
      state = later;
    }
  }),
  program('a target that follows every third step', (log) => {
    const [w, target] = [weights(3, 2, 1), weights(3, 2, 2)];
    const optimizer = tf.train.rmsprop(0.01);
    let steps = 0;
    const step: Step = (given) => {
      const cost = () =>
        squares(tf.sub(tf.matMul(given as tf.Tensor, target), tf.matMul(given as tf.Tensor, w)));
      const loss = optimizer.minimize(cost, true, [w]) as tf.Tensor;
      if (++steps % 3 === 0) target.assign(w);
      return loss;
    };
    call(log, step, [[4, 3]], [w, target]);
    log.exact.push(steps);
  }),
  program('spectral normalization, whose vector is state', (log) => {
    const [w, u] = [weights(4, 3, 1), tf.variable(normal<tf.Rank.R2>([4, 1], 9), false)];
    const optimizer = tf.train.sgd(0.05);
    const unit = (vector: tf.Tensor) => tf.div(vector, tf.norm(vector)) as tf.Tensor2D;
    const step: Step = (given) => {
      const cost = () => {
        const v = unit(tf.matMul(w, u, true));
        u.assign(unit(tf.matMul(w, v)));
        const sigma = tf.sum(tf.mul(u, tf.matMul(w, v)));
        return squares(tf.matMul(given as tf.Tensor, tf.div(w, sigma)));
      };
      return optimizer.minimize(cost, true, [w]) as tf.Tensor;
    };
    call(log, step, [[2, 4]], [w, u]);
  }),
  program('rounded weights with a gradient that goes straight through', (log) => {
    const rounded = tf.customGrad((tensor) => ({
      value: tf.div(tf.round(tf.mul(tensor as tf.Tensor, 4)), 4),
      gradFunc: (dy: tf.Tensor) => dy,
    }));
    const w = weights(3, 2, 1);
    const optimizer = tf.train.sgd(0.1);
    const cost = (given: tf.Tensor) => squares(tf.sub(tf.matMul(given, rounded(w)), 0.3));
    call(
      log,
      (given) => optimizer.minimize(() => cost(given as tf.Tensor), true) as tf.Tensor,
      [[4, 3]],
      [w],
    );
  }),
  program('messages along the edges of a graph', (log) => {
    const w = weights(4, 2, 1);
    const [from, to] = [[0, 1, 2, 3, 0, 4], [1, 2, 3, 0, 2, 1]].map((list) => tf.tensor1d(list, 'int32')); // biome-ignore format: two lists
    const optimizer = tf.train.adam(0.05);
    const cost = (nodes: tf.Tensor) => {
      const sent = tf.gather(tf.matMul(nodes, w), from as tf.Tensor1D);
      return squares(tf.sub(tf.relu(tf.unsortedSegmentSum(sent, to as tf.Tensor1D, 5)), 0.5));
    };
    call(
      log,
      (nodes) => optimizer.minimize(() => cost(nodes as tf.Tensor), true) as tf.Tensor,
      [[5, 4]],
      [w],
    );
  }),
  program('a layer that stacks along the last axis, counted from the back', async (log) => {
    class Powers extends tf.layers.Layer {
      static className = 'ProgramsPowers';
      override computeOutputShape(shape: tf.Shape): tf.Shape {
        return [...shape, 2];
      }
      override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
        return tf.tidy(() => {
          const input = [inputs].flat()[0] as tf.Tensor;
          return tf.stack([input, tf.square(input)], -1);
        });
      }
    }
    const powers = tf.sequential({
      layers: [dense(4, 1, { inputShape: [3] }), new Powers({}), tf.layers.flatten(), dense(2, 2)],
    });
    powers.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    await fitQuietly(log, powers, x(), y());
    log.weights(powers);
  }),
  program('one optimizer for two models', async (log) => {
    const optimizer = tf.train.adam(0.02);
    const [one, other] = [model(optimizer), model(optimizer, 5)];
    for (let i = 0; i < 5; i++)
      log.number(await one.trainOnBatch(x(i), y(i)), await other.trainOnBatch(x(i), y(i)));
    log.exact.push(optimizer.iterations);
    log.weights(one);
    log.weights(other);
  }),
  program('a weight that a model and a loop of its own both train', async (log) => {
    const learner = model('adam');
    const w = learner.layers[0]?.weights[0]?.read() as tf.Variable;
    const optimizer = tf.train.sgd(0.1);
    const shrink = compile(
      (given: tf.Tensor) =>
        optimizer.minimize(() => squares(tf.matMul(given, w as tf.Tensor)), true, [w]) as tf.Tensor,
    );
    for (let i = 0; i < 6; i++) {
      log.number(await learner.trainOnBatch(x(i), y(i)));
      logTensor(log, shrink(x(50 + i)));
    }
    log.weights(learner);
  }),
  program('the engine changed in the middle of a fit', async (log) => {
    const mine = tf.getBackend();
    const learner = model('adam');
    await fitQuietly(log, learner, x(), y(), {
      epochs: 6,
      callbacks: {
        onEpochEnd: async (epoch) => {
          if (epoch === 1) await tf.setBackend('cpu');
          if (epoch === 3) await tf.setBackend(mine);
        },
      },
    });
    log.weights(learner);
  }),
  program('several weights set to one tensor', async (log) => {
    const learner = tf.sequential({ layers: [dense(3, 1, { inputShape: [3] }), dense(3, 2)] });
    learner.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    const value = normal([3, 3], 9);
    for (const layer of learner.layers) {
      const [kernel] = layer.weights as [tf.LayerVariable];
      (kernel.read() as tf.Variable).assign(value);
    }
    for (let i = 0; i < 5; i++)
      log.number(await learner.trainOnBatch(normal([4, 3], i), normal([4, 3], 9 + i)));
    log.weights(learner);
  }),
  program('an autoencoder, then other targets', async (log) => {
    const learner = tf.sequential({ layers: [dense(2, 1, { inputShape: [3] }), dense(3, 2)] });
    learner.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    for (let i = 0; i < 4; i++) {
      const given = x(i);
      log.number(await learner.trainOnBatch(given, given));
    }
    await fitQuietly(log, learner, x(), x(), { batchSize: 3 });
    for (let i = 0; i < 3; i++) log.number(await learner.trainOnBatch(x(i), x(i + 5)));
    log.weights(learner);
  }),
  program('a loop whose cost grows longer', (log) => {
    const w = weights(3, 3, 1);
    const optimizer = tf.train.sgd(0.01);
    const step = compile((given: tf.Tensor, rounds: number) => {
      const cost = () => {
        let a = given;
        for (let i = 0; i < rounds; i++) a = tf.softmax(tf.matMul(a, w));
        return tf.neg(tf.mean(tf.log(tf.slice(a, [0, 0], [-1, 1])))) as tf.Scalar;
      };
      return optimizer.minimize(cost, true) as tf.Tensor;
    });
    for (const rounds of [1, 2, 3, 1, 5, 2, 7, 1]) logTensor(log, step(normal([2, 3], rounds), rounds));
    logTensor(log, w);
    w.dispose();
  }),
  program('a layer whose own loss reads a value', async (log) => {
    const learner = tf.sequential({ layers: layers() });
    let large = 0;
    learner.compile({
      optimizer: 'sgd',
      loss: ((truth: tf.Tensor, found: tf.Tensor) => {
        const error = tf.losses.meanSquaredError(truth, found);
        if ((error.dataSync()[0] as number) < 1.5) return error;
        large++;
        return tf.mul(error, 2);
      }) as never,
    });
    await fitQuietly(log, learner, x(), y(), { batchSize: 3 });
    log.exact.push(large);
    log.weights(learner);
  }),
];
