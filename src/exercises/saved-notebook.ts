/** The notebook that is open, as it was saved last: in a browser `saved-notebook.browser.ts` stands here. */
import { DataError } from '../core';
import { type Cell, notebookLimits, parseNotebook } from '../notebook/notebook';
import { environment } from '../platform/environment';
import { readFileSync, statSync } from '../platform/files';
import { path } from '../platform/paths';

/** What was read of it. */
export interface SavedNotebook {
  readonly name: string;
  readonly cells: readonly Cell[];
}

/** What a student is told of where an answer is read. */
export const told = {
  nowhere:
    'The text cells of the notebook cannot be read from here. What you write and draw counts all the same: save it and hand it in.',
  unreadable: 'The notebook as it was saved cannot be read.',
  lost: (chapter: string) => `take it from the released ${chapter}.ipynb again, and save`,
  begin: 'Write, save the notebook, and run this cell again: what is saved counts.',
  draw: 'Write, run the cell of the figure, save the notebook, and run this cell again: what is saved counts.',
  seen: (what: string) => `This is ${what} as it was saved last.`,
} as const;

/**
 * Reads the notebook that the kernel was started for, else the chapter's in the working folder.
 * @returns undefined where there is none
 * @throws DataError with a sentence for the student, where it cannot be read
 */
export async function savedNotebook(chapter: string): Promise<SavedNotebook | undefined> {
  // Jupyter says so.
  const named = environment.JPY_SESSION_NAME;
  const files = [...(named === undefined ? [] : [named]), path.resolve(`${chapter}.ipynb`)];
  const file = files.find((one) => statSync(one, { throwIfNoEntry: false })?.isFile());
  if (file === undefined) return undefined;
  if (statSync(file).size > notebookLimits.bytes)
    throw new DataError('It is larger than any notebook that is graded; clear its outputs and save it.');
  return { name: path.basename(file), cells: parseNotebook(readFileSync(file, 'utf8')).cells };
}
