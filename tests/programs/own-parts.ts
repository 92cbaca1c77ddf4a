import * as tf from '@tensorflow/tfjs';
import { Custom, type Program } from '../engine/impure/program';
import { dense, descend, fitQuietly, logTensor, normal, program, weights } from './program';

const [x, y] = [() => normal<tf.Rank.R2>([16, 4], 1), () => normal<tf.Rank.R2>([16, 2], 2)];
const around = (...between: tf.layers.Layer[]) =>
  tf.sequential({ layers: [dense(6, 1, { inputShape: [4], activation: 'tanh' }), ...between, dense(2, 2)] });

/** Both halves of what goes in: the positive and the negative one. */
class Antirectifier extends tf.layers.Layer {
  static className = 'ProgramsAntirectifier';
  override computeOutputShape(shape: tf.Shape): tf.Shape {
    return [...shape.slice(0, -1), 2 * (shape.at(-1) as number)];
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const input = [inputs].flat()[0] as tf.Tensor;
      const centred = input.sub(input.mean(-1, true));
      return tf.concat([tf.relu(centred), tf.relu(centred.neg())], -1);
    });
  }
}

/** A scale and a shift for each feature. */
class Affine extends tf.layers.Layer {
  static className = 'ProgramsAffine';
  #scale!: tf.LayerVariable;
  #shift!: tf.LayerVariable;
  override build(shape: tf.Shape): void {
    const width = [shape.at(-1) as number];
    this.#scale = this.addWeight('scale', width, 'float32', tf.initializers.ones());
    this.#shift = this.addWeight('shift', width, 'float32', tf.initializers.zeros());
    super.build(shape);
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => ([inputs].flat()[0] as tf.Tensor).mul(this.#scale.read()).add(this.#shift.read()));
  }
}

/** Moves by the sign of the gradient, less from step to step. */
class SignDescent extends tf.Optimizer {
  static className = 'ProgramsSignDescent';
  #steps = 0;
  override applyGradients(gradients: tf.NamedTensorMap | { name: string; tensor: tf.Tensor }[]): void {
    const named = Array.isArray(gradients)
      ? gradients.map(({ name, tensor }) => [name, tensor] as const)
      : Object.entries(gradients);
    const rate = 0.05 / Math.sqrt(++this.#steps);
    for (const [name, gradient] of named) {
      const variable = tf.engine().registeredVariables[name] as tf.Variable;
      tf.tidy(() => variable.assign(variable.sub(tf.sign(gradient as tf.Tensor).mul(rate))));
    }
    this.incrementIterations();
  }
  override getConfig() {
    return {};
  }
}

export const ownPartPrograms: readonly Program[] = [
  program('a layer of its own without weights', async (log) => {
    const model = around(new Antirectifier({}));
    model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    await fitQuietly(log, model, x(), y());
  }),
  program('a layer of its own with weights', async (log) => {
    const model = around(new Affine({}));
    model.compile({ optimizer: tf.train.momentum(0.05, 0.9), loss: 'meanSquaredError' });
    await fitQuietly(log, model, x(), y());
    log.weights(model);
  }),
  program('a gradient that is clipped on its way back', (log) => {
    const clipped = tf.customGrad((input, save) => {
      const tensor = input as tf.Tensor;
      (save as tf.GradSaveFunc)([tensor]);
      return {
        value: tensor.square(),
        gradFunc: (dy, saved) =>
          tf.clipByValue((dy as tf.Tensor).mul((saved[0] as tf.Tensor).mul(2)), -0.01, 0.01),
      };
    });
    const w = weights(4, 2, 3);
    descend(log, tf.train.sgd(1), () => clipped(tf.matMul(x(), w)).mean());
    logTensor(log, w);
  }),
  program('a loss and a metric of its own', async (log) => {
    const model = around();
    model.compile({
      optimizer: 'adam',
      loss: ((truth: tf.Tensor, guess: tf.Tensor) =>
        tf.losses.huberLoss(truth, guess, undefined, 0.5)) as never,
      metrics: [((truth: tf.Tensor, guess: tf.Tensor) => truth.sub(guess).abs().max()) as never],
    });
    await fitQuietly(log, model, x(), y());
  }),
  program('an optimizer of its own', async (log) => {
    const model = around();
    model.compile({ optimizer: new SignDescent(), loss: 'meanSquaredError' });
    await fitQuietly(log, model, x(), y());
    log.weights(model);
  }),
  program('gradients cut to one length', (log) => {
    const [a, b] = [weights(4, 8, 1), weights(8, 2, 2)];
    const optimizer = tf.train.sgd(0.1);
    for (let i = 0; i < 6; i++)
      tf.tidy(() => {
        const { value, grads } = tf.variableGrads(
          () =>
            tf
              .matMul(tf.tanh(tf.matMul(x(), a)), b)
              .sub(y())
              .square()
              .mean() as tf.Scalar,
        );
        const length = tf.sqrt(tf.addN(Object.values(grads).map((one) => one.square().sum())));
        const factor = tf.minimum(1, tf.div(0.05, length));
        optimizer.applyGradients(
          Object.fromEntries(Object.entries(grads).map(([name, one]) => [name, one.mul(factor)])),
        );
        logTensor(log, value, length);
      });
  }),
  program('a penalty on the gradient of the input', (log) => {
    const [a, b] = [weights(4, 6, 1), weights(6, 1, 2)];
    const score = (input: tf.Tensor) => tf.matMul(tf.tanh(tf.matMul(input as tf.Tensor2D, a)), b);
    descend(log, tf.train.adam(0.01), () => {
      const slope = tf.grad((input) => score(input).sum())(x());
      const penalty = tf.sqrt(slope.square().sum(1).add(1e-6)).sub(1).square().mean();
      return score(x()).sub(1).square().mean().add(penalty.mul(0.5));
    });
  }),
  program('one step for the gradients of three batches', (log) => {
    const w = weights(4, 2, 1);
    const optimizer = tf.train.adam(0.05);
    const sum = tf.variable(tf.zeros([4, 2]), false);
    for (let i = 0; i < 9; i++)
      tf.tidy(() => {
        const { value, grads } = tf.variableGrads(
          () =>
            tf
              .matMul(normal<tf.Rank.R2>([5, 4], i), w)
              .sub(1)
              .square()
              .mean() as tf.Scalar,
          [w],
        );
        sum.assign(sum.add(grads[w.name] as tf.Tensor) as tf.Tensor2D);
        if (i % 3 === 2) {
          optimizer.applyGradients({ [w.name]: sum.div(3) });
          sum.assign(tf.zeros([4, 2]));
        }
        logTensor(log, value);
      });
    logTensor(log, w);
  }),
  program('weights held by constraints and penalties', async (log) => {
    const model = around(
      dense(6, 5, {
        kernelConstraint: tf.constraints.maxNorm({ maxValue: 0.7 }),
        kernelRegularizer: tf.regularizers.l1l2({ l1: 0.01, l2: 0.02 }),
        activityRegularizer: undefined,
      }),
      dense(4, 6, { kernelConstraint: tf.constraints.nonNeg(), biasRegularizer: 'l1l2' }),
    );
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    await fitQuietly(log, model, x(), y());
    log.weights(model);
  }),
  program('experts, and a gate between them', async (log) => {
    const input = tf.input({ shape: [4] });
    const experts = [1, 2, 3].map(
      (seed) => dense(2, seed, { activation: 'tanh' }).apply(input) as tf.SymbolicTensor,
    );
    const gate = dense(6, 4, { activation: 'softmax' }).apply(input) as tf.SymbolicTensor;
    const weighed = tf.layers
      .multiply()
      .apply([gate, tf.layers.concatenate().apply(experts) as tf.SymbolicTensor]);
    const model = tf.model({ inputs: input, outputs: dense(2, 5).apply(weighed) as tf.SymbolicTensor });
    model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    await fitQuietly(log, model, x(), y());
  }),
  program('one layer in two places', async (log) => {
    const shared = dense(3, 1, { activation: 'sigmoid' });
    const inputs = [tf.input({ shape: [4] }), tf.input({ shape: [4] })];
    const sides = inputs.map((input) => shared.apply(input) as tf.SymbolicTensor);
    const model = tf.model({
      inputs,
      outputs: dense(2, 2).apply(tf.layers.average().apply(sides)) as tf.SymbolicTensor,
    });
    model.compile({ optimizer: 'adamax', loss: 'meanSquaredError' });
    await fitQuietly(log, model, [x(), normal([16, 4], 3)], y());
    log.weights(model);
  }),
  program('a layer that scales by a number that falls', async (log) => {
    let scale = 1;
    const onEpochEnd = () => {
      scale *= 0.5;
    };
    const model = around(new Custom((input) => input.mul(scale)));
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    await fitQuietly(log, model, x(), y(), { callbacks: { onEpochEnd } });
  }),
  program('a second order step, by the product of Hessian and vector', (log) => {
    const f = (at: tf.Tensor) =>
      at
        .square()
        .square()
        .sum()
        .add(at.mul(tf.tensor1d([1, -2, 3])).sum());
    const slope = tf.grad(f);
    let at: tf.Tensor = tf.tensor1d([1, 2, -1]);
    for (let i = 0; i < 5; i++) {
      const curvature = tf.grad((point) => slope(point).sum())(at);
      at = at.sub(slope(at).div(curvature.add(1)));
      logTensor(log, at);
    }
  }),
];
