import { describe, expect, test } from 'vitest';
import { sortMutants } from '../../src/proof/survivors';

const mutant = (description: string, code: string) => ({ description, code, line: 1, text: code });
const mutants = [mutant('1 -> 2', 'const half = 1 / n;'), mutant('1 -> 2', 'return n - 1;')];

describe('mutants that are called equivalent', () => {
  test('an entry without a place means every such change', () => {
    const { alike, unlike, faults } = sortMutants(mutants, [{ mutant: '1 -> 2', why: '' }]);
    expect([alike.length, unlike.length, faults]).toEqual([2, 0, []]);
  });
  test('an entry with a place means the change in that line', () => {
    const { alike, unlike } = sortMutants(mutants, [{ mutant: '1 -> 2', in: 'return', why: '' }]);
    expect(alike).toEqual([mutants[1]]);
    expect(unlike).toEqual([mutants[0]]);
  });
  test.each([
    { mutant: '1 -> 3', why: '' },
    { mutant: '1 -> 2', in: 'while', why: '' },
  ])('an entry that means no mutant is a fault: %o', (entry) => {
    const { faults, unlike } = sortMutants(mutants, [entry]);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(entry.mutant);
    expect(unlike).toEqual(mutants);
  });
});
