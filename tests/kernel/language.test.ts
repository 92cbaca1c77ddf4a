import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe } from 'vitest';
import { hold, withLastingKernel } from './cases';
import { redeclaringCells, repeatedCells } from './tables/language';

const folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-language-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a cell that is run ten times', () => {
  const kernel = withLastingKernel(folder);

  hold(kernel, repeatedCells, 10);
});

describe('two cells that declare one name as other things, ten times in turn', () => {
  const kernel = withLastingKernel(folder);

  hold(kernel, redeclaringCells, 10);
});
