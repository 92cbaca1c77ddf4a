import { tf } from '../../backend';
import type { Random } from '../../core';
import type { Case, CodeExercise, Step, TensorValue } from '../../exercises/spec';
import { drawn } from './shared-inputs';
import { buildItYourself } from './shared-rules';

type Block = (x: tf.Tensor2D, first: tf.Tensor2D, second: tf.Tensor2D, alpha: tf.Scalar) => tf.Tensor;

const branch = (x: tf.Tensor2D, first: tf.Tensor2D, second: tf.Tensor2D) =>
  x.relu().matMul(first).relu().matMul(second);
const reference: Block = (x, first, second, alpha) => x.add(branch(x, first, second).mul(alpha));

const intoTheKernel: Block = (x, first, second, alpha) =>
  tf.add(x, tf.matMul(tf.relu(tf.matMul(tf.relu(x), first)), tf.mul(second, alpha)));
const byAbsolutes: Block = (x, first, second, alpha) => {
  const positive = (t: tf.Tensor) => t.add(t.abs()).div(2) as tf.Tensor2D;
  const hidden = positive(tf.matMul(positive(x), first));
  return tf.addN([tf.mul(alpha, tf.matMul(hidden, second)), x]);
};

function cases(random: Random): readonly Case[] {
  const args = (alpha: number) => [
    drawn(random, [3, 4]),
    drawn(random, [4, 5]),
    drawn(random, [5, 4]),
    { tensor: [], dtype: 'float32', data: [alpha] } satisfies TensorValue,
  ];
  const call = (alpha: number): Step => ({ call: 'skipInitBlock', args: args(alpha) });
  const gradient = (wrt: number, shape: number[], alpha: number): Step => ({
    gradient: { call: 'skipInitBlock' },
    args: args(alpha),
    wrt,
    weights: drawn(random, shape),
  });
  return [
    { name: 'the identity at the start', points: 1, steps: [call(0)] },
    { name: 'another alpha', points: 1, steps: [call(random.uniform(0.3, 0.8)), call(-2)] },
    { name: 'alpha receives a gradient, even at 0', points: 1, steps: [gradient(3, [3, 4], 0)] },
    { name: 'the gradient of x', points: 1, steps: [gradient(0, [3, 4], 0.7)] },
    {
      name: 'at the start the kernels receive no gradient',
      points: 1,
      steps: [gradient(2, [3, 4], 0), gradient(2, [3, 4], random.uniform(0.2, 0.9))],
    },
  ];
}

const wrong = (skipInitBlock: Block) => ({ skipInitBlock });

export const exercise: CodeExercise = {
  id: 'skip-init-block',
  chapter: '07-depth-today',
  title: "SkipInit's block",
  kind: 'code',
  entry: ['skipInitBlock'],
  stub: `/**
 * A residual block without normalization: x plus alpha times a branch. The branch is ReLU, product with
 * \`first\`, ReLU, product with \`second\`. x is [examples, features]; alpha is one learned number, a tensor
 * of rank 0.
 */
function skipInitBlock(x: tf.Tensor2D, first: tf.Tensor2D, second: tf.Tensor2D, alpha: tf.Scalar): tf.Tensor {
  throw new Error('skip-init-block is not written yet: replace this line');
}
`,
  hints: [
    'With alpha = 0 the block must give x back, all of it, its negative values, too. Where may no ReLU stand, then?',
    'Branch first: ReLU of x, times first, ReLU, times second. Then one multiplication by alpha, then one addition.',
    'x.add(x.relu().matMul(first).relu().matMul(second).mul(alpha)). Keep alpha a tensor: read as a number it receives no gradient.',
  ],
  cases,
  reference: { skipInitBlock: reference },
  alternatives: { 'alpha in the kernel': wrong(intoTheKernel), 'by absolute values': wrong(byAbsolutes) },
  misconceptions: [
    {
      id: 'scales-the-sum',
      sentence: 'You multiply the sum by alpha, and with it the shortcut. At alpha = 0 nothing is left of x.',
      implementation: wrong((x, first, second, alpha) => x.add(branch(x, first, second)).mul(alpha)),
    },
    {
      id: 'scales-the-shortcut',
      sentence: 'You multiply the shortcut by alpha. The branch is what must be silent at the start.',
      implementation: wrong((x, first, second, alpha) => x.mul(alpha).add(branch(x, first, second))),
    },
    {
      id: 'mixes',
      sentence:
        'You mix the two with weights 1 - alpha and alpha. The shortcut stays whole: x plus alpha times the branch.',
      implementation: wrong((x, first, second, alpha) =>
        x.mul(tf.sub(1, alpha)).add(branch(x, first, second).mul(alpha)),
      ),
    },
    {
      id: 'relu-on-the-stream',
      sentence:
        'A ReLU stands behind your addition: the negative values of x do not pass, and the block is no identity.',
      implementation: wrong((x, first, second, alpha) => reference(x, first, second, alpha).relu()),
    },
    {
      id: 'no-relu-before',
      sentence: 'The first ReLU is missing: the branch begins with an activation, as in chapter 06.',
      implementation: wrong((x, first, second, alpha) =>
        x.add((x.matMul(first).relu() as tf.Tensor2D).matMul(second).mul(alpha)),
      ),
    },
    {
      id: 'relu-at-the-end',
      sentence: 'Your branch ends with a ReLU, so it can only add. It ends with the product.',
      implementation: wrong((x, first, second, alpha) => x.add(branch(x, first, second).relu().mul(alpha))),
    },
    {
      id: 'activated-shortcut',
      sentence: 'Your shortcut takes ReLU(x). It takes x itself.',
      implementation: wrong((x, first, second, alpha) => x.relu().add(branch(x, first, second).mul(alpha))),
    },
    {
      id: 'alpha-as-a-number',
      sentence:
        'You read alpha as a number. Then no gradient reaches it, and the branch stays silent for ever.',
      implementation: wrong((x, first, second, alpha) =>
        x.add(branch(x, first, second).mul(alpha.dataSync()[0] as number)),
      ),
    },
    {
      id: 'no-alpha',
      sentence: 'Your branch is not multiplied by alpha.',
      implementation: wrong((x, first, second) => x.add(branch(x, first, second))),
    },
  ],
  rules: buildItYourself,
};
