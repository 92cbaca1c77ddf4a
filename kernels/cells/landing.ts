/** What follows an `await` in a cell: it goes on in a turn of that cell, as the kernel gives them. */
import { type AwaitSite, remember } from '../language/awaits';
import { type Cell, Interrupted } from './cell';

/** Has a cell's code run as soon as it may. */
export type TakeTurn = (cell: Cell, piece: () => void) => void;

/**
 * A promise that settles as `value` does, in a turn of the cell.
 * @returns rejects with Interrupted when the cell was interrupted meanwhile; an error remembers where it was awaited
 */
export const landing = (value: unknown, cell: Cell, site: AwaitSite, takeTurn: TakeTurn): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const land = (settle: () => void) =>
      takeTurn(cell, () => (cell.aborted ? reject(new Interrupted()) : settle()));
    Promise.resolve(value).then(
      (result) => land(() => resolve(result)),
      (error) => {
        remember(error, site);
        land(() => reject(error));
      },
    );
  });
