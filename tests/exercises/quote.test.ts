import { describe, expect, it } from 'vitest';
import { judge, type PreparedExercise } from '../../src/exercises/judge';
import { sparingly } from '../../src/exercises/quote';
import type { Outcome, Value } from '../../src/exercises/spec';

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
const said = (hidden: boolean, outcomes: readonly Outcome[], expected?: Value): string =>
  JSON.stringify(
    judge(
      exercise(hidden, expected),
      outcomes.map((one) => [one]),
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
    expect(said(true, [error(honest), error(honest), { value: 1 }])).toContain(honest);
    expect(said(true, [error("Cannot read properties of undefined (reading 'shape')")])).toContain('shape');
  });

  it('is a single line without signs that steer a terminal', () => {
    expect(sparingly()('a\u001b[31mb\u0007\nsecond\u0000')).toBe('a [31mb');
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
