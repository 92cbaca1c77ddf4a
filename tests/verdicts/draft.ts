/** A student's copy of a released chapter, changed as a student changes one. */
import { readFileSync } from 'node:fs';
import { releasedFile } from '../../src/notebook/released';

interface DraftCell {
  cell_type: string;
  id?: string;
  source: string;
  metadata: { nbgrader?: { grade_id: string; solution: boolean; grade: boolean } };
  execution_count?: null;
  outputs?: [];
}

export class Draft {
  readonly cells: DraftCell[];
  readonly #rest: object;
  readonly #released: ReadonlyMap<DraftCell, string>;
  #added = 0;

  constructor(readonly chapter: string) {
    const { cells, ...rest } = JSON.parse(readFileSync(releasedFile(chapter), 'utf8'));
    this.#rest = rest;
    this.cells = cells.map((cell: { source: string[] }) => ({ ...cell, source: cell.source.join('') }));
    this.#released = new Map(this.cells.map((cell) => [cell, cell.source]));
  }

  /** The solution cell of an exercise, or with `check-` before its id the check cell. */
  cell(gradeId: string): DraftCell {
    const found = this.cells.find(({ metadata }) => metadata.nbgrader?.grade_id === gradeId);
    if (found === undefined) throw new Error(`${this.chapter} has no cell ${gradeId}`);
    return found;
  }

  /** Writes into a solution or check cell. */
  write(gradeId: string, source: string): this {
    this.cell(gradeId).source = source;
    return this;
  }

  /** Puts a code cell of the student's own above another. */
  above(gradeId: string, source: string): this {
    return this.#insert(this.cells.indexOf(this.cell(gradeId)), source);
  }

  below(gradeId: string, source: string): this {
    return this.#insert(this.cells.indexOf(this.cell(gradeId)) + 1, source);
  }

  /** Copies a cell with all its marks, as the copy and the split of JupyterLab do. */
  copyBelow(gradeId: string, source: string): this {
    const original = this.cell(gradeId);
    const { metadata } = structuredClone(original);
    return this.#insert(this.cells.indexOf(original) + 1, source, metadata);
  }

  /** Takes a cell away. */
  remove(gradeId: string): this {
    this.cells.splice(this.cells.indexOf(this.cell(gradeId)), 1);
    return this;
  }

  /** Moves a cell to the end. */
  toTheEnd(gradeId: string): this {
    const cell = this.cell(gradeId);
    this.cells.splice(this.cells.indexOf(cell), 1);
    this.cells.push(cell);
    return this;
  }

  #insert(at: number, source: string, metadata: DraftCell['metadata'] = {}): this {
    const id = `own-${++this.#added}`;
    this.cells.splice(at, 0, {
      ...{ cell_type: 'code', id, source, metadata },
      ...{ execution_count: null, outputs: [] as [] },
    });
    return this;
  }

  /** What the student ran: the cells of the student's own, in order, and last the check. */
  run(setUp: readonly string[], id: string): string[] {
    const isCheck = ({ metadata }: DraftCell) => metadata.nbgrader?.grade_id === `check-${id}`;
    const own = this.cells.filter(
      (cell) => cell.cell_type === 'code' && this.#released.get(cell) !== cell.source && !isCheck(cell),
    );
    const first = this.cells.filter((cell) => setUp.includes(cell.id ?? ''));
    const solution = this.cells.filter(({ metadata }) => metadata.nbgrader?.grade_id === id);
    const check = this.cells.filter(isCheck);
    const ran = new Set([
      ...first,
      ...this.cells.filter((c) => own.includes(c) || solution.includes(c)),
      ...check,
    ]);
    return [...ran].map(({ source }) => source);
  }

  text(): string {
    return JSON.stringify({ ...this.#rest, cells: this.cells }, null, 1);
  }
}
