/** How Jupyter counts places in a cell, and how it is told of completions. */
import type { Completions } from './completion';

/** Jupyter counts characters, JavaScript UTF-16 units; they part ways behind an emoji. */
export const toUnits = (code: string, characters: number): number =>
  Array.from(code).slice(0, characters).join('').length;

const toCharacters = (code: string, units: number): number => Array.from(code.slice(0, units)).length;

/** What may stand at a place, as `complete_reply` says it. */
export function completeReply(code: string, { start, end, entries }: Completions): object {
  const cursor_start = toCharacters(code, start);
  const cursor_end = toCharacters(code, end);
  const types = entries.map((entry) => ({ ...entry, start: cursor_start, end: cursor_end }));
  return {
    status: 'ok',
    matches: entries.map(({ text }) => text),
    cursor_start,
    cursor_end,
    metadata: { _jupyter_types_experimental: types },
  };
}
