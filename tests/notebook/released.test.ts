import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadChapter } from '../../src/exercises/registry';
import { parseNotebook } from '../../src/notebook/notebook';
import { courseVersion, notebooksFolder } from '../../src/notebook/released';
import { releaseNotebook } from '../../src/release/release';

const instructors = path.join(notebooksFolder, 'instructor');
const chapters = existsSync(instructors)
  ? readdirSync(instructors)
      .filter((name) => name.endsWith('.ipynb'))
      .map((name) => path.basename(name, '.ipynb'))
  : [];

describe.each(chapters)('the released notebook of %s', (chapter) => {
  it('is what `very-deep release` makes of the instructor’s', async () => {
    const source = readFileSync(path.join(instructors, `${chapter}.ipynb`), 'utf8');
    const exercises = new Map((await loadChapter(chapter)).map((one) => [one.id, one]));
    const fresh = releaseNotebook(source, { chapter, version: courseVersion, exercises });
    const released = readFileSync(path.join(notebooksFolder, `${chapter}.ipynb`), 'utf8');
    expect(fresh === released, 'run `npm run build && npx very-deep release` again').toBe(true);
  });

  it('has the points of the exercises, and so has the instructor’s', () => {
    const pointsIn = (folder: string) => {
      const { cells } = parseNotebook(readFileSync(path.join(folder, `${chapter}.ipynb`), 'utf8'));
      return cells.flatMap(({ mark }) => (mark?.grade ? [[mark.gradeId, mark.points] as const] : []));
    };
    expect(pointsIn(instructors)).toEqual(pointsIn(notebooksFolder));
  });

  it('follows nbgrader’s schema 3', () => {
    const text = readFileSync(path.join(notebooksFolder, `${chapter}.ipynb`), 'utf8');
    const { cells } = JSON.parse(text) as {
      cells: { cell_type: string; metadata: { nbgrader?: Record<string, unknown> } }[];
    };
    const ids = new Set<unknown>();
    for (const { cell_type: type, metadata } of cells) {
      const mark = metadata.nbgrader;
      if (mark === undefined) continue;
      // The rules of nbgrader's own validator: nbgrader/nbgraderformat/v3.py.
      expect(mark).toMatchObject({ schema_version: 3, task: false });
      for (const key of ['grade', 'solution', 'locked']) expect(typeof mark[key]).toBe('boolean');
      expect(String(mark.grade_id)).toMatch(/^[a-zA-Z0-9_-]+$/);
      expect(ids.has(mark.grade_id)).toBe(false);
      ids.add(mark.grade_id);
      expect('points' in mark).toBe(mark.grade === true);
      if (mark.grade) expect(mark).toMatchObject({ cell_type: type, points: expect.any(Number) });
      if (mark.locked) expect(mark.cell_type).toBe(type);
    }
    expect(parseNotebook(text).origin).toEqual({ chapter, version: courseVersion });
  });
});
