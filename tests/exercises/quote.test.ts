import { describe, expect, it } from 'vitest';
import * as errors from '../../src/core/errors';
import { judge, type PreparedExercise } from '../../src/exercises/judge';
import { sparingly, stoppedBy } from '../../src/exercises/quote';
import { chapters, loadChapter } from '../../src/exercises/registry';
import type { Outcome, Value } from '../../src/exercises/spec';
import { GRADIENTS, kernelDoor, MODEL_LOSSES, OPTIMIZERS } from '../../src/patches/doors';

const inputs = [-0.123456, 12.5, 1.5e-7, 123456, 0.75];
const table = JSON.stringify(inputs);

const exercise = (hidden: boolean, expected: Value = 1): PreparedExercise => ({
  ...{ id: 'e', chapter: 'c', title: 't', kind: 'code', entry: ['f'], hints: ['h'], parameters: {}, hidden },
  rules: { forbid: ['tf.moments'], reason: '' },
  misconceptions: [],
  cases: ['a', 'b', 'c'].map((name) => ({
    ...{ name, points: 1, steps: [{ call: 'f', args: [] }], wrong: {} },
    expected: [{ value: expected }],
  })),
});
const said = (hidden: boolean, outcomes: readonly Outcome[], expected?: Value, code = ''): string =>
  JSON.stringify(
    judge(
      exercise(hidden, expected),
      outcomes.map((one) => [one]),
      code,
    ),
  );
const error = (message: string, more: object = {}): Outcome => ({
  error: { name: 'Error', message, ...more },
});

/** Every way in which a text of the student's comes into a verdict. */
const ways: [string, (text: string) => Outcome, Value?][] = [
  ['the message of an error', (text) => error(text)],
  ['the name of an error', (text) => ({ error: { name: text, message: 'm' } })],
  ['what is said to be withheld', (text) => error('m', { withheld: text })],
  ['a gradient that is said not to be there', (text) => ({ error: { name: 'NoGradient', message: text } })],
  ['a text that is returned', (text) => ({ value: text }), 'right'],
  ['a text in what is returned', (text) => ({ value: [{ deep: text }] }), [{ deep: 'right' }]],
  ['an error where another is right', (text) => error(text)],
];

describe('a verdict on hidden cases', () => {
  it.each(ways)('carries no inputs out by %s', (_, outcome, expected) => {
    const words = said(true, [table, table, table].map(outcome), expected);
    for (const input of inputs) expect(words).not.toContain(String(input));
  });

  it.each(ways)(
    'carries no inputs out in a code of letters, of words or of small numbers, by %s',
    (_, outcome, expected) => {
      const alphabet = [
        'alpha',
        'beta',
        'gamma',
        'delta',
        'epsilon',
        'zeta',
        'eta',
        'theta',
        'iota',
        'kappa',
      ];
      const codes = [
        (digit: number) => 'abcdefghij'[digit],
        (digit: number) => ` ${alphabet[digit]}`,
        (digit: number) => ` ${digit}${digit}`.repeat(2),
        (digit: number) => String.fromCodePoint(0x4e00 + digit),
        (digit: number) => `${' '.repeat(digit + 1)}\u200b`,
      ];
      const digits = [...'12345678901234567890123456789012'].map(Number);
      for (const code of codes) {
        const text = digits.map(code).join('');
        const words = said(true, [text, text, text].map(outcome), expected, alphabet.join(' '));
        expect(words).not.toContain(text.trim().slice(0, 60));
      }
    },
  );

  it('says of a number how it is wrong, and shows neither it nor the right one', () => {
    const shown = (got: Value, want: Value) => said(true, [{ value: got }], want);
    for (const [got, want, how] of [
      [7.125, 3.0625, 'more than twice too large'],
      [-7.125, 3.0625, 'of the wrong sign'],
      [3.0725, 3.0625, 'by less than a hundredth too large'],
      [0, 3.0625, '0, and should not be'],
      [3.0625, 0, 'not 0, and should be'],
      [Number.NaN, 3.0625, 'NaN; it should be a number'],
      [3.0625, Number.POSITIVE_INFINITY, 'a number; it should be Infinity'],
      [[1.5, 7.125], [1.5, 3.0625], '(1 of 2 elements differ)'],
    ] as [Value, Value, string][]) {
      expect(shown(got, want)).toContain(how);
      expect(shown(got, want)).not.toMatch(/7\.125|3\.06|3\.07/);
    }
    expect(said(false, [{ value: 7.125 }], 3.0625)).toContain('is 7.125; it should be 3.063');
  });

  it.each(ways)('repeats one text of bounded length by %s', (_, outcome, expected) => {
    const texts = ['A', 'B', 'C'].map((letter) => letter.repeat(5000));
    const words = said(true, texts.map(outcome), expected);
    expect(
      (words.match(/A/g)?.length ?? 0) -
        (said(true, ['', '', ''].map(outcome), expected).match(/A/g)?.length ?? 0),
    ).toBeLessThanOrEqual(2 * 200);
    expect(words).not.toMatch(/BB|CC/);
  });

  it('still says what an honest error says', () => {
    const honest =
      'Error in matMul: inner shapes (3) and (4) of Tensors with shapes 2,3 and 4,5 and transposeA=false must match.';
    expect(said(true, [error(honest), error(honest), { value: 1 }], 1, 'tf.matMul(a, b)')).toContain(honest);
    for (const [text, code] of [
      ["Cannot read properties of undefined (reading 'shape')", 'x.shape'],
      ['gamma.sqrt is not a function', 'tf.div(x, gamma.sqrt())'],
      ['the number of channels (3) is odd', "throw new Error('the number of channels (3) is odd')"],
      ['Operands could not be broadcast together with shapes 2,3 and 4.', 'x.add(y)'],
      ['Maximum call stack size exceeded', 'f()'],
      ["Argument 'x' passed to 'square' must be a Tensor or TensorLike, but got 'undefined'", 'tf.square(x)'],
      ['Size(6) must match the product of shape 2,4', 'x.reshape([2, 4])'],
      ['there is no method called apply', 'class K { apply() {} }'],
      ['the result should be a tensor, and is undefined', ''],
    ] as const)
      expect(said(true, [error(text)], 1, code)).toContain(text);
  });

  it('names what a rule leaves out, by whatever way the code came to it', async () => {
    const exercises = (await Promise.all(chapters().map(loadChapter))).flat();
    const forbidden = exercises.flatMap((one) => ('rules' in one ? one.rules.forbid : []));
    for (const name of new Set([...forbidden, GRADIENTS, OPTIMIZERS, MODEL_LOSSES, kernelDoor('LRN')])) {
      const one = { ...exercise(true), rules: { forbid: [name], reason: '' } };
      const { feedback } = judge(one, [[error('m', { withheld: name })], [], []], 'tf["mo" + "ments"]');
      expect(feedback).toContain(`Your solution uses ${name.includes(' ') ? name : `\`${name}\``}.`);
    }
  });

  it('is a single line without signs that steer a terminal', () => {
    expect(sparingly('a [31mb')('a\u001b[31mb\u0007\nsecond\u0000')).toBe('a [31mb');
  });
});

describe('a verdict on visible cases', () => {
  it('repeats the error as it is', () => {
    expect(said(false, [error(`inputs ${table}`), error('another'), { value: 1 }])).toContain('-0.123456');
  });

  it('repeats little of a long text that is returned', () => {
    expect(said(false, [{ value: 'x'.repeat(9000) }], 'right').length).toBeLessThan(2000);
  });
});

/** No code in a cell stops with these: a base that is never thrown itself, and the command line's own. */
const notOfCells: readonly string[] = ['VeryDeepError', 'UsageError'];

describe('the kind of an error, on hidden cases', () => {
  it.each(Object.keys(errors))('is told where code in a cell may meet it: %s', (name) => {
    const kind = notOfCells.includes(name) ? 'Error' : name;
    expect(stoppedBy({ name, message: '' }, sparingly(''), 'Your code threw')).toBe(
      `Your code threw ${kind}.`,
    );
  });
});
