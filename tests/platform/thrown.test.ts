import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { codeOf, messageOf } from '../../src/platform/thrown';

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe('what was thrown', () => {
  it.each<[string, unknown, string]>([
    ['an error', new RangeError('too large'), 'too large'],
    ['an error of another context', runInNewContext("new Error('from there')"), 'from there'],
    ['a text', 'just a text', 'just a text'],
    ['nothing', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a number', 7, '7'],
    ['an object with a message of another kind', { message: 7 }, '7'],
  ])('%s has a sentence', (_, thrown, sentence) => {
    expect(messageOf(thrown)).toBe(sentence);
  });

  it('has a code where Node.js gives one', () => {
    expect(codeOf(thrownBy(() => readFileSync('/no/such/file')))).toBe('ENOENT');
    for (const thrown of [new Error('none'), 'text', null, undefined, { code: 7 }])
      expect(codeOf(thrown)).toBeUndefined();
  });
});
