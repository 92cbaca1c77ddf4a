import { describe, expect, it } from 'vitest';
import { compareOutcomes } from '../../src/exercises/compare';
import type { Outcome, Step, Value } from '../../src/exercises/spec';
import { tensorOf } from '../../src/exercises/values';

const steps: Step[] = [{ call: 'f', args: [] }];
const compare = (got: Value, expected: Value) =>
  compareOutcomes(steps, [{ value: got }], [{ value: expected }]);
const matrix = (...data: number[]) => tensorOf([2, 2], data);

describe('comparing outcomes', () => {
  it.each<[string, Value, Value, string | undefined]>([
    ['agreement', matrix(1, 2, 3, 4), matrix(1.00005, 2, 3, 4), undefined],
    ['NaN where NaN is right', matrix(Number.NaN, 2, 3, 4), matrix(Number.NaN, 2, 3, 4), undefined],
    ['shapes first', tensorOf([4], [9, 9, 9, 9]), matrix(1, 2, 3, 4), 'has shape [4]; it should be [2, 2]'],
    ['kinds', 3, matrix(1, 2, 3, 4), 'should be a tensor of shape [2, 2], and is a number'],
    [
      'the largest difference',
      matrix(1, 2.5, 3, 8),
      matrix(1, 2, 3, 4),
      'at [1, 1] is 8; it should be 4 (2 of 4',
    ],
    ['NaN', matrix(1, Number.NaN, 3, 4), matrix(1, 2, 3, 4), 'at [0, 1] is NaN'],
    ['infinity where it is right', [Infinity, -Infinity], [Infinity, -Infinity], undefined],
    ['a number for infinity', 3, Infinity, 'is 3; it should be Infinity'],
    ['the largest number for infinity', Number.MAX_VALUE, Infinity, 'it should be Infinity'],
    ['infinity with the other sign', -Infinity, Infinity, 'is -Infinity; it should be Infinity'],
    ['NaN for infinity', Number.NaN, Infinity, 'is NaN; it should be Infinity'],
    ['infinity for NaN', Infinity, Number.NaN, 'is Infinity; it should be NaN'],
    ['infinity for a number', Infinity, 3, 'is Infinity; it should be 3'],
    ['numbers for infinity in a tensor', matrix(1, 2, 3, 4), matrix(1, Infinity, 3, -Infinity), '(2 of 4'],
    ['the other zero', -0, 0, undefined],
    ['a common factor', matrix(2, 4, 6, 8), matrix(1, 2, 3, 4), 'Every element is 2 times'],
    ['a common shift', matrix(1.5, 2.5, 3.5, 4.5), matrix(1, 2, 3, 4), 'off by the same 0.5'],
    ['signs', matrix(-1, -2, -3, -4), matrix(1, 2, 3, 4), 'wrong sign'],
    ['order', matrix(1, 3, 2, 4), matrix(1, 2, 3, 4), 'another order'],
    ['members', { mean: 1 }, { mean: 1, variance: 2 }, 'no member `variance`'],
    ['lengths', [1, 2], [1, 2, 3], 'has 2 members; it should have 3'],
    ['dtype', { tensor: [1], dtype: 'int32', data: [1] }, tensorOf([1], [1]), 'dtype int32'],
  ])('says %s', (_, got, expected, sentence) => {
    const message = compare(got, expected);
    if (sentence === undefined) expect(message).toBeUndefined();
    else expect(message).toContain(sentence);
  });

  it.each<[string, Value, Value]>([
    ['half a channel', [10, 20, 911, 455.8], [10, 20, 911, 455]],
    ['a sign that only some have wrong', matrix(1, -2, -3, -4), matrix(1, 2, 3, 4)],
    ['a factor of some', matrix(2, 4, 3, 4), matrix(1, 2, 3, 4)],
  ])('names no rule of every element where some are right: %s', (_, got, expected) => {
    const message = compare(got, expected);
    expect(message).toContain('elements differ');
    expect(message).not.toContain('Every element');
  });

  it('wants the named error where an error is right', () => {
    const wanted: Outcome[] = [{ error: { name: 'ShapeError', message: 'rank 3' } }];
    const other: Outcome[] = [{ error: { name: 'Error', message: 'not written' } }];
    expect(compareOutcomes(steps, [{ error: { name: 'ShapeError', message: 'x' } }], wanted)).toBeUndefined();
    expect(compareOutcomes(steps, [{ value: 1 }], wanted)).toContain('should have thrown a ShapeError');
    expect(compareOutcomes(steps, other, wanted)).toContain('Your code threw Error: not written');
    expect(compareOutcomes(steps, [], wanted)).toContain('no answer');
  });
});
