/** Every notebook at the size `smoke`: without data, on stock tslab, and as released. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadChapter } from '../../src/exercises/registry';
import { chapters, errors, instructors, notebooks, poorFigures, root, run, shown, textOf } from './run';

const folder = mkdtempSync(path.join(tmpdir(), 'very-deep-jupyter-'));
/** An empty cache, and an address where nobody answers: the stand-in data must do. */
const nothing = { VERY_DEEP_DATA: path.join(folder, 'empty'), VERY_DEEP_OFFLINE: '1' };

beforeAll(() => {
  const spec = path.join(folder, 'kernels', 'tslab');
  mkdirSync(spec, { recursive: true });
  const binary = path.join(root, 'node_modules', 'tslab', 'bin', 'tslab');
  const argv = [process.execPath, binary, 'kernel', '--config-path', '{connection_file}'];
  writeFileSync(
    path.join(spec, 'kernel.json'),
    JSON.stringify({ argv, display_name: 'tslab', language: 'typescript' }),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(chapters)('%s', (chapter) => {
  const instructor = path.join(instructors, `${chapter}.ipynb`);

  it('runs at smoke size on stand-in data, and says so', async () => {
    const env = { ...nothing, VERY_DEEP_SIZE: 'smoke' };
    const { notebook } = await run(instructor, { env, args: ['--strict', '--allow-errors'] });
    expect(errors(notebook)).toEqual([]);
    const all = notebook.cells.map(shown).join('\n');
    expect(all).toContain('not asserted');
    expect(poorFigures(notebook)).toEqual([]);
    if (notebook.cells.some(({ source }) => /load(FashionMnist|MiniCifar|Cifar10)\(/.test(textOf(source))))
      expect(all).toContain('STAND-IN DATA');
  });

  it('runs at smoke size on stock tslab', async () => {
    const env = { ...nothing, VERY_DEEP_SIZE: 'smoke', JUPYTER_PATH: folder };
    const { status, output } = await run(instructor, { env, args: ['--kernel', 'tslab'] });
    expect(output).not.toContain('FAILED');
    expect(status).toBe(0);
  });

  it('as released says for each exercise that it is not written yet, with its first hint', async () => {
    const env = { ...nothing, VERY_DEEP_SIZE: 'smoke' };
    const { notebook } = await run(path.join(notebooks, `${chapter}.ipynb`), {
      env,
      args: ['--allow-errors'],
    });
    expect(errors(notebook)).toEqual([]);
    for (const { id, kind, hints } of await loadChapter(chapter)) {
      if (kind === 'question') continue;
      const cell = notebook.cells.find((one) => one.metadata.nbgrader?.grade_id === `check-${id}`);
      expect(cell, `check cell of ${id}`).toBeDefined();
      const text = cell === undefined ? '' : shown(cell);
      expect(text, id).toContain('0 of');
      if (kind === 'code') expect(text, id).toContain(`not written yet. A first hint: ${hints[0]}`);
    }
  });
});
