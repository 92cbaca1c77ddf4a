/** Asks the page for the notebook in which a cell stands. */
import type { OpenNotebook } from '../../src/display/host';
import { tell } from './remote';

const waiting = new Map<number, (notebook: OpenNotebook | undefined) => void>();
let asked = 0;

/** @returns undefined where the front end has no notebook */
export function askNotebook(run: number): Promise<OpenNotebook | undefined> {
  const id = ++asked;
  return new Promise((resolve) => {
    waiting.set(id, resolve);
    tell({ event: 'notebook', run, id });
  });
}

/** Takes what the page answers. */
export function takeNotebook(id: number, notebook: OpenNotebook | undefined): void {
  waiting.get(id)?.(notebook);
  waiting.delete(id);
}
