import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { feedbackPath, fileName } from '../../../src/grading/reports';
import { submissionOf } from './sample';

describe('a file’s name', () => {
  it('is the name itself where that is safe', () => {
    for (const name of ['ada', '03-batch-normalization', 'a.b_c-1', 'bob-1234abcd'])
      expect(fileName(name)).toBe(name);
  });

  it('is never another’s, whatever somebody calls himself', () => {
    const digest = createHash('sha256').update('bob smith').digest('hex');
    const names = ['bob smith', 'bob_smith', 'Bob Smith', 'bob  smith', 'Bob', 'bob'];
    // Names that are made to be the file's name of another, and of those again.
    for (let length = 1; length <= 64; length++) names.push(`bob_smith-${digest.slice(0, length)}`);
    names.push(...names.map(fileName).filter((name) => !names.includes(name)));
    expect(names).toContain(fileName('bob smith'));
    expect(new Set(names.map((name) => fileName(name).toLowerCase())).size).toBe(names.length);
  });

  it('is never another’s on a disk that knows no capitals, or one form of Unicode', () => {
    const names = [
      ...[
        'Zoë',
        'Zoe\u0308',
        'zoë',
        'ZOË',
        'ﬁ',
        'fi',
        'ß',
        'ss',
        'SS',
        'ı',
        'i',
        'I',
        'İ',
        'K',
        'k',
        '\u212a',
      ],
      ...[
        'con',
        'CON',
        'Con',
        'con.txt',
        'aux',
        'AUX.html',
        'com1',
        'COM¹',
        'lpt9',
        'nul',
        'conin$',
        'clock$',
      ],
      ...['a', 'a.', 'a ', ' a', 'a..', 'a\t', 'a\0', 'a:b', 'a/b', 'a\\b', '.', '..', '...', '', '~', 'a~1'],
      ...[60, 61, 62, 200, 255, 256, 5000].flatMap((n) => [
        'x'.repeat(n),
        `${'x'.repeat(n)}y`,
        'é'.repeat(n),
      ]),
    ];
    const distinct = [...new Set(names)];
    const files = distinct.map((name) => fileName(name).normalize('NFKC').toLowerCase());
    expect(new Set(files).size).toBe(distinct.length);
    for (const [i, file] of files.entries()) {
      expect(file, JSON.stringify(distinct[i])).toMatch(/^[a-z0-9._-]{1,75}$/);
      expect(file).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)|\.$/);
    }
  });

  it.each(['con', 'nul.txt', 'com1', 'a.', '..', '', '-x', 'a/b', 'ü', 'x'.repeat(300), '.x', 'a\0b'])(
    'is safe on every system for %j',
    (name) => {
      expect(fileName(name)).toMatch(/^[A-Za-z0-9_-]{0,40}-[0-9a-f]{32}$/);
    },
  );

  it('differs for the same file found in two places', () => {
    const one = submissionOf('a', { chapter: '', path: 'x' });
    expect(feedbackPath(one)).not.toEqual(feedbackPath({ ...one, path: 'y' }));
  });
});
