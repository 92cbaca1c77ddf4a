/** The figure of an answer on its way out to students, and through an update with what they drew. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadChapter } from '../../src/exercises/registry';
import type { Exercise } from '../../src/exercises/spec';
import { figureStub } from '../../src/exercises/text';
import { markOf, parseRaw, type RawCell, rawText, sourceOf } from '../../src/notebook/raw';
import { instructorsFolder } from '../../src/release/build-releases';
import { releaseNotebook } from '../../src/release/release';
import { updateNotebook } from '../../src/release/update';
import { aFigure, figureCell, figureChapter, figureId, plotlyOutput } from '../figure-answer';

const source = readFileSync(path.join(instructorsFolder, `${figureChapter}.ipynb`), 'utf8');
const isFigure = (cell: RawCell) => markOf(cell)?.grade_id === figureCell;
const cellIn = (text: string) => parseRaw(text, 'it').cells.find(isFigure) as RawCell;

const released = async (
  change: (cell: RawCell) => readonly RawCell[] = (cell) => [cell],
  given: (one: Exercise) => Exercise = (one) => one,
): Promise<string> => {
  const notebook = parseRaw(source, 'it');
  const exercises = new Map((await loadChapter(figureChapter)).map((one) => [one.id, given(one)]));
  const cells = notebook.cells.flatMap(change);
  return releaseNotebook(rawText({ ...notebook, cells }), {
    chapter: figureChapter,
    version: '1.0.0',
    exercises,
  });
};

describe('a release', () => {
  it('blanks the drawing, and gives its cell a mark and an id that say what it is', async () => {
    const cell = cellIn(await released((one) => [isFigure(one) ? { ...one, id: 'of-its-own' } : one]));
    expect(cell).toMatchObject({ id: figureCell, cell_type: 'code', outputs: [], execution_count: null });
    expect(sourceOf(cell)).toBe(figureStub);
    expect(cell.metadata).toEqual({
      deletable: false,
      nbgrader: {
        ...{ schema_version: 3, grade_id: figureCell, cell_type: 'code' },
        ...{ solution: true, grade: false, locked: false, task: false },
      },
    });
  });

  const withoutFigure = (one: Exercise): Exercise => {
    if (one.kind !== 'text') return one;
    const { figure: _, ...rest } = one;
    return rest;
  };
  it.each<[string, (cell: RawCell) => readonly RawCell[], string]>([
    ['no cell for it', (cell) => (isFigure(cell) ? [] : [cell]), `no cell has the grade_id "${figureCell}"`],
    [
      'a text in its place',
      (cell) => [isFigure(cell) ? { ...cell, cell_type: 'markdown' } : cell],
      `the figure of ${figureId} is drawn in a code cell`,
    ],
    [
      'a drawing without marks',
      (cell) => [isFigure(cell) ? { ...cell, source: 'lineChart({})' } : cell],
      'has one solution between',
    ],
  ])('refuses %s', async (_, change, sentence) => {
    await expect(released(change)).rejects.toThrow(sentence);
  });

  it('refuses a figure that nobody asks for', async () => {
    await expect(released(undefined, withoutFigure)).rejects.toThrow(`${figureId} asks for no figure`);
  });
});

it('an update keeps what was drawn, and what the cell showed', async () => {
  const old = await released();
  const outputs = [plotlyOutput(aFigure)];
  const notebook = parseRaw(old, 'it');
  const cells = notebook.cells.map((cell) =>
    isFigure(cell) ? { ...cell, source: 'lineChart(mine);', outputs } : cell,
  );
  const { text, kept } = updateNotebook(rawText({ ...notebook, cells }), old, { old });
  expect(cellIn(text)).toMatchObject({ id: figureCell, outputs });
  expect(sourceOf(cellIn(text))).toBe('lineChart(mine);');
  expect(kept).toEqual([figureCell]);
});
