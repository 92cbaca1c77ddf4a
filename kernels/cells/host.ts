/** The host that the library's `display` finds in a cell (src/display/host.ts), the same in every kernel. */
import type { KernelHost, RanCell } from '../../src/display/host';
import { type Cell, Interrupted } from './cell';
import type { Comms } from './comms';
import { flushStreams } from './output';

/** What a kernel gives its host. */
export interface HostOptions {
  readonly comms: Comms;
  /** The cells that have been run, in that order. */
  readonly cells: () => readonly RanCell[];
  /** Whether the text of objects is coloured. */
  readonly colours: boolean;
  /** The cell that speaks. */
  readonly speaker: () => Cell;
}

/**
 * What finds the cell that speaks, once all that was printed before is sent.
 * @param currentCell the cell to which output belongs
 */
export const speakerOf = (currentCell: () => Cell | undefined) => (): Cell => {
  const cell = currentCell();
  if (cell === undefined) throw new Error('there is no cell to display in yet');
  if (cell.aborted) throw new Interrupted();
  flushStreams();
  return cell;
};

/** Makes the host of a kernel. */
export function hostOf({ comms, cells, colours, speaker }: HostOptions): KernelHost {
  return {
    colours,
    display(data, { metadata = {}, displayId, update = false } = {}) {
      const transient = displayId === undefined ? {} : { display_id: displayId };
      speaker().publish(update ? 'update_display_data' : 'display_data', { data, metadata, transient });
    },
    clearOutput(wait) {
      speaker().publish('clear_output', { wait });
    },
    prompt(text, { password = false } = {}) {
      return speaker().ask(text, password);
    },
    cells,
    openNotebook: async () => speaker().notebook?.(),
    openComm: (target, data, options = {}) => comms.open(speaker(), target, data, options),
    registerCommTarget: (target, onOpen) => comms.serve(speaker(), target, onOpen),
  };
}
