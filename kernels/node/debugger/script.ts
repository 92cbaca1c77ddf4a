/** Scripts of cells, and which of their places belongs to which line of the cell. */
import { eachMapping, originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';

/** A compiled cell, as the main thread tells of it. */
export interface DebugScript {
  /** What V8 calls the script: its `sourceURL`, such as `cell[3]`. */
  readonly name: string;
  /** The cell's text. */
  readonly source: string;
  /** The source map that leads from the script to the cell, as JSON. */
  readonly map: string;
}

/** A place in a script; both numbers count from 0, as V8 counts. */
export interface ScriptPlace {
  readonly line: number;
  readonly column: number;
}

/** Between the lines of a cell, counted from 1, and the places of its script. */
export class CellMap {
  readonly #map: TraceMap;
  readonly #lines: number;

  constructor({ source, map }: DebugScript) {
    this.#map = new TraceMap(map);
    this.#lines = source.split('\n').length;
  }

  /** The cell's line and column, counted from 1, from which a place of the script comes. */
  cellPlace({ line, column }: ScriptPlace): { line: number; column: number } | undefined {
    const found = originalPositionFor(this.#map, { line: line + 1, column });
    // What the compiler has added behind the cell is nobody's.
    if (found.line === null || found.line > this.#lines) return undefined;
    return { line: found.line, column: found.column + 1 };
  }

  /** Where the code of a line of the cell begins in the script, or that of the next line which has any. */
  scriptPlace(line: number): ScriptPlace | undefined {
    let first: { place: ScriptPlace; line: number; column: number } | undefined;
    eachMapping(this.#map, ({ originalLine, originalColumn, generatedLine, generatedColumn }) => {
      if (originalLine === null || originalLine < line || originalLine > this.#lines) return;
      const isBefore =
        first === undefined ||
        originalLine < first.line ||
        (originalLine === first.line && originalColumn < first.column);
      if (!isBefore) return;
      const place = { line: generatedLine - 1, column: generatedColumn };
      first = { place, line: originalLine, column: originalColumn };
    });
    return first?.place;
  }
}
