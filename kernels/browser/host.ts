/** What the library, and magics, find in a cell of this kernel. */
import { type Comm, HOST, type KernelHost, type RanCell } from '../../src/display/host';
import { type Cell, Interrupted } from '../cells/cell';
import type { Comms } from '../cells/comms';
import { flushStreams } from '../cells/output';
import { questionsOf } from '../cells/questions';
import { MAGICS_PLACE } from '../language/magics';
import { currentCell } from './turns';

function speaker(): Cell {
  const cell = currentCell();
  if (cell === undefined) throw new Error('there is no cell to display in yet');
  if (cell.aborted) throw new Interrupted();
  flushStreams();
  return cell;
}

/**
 * @param cells gives the cells that have been run, in that order
 * @param startClock called where `%%time` stands
 */
export function installHost(comms: Comms, cells: () => readonly RanCell[], startClock: () => void): void {
  const host: KernelHost = {
    colours: true,
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
  const shell = (command: string) => {
    throw new Error(
      `there is no shell in a browser, so \`!${command}\` cannot run; in the course on your own computer it does`,
    );
  };
  const close = () => {
    throw new Error('close() would end the kernel and lose every variable; use Kernel > Shut Down instead');
  };
  const globals = {
    [HOST]: host,
    [Symbol.for(MAGICS_PLACE)]: { shell, startClock },
    ...questionsOf(speaker),
    close,
  };
  for (const name of Reflect.ownKeys(globals))
    Object.defineProperty(globalThis, name, {
      value: Reflect.get(globals, name),
      writable: true,
      configurable: true,
      enumerable: false,
    });
}
