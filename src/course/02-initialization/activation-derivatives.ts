import type { Random } from '../../core';
import type { Case, CodeExercise } from '../../exercises/spec';
import { buildItYourself } from './shared-rules';

type Name = 'sigmoid' | 'tanh' | 'relu';
type Derivative = (name: Name, z: number) => number;

const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));

const reference: Derivative = (name, z) => {
  if (name === 'relu') return z > 0 ? 1 : 0;
  if (name === 'tanh') return 1 - Math.tanh(z) ** 2;
  const s = 1 / (1 + Math.exp(-z));
  return s * (1 - s);
};

const byExponentials: Derivative = (name, z) => {
  const e = Math.exp(-Math.abs(z));
  switch (name) {
    case 'sigmoid':
      return e / (1 + e) ** 2;
    case 'tanh':
      return (4 * e * e) / (1 + e * e) ** 2;
    case 'relu':
      return Number(z > 0);
  }
};

const table: Derivative = (name, z) =>
  ({
    sigmoid: sigmoid(z) * sigmoid(-z),
    tanh: 1 / Math.cosh(z) ** 2,
    relu: Math.max(0, Math.sign(z)),
  })[name];

const changed =
  (which: Name, derivative: (z: number) => number): Derivative =>
  (name, z) =>
    name === which ? derivative(z) : reference(name, z);

/** 1 - s and 1 - tanh² far out lose digits in float32, in which a tensor computes: about 1e-7 of 1. */
const tolerance = { absolute: 3e-7, relative: 1e-5 };

function cases(random: Random): readonly Case[] {
  const near = () => random.uniform(0.2, 1.5);
  const call = (name: Name, ...zs: number[]) =>
    zs.map((z) => ({ call: 'activationDerivative', args: [name, z] }));
  // In another order under each seed: an answer that counts its calls is right by chance alone.
  const bothSides = (...more: number[]) =>
    random.shuffle([...more, ...Array.from({ length: 8 }, (_, i) => (i < 4 ? near() : -near()))]);
  return [
    {
      name: 'sigmoid: its slope at 0, on both sides and far out',
      points: 1,
      steps: call('sigmoid', 0, near(), -near(), random.uniform(4, 6)),
    },
    {
      name: 'tanh: its slope at 0, on both sides and far out',
      points: 1,
      steps: call('tanh', 0, near(), -near(), random.uniform(-4, -2)),
    },
    { name: 'ReLU: on both sides', points: 1, steps: call('relu', ...bothSides(random.uniform(3, 9))) },
    { name: 'ReLU at 0 exactly counts as off', points: 1, steps: call('relu', ...bothSides(0)) },
  ].map((one) => ({ ...one, tolerance }));
}

export const exercise: CodeExercise = {
  id: 'activation-derivatives',
  chapter: '02-initialization',
  title: 'Derivatives of three activation functions',
  kind: 'code',
  entry: ['activationDerivative'],
  stub: `/** The derivative of an activation function at z. The ReLU's is 0 at z = 0. */
function activationDerivative(name: 'sigmoid' | 'tanh' | 'relu', z: number): number {
  // Two of the three can be written with the value of the function itself.
  throw new Error('activation-derivatives is not written yet: replace this line');
}
`,
  hints: [
    'Sketch each function first. Where is its slope largest, and what is the slope far out?',
    "sigmoid' = s (1 - s), tanh' = 1 - tanh², and the ReLU is flat on the left and rises with slope 1 on the right.",
    'const s = 1 / (1 + Math.exp(-z)) gives s * (1 - s); Math.tanh(z) ** 2 is the square; z > 0 ? 1 : 0.',
  ],
  cases,
  reference: { activationDerivative: reference },
  alternatives: {
    'by exponentials': { activationDerivative: byExponentials },
    'a table of values': { activationDerivative: table },
  },
  misconceptions: [
    {
      id: 'sigmoid-itself',
      sentence: 'For the sigmoid you return the function itself. Its derivative is s (1 - s).',
      implementation: { activationDerivative: changed('sigmoid', sigmoid) },
    },
    {
      id: 'sigmoid-of-z',
      sentence: "For the sigmoid you use z (1 - z). The formula takes the sigmoid's value s: s (1 - s).",
      implementation: { activationDerivative: changed('sigmoid', (z) => z * (1 - z)) },
    },
    {
      id: 'tanh-like-sigmoid',
      sentence: "tanh (1 - tanh) is not the slope of tanh: that pattern is the sigmoid's. It is 1 - tanh².",
      implementation: { activationDerivative: changed('tanh', (z) => Math.tanh(z) * (1 - Math.tanh(z))) },
    },
    {
      id: 'tanh-not-squared',
      sentence: 'For tanh the square is missing: 1 - tanh².',
      implementation: { activationDerivative: changed('tanh', (z) => 1 - Math.tanh(z)) },
    },
    {
      id: 'relu-itself',
      sentence: 'For the ReLU you return max(0, z), the function itself. Its slope is 0 or 1.',
      implementation: { activationDerivative: changed('relu', (z) => Math.max(0, z)) },
    },
    {
      id: 'relu-half',
      sentence: 'At z = 0 your ReLU has slope 1/2. This course, as TensorFlow.js, takes 0 there.',
      implementation: { activationDerivative: changed('relu', (z) => (Math.sign(z) + 1) / 2) },
    },
    {
      id: 'relu-on-at-zero',
      sentence: 'At z = 0 your ReLU has slope 1. This course, as TensorFlow.js, takes 0 there.',
      implementation: { activationDerivative: changed('relu', (z) => (z >= 0 ? 1 : 0)) },
    },
  ],
  rules: buildItYourself,
};
