/** The notebook that is open, as it was saved last: in a browser `saved-notebook.browser.ts` stands here. */
import { DataError } from '../core';
import { notebookLimits, parseNotebook } from '../notebook/notebook';
import type { FigureCell } from '../notebook/shown-figure';
import { environment } from '../platform/environment';
import { readFileSync, statSync } from '../platform/files';
import { path } from '../platform/paths';

/** A cell that may hold an answer. */
interface SavedCell {
  readonly source: string;
  readonly mark?: { readonly gradeId: string; readonly solution: boolean };
  readonly figure?: FigureCell;
}

/** What was read of it. */
export interface SavedNotebook {
  readonly name: string;
  readonly cells: readonly SavedCell[];
}

/**
 * Reads the notebook that the kernel was started for, else the chapter's in the working folder.
 * @returns undefined where there is none
 * @throws DataError with a sentence for the student, where it cannot be read
 */
export function savedNotebook(chapter: string): SavedNotebook | undefined {
  // Jupyter says so.
  const named = environment.JPY_SESSION_NAME;
  const files = [...(named === undefined ? [] : [named]), path.resolve(`${chapter}.ipynb`)];
  const file = files.find((one) => statSync(one, { throwIfNoEntry: false })?.isFile());
  if (file === undefined) return undefined;
  if (statSync(file).size > notebookLimits.bytes)
    throw new DataError('It is larger than any notebook that is graded; clear its outputs and save it.');
  return { name: path.basename(file), cells: parseNotebook(readFileSync(file, 'utf8')).cells };
}
