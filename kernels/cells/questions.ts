/**
 * The functions that browsers and Deno have to ask the person who runs the program. Their types are in
 * kernels/language/cell-globals.ts.
 */
import type { Cell } from './cell';

/** What asks in a request whose front end says that nobody is there. */
export function nobody(): never {
  throw new Error('this front end has nobody to ask: it runs the notebook without input');
}

const text = (value: unknown): string => (value === undefined ? '' : String(value));
const joined = (...parts: string[]): string => parts.filter((part) => part !== '').join(' ');

/** @param asker gives the cell that asks */
export const questionsOf = (asker: () => Cell) => ({
  prompt(question?: unknown, preset?: unknown): string {
    const answer = asker().askNow(joined(text(question), preset === undefined ? '' : `[${preset}]`));
    return answer === '' ? text(preset) : answer;
  },
  confirm: (question?: unknown): boolean =>
    /^\s*y(es)?\s*$/i.test(asker().askNow(joined(text(question), '[y/N]'))),
  alert: (message?: unknown): void => void asker().askNow(joined(text(message), '[Enter]')),
});
