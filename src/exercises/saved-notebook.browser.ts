/**
 * The notebook that is open. In a browser the page keeps it, and the kernel asks the page: what stands on the screen is what
 * is handed in.
 */
import { kernelHost } from '../display/display';
import { type Cell, parseNotebook } from '../notebook/notebook';

/** What was read of it. */
export interface SavedNotebook {
  readonly name: string;
  readonly cells: readonly Cell[];
}

/** What a student is told of where an answer is read. */
export const told = {
  nowhere:
    'An answer in words is written into a notebook, and this page is none: open the chapter in JupyterLab.',
  unreadable: 'The notebook cannot be read.',
  lost: (chapter: string) => `take it from a fresh copy of ${chapter} (menu Course, when that is open)`,
  begin: 'Write, and run this cell again.',
  draw: 'Write, run the cell of the figure, and run this cell again.',
  seen: (what: string) => `This is ${what} as it stands in the notebook now.`,
} as const;

/**
 * Asks for the notebook in which the running cell stands.
 * @returns undefined where there is none
 * @throws DataError with a sentence for the student, where it cannot be read
 */
export async function savedNotebook(_chapter: string): Promise<SavedNotebook | undefined> {
  const open = await kernelHost()?.openNotebook?.();
  return open && { name: open.name, cells: parseNotebook(open.text).cells };
}
