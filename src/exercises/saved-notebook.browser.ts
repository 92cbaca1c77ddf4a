/** In a browser the page keeps the notebooks, and its kernel sees none of them. */
import type { FigureCell } from '../notebook/shown-figure';

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

/** There is none to be read. */
export const savedNotebook = (_chapter: string): SavedNotebook | undefined => undefined;
