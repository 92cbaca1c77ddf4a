import { describe, expect, it } from 'vitest';
import { updateNotebook } from '../../src/grading/update';

const cell = (id: string, source: string, gradeId?: string, type = 'code') => ({
  cell_type: type,
  id,
  source: [source],
  metadata: gradeId === undefined ? {} : { nbgrader: { grade_id: gradeId, solution: true } },
});
const notebook = (...cells: object[]) => JSON.stringify({ nbformat: 4, metadata: { v: 1 }, cells });
const sources = (text: string) =>
  JSON.parse(text).cells.map((one: { source: string[] }) => one.source.join(''));

const stub = "throw new Error('e is not written yet: replace this line');";
const release = notebook(
  cell('t', 'better text', undefined, 'markdown'),
  cell('a', 'setup v2'),
  cell('e', `${stub} // v2`, 'e'),
  cell('q', "// answer('q', '?');", 'q'),
);

describe('updating a notebook', () => {
  it('takes everything from the release and every solution from the student', () => {
    const mine = notebook(
      cell('t', 'text', undefined, 'markdown'),
      cell('a', 'setup v1'),
      cell('e', 'solved', 'e'),
      cell('mine', 'my experiment'),
      cell('q', "answer('q', 'b');", 'q'),
      cell('old', 'solution of an exercise that is gone', 'gone'),
    );
    const { text, kept, added } = updateNotebook(mine, release);
    expect(sources(text)).toEqual([
      'better text',
      'setup v2',
      'solved',
      'my experiment',
      "answer('q', 'b');",
      'solution of an exercise that is gone',
    ]);
    expect(kept).toEqual(['e', 'q']);
    expect(added).toBe(2);
    expect(updateNotebook(text, release).text).toBe(text);
  });

  it('gives new stubs to what was not begun', () => {
    const mine = notebook(cell('e', `${stub} // v1`, 'e'), cell('q', "// answer('q', '!');", 'q'));
    const { text, kept } = updateNotebook(mine, release);
    expect(sources(text)).toEqual(sources(release));
    expect(kept).toEqual([]);
  });

  it('finds a solution whose cell id was lost', () => {
    const { kept } = updateNotebook(notebook({ ...cell('x', 'solved', 'e'), id: undefined }), release);
    expect(kept).toEqual(['e']);
  });

  it('says what is no notebook', () => {
    expect(() => updateNotebook('{}', release)).toThrow('your notebook is not a Jupyter notebook');
    expect(() => updateNotebook(release, 'nonsense')).toThrow('the release is not');
  });
});
