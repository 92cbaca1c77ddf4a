/** Executes a notebook cell by cell. */

import { parse } from '../core/parse';
import { sourceOf, tagsOf } from '../notebook/raw';
import { DeadKernelError, type KernelClient } from './client';
import { executeReplySchema } from './messages';
import { type Cell, type Notebook, Outputs } from './notebook';

export interface CellFailure {
  /** The cell's place in the notebook, counted from 1 over all cells. */
  readonly cell: number;
  readonly source: string;
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

export interface ExecuteOptions {
  /** Seconds a cell may take: it is then interrupted, and 5 s later its kernel is killed. No limit unless told. */
  readonly timeout?: number;
  /** Go on after a failed cell. A cell tagged `raises-exception` may always fail. */
  readonly allowErrors?: boolean;
  /** Called before each code cell. */
  readonly onCell?: (cell: number, cells: number) => void;
}

const KILL_AFTER_MS = 5000;

const mayFail = (cell: Cell) => tagsOf(cell).includes('raises-exception');

/** Widgets of one kernel mean nothing to the next. */
function clean(notebook: Notebook): void {
  delete notebook.metadata.widgets;
  for (const cell of notebook.cells) {
    if (cell.cell_type !== 'code') continue;
    cell.outputs = [];
    cell.execution_count = null;
  }
}

/**
 * Runs a notebook's code cells in order and puts their outputs into it.
 * @param notebook is changed: outputs and execution counts are replaced
 * @returns the failures that were not allowed; the run stops at the first unless `allowErrors` is set
 */
export async function executeNotebook(
  client: KernelClient,
  notebook: Notebook,
  options: ExecuteOptions = {},
): Promise<CellFailure[]> {
  clean(notebook);
  const failures: CellFailure[] = [];
  for (const [index, cell] of notebook.cells.entries()) {
    const source = sourceOf(cell);
    if (cell.cell_type !== 'code' || source.trim() === '') continue;
    options.onCell?.(index + 1, notebook.cells.length);
    const failure = await executeCell(client, cell, options.timeout);
    if (failure === undefined || mayFail(cell)) continue;
    failures.push({ cell: index + 1, source, ...failure });
    if (client.isDead || !options.allowErrors) break;
  }
  return failures;
}

/** What a cell printed as errors. */
const said = ({ list }: Outputs): string =>
  list
    .flatMap((output) => (output.output_type === 'stream' && output.name === 'stderr' ? output.text : []))
    .join('');

type Failure = Pick<CellFailure, 'ename' | 'evalue' | 'traceback'>;

/** Of a cell whose kernel never said that it was done. */
const LOST: Failure = {
  ename: 'LostOutput',
  evalue: 'the cell ran, but the kernel lost messages of it: what it showed may be missing here',
  traceback: [],
};

async function executeCell(client: KernelClient, cell: Cell, timeout?: number): Promise<Failure | undefined> {
  const outputs = new Outputs();
  let overtime = false;
  let killer: NodeJS.Timeout | undefined;
  const interrupter =
    timeout === undefined
      ? undefined
      : setTimeout(() => {
          overtime = true;
          client.interrupt().catch(() => {});
          killer = setTimeout(() => client.kill(), KILL_AFTER_MS);
        }, timeout * 1000);
  try {
    const { reply, complete } = await client.execute(
      sourceOf(cell),
      {},
      { onPublished: (message) => outputs.take(message) },
    );
    const { status, execution_count, ...why } = parse(executeReplySchema, reply.content, {
      what: `the message ${reply.header.msg_type}`,
    });
    cell.execution_count = execution_count;
    if (status === 'ok') return complete ? undefined : LOST;
    // Stock tslab replies no more than "error", and prints why.
    const { ename = 'Error', evalue = said(outputs), traceback = [] } = why;
    if (!overtime) return { ename, evalue, traceback };
    return { ename: 'Timeout', evalue: `the cell was interrupted after ${timeout} s`, traceback };
  } catch (error) {
    if (!(error instanceof DeadKernelError)) throw error;
    const evalue = overtime
      ? `the cell did not stop ${timeout} s after it began; its kernel was killed`
      : error.message;
    const failure = { ename: overtime ? 'Timeout' : error.name, evalue, traceback: [evalue] };
    outputs.list.push({ output_type: 'error', ...failure });
    return failure;
  } finally {
    clearTimeout(interrupter);
    clearTimeout(killer);
    cell.outputs = outputs.list;
  }
}
