/** What has been executed, and what of it still stands in the notebook. */
import type { RanCell } from '../../src/display/host';

/** A cell that was executed. */
export interface Executed {
  readonly input: string;
  /** The text of its result. */
  output: string | null;
  /** Its id, where the front end tells it. */
  readonly id: string | undefined;
  /** See {@link RanCell}. */
  stands: boolean;
  reached: RanCell['reached'];
}

/** What a front end tells of its cells beside a request to execute one. */
export interface OfCells {
  /** The cell that is to be executed. */
  readonly id?: string | undefined;
  /** Cells that have been taken out of the notebook. */
  readonly deleted?: readonly string[] | undefined;
}

/** Adds a cell: what stood in it before no longer does. It counts as run to its end until somebody knows better. */
export function addExecuted(history: Executed[], input: string, { id, deleted = [] }: OfCells): void {
  const gone = new Set(deleted);
  if (id !== undefined) gone.add(id);
  for (const one of history) if (one.id !== undefined && gone.has(one.id)) one.stands = false;
  history.push({ input, output: null, id, stands: true, reached: 'all' });
}
