import type { Random } from '../../core';
import type { Case, CodeExercise } from '../../exercises/spec';
import { tensorsOnly } from './shared-rules';

type StreamWeights = (shortcuts: number[]) => number[];

const product = (values: readonly number[]) => values.reduce((a, b) => a * b, 1);

const reference: StreamWeights = (shortcuts) => {
  const weights = [1];
  for (const shortcut of shortcuts) {
    for (let i = 0; i < weights.length; i++) weights[i] = (weights[i] as number) * shortcut;
    weights.push(1);
  }
  return weights;
};

const closedForm: StreamWeights = (shortcuts) => [...shortcuts, 1].map((_, i) => product(shortcuts.slice(i)));

const backwards: StreamWeights = (shortcuts) => {
  const weights = [1];
  for (const shortcut of [...shortcuts].reverse()) weights.unshift(shortcut * (weights[0] as number));
  return weights;
};

/** Block after block with a stream of ones and zeros: the weight of a part is what is left of it. */
const probed: StreamWeights = (shortcuts) =>
  Array.from({ length: shortcuts.length + 1 }, (_, part) =>
    shortcuts.reduce(
      (stream, shortcut, l) => shortcut * stream + (part === l + 1 ? 1 : 0),
      part === 0 ? 1 : 0,
    ),
  );

const oneTooMany: StreamWeights = (shortcuts) =>
  [...shortcuts, 1].map((_, i) => product(shortcuts.slice(Math.max(0, i - 1))));
const fromTheStart: StreamWeights = (shortcuts) => [
  product(shortcuts),
  ...shortcuts.map((_, i) => product(shortcuts.slice(0, i))),
];
const withoutBranches: StreamWeights = (shortcuts) => [product(shortcuts), ...shortcuts.map(() => 1)];
const withoutStart: StreamWeights = (shortcuts) => closedForm(shortcuts).slice(1);
const sums: StreamWeights = (shortcuts) =>
  [...shortcuts, 1].map((_, i) => shortcuts.slice(i).reduce((a, b) => a + b, 0));
const onlyNext: StreamWeights = (shortcuts) => [...shortcuts, 1];
const reversed: StreamWeights = (shortcuts) => [...closedForm(shortcuts)].reverse();
const asIfClean: StreamWeights = (shortcuts) => [...shortcuts, 1].map(() => 1);

function cases(random: Random): readonly Case[] {
  const drawn = (count: number) => Array.from({ length: count }, () => random.uniform(0.3, 1.8));
  const asked = (shortcuts: number[]) => ({ call: 'streamWeights', args: [shortcuts] });
  return [
    { name: 'three and four blocks', points: 1, steps: [asked(drawn(3)), asked(drawn(4))] },
    { name: 'a shortcut that is closed', points: 1, steps: [asked([...drawn(2), 0, ...drawn(3)])] },
    {
      name: 'a negative shortcut',
      points: 1,
      steps: [asked([...drawn(1), -random.uniform(0.4, 0.9), ...drawn(2)])],
    },
    {
      name: 'one block, no block, many equal ones',
      points: 1,
      steps: [asked(drawn(1)), asked([]), asked(new Array<number>(8).fill(random.uniform(0.85, 0.95)))],
    },
  ].map((one) => ({ ...one, tolerance: { absolute: 1e-9, relative: 1e-6 } }));
}

export const exercise: CodeExercise = {
  id: 'stream-weights',
  chapter: '06-pre-activation',
  title: 'What becomes of the stream',
  kind: 'code',
  entry: ['streamWeights'],
  stub: `/**
 * Blocks with scaled shortcuts: x[l + 1] = shortcuts[l] * x[l] + F[l]. Written out, the last x is
 * a[0] * x[0] + a[1] * F[0] + ... + a[L] * F[L - 1], with L blocks. Give back a[0] to a[L].
 */
function streamWeights(shortcuts: number[]): number[] {
  // Begin with two blocks on paper.
  throw new Error('stream-weights is not written yet: replace this line');
}
`,
  hints: [
    'Two blocks: x[2] = s[1] * (s[0] * x[0] + F[0]) + F[1]. Multiply out: which factors stand before x[0], F[0] and F[1]?',
    'Each part is multiplied by the shortcuts of all blocks that come AFTER it.',
    'a[i] is the product of shortcuts[i], shortcuts[i + 1], ... to the last; a[L] is the empty product, 1.',
  ],
  cases,
  reference: { streamWeights: reference },
  alternatives: {
    'closed form': { streamWeights: closedForm },
    'from the last block back': { streamWeights: backwards },
    'a probe for each part': { streamWeights: probed },
  },
  misconceptions: [
    {
      id: 'own-shortcut-too',
      sentence:
        'You multiply a branch by the shortcut of its own block, too. F[l] is added after it: only the later shortcuts act on it.',
      implementation: { streamWeights: oneTooMany },
    },
    {
      id: 'shortcuts-before',
      sentence:
        'You multiply each branch by the shortcuts BEFORE it. Those acted on the stream that came in; on F[l] act those that come after.',
      implementation: { streamWeights: fromTheStart },
    },
    {
      id: 'branches-unscaled',
      sentence: 'The branches, too, pass the later shortcuts: only the last one arrives with the factor 1.',
      implementation: { streamWeights: withoutBranches },
    },
    {
      id: 'start-is-missing',
      sentence: 'The factor of x[0] is missing: there is one number more than there are blocks.',
      implementation: { streamWeights: withoutStart },
    },
    {
      id: 'sums',
      sentence: 'You add the shortcuts up. One after the other they multiply.',
      implementation: { streamWeights: sums },
    },
    {
      id: 'next-only',
      sentence:
        'You take one shortcut for each part. A part passes all the blocks that follow, not only the next.',
      implementation: { streamWeights: onlyNext },
    },
    {
      id: 'reversed',
      sentence: 'The order is reversed: the factor of x[0] comes first, that of the last branch comes last.',
      implementation: { streamWeights: reversed },
    },
    {
      id: 'as-if-clean',
      sentence: 'All factors are 1 only when every shortcut is the identity. Here they are scaled.',
      implementation: { streamWeights: asIfClean },
    },
  ],
  rules: tensorsOnly,
};
