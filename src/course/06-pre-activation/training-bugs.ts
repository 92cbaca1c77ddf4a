import type { Scalar, Tensor, Tensor2D, Variable } from '@tensorflow/tfjs';
import { tf } from '../../backend';
import type { Random } from '../../core';
import type { Case, CodeExercise, Step } from '../../exercises/spec';
import { normalTensor, tensorOf } from '../../exercises/values';
import { after } from './shared-rules';

type Update = () => void;

/** As TensorFlow 1 does it: a forward pass in training mode only notes how the averages are to move. */
class OneNorm {
  readonly weight: Variable;
  readonly mean: Variable;
  readonly variance: Variable;
  updates: Update[] = [];

  constructor(weight: Tensor2D) {
    this.weight = tf.variable(weight);
    this.mean = tf.variable(tf.zeros([weight.shape[1]]), false);
    this.variance = tf.variable(tf.ones([weight.shape[1]]), false);
  }

  forward(x: Tensor2D, isTraining: boolean): Tensor {
    const z = tf.matMul(x, this.weight as unknown as Tensor2D);
    if (!isTraining) return this.normalize(z, this.mean, this.variance);
    const { mean, variance } = tf.moments(z, 0);
    const [kept, spread] = [tf.keep(mean.clone()), tf.keep(variance.clone())];
    this.updates.push(() => {
      this.mean.assign(tf.add(tf.mul(this.mean, 0.9), tf.mul(kept, 0.1)));
      this.variance.assign(tf.add(tf.mul(this.variance, 0.9), tf.mul(spread, 0.1)));
    });
    return this.normalize(z, mean, variance);
  }

  normalize(z: Tensor, mean: Tensor, variance: Tensor): Tensor {
    return tf.div(tf.sub(z, mean), tf.sqrt(tf.add(variance, 1e-3)));
  }

  trainStep(x: Tensor2D, y: Tensor2D, learningRate: number): Tensor {
    return this.step(x, y, learningRate);
  }

  step(x: Tensor2D, y: Tensor2D, learningRate: number): Tensor {
    const loss = () => tf.losses.meanSquaredError(y, this.forward(x, true)) as Scalar;
    const { value, grads } = tf.variableGrads(loss, [this.weight]);
    this.weight.assign(tf.sub(this.weight, tf.mul(grads[this.weight.name] as Tensor, learningRate)));
    this.updates.forEach((update) => {
      update();
    });
    this.updates = [];
    return value;
  }
}

type Train = (net: OneNorm, x: Tensor2D, y: Tensor2D, learningRate: number) => Tensor;
const from = (train: Train) =>
  class extends OneNorm {
    override trainStep(x: Tensor2D, y: Tensor2D, learningRate: number): Tensor {
      return train(this, x, y, learningRate);
    }
  };

const descend = (net: OneNorm, x: Tensor2D, y: Tensor2D, learningRate: number, isTraining = true) => {
  const { value, grads } = tf.variableGrads(
    () => tf.losses.meanSquaredError(y, net.forward(x, isTraining)) as Scalar,
    [net.weight],
  );
  net.weight.assign(net.weight.sub((grads[net.weight.name] as Tensor).mul(learningRate)));
  return value;
};
const move = (net: OneNorm) => {
  for (const update of net.updates) update();
};
const clear = (net: OneNorm) => {
  net.updates = [];
};

/** Takes the updates out one by one. */
const emptied = from((net, x, y, rate) => {
  const loss = descend(net, x, y, rate);
  for (let update = net.updates.shift(); update !== undefined; update = net.updates.shift()) update();
  return loss;
});

/** By an optimizer, and with the list cut off before it is used. */
const byOptimizer = from((net, x, y, rate) => {
  net.updates = [];
  const loss = tf.train
    .sgd(rate)
    .minimize(() => tf.losses.meanSquaredError(y, net.forward(x, true)) as Scalar, true, [
      net.weight,
    ]) as Scalar;
  for (const update of net.updates.splice(0)) update();
  return loss;
});

function cases(random: Random): readonly Case[] {
  const make: Step = { as: 'net', construct: 'OneNorm', args: [normalTensor(random, [3, 2])] };
  const step = (rows = 4): Step => ({
    on: 'net',
    method: 'trainStep',
    args: [normalTensor(random, [rows, 3], { mean: 1 }), normalTensor(random, [rows, 2]), 0.3],
  });
  const look: Step[] = ['weight', 'mean', 'variance'].map((property) => ({ on: 'net', property }));
  const predict: Step = {
    on: 'net',
    method: 'forward',
    args: [tensorOf([2, 3], [1, 0.5, -1, 0, 1, 2]), false],
  };
  return [
    {
      name: 'the loss and the weight after a step',
      points: 1,
      steps: [make, step(), { on: 'net', property: 'weight' }],
    },
    { name: 'the averages after a step', points: 1, steps: [make, step(), ...look] },
    { name: 'three steps', points: 2, steps: [make, step(), step(), step(), ...look] },
    { name: 'inference after training', points: 1, steps: [make, step(), step(), predict] },
  ];
}

export const exercise: CodeExercise = {
  id: 'training-bugs',
  chapter: '06-pre-activation',
  title: 'Bug hunt: the averages that never move',
  kind: 'bug-hunt',
  entry: ['OneNorm'],
  stub: `class OneNorm {
  readonly weight: tf.Variable; readonly mean: tf.Variable; readonly variance: tf.Variable;
  updates: (() => void)[] = [];
  constructor(weight: tf.Tensor2D) {
    this.weight = tf.variable(weight);
    this.mean = tf.variable(tf.zeros([weight.shape[1]]), false);
    this.variance = tf.variable(tf.ones([weight.shape[1]]), false);
  }
  /**
   * In training mode the batch normalizes, and \`updates\` gets a function that will move the averages. No
   * bug here.
   */
  forward(x: tf.Tensor2D, isTraining: boolean): tf.Tensor {
    const z = tf.matMul(x, this.weight as unknown as tf.Tensor2D);
    if (!isTraining) return tf.div(tf.sub(z, this.mean), tf.sqrt(tf.add(this.variance, 1e-3)));
    const { mean, variance } = tf.moments(z, 0);
    const [kept, spread] = [tf.keep(mean.clone()), tf.keep(variance.clone())];
    this.updates.push(() => {
      this.mean.assign(tf.add(tf.mul(this.mean, 0.9), tf.mul(kept, 0.1)));
      this.variance.assign(tf.add(tf.mul(this.variance, 0.9), tf.mul(spread, 0.1)));
    });
    return tf.div(tf.sub(z, mean), tf.sqrt(tf.add(variance, 1e-3)));
  }
  /**
   * One step of gradient descent on the mean squared error; afterwards the averages have moved, once. Bugs
   * are planted.
   */
  trainStep(x: tf.Tensor2D, y: tf.Tensor2D, learningRate: number): tf.Tensor {
    const loss = () => tf.losses.meanSquaredError(y, this.forward(x, false)) as tf.Scalar;
    const { value, grads } = tf.variableGrads(loss, [this.weight]);
    this.weight.assign(tf.sub(this.weight, tf.mul(grads[this.weight.name], learningRate)));
    return value;
  }
}
`,
  hints: [
    'Train a while and print mean and variance. Who should have changed them?',
    'Three things are wrong in trainStep: the mode of the forward pass, and two things about this.updates that are not there at all.',
    'forward(x, true); after the step call each function in this.updates once; then this.updates = [], or they move again in the next step.',
  ],
  cases,
  reference: { OneNorm },
  alternatives: {
    'takes the updates out one by one': { OneNorm: emptied },
    'by an optimizer': { OneNorm: byOptimizer },
  },
  misconceptions: [
    {
      id: 'forgets-the-updates',
      sentence:
        'The forward pass is in training mode now, but the averages never move: nobody calls the functions in this.updates.',
      implementation: {
        OneNorm: from((net, ...args) => {
          const loss = descend(net, ...args);
          clear(net);
          return loss;
        }),
      },
    },
    {
      id: 'inference-mode',
      sentence:
        'The forward pass of the step still runs in inference mode, so the averages normalize, and nothing is noted for them.',
      implementation: { OneNorm: from((net, x, y, rate) => descend(net, x, y, rate, false)) },
    },
    {
      id: 'never-cleared',
      sentence:
        'The updates stay in the list, so those of the first step move the averages again in the second. Empty the list.',
      implementation: {
        OneNorm: from((net, ...args) => {
          const loss = descend(net, ...args);
          move(net);
          return loss;
        }),
      },
    },
    {
      id: 'two-forward-passes',
      sentence:
        'The forward pass runs twice in a step, so the averages move twice. The loss comes with the gradient.',
      implementation: {
        OneNorm: from((net, x, y, rate) => {
          net.forward(x, true);
          const loss = descend(net, x, y, rate);
          move(net);
          clear(net);
          return loss;
        }),
      },
    },
    {
      id: 'loss-after-the-step',
      sentence:
        'You return the loss after the step. It is that of the weights with which the gradient was taken.',
      implementation: {
        OneNorm: from((net, x, y, rate) => {
          descend(net, x, y, rate);
          move(net);
          const after = tf.losses.meanSquaredError(y, net.forward(x, true));
          clear(net);
          return after;
        }),
      },
    },
    {
      id: 'updates-before-the-step',
      sentence: 'You call the updates before the forward pass has noted any. They belong after it.',
      implementation: {
        OneNorm: from((net, ...args) => {
          move(net);
          clear(net);
          return descend(net, ...args);
        }),
      },
    },
  ],
  equivalent: [
    {
      mutant: 'tf.variable(tf.zeros([weight.shape[1]]), false) -> tf.variable(tf.zeros([weight.shape[1]]))',
      why: 'the step descends along the gradient by the weight alone, so it is the same for trainable averages',
    },
    {
      mutant: 'tf.variable(tf.ones([weight.shape[1]]), false) -> tf.variable(tf.ones([weight.shape[1]]))',
      why: 'the same',
    },
    {
      mutant: 'false -> true',
      why: 'the same, written out',
    },
    {
      mutant: 'tf.variableGrads(loss, [this.weight]) -> tf.variableGrads(loss)',
      why: 'the gradient by the weight is the same when those by all trainable variables are computed beside it',
    },
  ],
  rules: after(),
};
