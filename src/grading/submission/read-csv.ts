/**
 * Reads CSV by RFC 4180 as spreadsheets and platforms write it: with `,`, `;` or tabs, in UTF-8 or UTF-16. What this course
 * wrote is read as it was.
 */
import { UsageError } from '../../core';
import { unguarded } from './csv-guard';

export interface Row {
  /** The line on which the row begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * The rows of a CSV file; blank lines are none.
 * @param file as errors name it
 * @throws UsageError naming the line at which the text is no CSV
 */
export const readCsv = (bytes: Uint8Array, file: string): Row[] => parseCsv(decoded(bytes, file), file);

/** The same of a text. */
export function parseCsv(whole: string, file: string): Row[] {
  const text = whole.replace(/^\ufeff/, '');
  // Excel writes and reads a first line that only says which separator follows.
  const [head, said] = /^sep=(.)\r?\n/i.exec(text) ?? ['', undefined];
  const rows = parse(text.slice(head.length), said ?? separatorOf(text), head === '' ? 1 : 2, file);
  return rows
    .filter(({ cells }) => cells.some((cell) => cell.trim() !== ''))
    .map(({ line, cells }) => ({ line, cells: cells.map(unguarded) }));
}

function decoded(bytes: Uint8Array, file: string): string {
  const utf16 =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : undefined;
  try {
    return new TextDecoder(utf16 ?? 'utf-8', { fatal: true }).decode(bytes);
  } catch {
    const before = new TextDecoder('utf-8').decode(bytes).split('\ufffd')[0] as string;
    throw new UsageError(
      `${file}, line ${before.split('\n').length}: this is not UTF-8; save it as "CSV UTF-8" and try again`,
    );
  }
}

/** The one of the three that the header has most of, outside of quotes. */
function separatorOf(text: string): string {
  const header = (/^(?:"(?:[^"]|"")*"|[^"\r\n])*/.exec(text)?.[0] ?? '').replace(/"(?:[^"]|"")*"/g, '');
  const count = (separator: string) => header.split(separator).length;
  return [',', ';', '\t'].reduce((best, one) => (count(one) > count(best) ? one : best));
}

function parse(text: string, separator: string, firstLine: number, file: string): Row[] {
  const rows: Row[] = [];
  let at = 0;
  let line = firstLine;
  const cell = (): string => {
    if (text[at] !== '"') {
      const from = at;
      while (at < text.length && text[at] !== separator && text[at] !== '\n' && text[at] !== '\r') at++;
      return text.slice(from, at);
    }
    const opened = line;
    let value = '';
    for (at++; ; at++) {
      if (at >= text.length)
        throw new UsageError(
          `${file}, line ${opened}: a quoted cell begins there and never ends; close its quotes`,
        );
      if (text[at] === '\n') line++;
      if (text[at] !== '"') value += text[at];
      else if (text[at + 1] === '"') value += text[at++];
      else break;
    }
    at++;
    if (at < text.length && text[at] !== separator && text[at] !== '\n' && text[at] !== '\r')
      throw new UsageError(
        `${file}, line ${line}: text follows the quotes of a cell; write a quotation mark in a quoted cell twice`,
      );
    return value;
  };
  while (at < text.length) {
    const row = { line, cells: [cell()] };
    while (text[at] === separator) {
      at++;
      row.cells.push(cell());
    }
    rows.push(row);
    if (text[at] === '\r') at++;
    if (text[at] === '\n') at++;
    line++;
  }
  return rows;
}
