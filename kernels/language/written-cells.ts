/** The cells as they were written, and where in them a place of what was made of them comes from. */
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';

/** A place in the text of a cell; both numbers count from 1. */
export interface Place {
  line: number;
  column: number;
}

/** A cell's text, and the way back to it from its script. */
export interface WrittenCell {
  /** The cell as tracebacks quote it. */
  readonly source: string;
  /** From the script to the cell. */
  readonly map: string;
  /** Where a bracket was put in: what stands behind it in its line was written one column before. */
  readonly bracket?: Place;
}

export class WrittenCells {
  readonly #cells = new Map<string, WrittenCell & { trace?: TraceMap }>();

  /** Remembers a cell by its name, as `cell[3]`. */
  note(name: string, cell: WrittenCell): void {
    this.#cells.set(name, { ...cell });
  }

  /** The text of a cell. */
  source(name: string): string | undefined {
    return this.#cells.get(name)?.source;
  }

  /** Where in a cell's text a place of its script comes from. */
  originalPlace(name: string, line: number, column: number): Place | undefined {
    const cell = this.#cells.get(name);
    if (cell === undefined) return undefined;
    cell.trace ??= new TraceMap(cell.map);
    const at = originalPositionFor(cell.trace, { line, column: column - 1 });
    if (at.line === null) return undefined;
    const { bracket } = cell;
    const isBehind = bracket?.line === at.line && at.column >= bracket.column;
    return { line: at.line, column: isBehind ? at.column : at.column + 1 };
  }
}
