/** Reads what is compared: students' notebooks, the releases that they were given, the course's own solutions. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DataError } from '../core';
import { collect } from '../grading/submission/collect';
import { sha256 } from '../grading/submission/digest';
import { type Notebook, parseNotebook } from '../notebook/notebook';
import { notebookBytes, notebookIn } from '../notebook/notebook-file';
import { chaptersIn, knownReleases, releasedChapters, releasedNotebook } from '../notebook/released';
import { instructorsFolder } from '../release/build-releases';
import type { LeftOut } from './group';
import type { Known, Work } from './works';

/**
 * The notebooks under some paths; of a student's several ones of a chapter the latest.
 * @param onRead told how many of them are read, after each
 */
export async function readWorks(
  paths: readonly string[],
  onRead: (done: number, total: number) => void = () => {},
): Promise<{ works: Work[]; leftOut: LeftOut[] }> {
  const found = new Map<string, { work: Work; modified: number; path: string }>();
  const leftOut: LeftOut[] = [];
  const { notebooks } = collect(paths);
  for (const [i, { id: student, file, path: shown, modified }] of notebooks.entries()) {
    try {
      const bytes = await notebookBytes(file);
      const notebook = notebookIn(bytes);
      const chapter = notebook.origin?.chapter ?? path.basename(file, '.ipynb');
      const digest = sha256(bytes);
      const one = { work: { student, chapter, digest, cells: solutionsIn(notebook) }, modified, path: shown };
      const key = `${student}\0${chapter}`;
      const other = found.get(key);
      const [late, early] =
        other === undefined || one.modified >= other.modified ? [one, other] : [other, one];
      found.set(key, late);
      if (early !== undefined)
        leftOut.push({
          what: early.path,
          why: `${late.path} is the later notebook of ${chapter} of ${student}`,
        });
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      leftOut.push({ what: shown, why: error.message });
    }
    onRead(i + 1, notebooks.length);
  }
  return { works: [...found.values()].map(({ work }) => work), leftOut };
}

/** What was given out in any release that is kept, and the solutions in the instructor's notebooks. */
export async function readKnown(): Promise<Known> {
  const stubs = new Map<string, string[]>();
  for (const version of knownReleases())
    for (const chapter of releasedChapters(version))
      for (const [id, text] of solutionsIn(await releasedNotebook(chapter, version)))
        stubs.set(id, [...(stubs.get(id) ?? []), text]);
  const solutions = new Map<string, string>();
  for (const chapter of existsSync(instructorsFolder) ? chaptersIn(instructorsFolder) : []) {
    const notebook = parseNotebook(readFileSync(path.join(instructorsFolder, `${chapter}.ipynb`), 'utf8'));
    for (const [id, text] of solutionsIn(notebook))
      solutions.set(id, text.replace(/^[ \t]*\/\/ ### (BEGIN|END) SOLUTION\n?/gm, ''));
  }
  return { stubs, solutions };
}

const solutionsIn = ({ cells }: Notebook): Map<string, string> =>
  new Map(
    cells.flatMap(({ type, mark, source }) =>
      type === 'code' && mark?.solution ? [[mark.gradeId, source] as const] : [],
    ),
  );
