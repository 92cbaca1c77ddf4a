/** What the kernel knows between requests, and how it executes one cell after the other. */
import { stripVTControlCharacters } from 'node:util';
import { tellInterrupted } from '../../src/core/interrupt';
import type { Shown } from '../../src/display/mime';
import type * as Render from '../../src/display/render';
import type { ExecuteRequest } from '../../src/jupyter/messages';
import { abortCell, type Cell, Interrupted, type Publish } from '../cells/cell';
import { addExecuted, type Executed, type OfCells } from '../cells/executed';
import { represent } from '../cells/looks-of-values';
import { writeStream } from '../cells/output';
import { nobody } from '../cells/questions';
import { type ErrorContent, rejected, remarks, thrown } from '../language/errors';
import { questionIn } from '../language/questions';
import { runIn, startCell } from './cell';
import type { DebugScript } from './debugger/script';
import { coloured } from './host';
import type { Asking } from './input';
import { dropListenerOf, tellListeners } from './interrupt-listeners';
import { prepare } from './magics';
import type { Notebook as NotebookType, Prepared, Ran } from './notebook';
import { EXECUTION, HEARD, NOT_YET, OVER, SEEN } from './shared-words';
import { endStreams } from './streams';
import { builtIns, isSigint, realSetImmediate, signalArrived, takeTurn, whenTurnEnds } from './turns';

export type ExecuteReply =
  | { status: 'ok'; execution_count: number; payload: object[]; user_expressions: Record<string, object> }
  | ({ status: 'error'; execution_count: number; user_expressions: Record<string, object> } & ErrorContent)
  | { status: 'aborted'; execution_count: number };

/** How an execution reaches its front end. */
export interface FrontEnd extends Asking {
  publish: Publish;
}

/** An error, and what the run got to before it. */
interface Failure {
  readonly error: ErrorContent;
  readonly reached: Executed['reached'];
}

/** What one run of code came to. */
type Outcome = Failure | { value?: unknown };

interface ExecuteJob {
  request: ExecuteRequest;
  of: OfCells;
  frontEnd: FrontEnd;
  settle: (reply: ExecuteReply) => void;
}

/** Executions that wait for one another: those of the main shell, or of one subshell. */
interface Lane {
  readonly queue: ExecuteJob[];
  busy: boolean;
}

/** The lane of the main shell; those of subshells have their ids. */
const MAIN = '';

/** Shared with the control thread; see shared-words.ts. */
export const shared = new Int32Array(new SharedArrayBuffer(12));

/** At most so many names are told of. */
const TOLD = 5;

function lostBuiltIns(names: readonly string[]): string {
  const told = names.slice(0, TOLD).join(', ');
  const rest = names.length > TOLD ? ` and ${names.length - TOLD} more` : '';
  return `Changed: ${told}${rest}, which JavaScript and its libraries need. Cells that use it will fail, also where they do not name it; assign the old value again, or restart the kernel, to have it back.\n`;
}

export class KernelSession {
  /** What has been executed so far, with the text of its result; the first is number 1. */
  readonly history: Executed[] = [];
  readonly #cells: Cell[] = [];
  readonly #lanes = new Map<string, Lane>();
  #count = 0;
  /** The cells that run, at most one of each lane, with what ends their run as a failure. */
  readonly #running = new Map<Cell, () => void>();
  #notebook: NotebookType | undefined;
  /** What cells had taken away of JavaScript's own when that was last told. */
  #lost = '';
  /** Told of every script before it runs; where it returns a promise, the script waits for it. */
  beforeRun: (script: DebugScript) => Promise<void> | undefined = () => undefined;

  constructor() {
    whenTurnEnds((cell) => {
      // At once: engines that are put in order wait at their gate as long as an interrupt is wanted.
      Atomics.compareExchange(shared, HEARD, NOT_YET, SEEN);
      realSetImmediate(() => Atomics.compareExchange(shared, HEARD, SEEN, OVER));
      this.#abort(cell);
      tellInterrupted();
    });
  }

  get executionCount(): number {
    return this.#count;
  }

  /** The notebook's code, with the compiler; loaded when first needed. */
  get notebook(): NotebookType {
    if (this.#notebook === undefined) {
      const { Notebook } = require('./notebook') as typeof import('./notebook');
      this.#notebook = new Notebook(process.cwd());
    }
    return this.#notebook;
  }

  /** Whether nobody has asked for anything to be executed yet, so that there is time to get ready. */
  get isUnused(): boolean {
    return this.#count === 0 && [...this.#lanes.values()].every(({ busy }) => !busy);
  }

  /**
   * Puts a cell in the queue.
   * @param of what the front end tells of its cells
   * @param subshell whose cells wait for one another, and for no others; the main shell's unless told
   */
  execute(
    request: ExecuteRequest,
    frontEnd: FrontEnd,
    of: OfCells = {},
    subshell = MAIN,
  ): Promise<ExecuteReply> {
    let lane = this.#lanes.get(subshell);
    if (lane === undefined) {
      lane = { queue: [], busy: false };
      this.#lanes.set(subshell, lane);
    }
    const { queue } = lane;
    return new Promise((settle) => {
      queue.push({ request, of, frontEnd, settle });
      void this.#work(subshell, lane);
    });
  }

  /**
   * Stops the cells that run, or, when none does, what earlier cells have left running.
   * @param execution the value of the shared execution number when the interrupt was asked for
   */
  interrupt(execution: number): void {
    Atomics.store(shared, HEARD, OVER);
    if (Atomics.load(shared, EXECUTION) !== execution) return;
    if (this.#running.size > 0) for (const cell of this.#running.keys()) this.#abort(cell);
    else {
      for (const cell of this.#cells) abortCell(cell);
      tellListeners((cell) => this.renew(cell));
    }
  }

  /** A cell that an interrupt has ended, as it was: what the front end asks of it later runs, until the next interrupt. */
  renew(cell: Cell): Cell {
    const again = { ...cell, aborted: false };
    this.#cells.push(again);
    return again;
  }

  /** Ends what cells have left running. */
  close(): void {
    for (const cell of this.#cells) abortCell(cell);
  }

  #abort(cell: Cell): void {
    if (!cell.aborted && !dropListenerOf(cell)) tellListeners((one) => this.renew(one));
    abortCell(cell);
    // What it waits for may never come; and not in its own last turn.
    if (this.#running.has(cell)) realSetImmediate(() => this.#running.get(cell)?.());
  }

  async #work(subshell: string, lane: Lane): Promise<void> {
    if (lane.busy) return;
    lane.busy = true;
    for (let job = lane.queue.shift(); job !== undefined; job = lane.queue.shift()) {
      const { request, settle } = job;
      const reply = await this.#run(job, subshell === MAIN);
      if (reply.status === 'error' && request.stop_on_error !== false) {
        // Requests sent together with the failed one may still be in the socket: let the event loop fetch them.
        for (let round = 0; round < 3; round++) await new Promise((done) => realSetImmediate(done));
        const execution_count = this.#count;
        for (const waiting of lane.queue.splice(0)) waiting.settle({ status: 'aborted', execution_count });
      }
      settle(reply);
    }
    lane.busy = false;
    if (subshell !== MAIN) this.#lanes.delete(subshell);
  }

  async #run({ request, of, frontEnd }: ExecuteJob, isMain: boolean): Promise<ExecuteReply> {
    const { publish, ask, askNow } = frontEnd;
    const { code, silent = false, store_history = !silent, user_expressions = {} } = request;
    if (!silent && store_history) {
      this.#count += 1;
      addExecuted(this.history, code, of);
    }
    const execution_count = this.#count;
    const canAsk = request.allow_stdin !== false;
    const cell: Cell = {
      count: execution_count,
      publish: silent ? () => {} : (...message) => builtIns.asKernel(() => publish(...message)),
      ask: canAsk ? ask : async () => nobody(),
      askNow: canAsk ? askNow : nobody,
      canAsk,
      isMain,
      aborted: false,
      done: false,
    };
    const entry = !silent && store_history ? this.history.at(-1) : undefined;
    cell.publish('execute_input', { code, execution_count });
    this.#cells.push(cell);
    const question = questionIn(code);
    if (question !== undefined) return { ...this.#explain(question), execution_count };
    const outcome = await this.#shown(cell, code, coloured());
    endStreams(cell);
    if ('error' in outcome) {
      if (entry !== undefined) entry.reached = outcome.reached;
      cell.publish('error', outcome.error);
      cell.done = true;
      return { status: 'error', execution_count, user_expressions: {}, ...outcome.error };
    }
    // An empty bundle is the answer of a value that has been shown already.
    const { data, metadata } = outcome;
    if (Object.keys(data).length > 0 && !silent) {
      cell.publish('execute_result', { execution_count, data, metadata });
      if (entry !== undefined) entry.output = stripVTControlCharacters(String(data['text/plain']));
    }
    cell.done = true;
    const values: Record<string, object> = {};
    for (const [name, expression] of Object.entries(user_expressions)) {
      values[name] = await this.#expression(cell, expression);
    }
    return { status: 'ok', execution_count, payload: [], user_expressions: values };
  }

  /** Answers `?name`: what is known about it goes to the pager. */
  #explain(name: string): Pick<ExecuteReply & { status: 'ok' }, 'status' | 'payload' | 'user_expressions'> {
    const unknown = {
      'text/plain': `Nothing is called ${name} here; run the cell that declares or imports it first.`,
    };
    const data = this.notebook.inspect(name, name.length) ?? unknown;
    return { status: 'ok', payload: [{ source: 'page', data, start: 0 }], user_expressions: {} };
  }

  async #expression(cell: Cell, expression: string): Promise<object> {
    const outcome = await this.#shown(cell, expression);
    return 'error' in outcome ? { status: 'error', ...outcome.error } : { status: 'ok', ...outcome };
  }

  /** Evaluates code and represents the value of its last expression; the bundle is empty where there is none. */
  async #shown(cell: Cell, code: string, colours = false): Promise<Failure | Shown> {
    const outcome = await this.#evaluate(cell, code);
    if ('error' in outcome) return outcome;
    if (!('value' in outcome)) return { data: {}, metadata: {} };
    try {
      const render = require('../../src/display/render') as typeof Render;
      return await runIn(cell, () => represent(render, outcome.value, colours));
    } catch (error) {
      return { error: thrown(error, this.notebook), reached: 'all' };
    }
  }

  async #evaluate(cell: Cell, code: string): Promise<Outcome> {
    startCell(cell);
    if (cell.isMain) Atomics.add(shared, EXECUTION, 1);
    this.#running.set(cell, () => {});
    const { notebook } = this;
    let finish = () => {};
    try {
      const prepared = prepare(notebook.typescript, cell, code, (name) => notebook.declares(name));
      finish = prepared.finish;
      return await this.#compileAndRun(cell, code, prepared.code);
    } catch (error) {
      // A magic that does not exist; or a cell has taken from the kernel what it needs. The next cell shall run.
      return { error: thrown(error, notebook), reached: [] };
    } finally {
      finish();
      this.#running.delete(cell);
      if (cell.isMain) Atomics.add(shared, EXECUTION, 1);
    }
  }

  /**
   * @param code the cell as it is written
   * @param withCalls the same with calls in the place of its magics
   */
  async #compileAndRun(cell: Cell, code: string, withCalls: string): Promise<Outcome> {
    const { notebook } = this;
    let prepared: Prepared;
    let script: DebugScript;
    try {
      const compiled = notebook.compile(withCalls, cell.count, code);
      const stops = compiled.diagnostics.filter(({ severity }) => severity === 'stops');
      if (stops.length > 0) return { error: rejected(stops, compiled.name, notebook), reached: [] };
      if (compiled.diagnostics.length > 0)
        writeStream(cell, 'stderr', remarks(compiled.diagnostics, compiled.name));
      prepared = notebook.prepare(compiled);
      script = { name: compiled.name, source: code, map: compiled.map as string };
    } catch (error) {
      return { error: thrown(error, notebook), reached: [] };
    }

    await this.beforeRun(script);
    // An interrupt that was asked for while the compiler worked is heard in this pause.
    await new Promise((heard) => realSetImmediate(() => realSetImmediate(heard)));
    if (cell.aborted) return { error: thrown(new Interrupted(), notebook), reached: [] };

    const ended = await this.#take(cell, prepared);
    this.#tellLost(cell);
    const failed = 'error' in ended || cell.aborted;
    const reached = prepared.settle(failed);
    if (failed) {
      const error = 'error' in ended ? ended.error : undefined;
      return {
        error: thrown(cell.aborted || isSigint(error) ? new Interrupted() : error, notebook),
        reached,
      };
    }
    const value = ended.ran?.[0];
    if (value === undefined) return {};
    notebook.keepLast(value);
    return { value };
  }

  /** Says what cells have taken away of JavaScript's own: what fails for want of it seldom says so. */
  #tellLost(cell: Cell): void {
    const lost = builtIns.lost();
    const all = lost.join(', ');
    if (all !== this.#lost && lost.length > 0) writeStream(cell, 'stderr', lostBuiltIns(lost));
    this.#lost = all;
  }

  /** Runs a cell in a turn of its own, until it has ended or is given up. */
  #take(cell: Cell, { run }: Prepared): Promise<{ ran: Ran } | { error: unknown }> {
    return new Promise((settle) => {
      // Not in the cell's own last turn: a SIGINT that ends it would end the kernel's work, too.
      const later = (ended: { ran: Ran } | { error: unknown }) => realSetImmediate(() => settle(ended));
      this.#running.set(cell, () => settle({ error: new Interrupted() }));
      takeTurn(cell, () => {
        const running = run();
        builtIns.asKernel(() =>
          running.then(
            (ran) =>
              builtIns.asKernel(() => {
                // The value of the cell tells how it ended: it is nobody's forgotten promise.
                if (ran?.[0] instanceof Promise) ran[0].catch(() => {});
                later({ ran });
              }),
            (error) =>
              builtIns.asKernel(() => {
                if (isSigint(error)) signalArrived();
                later({ error });
              }),
          ),
        );
      });
    });
  }
}
