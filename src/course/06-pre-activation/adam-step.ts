import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../../backend';
import type { Random } from '../../core';
import type { Case, CodeExercise, Step, TensorValue } from '../../exercises/spec';
import { normalTensor, uniformTensor } from '../../exercises/values';
import { withoutOptimizers } from './shared-rules';

interface Adam {
  weight: Tensor;
  first: Tensor;
  second: Tensor;
}
type AdamStep = (state: Adam, gradient: Tensor, step: number, learningRate: number) => Adam;
const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8];

const reference: AdamStep = ({ weight, first, second }, gradient, step, learningRate) => {
  const m = tf.add(tf.mul(first, 0.9), tf.mul(gradient, 1 - 0.9));
  const v = tf.add(tf.mul(second, 0.999), tf.mul(tf.square(gradient), 1 - 0.999));
  const mean = tf.div(m, 1 - 0.9 ** step);
  const square = tf.div(v, 1 - 0.999 ** step);
  const change = tf.div(mean, tf.add(tf.sqrt(square), 1e-8));
  return { weight: tf.sub(weight, tf.mul(change, learningRate)), first: m, second: v };
};

/** Both corrections in the learning rate, as at the end of section 2 of the paper. */
const correctedRate: AdamStep = (state, gradient, step, learningRate) => {
  const first = state.first.sub(gradient).mul(beta1).add(gradient);
  const second = state.second.sub(gradient.square()).mul(beta2).add(gradient.square());
  const root = Math.sqrt(1 - beta2 ** step);
  const rate = (learningRate * root) / (1 - beta1 ** step);
  return { weight: state.weight.sub(first.div(second.sqrt().add(epsilon * root)).mul(rate)), first, second };
};

/** Number by number. */
const inLoops: AdamStep = (state, gradient, step, learningRate) => {
  const read = (x: Tensor) => Array.from(x.dataSync());
  const [w, m, v, g] = [state.weight, state.first, state.second, gradient].map(read) as [
    number[],
    number[],
    number[],
    number[],
  ];
  const first = m.map((value, i) => beta1 * value + (1 - beta1) * (g[i] as number));
  const second = v.map((value, i) => beta2 * value + (1 - beta2) * (g[i] as number) ** 2);
  const weight = w.map((value, i) => {
    const [mean, square] = [
      (first[i] as number) / (1 - beta1 ** step),
      (second[i] as number) / (1 - beta2 ** step),
    ];
    return value - (learningRate * mean) / (Math.sqrt(square) + epsilon);
  });
  const { shape } = gradient;
  return {
    weight: tf.tensor(weight, shape),
    first: tf.tensor(first, shape),
    second: tf.tensor(second, shape),
  };
};

interface Parts {
  readonly betas: readonly [number, number];
  readonly correct: (value: Tensor, beta: number, step: number) => Tensor;
  readonly square: (gradient: Tensor) => Tensor;
  readonly direction: (mean: Tensor, square: Tensor, gradient: Tensor) => Tensor;
  readonly sign: number;
}
const right: Parts = {
  betas: [beta1, beta2],
  correct: (value, beta, step) => tf.div(value, 1 - beta ** step),
  square: (gradient) => tf.square(gradient),
  direction: (mean, square) => tf.div(mean, tf.add(tf.sqrt(square), epsilon)),
  sign: -1,
};
const from = (change: Partial<Parts>): AdamStep => {
  const parts = { ...right, ...change };
  const [b1, b2] = parts.betas;
  const blend = (old: Tensor, now: Tensor, beta: number) => tf.add(tf.mul(old, beta), tf.mul(now, 1 - beta));
  return (state, gradient, step, learningRate) => {
    const first = blend(state.first, gradient, b1);
    const second = blend(state.second, parts.square(gradient), b2);
    const direction = parts.direction(
      parts.correct(first, b1, step),
      parts.correct(second, b2, step),
      gradient,
    );
    return { weight: tf.add(state.weight, tf.mul(direction, parts.sign * learningRate)), first, second };
  };
};

function cases(random: Random): readonly Case[] {
  const state = (shape: number[]): Record<string, TensorValue> => ({
    weight: normalTensor(random, shape),
    first: normalTensor(random, shape),
    second: uniformTensor(random, shape, { low: 0.5, high: 2 }),
  });
  const call = (shape: number[], step: number, scale = 1): Step => ({
    call: 'adamStep',
    args: [state(shape), normalTensor(random, shape, { standardDeviation: scale }), step, 0.1],
  });
  const zeros = (): TensorValue => ({ tensor: [3], dtype: 'float32', data: [0, 0, 0] });
  const first: Step = {
    call: 'adamStep',
    args: [
      { weight: normalTensor(random, [3]), first: zeros(), second: zeros() },
      uniformTensor(random, [3], { low: 1, high: 3 }),
      1,
      0.1,
    ],
  };
  // A thousandth of the second average is what a step changes: the usual tolerance would not see it.
  const tolerance = { absolute: 5e-5, relative: 3e-4 };
  const exact: Case[] = [
    { name: 'the first step, from zero', points: 1, steps: [first] },
    { name: 'an early step', points: 2, steps: [call([2, 3], 3)] },
    { name: 'a late step', points: 1, steps: [call([4], 5000)] },
    {
      name: 'tiny gradients',
      points: 1,
      steps: [
        {
          call: 'adamStep',
          args: [
            { weight: normalTensor(random, [3]), first: zeros(), second: zeros() },
            uniformTensor(random, [3], { low: 1e-8, high: 4e-8 }),
            1,
            1,
          ],
        },
      ],
    },
  ];
  return exact.map((one) => ({ ...one, tolerance }));
}

export const exercise: CodeExercise = {
  id: 'adam-step',
  chapter: '06-pre-activation',
  title: 'A step of Adam',
  kind: 'code',
  entry: ['adamStep'],
  stub: `type Adam = { weight: tf.Tensor; first: tf.Tensor; second: tf.Tensor };
/**
 * One step of Adam with beta1 = 0.9, beta2 = 0.999 and epsilon = 1e-8, added outside the root. \`first\` and
 * \`second\` are the moving averages of the gradient and of its square; the steps count from 1. Gives the
 * new state.
 */
function adamStep(state: Adam, gradient: tf.Tensor, step: number, learningRate: number): Adam {
  throw new Error('adam-step is not written yet: replace this line');
}
`,
  hints: [
    'Move both averages first. Then correct both for their start at zero, and only then step.',
    'first = 0.9 first + 0.1 gradient, second = 0.999 second + 0.001 gradient². Divide them by 1 - 0.9 ** step and 1 - 0.999 ** step for the step, but return them uncorrected.',
    'weight - learningRate * mean / (sqrt(square) + 1e-8), with mean and square the corrected averages.',
  ],
  cases,
  reference: { adamStep: reference },
  alternatives: {
    'corrections in the learning rate': { adamStep: correctedRate },
    'number by number': { adamStep: inLoops },
  },
  misconceptions: [
    {
      id: 'no-correction',
      sentence: 'You do not correct the averages for their start at zero: divide by 1 - beta ** step.',
      implementation: { adamStep: from({ correct: (value) => value }) },
    },
    {
      id: 'steps-from-zero',
      sentence: 'Your correction is one step late. The steps count from 1: divide by 1 - beta ** step.',
      implementation: {
        adamStep: from({ correct: (value, beta, step) => tf.div(value, 1 - beta ** (step + 1)) }),
      },
    },
    {
      id: 'epsilon-inside',
      sentence: 'Your epsilon is under the root. In Adam it is added after the root.',
      implementation: {
        adamStep: from({ direction: (mean, square) => tf.div(mean, tf.sqrt(tf.add(square, epsilon))) }),
      },
    },
    {
      id: 'no-square',
      sentence: 'The second average is that of the SQUARED gradient.',
      implementation: { adamStep: from({ square: (gradient) => tf.abs(gradient) }) },
    },
    {
      id: 'no-root',
      sentence: 'You divide by the average square. Divide by its root.',
      implementation: {
        adamStep: from({ direction: (mean, square) => tf.div(mean, tf.add(square, epsilon)) }),
      },
    },
    {
      id: 'gradient-instead-of-average',
      sentence: 'You step along the gradient itself. Adam steps along its moving average.',
      implementation: {
        adamStep: from({
          direction: (_, square, gradient) => tf.div(gradient, tf.add(tf.sqrt(square), epsilon)),
        }),
      },
    },
    {
      id: 'betas-swapped',
      sentence: 'Your betas are swapped: 0.9 is for the gradient, 0.999 for its square.',
      implementation: { adamStep: from({ betas: [beta2, beta1] }) },
    },
    {
      id: 'uphill',
      sentence: 'You step uphill: subtract.',
      implementation: { adamStep: from({ sign: 1 }) },
    },
  ],
  rules: withoutOptimizers,
};
