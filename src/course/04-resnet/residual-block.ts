import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../../backend';
import type { Random } from '../../core';
import type { Case, CodeExercise, Value } from '../../exercises/spec';
import { normalTensor, tensorOf } from '../../exercises/values';
import { buildItYourself } from './shared-rules';

type Map = (x: Tensor) => Tensor;
interface Parts {
  conv1: Map;
  norm1: Map;
  conv2: Map;
  norm2: Map;
  shortcut: Map | null;
}
type ResidualBlock = (x: Tensor, parts: Parts) => Tensor;

const reference: ResidualBlock = (x, { conv1, norm1, conv2, norm2, shortcut }) => {
  const inner = norm1(conv1(x)).relu();
  const branch = norm2(conv2(inner));
  const skip = shortcut === null ? x : shortcut(x);
  return branch.add(skip).relu();
};

const asChain: ResidualBlock = (x, parts) => {
  const chain: Map[] = [parts.conv1, parts.norm1, tf.relu, parts.conv2, parts.norm2];
  const branch = chain.reduce((value, map) => map(value), x);
  return tf.maximum(tf.add(branch, (parts.shortcut ?? tf.clone)(x)), 0);
};

const skipFirst: ResidualBlock = (x, { shortcut, ...p }) => {
  let y = shortcut ? shortcut(x) : x;
  y = y.add(p.norm2(p.conv2(tf.relu(p.norm1(p.conv1(x))))));
  return y.where(y.greater(0), tf.zerosLike(y));
};

const reluBeforeAdd: ResidualBlock = (x, { conv1, norm1, conv2, norm2, shortcut }) =>
  norm2(conv2(norm1(conv1(x)).relu()))
    .relu()
    .add((shortcut ?? tf.clone)(x));
const noLastRelu: ResidualBlock = (x, { conv1, norm1, conv2, norm2, shortcut }) =>
  norm2(conv2(norm1(conv1(x)).relu())).add((shortcut ?? tf.clone)(x));
const noInnerRelu: ResidualBlock = (x, { conv1, norm1, conv2, norm2, shortcut }) =>
  norm2(conv2(norm1(conv1(x))))
    .add((shortcut ?? tf.clone)(x))
    .relu();
const noSkip: ResidualBlock = (x, { conv1, norm1, conv2, norm2 }) =>
  norm2(conv2(norm1(conv1(x)).relu())).relu();
const ignoresShortcut: ResidualBlock = (x, parts) => reference(x, { ...parts, shortcut: null });
const reluBeforeNorm: ResidualBlock = (x, { conv1, norm1, conv2, norm2, shortcut }) =>
  norm2(conv2(norm1(conv1(x).relu())))
    .add((shortcut ?? tf.clone)(x))
    .relu();
const shortcutOfBranch: ResidualBlock = (x, { conv1, norm1, conv2, norm2, shortcut }) => {
  const branch = norm2(conv2(norm1(conv1(x)).relu()));
  return branch.add((shortcut ?? tf.clone)(shortcut ? branch : x)).relu();
};
const branchAfterShortcut: ResidualBlock = (x, { shortcut, ...parts }) =>
  reference(shortcut ? shortcut(x) : x, { ...parts, shortcut: null });

function cases(random: Random): readonly Case[] {
  const given = (name: string): Value => ({ given: name });
  const parts = (conv1: string, norm1: string, conv2: string, norm2: string, shortcut?: string): Value => ({
    conv1: given(conv1),
    norm1: given(norm1),
    conv2: given(conv2),
    norm2: given(norm2),
    shortcut: shortcut === undefined ? null : given(shortcut),
  });
  const call = (x: Value, p: Value) => ({ call: 'residualBlock', args: [x, p] });
  const mixed = () =>
    tensorOf(
      [2, 3],
      [1.2, -0.7, 0.4, -1.5, 0.8, -0.2].map((v) => v * random.uniform(0.8, 1.2)),
    );
  return [
    {
      name: 'the plain block: the input is added',
      points: 2,
      steps: [
        call(mixed(), parts('double', 'tanh', 'negate', 'identity')),
        call(normalTensor(random, [1, 2, 2, 2]), parts('negate', 'square', 'tanh', 'identity')),
      ],
    },
    {
      name: 'a shortcut changes what is added',
      points: 2,
      steps: [
        call(mixed(), parts('identity', 'tanh', 'negate', 'identity', 'double')),
        call(normalTensor(random, [3, 2]), parts('negate', 'tanh', 'double', 'identity', 'square')),
      ],
    },
    {
      name: 'a silent branch gives relu of the input',
      points: 1,
      steps: [call(mixed(), parts('double', 'identity', 'zero', 'identity'))],
    },
  ];
}

export const exercise: CodeExercise = {
  id: 'residual-block',
  chapter: '04-resnet',
  title: 'A residual block',
  kind: 'code',
  entry: ['residualBlock'],
  stub: `type TensorMap = (x: tf.Tensor) => tf.Tensor;
/**
 * relu(branch + shortcut): the branch is conv1, norm1, relu, conv2, norm2; a null shortcut means x itself.
 */
function residualBlock(
  x: tf.Tensor,
  parts: {
    conv1: TensorMap;
    norm1: TensorMap;
    conv2: TensorMap;
    norm2: TensorMap;
    shortcut: TensorMap | null;
  },
): tf.Tensor {
  // Compute the branch first, then what is added to it.
  throw new Error('residual-block is not written yet: replace this line');
}
`,
  hints: [
    'There are two ReLUs: one inside the branch, one after the sum.',
    'The branch is norm2(conv2(relu(norm1(conv1(x))))). What is added to it is x, or shortcut(x) where there is one.',
    'const skip = parts.shortcut === null ? x : parts.shortcut(x); return branch.add(skip).relu();',
  ],
  cases,
  reference: { residualBlock: reference },
  alternatives: {
    'a chain of maps': { residualBlock: asChain },
    'the shortcut first': { residualBlock: skipFirst },
  },
  misconceptions: [
    {
      id: 'relu-before-add',
      sentence:
        'Your last ReLU comes before the sum. In the original block it comes after: relu(branch + shortcut).',
      implementation: { residualBlock: reluBeforeAdd },
    },
    {
      id: 'no-last-relu',
      sentence: 'The ReLU after the sum is missing.',
      implementation: { residualBlock: noLastRelu },
    },
    {
      id: 'no-inner-relu',
      sentence: 'The ReLU between the two convolutions is missing, so the branch is linear.',
      implementation: { residualBlock: noInnerRelu },
    },
    {
      id: 'no-skip',
      sentence: 'Nothing is added: that is a plain block. Add the input to the branch.',
      implementation: { residualBlock: noSkip },
    },
    {
      id: 'ignores-the-shortcut',
      sentence: 'You always add x. Where there is a shortcut, add shortcut(x).',
      implementation: { residualBlock: ignoresShortcut },
    },
    {
      id: 'relu-before-norm',
      sentence: 'In the branch your ReLU comes before norm1. The order is conv1, norm1, relu.',
      implementation: { residualBlock: reluBeforeNorm },
    },
    {
      id: 'shortcut-of-the-branch',
      sentence: 'You send the branch through the shortcut. The shortcut is for the input x.',
      implementation: { residualBlock: shortcutOfBranch },
    },
    {
      id: 'branch-after-shortcut',
      sentence: 'Your branch starts from shortcut(x). Branch and shortcut both start from x.',
      implementation: { residualBlock: branchAfterShortcut },
    },
  ],
  rules: buildItYourself,
};
