import { tf } from '../../backend';
import type { Random } from '../../core';
import type { Case, CodeExercise, TensorValue } from '../../exercises/spec';
import { buildItYourself } from './shared-rules';

interface Network {
  kernels: tf.Tensor2D[];
  head: tf.Tensor2D;
}
type BlocksByNeed = (network: Network, x: tf.Tensor2D, labels: number[]) => number[];
type Rows = number[][];

const block = (x: tf.Tensor2D, kernel: tf.Tensor2D) => x.add(x.relu().matMul(kernel)) as tf.Tensor2D;
const crossEntropy = (logits: tf.Tensor2D, labels: number[]) => {
  const wanted = tf.oneHot(tf.tensor1d(labels, 'int32'), logits.shape[1]);
  return tf.neg(tf.mean(tf.sum(tf.mul(wanted, tf.logSoftmax(logits)), 1))).dataSync()[0] as number;
};
const lossOf = (kernels: tf.Tensor2D[], { head }: Network, x: tf.Tensor2D, labels: number[]) =>
  crossEntropy(kernels.reduce(block, x).matMul(head) as tf.Tensor2D, labels);
/** Numbers from 1 of the largest value first. */
const ranked = (values: readonly number[]) =>
  values
    .map((value, i) => ({ value, number: i + 1 }))
    .sort((a, b) => b.value - a.value)
    .map(({ number }) => number);

const reference: BlocksByNeed = (network, x, labels) =>
  ranked(
    network.kernels.map((_, left) =>
      lossOf(
        network.kernels.filter((_, i) => i !== left),
        network,
        x,
        labels,
      ),
    ),
  );

const silenced: BlocksByNeed = (network, x, labels) => {
  const { kernels } = network;
  const whole = lossOf(kernels, network, x, labels);
  const costs = kernels.map(
    (_, left) =>
      lossOf(
        kernels.map((kernel, i) => (i === left ? tf.zerosLike(kernel) : kernel)),
        network,
        x,
        labels,
      ) - whole,
  );
  return [...costs.keys()].sort((a, b) => (costs[b] as number) - (costs[a] as number)).map((i) => i + 1);
};

/** With arrays, example by example. */
const byHand = (kernels: readonly Rows[], head: Rows, x: Rows, labels: readonly number[]): number => {
  const through = (row: number[], kernel: Rows, relu: boolean) =>
    (kernel[0] as number[]).map((_, j) =>
      row.reduce(
        (sum, value, i) => sum + (relu ? Math.max(0, value) : value) * (kernel[i]?.[j] as number),
        0,
      ),
    );
  const losses = x.map((row, n) => {
    const stream = kernels.reduce((h, kernel) => {
      const branch = through(h, kernel, true);
      return h.map((value, i) => value + (branch[i] as number));
    }, row);
    const logits = through(stream, head, false);
    const largest = Math.max(...logits);
    const total = logits.reduce((sum, value) => sum + Math.exp(value - largest), 0);
    return largest + Math.log(total) - (logits[labels[n] as number] as number);
  });
  return losses.reduce((a, b) => a + b, 0) / losses.length;
};
const costsByHand = (kernels: readonly Rows[], head: Rows, x: Rows, labels: readonly number[]) =>
  kernels.map((_, left) =>
    byHand(
      kernels.filter((_, i) => i !== left),
      head,
      x,
      labels,
    ),
  );
const withArrays: BlocksByNeed = ({ kernels, head }, x, labels) =>
  ranked(
    costsByHand(
      kernels.map((kernel) => kernel.arraySync()),
      head.arraySync(),
      x.arraySync(),
      labels,
    ),
  );

const bySizeOfWeights: BlocksByNeed = ({ kernels }) =>
  ranked(kernels.map((kernel) => kernel.norm().dataSync()[0] as number));
const bySizeOfBranch: BlocksByNeed = ({ kernels }, x) => {
  let stream = x;
  return ranked(
    kernels.map((kernel) => {
      const size = stream.relu().matMul(kernel).norm().dataSync()[0] as number;
      stream = block(stream, kernel);
      return size;
    }),
  );
};
const cutsTheRest: BlocksByNeed = (network, x, labels) =>
  ranked(network.kernels.map((_, i) => lossOf(network.kernels.slice(0, i), network, x, labels)));
const keepsOne: BlocksByNeed = (network, x, labels) =>
  ranked(network.kernels.map((kernel) => -lossOf([kernel], network, x, labels)));
const cutsTheStream: BlocksByNeed = (network, x, labels) =>
  ranked(
    network.kernels.map((_, left) => {
      const stream = network.kernels.reduce(
        (h, kernel, i) => (i === left ? (h.relu().matMul(kernel) as tf.Tensor2D) : block(h, kernel)),
        x,
      );
      return crossEntropy(stream.matMul(network.head) as tf.Tensor2D, labels);
    }),
  );
const byAnyChange: BlocksByNeed = (network, x, labels) => {
  const whole = lossOf(network.kernels, network, x, labels);
  return ranked(
    network.kernels.map((_, left) =>
      Math.abs(
        lossOf(
          network.kernels.filter((_, i) => i !== left),
          network,
          x,
          labels,
        ) - whole,
      ),
    ),
  );
};
const leastFirst: BlocksByNeed = (...args) => [...reference(...args)].reverse();
const fromZero: BlocksByNeed = (...args) => reference(...args).map((number) => number - 1);
const inverse: BlocksByNeed = (...args) => {
  const order = reference(...args);
  return order.map((_, i) => order.indexOf(i + 1) + 1);
};

interface Drawn {
  kernels: Rows[];
  head: Rows;
  x: Rows;
  labels: number[];
}

/** A network and examples that most of it answers right; the block `harmful` was not there when they were labelled. */
function drawn(random: Random, blocks: number, harmful: number | null): Drawn {
  const [examples, features, classes] = [18, 4, 3];
  const matrix = (rows: number, columns: number, scale: number): Rows =>
    Array.from({ length: rows }, () => Array.from({ length: columns }, () => random.normal(0, scale)));
  const kernels = Array.from({ length: blocks }, () => matrix(features, features, random.uniform(0.25, 0.6)));
  const head = matrix(features, classes, 0.8);
  const x = matrix(examples, features, 1);
  const present = kernels.filter((_, i) => i !== harmful);
  const labels = x.map((row) => {
    const losses = [0, 1, 2].map((label) => byHand(present, head, [row], [label]));
    return losses.indexOf(Math.min(...losses));
  });
  return { kernels, head, x, labels };
}

/** The costs of any two blocks, and of any block and none, are far enough apart that rounding cannot swap them. */
function isClear({ kernels, head, x, labels }: Drawn, harmful: number | null): boolean {
  const whole = byHand(kernels, head, x, labels);
  const costs = costsByHand(kernels, head, x, labels).map((loss) => loss - whole);
  const sorted = [...costs].sort((a, b) => a - b);
  const apart = sorted.slice(1).every((cost, i) => cost - (sorted[i] as number) > 0.01);
  return apart && (harmful === null || (costs[harmful] as number) < -0.05);
}

function clear(random: Random, blocks: number, harmful: number | null): Drawn {
  for (;;) {
    const one = drawn(random, blocks, harmful);
    if (isClear(one, harmful)) return one;
  }
}

const asTensor = (rows: Rows): TensorValue => ({
  tensor: [rows.length, (rows[0] as number[]).length],
  dtype: 'float32',
  data: rows.flat(),
});

function cases(random: Random): readonly Case[] {
  const step = (blocks: number, harmful: number | null = null) => {
    const { kernels, head, x, labels } = clear(random, blocks, harmful);
    const network = { kernels: kernels.map(asTensor), head: asTensor(head) };
    return { call: 'blocksByNeed', args: [network, asTensor(x), labels] };
  };
  return [
    { name: 'two networks of four blocks', points: 1, steps: [step(4), step(4)] },
    { name: 'two networks of five blocks', points: 1, steps: [step(5), step(5)] },
    { name: 'a block that does harm', points: 1, steps: [step(5, random.integer(0, 5)), step(4, 1)] },
    { name: 'a deeper network', points: 1, steps: [step(6)] },
  ];
}

export const exercise: CodeExercise = {
  id: 'lesion-order',
  chapter: '04-resnet',
  title: 'Which block is needed most?',
  kind: 'code',
  entry: ['blocksByNeed'],
  stub: `/**
 * The blocks of a network from the most needed to the least, as numbers from 1. Each block does
 * x <- x + ReLU(x) W, one after another, with a W of shape [features, features] from \`kernels\`; then the
 * logits are x times \`head\`, of shape [features, classes]. \`x\` has the shape [examples, features], and
 * \`labels\` holds a class for each example.
 */
function blocksByNeed(
  network: { kernels: tf.Tensor2D[]; head: tf.Tensor2D },
  x: tf.Tensor2D,
  labels: number[],
): number[] {
  // Which experiment shows what one block is worth, when all others stay as they are?
  throw new Error('lesion-order is not written yet: replace this line');
}
`,
  hints: [
    'A residual network still works when a block is taken out: its input goes on by the shortcut. What should you measure with it and without it?',
    'Write a function that takes a list of kernels and gives the mean cross-entropy on the examples. Call it once for each block that is left out.',
    'kernels.filter((_, i) => i !== left) is the network without block left + 1. Sort the blocks by the loss without them, the largest loss first.',
  ],
  cases,
  reference: { blocksByNeed: reference },
  alternatives: {
    'a branch of zeros in place of the block': { blocksByNeed: silenced },
    'with arrays': { blocksByNeed: withArrays },
  },
  misconceptions: [
    {
      id: 'size-of-the-weights',
      sentence:
        'You rank the blocks by the size of their weights. Large weights can do little, or harm: take each block out and measure the loss.',
      implementation: { blocksByNeed: bySizeOfWeights },
    },
    {
      id: 'size-of-the-branch',
      sentence:
        'You rank the blocks by how much they add to the stream. Whether it is needed shows only in the loss without it.',
      implementation: { blocksByNeed: bySizeOfBranch },
    },
    {
      id: 'cuts-the-rest',
      sentence:
        'You also take out the blocks behind it. Change one thing at a time: all other blocks stay where they are.',
      implementation: { blocksByNeed: cutsTheRest },
    },
    {
      id: 'keeps-one',
      sentence:
        'You measure each block alone. What a block is worth alone is not what it is worth among the others: leave one out, keep the rest.',
      implementation: { blocksByNeed: keepsOne },
    },
    {
      id: 'cuts-the-stream',
      sentence:
        'You take the shortcut out and keep the branch. It is the branch of the block that must go; the stream passes on.',
      implementation: { blocksByNeed: cutsTheStream },
    },
    {
      id: 'any-change',
      sentence:
        'You rank by how far the loss changes, up or down. A block without which the loss FALLS does harm: it is needed least.',
      implementation: { blocksByNeed: byAnyChange },
    },
    {
      id: 'least-first',
      sentence: 'The order is reversed: the block whose absence costs most comes first.',
      implementation: { blocksByNeed: leastFirst },
    },
    {
      id: 'counts-from-zero',
      sentence: 'Blocks count from 1 here: the first block is number 1.',
      implementation: { blocksByNeed: fromZero },
    },
    {
      id: 'ranks-for-numbers',
      sentence:
        'You give the rank of each block. The exercise asks for the numbers of the blocks, in the order of need.',
      implementation: { blocksByNeed: inverse },
    },
  ],
  equivalent: [
    {
      mutant:
        'tf.mean(tf.sum(tf.mul(wanted, tf.logSoftmax(logits)), 1)) -> tf.sum(tf.sum(tf.mul(wanted, tf.logSoftmax(logits)), 1))',
      why: 'the order by the sum over the examples is that by their mean',
    },
    {
      mutant:
        'tf.sum(tf.mul(wanted, tf.logSoftmax(logits)), 1) -> tf.mean(tf.mul(wanted, tf.logSoftmax(logits)), 1)',
      why: 'a mean over the classes is the sum by their number, and the order stays',
    },
    {
      mutant: 'tf.sum(tf.mul(wanted, tf.logSoftmax(logits)), 1) -> tf.mul(wanted, tf.logSoftmax(logits))',
      why: 'the same',
    },
    {
      mutant:
        'tf.sum(tf.mul(wanted, tf.logSoftmax(logits)), 1) -> tf.sum(tf.mul(wanted, tf.logSoftmax(logits)))',
      why: 'the order by the sum over the examples is that by their mean',
    },
  ],
  rules: buildItYourself,
};
