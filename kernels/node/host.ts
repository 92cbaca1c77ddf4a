/** Puts the host of this kernel where the library's `display` finds it. */
import { HOST, type RanCell } from '../../src/display/host';
import type { Comms } from '../cells/comms';
import { hostOf, speakerOf } from '../cells/host';
import { currentCell } from './cell';

/** Whether the text of objects is coloured (https://no-color.org). */
export const coloured = (): boolean => (process.env.NO_COLOR ?? '') === '';

/** @param cells gives the cells that have been run, in that order */
export function installHost(comms: Comms, cells: () => readonly RanCell[]): void {
  const host = hostOf({ comms, cells, colours: coloured(), speaker: speakerOf(currentCell) });
  Object.defineProperty(globalThis, HOST, { value: host, configurable: true });
}
