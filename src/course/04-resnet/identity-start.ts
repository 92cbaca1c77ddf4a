import type { Tensor2D } from '@tensorflow/tfjs';
import { tf } from '../../backend';
import type { Random } from '../../core';
import type { Case, CodeExercise, TensorValue } from '../../exercises/spec';
import { normalTensor, tensorOf } from '../../exercises/values';
import { buildItYourself } from './shared-rules';

interface Branch {
  kernel: Tensor2D;
  gamma: number;
}
type Forward = (x: Tensor2D, kernels: Tensor2D[], gammas: number[]) => Tensor2D;
type StartGammas = (blocks: number) => number[];

const forward: Forward = (x, kernels, gammas) => {
  let stream = x;
  kernels.forEach((kernel, block) => {
    const branch = stream
      .relu()
      .matMul(kernel)
      .mul(gammas[block] as number);
    stream = stream.add(branch) as Tensor2D;
  });
  return stream;
};
const startGammas: StartGammas = (blocks) => new Array<number>(blocks).fill(0);

const folded: Forward = (x, kernels, gammas) =>
  kernels
    .map((kernel, block): Branch => ({ kernel, gamma: gammas[block] as number }))
    .reduce<Tensor2D>((y, { kernel, gamma }) => y.add(tf.relu(y).mul(gamma).matMul(kernel)), x);

const recursive: Forward = (x, [kernel, ...kernels], [gamma, ...gammas]) =>
  kernel === undefined
    ? tf.clone(x)
    : recursive(tf.add(x, tf.dot(tf.maximum(x, 0), kernel.mul(gamma as number))), kernels, gammas);

const both = (residualForward: Forward, gammas: StartGammas = startGammas) => ({
  residualForward,
  startGammas: gammas,
});

const plain: Forward = (x, kernels, gammas) =>
  kernels.reduce<Tensor2D>(
    (y, kernel, i) =>
      y
        .relu()
        .matMul(kernel)
        .mul(gammas[i] as number),
    x,
  );
const reluOnStream: Forward = (x, kernels, gammas) =>
  kernels.reduce<Tensor2D>(
    (y, kernel, i) =>
      y
        .add(
          y
            .relu()
            .matMul(kernel)
            .mul(gammas[i] as number),
        )
        .relu() as Tensor2D,
    x,
  );
const gammaOnStream: Forward = (x, kernels, gammas) =>
  kernels.reduce<Tensor2D>((y, kernel, i) => y.mul(gammas[i] as number).add(y.relu().matMul(kernel)), x);
const linearBranch: Forward = (x, kernels, gammas) =>
  kernels.reduce<Tensor2D>((y, kernel, i) => y.add(y.matMul(kernel).mul(gammas[i] as number)), x);
const readsTheInput: Forward = (x, kernels, gammas) =>
  kernels.reduce<Tensor2D>(
    (y, kernel, i) =>
      y.add(
        x
          .relu()
          .matMul(kernel)
          .mul(gammas[i] as number),
      ),
    x,
  );
const firstGammaOnly: Forward = (x, kernels, gammas) =>
  forward(
    x,
    kernels,
    kernels.map(() => gammas[0] as number),
  );

function cases(random: Random): readonly Case[] {
  const kernels = (count: number, width: number): TensorValue[] =>
    Array.from({ length: count }, () => normalTensor(random, [width, width]));
  const x = normalTensor(random, [3, 3]);
  const deep = kernels(20, 3);
  const gammas = (count: number) => Array.from({ length: count }, () => random.uniform(0.3, 0.9));
  const start = (blocks: number) => ({ call: 'startGammas', args: [blocks] });
  const run = (input: TensorValue, ks: TensorValue[], gs: number[] | { ref: string }) => ({
    call: 'residualForward',
    args: [input, ks, gs],
  });
  return [
    { name: 'one block', points: 1, steps: [run(x, kernels(1, 3), gammas(1))] },
    {
      name: 'three blocks, each on the output of the one before',
      points: 2,
      steps: [run(x, kernels(3, 3), gammas(3))],
    },
    {
      name: 'twenty fresh blocks are exactly the identity',
      points: 2,
      steps: [
        { as: 'start', ...start(20) },
        run(tensorOf([2, 3], [1.5, -2, 0, random.uniform(3, 5), -0.25, 8]), deep, { ref: 'start' }),
      ],
      tolerance: { absolute: 1e-9, relative: 0 },
    },
  ];
}

export const exercise: CodeExercise = {
  id: 'identity-start',
  chapter: '04-resnet',
  title: 'Start as the identity',
  kind: 'code',
  entry: ['residualForward', 'startGammas'],
  stub: `/** Block after block, x becomes x + gamma * (relu(x) kernel). */
function residualForward(x: tf.Tensor2D, kernels: tf.Tensor2D[], gammas: number[]): tf.Tensor2D {
  throw new Error('identity-start is not written yet: replace this line');
}
/** One gamma for each block, so that a fresh network of any depth returns its input unchanged. */
function startGammas(blocks: number): number[] {
  throw new Error('identity-start is not written yet: replace this line');
}
`,
  hints: [
    'When does x + gamma * branch equal x, whatever the branch is?',
    'Keep the stream in a variable and let each block add to it. Nothing but the branch goes through the ReLU and the kernel.',
    'x = x.add(x.relu().matMul(kernel).mul(gamma)); and every gamma starts at the number that silences its branch.',
  ],
  cases,
  reference: both(forward),
  alternatives: {
    'folded over pairs': both(folded, (blocks) => Array.from({ length: blocks }, () => 0)),
    recursive: both(recursive),
  },
  misconceptions: [
    {
      id: 'starts-at-one',
      sentence:
        'Your gammas start at 1, so every fresh branch speaks at once. At 0 the network starts as the identity.',
      implementation: both(forward, (blocks) => new Array<number>(blocks).fill(1)),
    },
    {
      id: 'starts-small',
      sentence:
        'Small gammas come close to the identity but are not it. Only 0 silences a branch entirely; gamma can still learn, for its gradient is not 0.',
      implementation: both(forward, (blocks) => new Array<number>(blocks).fill(0.01)),
    },
    {
      id: 'forgets-the-skip',
      sentence:
        'Nothing is added: with gamma 0 your network puts out zeros. Each block adds its branch to x.',
      implementation: both(plain),
    },
    {
      id: 'relu-on-the-stream',
      sentence:
        'There is a ReLU on the stream, so negative inputs are lost. Only the branch goes through it.',
      implementation: both(reluOnStream),
    },
    {
      id: 'gamma-on-the-stream',
      sentence: 'Gamma multiplies the stream. It scales the branch.',
      implementation: both(gammaOnStream),
    },
    {
      id: 'linear-branch',
      sentence: 'The ReLU of the branch is missing.',
      implementation: both(linearBranch),
    },
    {
      id: 'every-block-reads-the-input',
      sentence: "Every block reads the network's input. Each one reads the output of the block before.",
      implementation: both(readsTheInput),
    },
    {
      id: 'one-gamma-for-all',
      sentence: 'You use the first gamma for every block. Each block has its own.',
      implementation: both(firstGammaOnly),
    },
  ],
  rules: buildItYourself,
};
