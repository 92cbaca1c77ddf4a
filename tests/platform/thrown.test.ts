import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
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

  it.each<[string, () => unknown, string]>([
    ['absent', () => readFileSync('/no/such/file'), 'there is no such file or folder (ENOENT)'],
    ['of another kind', () => readFileSync(__dirname), 'it is a folder, not a file (EISDIR)'],
    [
      'below a file',
      () => readFileSync(`${__filename}/x`),
      'what should be a folder in its path is a file (ENOTDIR)',
    ],
    ['there already', () => mkdirSync(__dirname), 'something of that name is there already (EEXIST)'],
    [
      'of an endless name',
      () => readFileSync(`${__dirname}/${'x'.repeat(300)}`),
      'its name is too long (ENAMETOOLONG)',
    ],
  ])('has a sentence for people where a file is %s', (_, work, sentence) => {
    expect(messageOf(thrownBy(work))).toBe(sentence);
  });

  it('keeps the name of a program that cannot be started', () => {
    const { error } = spawnSync('/no/such/program');
    expect(messageOf(error)).toBe('spawnSync /no/such/program ENOENT');
  });

  it('has a code where Node.js gives one', () => {
    expect(codeOf(thrownBy(() => readFileSync('/no/such/file')))).toBe('ENOENT');
    for (const thrown of [new Error('none'), 'text', null, undefined, { code: 7 }])
      expect(codeOf(thrown)).toBeUndefined();
  });
});
