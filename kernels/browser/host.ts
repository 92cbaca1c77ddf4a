/** What the library, and magics, find in a cell of this kernel. */
import { HOST, type RanCell } from '../../src/display/host';
import type { Comms } from '../cells/comms';
import { hostOf, speakerOf } from '../cells/host';
import { questionsOf } from '../cells/questions';
import { MAGICS_PLACE } from '../language/magics';
import { currentCell } from './turns';

const speaker = speakerOf(currentCell);

/**
 * @param cells gives the cells that have been run, in that order
 * @param startClock called where `%%time` stands
 */
export function installHost(comms: Comms, cells: () => readonly RanCell[], startClock: () => void): void {
  const host = hostOf({ comms, cells, colours: true, speaker });
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
