/** An answer in words on its way out to students, and back again with what they wrote. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadChapter } from '../../src/exercises/registry';
import type { TextExercise } from '../../src/exercises/spec';
import { textStub } from '../../src/exercises/text';
import { markOf, parseRaw, type RawCell, rawText, sourceOf } from '../../src/notebook/raw';
import { instructorsFolder } from '../../src/release/build-releases';
import { releaseNotebook } from '../../src/release/release';
import { updateNotebook } from '../../src/release/update';

const chapter = '06-pre-activation';
const id = '06-t1';
const source = readFileSync(path.join(instructorsFolder, `${chapter}.ipynb`), 'utf8');
const isAnswer = (cell: RawCell) => markOf(cell)?.grade_id === id;

const released = async (change: (cell: RawCell) => RawCell = (cell) => cell): Promise<string> => {
  const notebook = parseRaw(source, 'it');
  const exercises = new Map((await loadChapter(chapter)).map((one) => [one.id, one]));
  const cells = notebook.cells.map(change);
  return releaseNotebook(rawText({ ...notebook, cells }), { chapter, version: '1.0.0', exercises });
};
const answerIn = (text: string) => parseRaw(text, 'it').cells.find(isAnswer) as RawCell;

describe('a release', () => {
  it('blanks the answer, keeps the prompt, and marks the cell as nbgrader marks what a person grades', async () => {
    const text = await released();
    const { points, prompt } = (await loadChapter(chapter)).find((one) => one.id === id) as TextExercise;
    const answer = answerIn(text);
    expect(sourceOf(answer)).toBe(textStub);
    // https://nbgrader.readthedocs.io/en/stable/contributor_guide/metadata.html, schema 3, "manually graded answer".
    expect(answer.metadata.nbgrader).toEqual({
      ...{ schema_version: 3, grade_id: id, cell_type: 'markdown', points },
      ...{ solution: true, grade: true, locked: false, task: false },
    });
    const check = parseRaw(text, 'it').cells.find((cell) => markOf(cell)?.grade_id === `check-${id}`);
    expect(check).toMatchObject({ cell_type: 'code', metadata: { editable: false } });
    expect(check?.metadata.nbgrader).toMatchObject({ grade: false, solution: false, locked: true });
    expect(parseRaw(text, 'it').cells.map(sourceOf).join('\n')).toContain(prompt);
    expect(text).not.toContain('SOLUTION');
    expect(text).not.toContain('$a \\\\pm s$');
  });

  it.each<[string, (cell: RawCell) => RawCell, string]>([
    [
      'an answer that is code',
      (cell) => (isAnswer(cell) ? { ...cell, cell_type: 'code', outputs: [], execution_count: null } : cell),
      'its answer is a Markdown cell',
    ],
    [
      'a check that is text',
      (cell) => (markOf(cell)?.grade_id === `check-${id}` ? { ...cell, cell_type: 'markdown' } : cell),
      'its check a code cell',
    ],
    [
      'something beside the answer',
      (cell) => (isAnswer(cell) ? { ...cell, source: `Mine\n${sourceOf(cell)}` } : cell),
      'stands alone in its cell',
    ],
    [
      'no marks',
      (cell) => (isAnswer(cell) ? { ...cell, source: 'Mine' } : cell),
      'between <!-- ### BEGIN SOLUTION -->',
    ],
    [
      'one mark',
      (cell) => (isAnswer(cell) ? { ...cell, source: '<!-- ### BEGIN SOLUTION -->\nMine' } : cell),
      'stands alone in its cell',
    ],
    [
      'marks elsewhere',
      (cell) =>
        cell.id === 'part-8'
          ? { ...cell, source: '<!-- ### BEGIN SOLUTION -->\nMine\n<!-- ### END SOLUTION -->' }
          : cell,
      'a solution mark outside a solution cell',
    ],
  ])('refuses %s', async (_, change, sentence) => {
    await expect(released(change)).rejects.toThrow(sentence);
  });
});

describe('an update', () => {
  const mine = '## Mine\n\nWritten *here*, with <b>marks</b>.\n';
  const write = (text: string, some: Partial<RawCell>) => {
    const notebook = parseRaw(text, 'it');
    const cells = notebook.cells.map((cell) => (isAnswer(cell) ? { ...cell, ...some } : cell));
    return rawText({ ...notebook, cells });
  };

  it.each<[string, Partial<RawCell>]>([
    ['as text', {}],
    [
      'as code, by a slip of a key',
      { cell_type: 'code', outputs: [{ output_type: 'stream' }], execution_count: 3 },
    ],
    ['as a raw cell', { cell_type: 'raw' }],
    ['under a new id', { id: 'another' }],
  ])('carries over what was written %s', async (_, some) => {
    const old = await released();
    const { text, kept } = updateNotebook(write(old, { source: mine, ...some }), old, { old });
    const answer = answerIn(text);
    expect(answer).toMatchObject({ cell_type: 'markdown' });
    expect(sourceOf(answer)).toBe(mine);
    expect(answer).not.toHaveProperty('outputs');
    expect(kept).toEqual([id]);
  });

  it('gives the new stub to whoever had not begun', async () => {
    const old = await released();
    const fresh = old.replace(JSON.stringify(textStub), '"*Another stub.*"');
    expect(sourceOf(answerIn(updateNotebook(old, fresh, { old }).text))).toBe('*Another stub.*');
  });
});
