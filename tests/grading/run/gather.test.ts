/** A file that is another one whenever it is looked at: what is graded of it is what is recorded of it. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readAll } from '../../../src/grading/run/gather';
import { collect } from '../../../src/grading/submission/collect';
import { readWorks } from '../../../src/similarity/read-works';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-swapped-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const name = '00-start-here.ipynb';
const released = readFileSync(path.resolve(__dirname, '../../../notebooks', name), 'utf8');

/** The released notebook with a word in the place of each answer. */
function answering(word: string): string {
  const notebook = JSON.parse(released);
  for (const cell of notebook.cells) if (cell.metadata.nbgrader?.solution) cell.source = `// ${word}`;
  return JSON.stringify(notebook);
}

it('has the digest of the very bytes that are graded', async () => {
  const words = ['early', 'late', 'unreadable'];
  const texts = words.map((word) => (word === 'unreadable' ? '{' : answering(word)));
  const digests = texts.map((text) => createHash('sha256').update(text).digest('hex'));
  for (const [i, text] of texts.entries()) writeFileSync(path.join(folder, `${i}`), text);
  const file = path.join(folder, name);
  writeFileSync(file, texts[0] as string);
  const swapping = `const fs = require('fs'); const [folder, file] = process.argv.slice(1);
    for (let i = 0; ; i++) { fs.copyFileSync(folder + '/' + (i % 3), file + '.new'); fs.renameSync(file + '.new', file); }`;
  const swapper = spawn(process.execPath, ['-e', swapping, folder, file], { stdio: 'ignore' });
  try {
    const seen = new Set<string>();
    for (let i = 0; i < 20 || (seen.size < words.length && i < 5000); i++) {
      const { notebooks } = collect([file]);
      const { read } = await readAll(notebooks);
      for (const { notebook, digest } of read) {
        const word = words[digests.indexOf(digest)] as string;
        const sources = typeof notebook === 'string' ? [] : notebook.cells.map(({ source }) => source);
        // A notebook that could not be read has no bytes that were graded.
        if (sources.length > 0) expect(sources).toContain(`// ${word}`);
        seen.add(sources.length > 0 ? word : 'unreadable');
      }
      for (const { digest, cells } of (await readWorks([file])).works)
        expect(JSON.stringify([...cells])).toContain(`// ${words[digests.indexOf(digest)]}`);
    }
    expect([...seen].sort()).toEqual([...words].sort());
  } finally {
    swapper.kill('SIGKILL');
    await new Promise((resolve) => swapper.on('close', resolve));
  }
});
