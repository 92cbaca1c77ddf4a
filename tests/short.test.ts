import { afterEach, describe, expect, it, vi } from 'vitest';

/** The module as it is where the variable has this value: it is read once, when the suites are loaded. */
async function withShort(value: string) {
  vi.resetModules();
  vi.stubEnv('VERY_DEEP_SHORT', value);
  const said = vi.spyOn(console, 'log').mockImplementation(() => {});
  const { leftOut, part } = await import('./short.js');
  return { leftOut, part, said };
}

describe('the short form of a suite', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  it('is a part, and says how much that is', async () => {
    const { leftOut, part, said } = await withShort('1');
    expect(part('walls', ['a', 'b', 'c'], ['b'])).toEqual(['b']);
    expect(leftOut('fuzzing')).toBe(true);
    expect(said.mock.calls).toEqual([['short form: 1 of 3 walls'], ['short form: without fuzzing']]);
  });

  it('is never empty', async () => {
    const { part } = await withShort('1');
    expect(() => part('walls', ['a'], [])).toThrow('the short form of walls would test nothing');
  });

  it('is the whole, without a word, unless it is asked for', async () => {
    const { leftOut, part, said } = await withShort('');
    expect(part('walls', ['a', 'b'], ['b'])).toEqual(['a', 'b']);
    expect(leftOut('fuzzing')).toBe(false);
    expect(said).not.toHaveBeenCalled();
  });
});
