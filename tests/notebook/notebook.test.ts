import { execFileSync } from 'node:child_process';
import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseNotebook } from '../../src/notebook/notebook';
import { readNotebook } from '../../src/notebook/notebook-file';

const folder = mkdtempSync(path.join(tmpdir(), 'notebooks-'));
let count = 0;
function written(bytes: string | Uint8Array): string {
  const file = path.join(folder, `${count++}.ipynb`);
  writeFileSync(file, bytes);
  return file;
}
const notebook = (cells: unknown[], more = {}) =>
  JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells, ...more });
const code = (source: unknown, metadata = {}) => ({ cell_type: 'code', source, metadata, outputs: [] });

describe('reading a notebook', () => {
  it('takes source as text or lines, with marks and tags', async () => {
    const mark = { grade_id: 'e', solution: true, grade: false, locked: false, schema_version: 3 };
    const text = notebook(
      [code(['a\r\n', 'b'], { nbgrader: mark, tags: ['x', 5] }), code('c', { nbgrader: 7 })],
      {
        metadata: { very_deep: { chapter: '03-x', version: '1' } },
      },
    );
    expect(await readNotebook(written(`\ufeff${text}`))).toEqual({
      origin: { chapter: '03-x', version: '1' },
      cells: [
        {
          type: 'code',
          source: 'a\nb',
          tags: ['x'],
          mark: { gradeId: 'e', solution: true, grade: false, locked: false },
        },
        { type: 'code', source: 'c', tags: [] },
      ],
    });
  });

  it.each<[string, string | Uint8Array, string]>([
    ['nothing', '', 'is empty'],
    ['UTF-16', Buffer.from('\ufeff{}', 'utf16le'), 'UTF-16'],
    ['broken UTF-8', Uint8Array.from([0x22, 0xc3, 0x28, 0x22]), 'not valid UTF-8'],
    ['cut JSON', notebook([]).slice(0, -3), 'not valid JSON'],
    ['other JSON', '[1, 2]', 'not a Jupyter notebook'],
    ['nbformat 3', JSON.stringify({ nbformat: 3, cells: [] }), 'nbformat 3'],
    ['nbformat 3, which has no list of cells', JSON.stringify({ nbformat: 3, worksheets: [] }), 'nbformat 3'],
    ['deep nesting', '['.repeat(100_000), 'nested too deeply'],
    ['10,000 cells', notebook(Array.from({ length: 10_000 }, () => code(''))), '10000 cells'],
    ['a cell that is none', notebook([null]), 'Cell 1'],
    ['an unknown cell type', notebook([{ cell_type: 'widget', source: '' }]), 'unknown cell type'],
    ['source that is no text', notebook([code(['a', 1])]), 'no readable source'],
    [
      'too much code in a cell',
      notebook([code('x'.repeat(2 ** 16 + 1))]),
      'Cell 1 of the notebook holds 65537',
    ],
    [
      'too much code in all',
      notebook(Array.from({ length: 9 }, () => code('x'.repeat(2 ** 16)))),
      '589824 characters of code; 524288 are the most',
    ],
    [
      'too many cells',
      notebook(Array.from({ length: 1001 }, () => code('1'))),
      'has 1001 cells; 1000 are the most',
    ],
  ])('refuses %s', async (_, bytes, sentence) => {
    await expect(readNotebook(written(bytes))).rejects.toThrow(sentence);
  });

  it('brackets in strings are no nesting', () => {
    expect(parseNotebook(notebook([code(`"${'['.repeat(500)}\\`)])).cells).toHaveLength(1);
  });

  it('is not harmed by __proto__', () => {
    parseNotebook(
      '{"nbformat": 4, "cells": [{"cell_type": "code", "source": "", "metadata": {"__proto__": {"tags": ["x"]}}}], "__proto__": {"polluted": 1}}',
    );
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it.skipIf(process.platform === 'win32')('refuses links, folders and FIFOs at once', async () => {
    const link = path.join(folder, 'link.ipynb');
    symlinkSync('/etc/passwd', link);
    await expect(readNotebook(link)).rejects.toThrow('symbolic link');
    await expect(readNotebook(folder)).rejects.toThrow('This is a folder: name the notebook in it.');
    const fifo = path.join(folder, 'fifo.ipynb');
    execFileSync('mkfifo', [fifo]);
    await expect(readNotebook(fifo)).rejects.toThrow('not a regular file');
    await expect(readNotebook(path.join(folder, 'none.ipynb'))).rejects.toThrow('ENOENT');
  });
});
