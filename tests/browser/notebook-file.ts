/** Notebooks as they lie on the disk: the chapters, their cells, and the instructor's solutions. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { project } from './chromium';

/** A cell of a notebook's file. */
export interface SavedCell {
  readonly id: string;
  readonly cell_type: string;
  readonly source: readonly string[];
  readonly metadata: { readonly nbgrader?: { readonly solution: boolean; readonly grade_id: string } };
  readonly outputs?: readonly { readonly output_type: string; readonly evalue?: string }[];
}

const instructors = path.join(project, 'notebooks', 'instructor');

/** The chapters' names: `00-start-here`, ... */
export const chapters: readonly string[] = readdirSync(instructors)
  .filter((name) => /^\d\d[a-z]?-.*\.ipynb$/.test(name))
  .map((name) => path.basename(name, '.ipynb'));

export const savedCells = (file: string): SavedCell[] => JSON.parse(readFileSync(file, 'utf8')).cells;

/** The code cells that hold something. */
export const codeCells = (file: string): SavedCell[] =>
  savedCells(file).filter((cell) => cell.cell_type === 'code' && cell.source.length > 0);

/** The instructor's solutions of a chapter by the ids of their cells, without the marks around them. */
export const solutions = (chapter: string): Map<string, string> =>
  new Map(
    codeCells(path.join(instructors, `${chapter}.ipynb`))
      .filter(({ metadata }) => metadata.nbgrader?.solution === true)
      .map(({ id, source }) => [
        id,
        source
          .join('')
          .replace(/^\/\/ ### (BEGIN|END) SOLUTION\n?/gm, '')
          .trimEnd(),
      ]),
  );
