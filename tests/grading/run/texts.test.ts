/** Where an answer in words stands in a notebook, whatever happened to its cell; and that it is never more than written. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tf } from '../../../src/backend';
import { textStub } from '../../../src/exercises/text';
import { answersIn } from '../../../src/grading/run/answers';
import { untouchedIn, withoutTheRest } from '../../../src/grading/run/assemble';
import { type Exam, packExam, prepareExam, unpackExam } from '../../../src/grading/run/exam';
import { readAll } from '../../../src/grading/run/gather';
import { planSubmission } from '../../../src/grading/run/plan';
import { textsIn } from '../../../src/grading/run/texts';
import { collect } from '../../../src/grading/submission/collect';
import { type Cell, type Notebook, parseNotebook } from '../../../src/notebook/notebook';
import { parseRaw, type RawCell, rawText, solutionOf } from '../../../src/notebook/raw';
import { releasedFile } from '../../../src/notebook/released';

const chapter = '01-covariate-shift';
const id = '01-t1';
const text = readFileSync(releasedFile(chapter), 'utf8');
const released = parseNotebook(text);
const answer = released.cells.find(({ mark }) => mark?.gradeId === id) as Cell;

let exam: Exam;
beforeAll(async () => {
  exam = await prepareExam(tf, chapter, 'secret', released, [id]);
});

const handedIn = (change: (cell: Cell) => readonly Cell[]): Notebook => ({
  cells: released.cells.flatMap((cell) => (cell === answer ? change(cell) : [cell])),
});
const { mark: _, ...unmarked } = answer;

/** By what was done to the cell, the cells that stand in its place, and what counts as written. */
const accidents: Readonly<Record<string, readonly [readonly Cell[], string]>> = {
  'is as it was': [[{ ...answer, source: 'Mine.' }], 'Mine.'],
  'has lost its mark': [[{ ...unmarked, source: 'Mine.' }], 'Mine.'],
  'has lost its id': [
    [{ type: 'markdown', tags: [], mark: answer.mark as NonNullable<Cell['mark']>, source: 'Mine.' }],
    'Mine.',
  ],
  'has become code': [[{ ...answer, type: 'code', source: 'Mine.' }], 'Mine.'],
  'has become code that declares things': [
    [{ ...answer, type: 'code', source: 'const mine = 1;' }],
    'const mine = 1;',
  ],
  'has become raw': [[{ ...answer, type: 'raw', source: 'Mine.' }], 'Mine.'],
  'is there twice': [
    [
      { ...answer, source: 'Mine.' },
      { ...answer, id: 'two', source: 'More.' },
    ],
    'Mine.\n\nMore.',
  ],
  'is there twice, once as released': [
    [
      { ...answer, source: 'Mine.' },
      { ...answer, id: 'two' },
    ],
    'Mine.',
  ],
  'is there twice, the same': [
    [
      { ...answer, source: 'Mine.' },
      { ...answer, id: 'two', source: 'Mine.' },
    ],
    'Mine.',
  ],
  'keeps the line to replace': [[{ ...answer, source: `${textStub}\n\nMine.` }], 'Mine.'],
  'is as released': [[answer], ''],
  'is empty': [[{ ...answer, source: ' \n' }], ''],
  'is gone': [[], ''],
};

describe.each(Object.entries(accidents))('an answer whose cell %s', (_, [cells, written]) => {
  const notebook = handedIn(() => cells);

  it('is found, judged, kept and sent as what it is', () => {
    expect(textsIn(released, notebook).get(id) ?? '').toBe(written);
    expect(answersIn(exam, notebook).get(id)?.code ?? '').toBe(written);
    expect(untouchedIn(released, notebook).includes(id)).toBe(written === '');
    for (const one of [notebook, withoutTheRest(released, notebook)]) {
      const { judged, asked } = planSubmission(unpackExam(packExam(exam).text), one);
      expect(asked).toEqual([]);
      expect(judged.get(id)).toMatchObject({
        verdict: written === '' ? 'missing' : 'to-grade',
        points: 0,
        maxPoints: 6,
      });
    }
  });
});

describe('a file', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-texts-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const read = async (student: string, change: (cell: RawCell) => RawCell) => {
    const notebook = parseRaw(text, chapter);
    const file = path.join(folder, student, `${chapter}.ipynb`);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, rawText({ ...notebook, cells: notebook.cells.map(change) }));
    const [one] = (await readAll(collect([path.join(folder, student)]).notebooks)).read;
    return one?.notebook as Notebook;
  };

  it('is read with its answers in words, and with no other text', async () => {
    const notebook = await read('ada', (cell) =>
      solutionOf(cell) === id ? { ...cell, metadata: {}, source: 'Mine.' } : cell,
    );
    expect(textsIn(released, notebook).get(id)).toBe('Mine.');
    expect(notebook.cells.filter(({ type, source }) => type !== 'code' && source !== '')).toHaveLength(1);
  });

  it('is read as far as anybody reads: an answer of megabytes is cut', async () => {
    const notebook = await read('bob', (cell) =>
      solutionOf(cell) === id ? { ...cell, source: 'word '.repeat(2 ** 20) } : cell,
    );
    const written = textsIn(released, notebook).get(id) ?? '';
    expect(written.length).toBeLessThanOrEqual(2 ** 16);
    expect(planSubmission(exam, notebook).judged.get(id)?.feedback).toContain('only the first 20000 of its');
  });
});
