import { afterEach, describe, expect, it, vi } from 'vitest';
import { EngineError } from '../../src/core';
import { fits, mustFit } from '../../src/patches/written-for';

const library = (found: string | undefined, writtenFor = '4.22') => ({
  name: 'a-library',
  found,
  writtenFor,
});

afterEach(() => void vi.restoreAllMocks());

describe('a patch', () => {
  it.each(['4.22.0', '4.22.7', '4.22'])('fits %s when it is written for 4.22', (found) => {
    expect(() => mustFit(library(found))).not.toThrow();
    expect(fits(library(found), '')).toBe(true);
  });

  it.each(['4.23.0', '4.2.2', '4.220.0', '5.4.22', undefined])('refuses %s, and says what to do', (found) => {
    expect(() => mustFit(library(found))).toThrow(EngineError);
    expect(() => mustFit(library(found))).toThrow(/a-library.*4\.22.*npm ci/);
  });

  it('steps aside with one warning where only comfort is lost', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    expect(fits(library('5.0.0'), 'It is slower.')).toBe(false);
    expect(warn.mock.calls).toEqual([['a-library is 5.0.0, and very-deep knows 4.22. It is slower.']]);
  });
});
