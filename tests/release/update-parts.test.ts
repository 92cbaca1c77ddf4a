import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { command } from '../../src/cli/commands/update';
import { parseRaw, sourceOf } from '../../src/notebook/raw';

const cell = (id: string, source: string, type = 'code') => ({
  cell_type: type,
  id,
  metadata: {},
  source: [source],
  ...(type === 'code' && { outputs: [], execution_count: null }),
});
const solution = (id: string, source = `throw ${id}`) => ({
  ...cell(id, source),
  metadata: { nbgrader: { grade_id: id, solution: true, grade: false, locked: false, schema_version: 3 } },
});
const notebook = (chapter: string, version: string, ...cells: object[]) =>
  JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { very_deep: { chapter, version } },
    cells,
  });

const [one, two] = ['09-one', '09b-two'] as const;
const [part1, part2] = [cell('part-1', '# one', 'markdown'), cell('part-2', '# two', 'markdown')];
const shared = cell('setup', 'const seed = 1;');
const whole = [
  shared,
  part1,
  solution('e1'),
  part2,
  solution('e2'),
  solution('e3'),
  cell('end', 'progress();'),
];

let folder: string;
const at = (...names: string[]) => path.join(folder, ...names);
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'very-deep-parts-'));
  for (const name of ['mine', 'new/notebooks', 'new/releases/0.0.1'])
    mkdirSync(at(name), { recursive: true });
  writeFileSync(at('new/releases/0.0.1', `${one}.ipynb`), notebook(one, '0.0.1', ...whole));
  const end = cell('end', 'progress();');
  writeFileSync(
    at('new/notebooks', `${one}.ipynb`),
    notebook(one, '0.0.2', shared, part1, solution('e1', 'throw e1, anew'), end),
  );
  writeFileSync(
    at('new/notebooks', `${two}.ipynb`),
    notebook(two, '0.0.2', shared, part2, solution('e2', 'throw e2, anew'), solution('e3'), end),
  );
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const update = (...names: string[]) => command.run([...names, '--from', at('new'), '--in', at('mine')]);
const mine = (name: string, ...cells: object[]) =>
  writeFileSync(at('mine', `${name}.ipynb`), notebook(one, '0.0.1', ...cells));
const sources = (name: string) =>
  parseRaw(readFileSync(at('mine', `${name}.ipynb`), 'utf8'), name).cells.map(sourceOf);

describe('updating a chapter that has become two notebooks', () => {
  it('brings each solution, and the cells that a student put behind it, to where it is asked', async () => {
    const note = cell('note', 'mine, on e2', 'markdown');
    const helper = cell('helper', 'const helper = 1;');
    mine(
      one,
      helper,
      ...whole.slice(0, 2),
      solution('e1', 'solved 1'),
      part2,
      solution('e2', 'solved 2'),
      note,
      ...whole.slice(5),
    );
    expect(await update()).toBe(0);
    expect(sources(one)).toEqual([
      'const helper = 1;',
      'const seed = 1;',
      '# one',
      'solved 1',
      'progress();',
    ]);
    expect(sources(two)).toEqual([
      'const seed = 1;',
      '# two',
      'solved 2',
      'mine, on e2',
      'throw e3',
      'progress();',
    ]);
    expect(readdirSync(at('mine')).sort()).toEqual([
      `${one}.before-update.ipynb`,
      `${one}.ipynb`,
      `${two}.ipynb`,
    ]);
    const files = [one, two].map((name) => readFileSync(at('mine', `${name}.ipynb`), 'utf8'));
    expect(await update()).toBe(0);
    expect([one, two].map((name) => readFileSync(at('mine', `${name}.ipynb`), 'utf8'))).toEqual(files);
  });

  it.each(['09', '09b', one, two])('does so for both when "%s" is asked for', async (name) => {
    mine(one, ...whole.slice(0, 4), solution('e2', 'solved 2'), ...whole.slice(5));
    expect(await update(name)).toBe(0);
    expect(sources(one)).not.toContain('solved 2');
    expect(sources(two)).toContain('solved 2');
  });

  it('keeps what was begun in the new second notebook, and the older solution below it', async () => {
    mine(
      one,
      ...whole.slice(0, 4),
      solution('e2', 'older 2'),
      solution('e3', 'older 3'),
      cell('end', 'progress();'),
    );
    const text = readFileSync(at('new/notebooks', `${two}.ipynb`), 'utf8').replace(
      'throw e2, anew',
      'newer 2',
    );
    writeFileSync(at('mine', `${two}.ipynb`), text);
    expect(await update()).toBe(0);
    expect(sources(two)).toEqual([
      'const seed = 1;',
      '# two',
      'newer 2',
      'older 2',
      'older 3',
      'progress();',
    ]);
    expect(readdirSync(at('mine'))).toContain(`${two}.before-update.ipynb`);
  });

  it('gives a student who has nothing of it both notebooks as they were released', async () => {
    expect(await update()).toBe(0);
    for (const name of [one, two])
      expect(readFileSync(at('mine', `${name}.ipynb`), 'utf8')).toBe(
        readFileSync(at('new/notebooks', `${name}.ipynb`), 'utf8'),
      );
  });

  it('takes what was given and is untouched from the new release alone', async () => {
    mine(one, ...whole);
    expect(await update()).toBe(0);
    expect(sources(two)).toEqual(['const seed = 1;', '# two', 'throw e2, anew', 'throw e3', 'progress();']);
  });
});
