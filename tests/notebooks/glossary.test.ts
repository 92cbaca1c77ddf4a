/** `docs/glossary.md` against the notebooks: each term is spoken of in the cell that is said to introduce it. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { instructors, read, root, textOf } from './run';

const rows = readFileSync(path.join(root, 'docs', 'glossary.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (term|---) /.test(line))
  .map((line) => line.slice(2, -2).split(' | '));

const cells = new Map<string, string>(
  readdirSync(instructors)
    .filter((name) => name.endsWith('.ipynb'))
    .flatMap((name) =>
      read(path.join(instructors, name)).cells.map(({ id, source }) => [
        `${name.slice(0, 2)}#${id}`,
        textOf(source),
      ]),
    ),
);

/** The beginning of a term's first word, which other forms of it share. */
const stem = (term: string) => (/^[\w-]+/.exec(term)?.[0] ?? '').slice(0, 9).toLowerCase();

describe('the glossary', () => {
  it('has a meaning and a cell for each term', () => {
    expect(rows.length).toBeGreaterThan(50);
    expect(rows.filter((row) => row.length !== 3 || row.some((text) => text.trim() === ''))).toEqual([]);
  });

  it('is in the order of the alphabet, and names nothing twice', () => {
    const terms = rows.map(([term = '']) => term);
    expect(terms.toSorted((a, b) => a.localeCompare(b, 'en'))).toEqual(terms);
    expect(new Set(terms).size).toBe(terms.length);
  });

  it.each(rows)('%s', (term = '', _, where = '') => {
    const cell = cells.get(where.replaceAll('`', ''));
    expect(cell, `the cell ${where}`).toBeDefined();
    expect(cell?.toLowerCase()).toContain(stem(term));
  });
});
