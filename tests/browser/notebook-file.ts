/** Notebooks as they lie on the disk: the chapters, their cells, and the instructor's solutions. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { project } from './chromium';

/** A cell of a notebook's file. */
export interface SavedCell {
  readonly id: string;
  readonly cell_type: string;
  readonly source: readonly string[];
  readonly execution_count?: number | null;
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

/** The cells that are written in. */
const writtenCells = (file: string): SavedCell[] =>
  savedCells(file).filter(({ cell_type: kind }) => kind === 'code' || kind === 'markdown');

/** What stands in the cells of a notebook, by their ids. */
export const sourcesIn = (file: string): Map<string, string> =>
  new Map(writtenCells(file).map(({ id, source }) => [id, source.join('')]));

/**
 * The instructor's solutions of a chapter by the ids of their cells, without the marks around them.
 * @param kind code, or answers in words
 */
export const solutions = (chapter: string, kind: 'code' | 'markdown' = 'code'): Map<string, string> =>
  new Map(
    writtenCells(path.join(instructors, `${chapter}.ipynb`))
      .filter(({ cell_type, metadata }) => cell_type === kind && metadata.nbgrader?.solution === true)
      .map(({ id, source }) => [
        id,
        source
          .join('')
          .replace(/^(\/\/ ### (BEGIN|END) SOLUTION|<!-- ### (BEGIN|END) SOLUTION -->)\n?/gm, '')
          .trimEnd(),
      ]),
  );
