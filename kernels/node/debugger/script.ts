/** Scripts of cells, and which of their places belongs to which line of the cell. */
import type { SourceMapPayload } from 'node:module';

/** A compiled cell, as the main thread tells of it. */
export interface DebugScript {
  /** What V8 calls the script: its `sourceURL`, such as `cell[3]`. */
  readonly name: string;
  /** The cell's text. */
  readonly source: string;
  /** From the script to the cell; where there are several, through the scripts between them. */
  readonly maps: readonly SourceMapPayload[];
  /** Lines that stand before the cell in what the last map speaks of. */
  readonly linesBefore?: number;
}

/** A place in a script; both numbers count from 0, as V8 and source maps count. */
export interface ScriptPlace {
  readonly line: number;
  readonly column: number;
}

interface Segment {
  readonly at: ScriptPlace;
  readonly from: ScriptPlace;
}

const DIGITS = new Map(
  [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].map((digit, value) => [
    digit,
    value,
  ]),
);

/** The numbers of one segment of a map. */
function numbersIn(segment: string): number[] {
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (const character of segment) {
    const digit = DIGITS.get(character) ?? 0;
    value += (digit & 31) << shift;
    shift += 5;
    if ((digit & 32) !== 0) continue;
    numbers.push((value & 1) === 1 ? -(value >>> 1) : value >>> 1);
    value = 0;
    shift = 0;
  }
  return numbers;
}

/** @source https://tc39.es/ecma426/ */
function segmentsOf({ mappings }: SourceMapPayload): Segment[] {
  const segments: Segment[] = [];
  const from = { line: 0, column: 0 };
  for (const [line, text] of mappings.split(';').entries()) {
    let column = 0;
    for (const part of text.split(',')) {
      const [columns, , lines, fromColumns] = numbersIn(part);
      if (columns === undefined) continue;
      column += columns;
      if (lines === undefined || fromColumns === undefined) continue;
      from.line += lines;
      from.column += fromColumns;
      segments.push({ at: { line, column }, from: { ...from } });
    }
  }
  return segments;
}

const isAfter = (one: ScriptPlace, other: ScriptPlace): boolean =>
  one.line > other.line || (one.line === other.line && one.column > other.column);

const order = (one: ScriptPlace, other: ScriptPlace): number =>
  one.line - other.line || one.column - other.column;

/** The last segment that begins at a place or before it. */
function segmentAt(segments: readonly Segment[], place: ScriptPlace): Segment | undefined {
  let low = 0;
  let high = segments.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isAfter((segments[middle] as Segment).at, place)) high = middle;
    else low = middle + 1;
  }
  return segments[low - 1];
}

/** Between the lines of a cell, counted from 1, and the places of its script. */
export class CellMap {
  /** In the script's order. */
  readonly #segments: readonly Segment[];
  readonly #before: number;

  /** The first line behind the cell: what the compiler has added there is nobody's. */
  readonly #end: number;

  constructor({ source, maps: [first, ...others], linesBefore = 0 }: DebugScript) {
    let segments = first === undefined ? [] : segmentsOf(first).sort((a, b) => order(a.at, b.at));
    for (const map of others) {
      const inner = segmentsOf(map).sort((a, b) => order(a.at, b.at));
      segments = segments.flatMap(({ at, from }) => {
        const found = segmentAt(inner, from);
        return found === undefined ? [] : [{ at, from: found.from }];
      });
    }
    this.#segments = segments;
    this.#before = linesBefore;
    this.#end = linesBefore + source.split('\n').length;
  }

  /** The cell's line and column, counted from 1, from which a place of the script comes. */
  cellPlace(place: ScriptPlace): { line: number; column: number } | undefined {
    const found = segmentAt(this.#segments, place);
    if (found === undefined || found.from.line < this.#before || found.from.line >= this.#end)
      return undefined;
    return { line: found.from.line - this.#before + 1, column: found.from.column + 1 };
  }

  /** Where the code of a line of the cell begins in the script, or that of the next line which has any. */
  scriptPlace(line: number): ScriptPlace | undefined {
    const wanted = line - 1 + this.#before;
    const below = this.#segments.filter(({ from }) => from.line >= wanted && from.line < this.#end);
    const [first] = below.sort((a, b) => order(a.from, b.from) || order(a.at, b.at));
    return first?.at;
  }
}
