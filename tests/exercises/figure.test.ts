/** What the notebook's own check says of an answer in words and a figure, in the file as it was saved last. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { check } from '../../src/exercises/check';
import { figureAnswers, figureChapter, figureId, handedNotebook } from '../figure-answer';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-figure-'));
  vi.stubEnv('VERY_DEEP_PROGRESS', path.join(folder, 'progress.json'));
  vi.stubEnv('JPY_SESSION_NAME', path.join(folder, `${figureChapter}.ipynb`));
  vi.spyOn(console, 'log').mockImplementation(() => {});
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

it.each(Object.entries(figureAnswers))(
  'says of an answer that is %s what is there, and what is not',
  async (_, one) => {
    writeFileSync(path.join(folder, `${figureChapter}.ipynb`), handedNotebook(one.handed));
    const result = await check(figureId);
    expect(result).toMatchObject({ verdict: one.verdict, points: 0, maxPoints: 5 });
    for (const sentence of one.says) expect(result.feedback).toContain(sentence);
    const isWhole = one.says.length === 1 && !one.says[0]?.includes('missing');
    expect(result.feedback).toContain(
      isWhole
        ? 'This is the text and the figure as it was saved last.'
        : 'Write, run the cell of the figure, save the notebook',
    );
  },
);
