/** `docs/coverage.md` against the notebooks: every cell that it names is there. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { instructors, read, root } from './run';

const rows = readFileSync(path.join(root, 'docs', 'coverage.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (item|---) /.test(line))
  .map((line) => line.split(' | '));

const cells = new Set(
  readdirSync(instructors)
    .filter((name) => name.endsWith('.ipynb'))
    .flatMap((name) =>
      read(path.join(instructors, name)).cells.map(({ id }) => `${name.split('-')[0]}#${id}`),
    ),
);

describe('the coverage of the sources', () => {
  it('has a row for each of the 216 items', () => {
    expect(rows).toHaveLength(216);
    expect(rows.filter((row) => row.length !== 3)).toEqual([]);
  });

  it('names cells that are there', () => {
    const named = rows.flatMap(([, where = '']) =>
      [...where.matchAll(/`(\d\d[a-z]?#[\w-]+)`/g)].map(([, cell]) => cell),
    );
    expect(named.length).toBeGreaterThan(216);
    expect(named.filter((cell) => !cells.has(cell ?? ''))).toEqual([]);
  });

  it('names a cell for each item that is not said to be weak or missing', () => {
    const bare = rows.filter(
      ([, where = '', state = '']) => !state.includes('**') && !/\d\d[a-z]?#/.test(where),
    );
    expect(bare.map(([item]) => item)).toEqual([]);
  });
});
