import { tf } from '../../backend';
import type { Random } from '../../core';
import type { Case, CodeExercise } from '../../exercises/spec';
import { tensorsOnly } from './shared-rules';

type Part = (x: tf.Tensor) => tf.Tensor;
type Verdict = 'clean' | 'scaled' | 'lost' | 'bent';
type PathTest = (parts: Part[]) => Verdict[];

const about = (a: number, b: number) => Math.abs(a - b) <= 1e-4 * Math.max(1, Math.abs(b));
const seen = (part: Part, x: readonly number[]) => Array.from(part(tf.tensor1d([...x])).dataSync());

/** What the probes `x` allow to say of a part. */
const judged =
  (x: readonly number[], check: readonly number[] = x): PathTest =>
  (parts) =>
    parts.map((part) => {
      const y = seen(part, check);
      const factor = (seen(part, [x[0] as number])[0] as number) / (x[0] as number);
      if (!check.every((value, i) => about(y[i] as number, factor * value))) return 'bent';
      if (about(factor, 0)) return 'lost';
      return about(factor, 1) ? 'clean' : 'scaled';
    });

const reference: PathTest = (parts) =>
  parts.map((part) => {
    const [below, above] = part(tf.tensor1d([-2, 0.5]))
      .div(tf.tensor1d([-2, 0.5]))
      .dataSync();
    if (below !== above) return 'bent';
    if (above === 0) return 'lost';
    return above === 1 ? 'clean' : 'scaled';
  });

/** Is it linear? f(a + b) = f(a) + f(b), and f(-a) = -f(a). */
const byLinearity: PathTest = (parts) =>
  parts.map((part) => {
    const f = (x: number) => part(tf.scalar(x)).dataSync()[0] as number;
    const linear = about(f(1.5) + f(0.5), f(2)) && about(f(-1.5), -f(1.5)) && about(f(6), 3 * f(2));
    if (!linear) return 'bent';
    return about(f(1), 1) ? 'clean' : about(f(1), 0) ? 'lost' : 'scaled';
  });

const everyKind = judged([1, -2, 0.3, 4, -0.5]);

const positiveOnly = judged([1, 2, 3, 0.5]);
const onesOnly = judged([1, 1, 1]);
const smallOnly = judged([0.001, -0.001, 0.01, -0.01]);
const negativeOnly = judged([-1, -2, -0.5, -3]);
const signsOnly: PathTest = (parts) =>
  parts.map((part) => {
    const y = seen(part, [1, -1]);
    if (about(y[0] as number, 0) && about(y[1] as number, 0)) return 'lost';
    if (about(y[0] as number, 1) && about(y[1] as number, -1)) return 'clean';
    return about(y[0] as number, -(y[1] as number)) ? 'scaled' : 'bent';
  });
const cleanOrBent: PathTest = (parts) => reference(parts).map((one) => (one === 'clean' ? 'clean' : 'bent'));
const lostIsScaled: PathTest = (parts) => reference(parts).map((one) => (one === 'lost' ? 'scaled' : one));
const bySize: PathTest = (parts) =>
  parts.map((part) => {
    const x = [-3, -1, 0.5, 2];
    const size = (values: readonly number[]) => Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0));
    const factor = size(seen(part, x)) / size(x);
    if (about(factor, 0)) return 'lost';
    return about(factor, 1) ? 'clean' : 'scaled';
  });

function cases(random: Random): readonly Case[] {
  /** A network of twelve parts, with each of these at least once. */
  const asked = (...names: string[]) => {
    const more = Array.from({ length: 12 - names.length }, () => random.pick(names));
    return {
      call: 'pathTest',
      args: [random.shuffle([...names, ...more]).map((given) => ({ given }))],
    };
  };
  const twice = (...names: string[]) => [asked(...names), asked(...names)];
  return [
    { name: 'clean, or scaled', points: 1, steps: twice('identity', 'double', 'negate') },
    { name: 'parts that bend', points: 1, steps: twice('relu', 'identity', 'square') },
    { name: 'a part that bends only far from 0', points: 1, steps: twice('tanh', 'identity', 'double') },
    {
      name: 'all kinds together',
      points: 1,
      steps: [
        asked('identity', 'relu', 'zero', 'negate', 'tanh', 'square', 'double'),
        { call: 'pathTest', args: [[]] },
      ],
    },
  ];
}

export const exercise: CodeExercise = {
  id: 'path-test',
  chapter: '06-pre-activation',
  title: 'Is the path clean?',
  kind: 'code',
  entry: ['pathTest'],
  stub: `/**
 * What stands on the stream behind each addition of somebody else's network: for each part one word.
 * 'clean': it gives back its input; 'scaled': its input times a fixed number other than 0 and 1;
 * 'lost': always 0; 'bent': anything else. A part takes a tensor of any shape and gives one of that shape.
 */
function pathTest(parts: ((x: tf.Tensor) => tf.Tensor)[]): ('clean' | 'scaled' | 'lost' | 'bent')[] {
  // You cannot look inside. Which inputs tell the four apart?
  throw new Error('path-test is not written yet: replace this line');
}
`,
  hints: [
    'On which inputs does a ReLU look like the identity? On which does tanh, or the square? Your inputs must avoid being only of that kind.',
    'Take small and large values of both signs in one tensor, and look at output divided by input. When is that quotient the same everywhere?',
    'Not the same everywhere (up to rounding): bent. Else the one quotient decides: 0 is lost, 1 is clean, anything else is scaled.',
  ],
  cases,
  reference: { pathTest: reference },
  alternatives: {
    'a test of linearity': { pathTest: byLinearity },
    'other probes': { pathTest: everyKind },
  },
  misconceptions: [
    {
      id: 'positive-only',
      sentence: 'Your inputs are all positive: there a ReLU looks like the identity. Try both signs.',
      implementation: { pathTest: positiveOnly },
    },
    {
      id: 'negative-only',
      sentence: 'Your inputs are all negative: there a ReLU looks as if all were lost. Try both signs.',
      implementation: { pathTest: negativeOnly },
    },
    {
      id: 'ones-only',
      sentence: 'You try the value 1 alone: the square of 1 is 1, too, and so is its ReLU. Try other values.',
      implementation: { pathTest: onesOnly },
    },
    {
      id: 'small-only',
      sentence: 'Your inputs are all near 0: there tanh looks like the identity. Try large values as well.',
      implementation: { pathTest: smallOnly },
    },
    {
      id: 'one-size-only',
      sentence:
        'You try one size only, with both signs. A part like tanh answers 0.76 and -0.76, which looks scaled: try several sizes.',
      implementation: { pathTest: signsOnly },
    },
    {
      id: 'only-clean-or-bent',
      sentence:
        'You call everything bent that is not clean. A fixed factor is another fault: that part is scaled.',
      implementation: { pathTest: cleanOrBent },
    },
    {
      id: 'lost-is-scaled',
      sentence: 'A part that always gives 0 is lost: behind it nothing can be told of the input any more.',
      implementation: { pathTest: lostIsScaled },
    },
    {
      id: 'size-only',
      sentence:
        'You compare sizes only. A change of sign, or a ReLU, can leave a size as it was: compare value by value.',
      implementation: { pathTest: bySize },
    },
  ],
  rules: tensorsOnly,
};
