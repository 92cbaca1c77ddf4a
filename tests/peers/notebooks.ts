/** The course's notebooks as files: reading, writing, and filling them with their solutions. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export const project = path.resolve(__dirname, '../..');

/** A cell as it lies in a file. */
interface SavedCell {
  readonly id?: string;
  readonly cell_type: string;
  source: string | string[];
  readonly metadata: Readonly<Record<string, unknown>> & {
    readonly nbgrader?: { readonly grade_id: string; readonly solution: boolean };
  };
  readonly outputs?: readonly { readonly output_type: string; readonly evalue?: string }[];
}

export interface SavedNotebook {
  cells: SavedCell[];
  metadata: Readonly<Record<string, unknown>>;
}

export const read = (file: string): SavedNotebook => JSON.parse(readFileSync(file, 'utf8'));

export function write(file: string, notebook: unknown): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(notebook, undefined, 1)}\n`);
}

export const instructors = (chapter: string): string =>
  path.join(project, 'notebooks', 'instructor', `${chapter}.ipynb`);
export const released = (chapter: string): string => path.join(project, 'notebooks', `${chapter}.ipynb`);

/** Solutions of a chapter by the ids of their exercises. */
export const solutionsOf = (chapter: string): Map<string, string> =>
  new Map(
    read(instructors(chapter)).cells.flatMap(({ metadata: { nbgrader }, source }) =>
      nbgrader?.solution === true ? [[nbgrader.grade_id, [source].flat().join('')] as const] : [],
    ),
  );

/** A notebook with these texts in the cells of exercises. */
export function solved(file: string, solutions: ReadonlyMap<string, string>): SavedNotebook {
  const notebook = read(file);
  for (const cell of notebook.cells) {
    const text = solutions.get(cell.metadata.nbgrader?.grade_id ?? '');
    if (cell.metadata.nbgrader?.solution === true && text !== undefined) cell.source = text;
  }
  return notebook;
}
