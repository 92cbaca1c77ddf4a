/** The host that the library's `display` finds in a cell of this kernel (src/display/host.ts). */
import { type Comm, HOST, type KernelHost, type RanCell } from '../../src/display/host';
import { type Cell, currentCell, Interrupted } from './cell';
import type { Comms } from './comms';
import { flushStreams } from './streams';

function speaker(): Cell {
  const cell = currentCell();
  if (cell === undefined) throw new Error('there is no cell to display in yet');
  if (cell.aborted) throw new Interrupted();
  flushStreams();
  return cell;
}

/** Whether the text of objects is coloured (https://no-color.org). */
export const coloured = (): boolean => (process.env.NO_COLOR ?? '') === '';

/** @param cells gives the cells that have been run, in that order */
export function installHost(comms: Comms, cells: () => readonly RanCell[]): void {
  const host: KernelHost = {
    colours: coloured(),
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
    openComm(target, data, options = {}): Comm {
      return comms.open(speaker(), target, data, options);
    },
    registerCommTarget: (target, onOpen) => comms.serve(speaker(), target, onOpen),
  };
  Object.defineProperty(globalThis, HOST, { value: host, configurable: true });
}
