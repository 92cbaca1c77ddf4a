import { describe, expect, it } from 'vitest';
import { type Fault, pragmaOf, severityOf, sortErrors } from '../../src/notebook/severity';

describe('what an error means for its cell', () => {
  it.each([
    [7006, 'an untyped parameter'],
    [7031, 'an untyped binding'],
    [7016, 'a package without types'],
    [7053, 'an untyped element'],
    [6133, 'an unused name'],
    [18048, 'something possibly undefined'],
    [2454, 'a variable read before it is assigned'],
    [2564, 'a property that is never initialized'],
    [2683, 'an untyped this'],
    [2794, 'a promise that is resolved with nothing'],
  ])('shows %i, %s, and lets it stop on request', (code) => {
    expect([severityOf(code), severityOf(code, 'strict'), severityOf(code, 'nocheck')]).toEqual([
      'shown',
      'stops',
      'ignored',
    ]);
  });

  it.each([
    [2304, 'an unknown name'],
    [2322, 'a value of the wrong type'],
    [2339, 'an unknown property'],
    [2448, 'a name before its declaration'],
    [7036, 'an import of something that is no text'],
  ])('stops at %i, %s, unless nothing is checked', (code) => {
    expect([severityOf(code), severityOf(code, 'strict'), severityOf(code, 'nocheck')]).toEqual([
      'stops',
      'stops',
      'ignored',
    ]);
  });

  it.each([
    [1005, 'a missing bracket'],
    [1308, 'await in a function that is not async'],
    [17008, 'a JSX element without an end'],
  ])('stops at %i, %s, always', (code) => {
    for (const pragma of ['default', 'strict', 'nocheck'] as const)
      expect(severityOf(code, pragma)).toBe('stops');
  });

  it.each([1309, 1375, 1378, 1432, 2632, 2823, 4094])('never mentions %i', (code) => {
    for (const pragma of ['default', 'strict', 'nocheck'] as const)
      expect(severityOf(code, pragma)).toBe('ignored');
  });
});

describe('what a cell asks of the compiler', () => {
  it.each([
    ['const x = 1;', 'default'],
    ['// @ts-strict\nconst x = 1;', 'strict'],
    ['// @ts-nocheck\nconst x = 1;', 'nocheck'],
    ['// A title.\n\n//@ts-nocheck: untyped\nconst x = 1;', 'nocheck'],
    ['  /// @ts-strict, for the exam\nconst x = 1;', 'strict'],
    ['// @ts-nocheck\n// @ts-strict\nconst x = 1;', 'strict'],
    ['const x = 1;\n// @ts-nocheck', 'default'],
    ['// @ts-stricter\nconst x = 1;', 'default'],
    ['// @ts-nocheck-not\nconst x = 1;', 'default'],
    ["'// @ts-nocheck';", 'default'],
    ['', 'default'],
  ] as const)('is read from its first comments: %j', (source, expected) => {
    expect(pragmaOf(source)).toBe(expected);
  });
});

describe('the errors of a cell', () => {
  const wrongType: Fault = { code: 2322, start: 10, length: 4 };
  const untyped: Fault = { code: 7006, start: 30, length: 1 };
  const never = () => {
    throw new Error('is not asked');
  };

  it('are only shown where they vanish without strictness', () => {
    expect(sortErrors([wrongType, untyped], 'default', () => [])).toEqual({
      stops: [],
      shown: [wrongType, untyped],
    });
  });

  it('stop the cell where one stays, though in other words', () => {
    expect(sortErrors([wrongType, untyped], 'default', () => [{ code: 2741, start: 12, length: 9 }])).toEqual(
      { stops: [wrongType], shown: [untyped] },
    );
  });

  it('are judged by what speaks of the cell, not of the options', () => {
    const options = { code: 5096, start: undefined, length: undefined };
    expect(sortErrors([wrongType], 'default', () => [options])).toEqual({ stops: [], shown: [wrongType] });
  });

  it('are judged one by one', () => {
    const other = { ...wrongType, start: 50 };
    expect(sortErrors([wrongType, other], 'default', () => [other])).toEqual({
      stops: [other],
      shown: [wrongType],
    });
  });

  it('stop the cell where one hid another', () => {
    const hidden = { code: 2345, start: 20, length: 3 };
    expect(sortErrors([wrongType], 'default', () => [hidden])).toEqual({
      stops: [hidden],
      shown: [wrongType],
    });
    expect(sortErrors([wrongType], 'default', () => [wrongType, hidden])).toEqual({
      stops: [wrongType],
      shown: [],
    });
  });

  it('are not checked again where that would change nothing', () => {
    expect(sortErrors([untyped], 'default', never)).toEqual({ stops: [], shown: [untyped] });
    expect(sortErrors([wrongType, untyped], 'strict', never)).toEqual({
      stops: [wrongType, untyped],
      shown: [],
    });
    expect(sortErrors([wrongType], 'nocheck', never)).toEqual({ stops: [], shown: [] });
    const syntax = { code: 1005, start: 0, length: 1 };
    expect(sortErrors([syntax], 'default', never)).toEqual({ stops: [syntax], shown: [] });
  });
});
