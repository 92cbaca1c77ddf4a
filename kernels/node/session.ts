/** What the kernel knows between requests, and how it executes one cell after the other. */
import { stripVTControlCharacters } from 'node:util';
import { tellInterrupted } from '../../src/core/interrupt';
import type { Shown } from '../../src/display/mime';
import type { ExecuteRequest } from '../../src/jupyter/messages';
import type { Compiler as CompilerType } from '../language/compiler';
import { type ErrorContent, rejected, thrown, withReadableStacks } from '../language/errors';
import { abortCell, type Cell, Interrupted, type Publish, runIn, startCell } from './cell';
import { coloured } from './host';
import { type Asking, nobody } from './input';
import { MagicError, prepare } from './magics';
import { EXECUTION, SEEN } from './shared-words';
import { endStreams } from './streams';
import { isSigint, realSetImmediate, realSetTimeout, signalArrived, takeTurn, whenTurnEnds } from './turns';

export type ExecuteReply =
  | { status: 'ok'; execution_count: number; payload: object[]; user_expressions: Record<string, object> }
  | ({ status: 'error'; execution_count: number; user_expressions: Record<string, object> } & ErrorContent)
  | { status: 'aborted'; execution_count: number };

/** How an execution reaches its front end. */
export interface FrontEnd extends Asking {
  publish: Publish;
}

/** What one run of code came to. */
type Outcome = { error: ErrorContent } | { value?: unknown };

interface ExecuteJob {
  request: ExecuteRequest;
  frontEnd: FrontEnd;
  settle: (reply: ExecuteReply) => void;
}

/** Shared with the control thread; see shared-words.ts. */
export const shared = new Int32Array(new SharedArrayBuffer(8));

export class KernelSession {
  /** What has been executed so far, with the text of its result; the first is number 1. */
  readonly history: { input: string; output: string | null }[] = [];
  readonly #cells: Cell[] = [];
  readonly #queue: ExecuteJob[] = [];
  #count = 0;
  #busy = false;
  #running: Cell | undefined;
  #compiler: CompilerType | undefined;
  /** Ends the run of the current cell as a failure. */
  #giveUp: () => void = () => {};
  #reported: { error: unknown } | undefined;
  #result: { value: unknown } | undefined;

  constructor() {
    whenTurnEnds((cell) => {
      // At once: engines that are put in order wait at their gate as long as an interrupt is wanted.
      Atomics.store(shared, SEEN, 1);
      this.#abort(cell);
      tellInterrupted();
    });
  }

  get executionCount(): number {
    return this.#count;
  }

  /** The compiler, loaded when first needed. */
  get compiler(): CompilerType {
    if (this.#compiler === undefined) {
      const { Compiler } = require('../language/compiler') as typeof import('../language/compiler');
      this.#compiler = new Compiler(
        process.cwd(),
        (error) => {
          if (isSigint(error)) signalArrived();
          this.#reported = { error };
        },
        (value) => {
          // The value of the cell tells how it ended: it is nobody's forgotten promise.
          if (value instanceof Promise) value.catch(() => {});
          this.#result = { value };
        },
      );
    }
    return this.#compiler;
  }

  /** Loads the compiler and what the first cell of a notebook imports, before anybody asks. */
  warm(prelude: string): void {
    if (this.#count === 0) this.compiler.compile(prelude, 0);
  }

  /** Puts a cell in the queue. */
  execute(request: ExecuteRequest, frontEnd: FrontEnd): Promise<ExecuteReply> {
    return new Promise((settle) => {
      this.#queue.push({ request, frontEnd, settle });
      void this.#work();
    });
  }

  /**
   * Stops the cell that runs, or, when none does, what earlier cells have left running.
   * @param execution the value of the shared execution number when the interrupt was asked for
   */
  interrupt(execution: number): void {
    Atomics.store(shared, SEEN, 1);
    if (Atomics.load(shared, EXECUTION) !== execution) return;
    if (this.#running !== undefined) this.#abort(this.#running);
    else for (const cell of this.#cells) abortCell(cell);
  }

  close(): void {
    for (const cell of this.#cells) abortCell(cell);
    this.#compiler?.close();
  }

  #abort(cell: Cell): void {
    abortCell(cell);
    if (cell !== this.#running) return;
    this.compiler.executor.interrupt();
    // tslab does not listen in the instant between a cell's first turn and its first wait.
    realSetTimeout(() => cell === this.#running && this.#giveUp(), 200);
  }

  async #work(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    for (let job = this.#queue.shift(); job !== undefined; job = this.#queue.shift()) {
      const { request, frontEnd, settle } = job;
      const reply = await this.#run(request, frontEnd);
      if (reply.status === 'error' && request.stop_on_error !== false) {
        // Requests sent together with the failed one may still be in the socket: let the event loop fetch them.
        for (let round = 0; round < 3; round++) await new Promise((done) => realSetImmediate(done));
        const execution_count = this.#count;
        for (const waiting of this.#queue.splice(0)) waiting.settle({ status: 'aborted', execution_count });
      }
      settle(reply);
    }
    this.#busy = false;
  }

  async #run(request: ExecuteRequest, { publish, ask, askNow }: FrontEnd): Promise<ExecuteReply> {
    const { code, silent = false, store_history = !silent, user_expressions = {} } = request;
    if (!silent && store_history) {
      this.#count += 1;
      this.history.push({ input: code, output: null });
    }
    const execution_count = this.#count;
    const canAsk = request.allow_stdin !== false;
    const cell: Cell = {
      count: execution_count,
      publish: silent ? () => {} : publish,
      ask: canAsk ? ask : async () => nobody(),
      askNow: canAsk ? askNow : nobody,
      canAsk,
      aborted: false,
      done: false,
    };
    cell.publish('execute_input', { code, execution_count });
    this.#cells.push(cell);
    const question = questionIn(code);
    if (question !== undefined) return { ...this.#explain(question), execution_count };
    const outcome = await this.#shown(cell, code, coloured());
    endStreams(cell);
    if ('error' in outcome) {
      cell.publish('error', outcome.error);
      cell.done = true;
      return { status: 'error', execution_count, user_expressions: {}, ...outcome.error };
    }
    // An empty bundle is the answer of a value that has been shown already.
    const { data, metadata } = outcome;
    if (Object.keys(data).length > 0 && !silent) {
      cell.publish('execute_result', { execution_count, data, metadata });
      const entry = this.history.at(-1);
      if (store_history && entry !== undefined)
        entry.output = stripVTControlCharacters(String(data['text/plain']));
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
    const { inspection } = require('../language/inspection') as typeof import('../language/inspection');
    const unknown = {
      'text/plain': `Nothing is called ${name} here; run the cell that declares or imports it first.`,
    };
    const data = inspection(this.compiler, name, name.length) ?? unknown;
    return { status: 'ok', payload: [{ source: 'page', data, start: 0 }], user_expressions: {} };
  }

  async #expression(cell: Cell, expression: string): Promise<object> {
    const outcome = await this.#shown(cell, expression);
    return 'error' in outcome ? { status: 'error', ...outcome.error } : { status: 'ok', ...outcome };
  }

  /** Evaluates code and represents the value of its last expression; the bundle is empty where there is none. */
  async #shown(cell: Cell, code: string, colours = false): Promise<{ error: ErrorContent } | Shown> {
    const outcome = await this.#evaluate(cell, code);
    if ('error' in outcome) return outcome;
    if (!('value' in outcome)) return { data: {}, metadata: {} };
    try {
      const { data, metadata } = await runIn(cell, () => represent(outcome.value, colours));
      const text = data['text/plain'];
      if (typeof text !== 'string') return { data, metadata };
      return { data: { ...data, 'text/plain': withReadableStacks(text, this.compiler) }, metadata };
    } catch (error) {
      return { error: thrown(error, this.compiler) };
    }
  }

  async #evaluate(cell: Cell, code: string): Promise<Outcome> {
    this.#reported = undefined;
    this.#result = undefined;
    startCell(cell);
    Atomics.add(shared, EXECUTION, 1);
    this.#running = cell;
    let finish = () => {};
    try {
      const { locals } = this.compiler.executor;
      const prepared = prepare(this.compiler.ts, cell, code, (name) => locals[name] !== undefined);
      finish = prepared.finish;
      return await this.#compileAndRun(cell, code, prepared.code);
    } catch (error) {
      if (error instanceof MagicError) return { error: thrown(error, this.compiler) };
      throw error;
    } finally {
      finish();
      this.#running = undefined;
      Atomics.add(shared, EXECUTION, 1);
    }
  }

  /** @param code the cell as it is written @param prepared with calls in the place of its magics */
  async #compileAndRun(cell: Cell, code: string, prepared: string): Promise<Outcome> {
    const { compiler } = this;
    const name = `cell[${cell.count}]`;
    const { forgetChangedModules } = require('../language/modules') as typeof import('../language/modules');
    forgetChangedModules();
    let compiled: ReturnType<CompilerType['compile']>;
    try {
      compiled = compiler.compile(prepared, cell.count, code);
    } catch (error) {
      return { error: thrown(error, compiler) };
    }
    if (compiled.diagnostics.length > 0) return { error: rejected(compiled.diagnostics, code, name) };

    // An interrupt that was asked for while the compiler worked is heard in this pause.
    await new Promise((heard) => realSetImmediate(() => realSetImmediate(heard)));
    if (cell.aborted) return { error: thrown(new Interrupted(), compiler) };

    const { locals } = compiler.executor;
    const last = compiled.lastExpressionVar;
    if (last !== undefined) locals[last] = undefined;
    const before = { ...locals };
    const ok = await new Promise<boolean>((settle) => {
      // Not in the cell's own last turn: a SIGINT that ends it would end the kernel's work, too.
      const resolve = (value: boolean) => realSetImmediate(() => settle(value));
      this.#giveUp = () => settle(false);
      takeTurn(cell, () => {
        const finished = compiler.run(compiled, prepared);
        finished.then(resolve, (error) => {
          this.#reported = { error };
          resolve(false);
        });
      });
    });

    if (ok && !cell.aborted) {
      compiler.adopt(compiled, () => true);
      // tslab passes it over.
      if (last !== undefined && locals[last] === null) return { value: null };
      return this.#result === undefined ? {} : { value: (this.#result as { value: unknown }).value };
    }
    // What the cell did assign before it failed stays; what it did not get to keeps its former value.
    compiler.adopt(compiled, (variable) => locals[variable] !== undefined);
    for (const [variable, value] of Object.entries(before)) {
      if (locals[variable] === undefined) locals[variable] = value;
    }
    const error = (this.#reported as { error: unknown } | undefined)?.error;
    const stopped = cell.aborted || isSigint(error);
    return { error: thrown(stopped ? new Interrupted() : error, compiler) };
  }
}

/** The name that a cell like `?batchNorm` or `batchNorm?` asks about. */
function questionIn(code: string): string | undefined {
  const found = /^\s*(?:\?\??\s*([\w$.]+)|([\w$.]+)\s*\?\??)\s*$/.exec(code);
  return found?.[1] ?? found?.[2];
}

/** How a value looks, with a text form whatever else it has. */
async function represent(value: unknown, colours: boolean): Promise<Shown> {
  const { toShown, toText } =
    require('../../src/display/render') as typeof import('../../src/display/render');
  const { data, metadata } = await toShown(value, { colours });
  const isEmpty = Object.keys(data).length === 0;
  if (isEmpty || 'text/plain' in data) return { data, metadata };
  return { data: { ...data, 'text/plain': toText(value) }, metadata };
}
