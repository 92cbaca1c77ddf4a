/**
 * A TypeScript kernel for a page: one worker compiles, the other runs. JupyterLite, and the Run buttons of the site, use
 * this class; what it says and hears is Jupyter's.
 */
import type { OpenNotebook } from '../../src/display/host';
import type { CommMessage, ExecuteRequest } from '../../src/jupyter/messages';
import type { Publish } from '../cells/cell';
import type { OfCells } from '../cells/executed';
import type { Completions } from '../language/completion';
import type { ErrorContent } from '../language/errors';
import type { Inspection } from '../language/inspection';
import { questionIn } from '../language/questions';
import { completeReply, toUnits } from '../language/replies';
import {
  ANSWER_BYTES,
  ANSWERED,
  type CompiledForRun,
  FAILED,
  type NotebookAsked,
  type Outcome,
  type Published,
  type Question,
  type RunnableCell,
  type Shared,
  type WorkerEvent,
} from './protocol';
import { Remote } from './remote';

export type ExecuteReply =
  | { status: 'ok'; execution_count: number; payload: object[]; user_expressions: Record<string, object> }
  | ({ status: 'error'; execution_count: number; user_expressions: Record<string, object> } & ErrorContent)
  | { status: 'aborted'; execution_count: number };

/** How an execution reaches its front end. */
export interface FrontEnd {
  readonly publish: Publish;
  /** Asks the person at the notebook. */
  ask(text: string, password: boolean): Promise<string>;
  /** The notebook from which it executes, as it is now; absent where it is none. */
  notebook?(): OpenNotebook | undefined;
}

/** What the worker that runs cells says of the library. */
export interface KernelState {
  readonly isolated: boolean;
  readonly threads: number;
  readonly storage: 'opfs' | 'memory';
  /** Sentences for the user: what is not as it could be here. */
  readonly notes: readonly string[];
}

export interface KernelOptions {
  /** The folder in which the kernel's files are served, with a slash at its end. */
  readonly base: string | URL;
  /** What cells take for the notebook's folder. */
  readonly folder?: string;
  /** The settings `VERY_DEEP_...`. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly storage?: 'opfs' | 'memory';
  /** Told of sentences for the user that belong to no cell. */
  readonly onNotice?: (sentence: string) => void;
}

interface Job {
  readonly of: OfCells;
  readonly request: ExecuteRequest;
  readonly frontEnd: FrontEnd;
  readonly settle: (reply: ExecuteReply) => void;
}

/** How long an interrupted cell may take to end before a restart is offered. */
const PATIENCE_MS = 5000;
const TOO_LONG = `an answer that code waits for has at most ${ANSWER_BYTES / 1024} KiB; await the \`prompt\` of 'very-deep' for more`;
const RESTARTED = 'the kernel was restarted';

const shareMemory = (): Shared | undefined =>
  globalThis.crossOriginIsolated
    ? { flag: new SharedArrayBuffer(4), answer: new SharedArrayBuffer(8 + ANSWER_BYTES) }
    : undefined;

export class BrowserKernel {
  /** What has been executed so far; the first is number 1. */
  readonly history: string[] = [];
  readonly #options: KernelOptions;
  readonly #shared = shareMemory();
  readonly #frontEnds = new Map<number, FrontEnd>();
  readonly #queue: Job[] = [];
  readonly #compiler: Remote;
  readonly #compilerStarted: Promise<unknown>;
  #runtime: Remote;
  #started: Promise<KernelState>;
  #isBusy = false;
  #runs = 0;
  /** The execution under way, or 0; and what ends it where the worker is gone. */
  #running = 0;
  #whenEnded: Promise<unknown> = Promise.resolve();

  constructor(options: KernelOptions) {
    this.#options = options;
    this.#compiler = new Remote(this.#worker('compiler.js'));
    const declarations = new URL('declarations.json', options.base).href;
    this.#compilerStarted = this.#compiler.call('start', declarations, { folder: this.#folder });
    this.#compilerStarted.catch(() => {});
    this.#runtime = this.#newRuntime();
    this.#started = this.#start();
  }

  /** Settles when cells can run, with what is to be known of the place. */
  get ready(): Promise<KernelState> {
    return this.#started;
  }

  /** Whether a cell that computes without a pause can be interrupted. */
  get canInterrupt(): boolean {
    return this.#shared !== undefined;
  }

  get executionCount(): number {
    return this.history.length;
  }

  get #folder(): string {
    return this.#options.folder ?? '/home';
  }

  #worker(name: string): Worker {
    return new Worker(new URL(name, this.#options.base), { type: 'module', name: `very-deep ${name}` });
  }

  #newRuntime(): Remote {
    return new Remote(this.#worker('runtime.js'), (event) => this.#hear(event));
  }

  #start(): Promise<KernelState> {
    const { base, environment, storage } = this.#options;
    const library = {
      base: String(base),
      folder: this.#folder,
      ...(environment && { environment }),
      ...(storage && { storage }),
    };
    const opened = this.#runtime.call<{ state: KernelState; globals: string[] }>(
      'start',
      library,
      this.#shared,
    );
    const started = Promise.all([opened, this.#compilerStarted]).then(async ([{ state, globals }]) => {
      await this.#compiler.call('taken', globals);
      return state;
    });
    // Whoever executes hears of it.
    started.catch(() => {});
    return started;
  }

  #hear(event: WorkerEvent): void {
    if (event.event === 'notice') this.#options.onNotice?.(event.sentence);
    else if (event.event === 'question') void this.#answer(event);
    else if (event.event === 'notebook') this.#handOverNotebook(event);
    else this.#publish(event);
  }

  #publish(event: Published): void {
    const { content, metadata } = JSON.parse(event.json) as { content: object; metadata: object };
    const { buffers } = event;
    this.#frontEnds.get(event.run)?.publish(event.type, content, { metadata, buffers });
  }

  async #answer({ run, id, text, password }: Question): Promise<void> {
    let answer: string | undefined;
    let failure = 'this front end has nobody to ask';
    try {
      answer = await this.#frontEnds.get(run)?.ask(text, password);
    } catch (error) {
      failure = String((error as Error).message);
    }
    if (id !== undefined) return void this.#runtime.call('answer', id, answer, failure);
    if (this.#shared === undefined) return;
    const bytes = new TextEncoder().encode(answer ?? failure);
    const told = bytes.length <= ANSWER_BYTES ? bytes : new TextEncoder().encode(TOO_LONG);
    new Uint8Array(this.#shared.answer, 8).set(told);
    const state = new Int32Array(this.#shared.answer, 0, 2);
    Atomics.store(state, 1, told.length);
    Atomics.store(state, 0, answer !== undefined && told === bytes ? ANSWERED : FAILED);
    Atomics.notify(state, 0);
  }

  #handOverNotebook({ run, id }: NotebookAsked): void {
    void this.#runtime.call('notebook', id, this.#frontEnds.get(run)?.notebook?.());
  }

  /**
   * Puts a cell in the queue.
   * @param of what the front end tells of its cells
   */
  execute(request: ExecuteRequest, frontEnd: FrontEnd, of: OfCells = {}): Promise<ExecuteReply> {
    return new Promise((settle) => {
      this.#queue.push({ request, of, frontEnd, settle });
      void this.#work();
    });
  }

  async #work(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    for (let job = this.#queue.shift(); job !== undefined; job = this.#queue.shift()) {
      const { request, settle } = job;
      const running = this.#run(job);
      this.#whenEnded = running;
      const reply = await running;
      if (reply.status === 'error' && request.stop_on_error !== false) this.#abortQueue();
      settle(reply);
    }
    this.#isBusy = false;
  }

  #abortQueue(): void {
    const execution_count = this.executionCount;
    for (const waiting of this.#queue.splice(0)) waiting.settle({ status: 'aborted', execution_count });
  }

  async #run({ request, frontEnd, of }: Job): Promise<ExecuteReply> {
    const { code, silent = false, store_history = !silent, user_expressions = {} } = request;
    if (!silent && store_history) this.history.push(code);
    const execution_count = this.executionCount;
    const publish: Publish = silent ? () => {} : frontEnd.publish;
    publish('execute_input', { code, execution_count });
    const question = questionIn(code);
    const failed = (error: ErrorContent): ExecuteReply => {
      publish('error', error);
      return { status: 'error', execution_count, user_expressions: {}, ...error };
    };
    try {
      await this.#started;
      if (question !== undefined) return { ...(await this.#explain(question)), execution_count };
      const shown = await this.#evaluate(code, request, frontEnd, of);
      if ('error' in shown) return failed(shown.error);
      if (Object.keys(shown.data).length > 0) publish('execute_result', { execution_count, ...shown });
      const values: Record<string, object> = {};
      for (const [name, expression] of Object.entries(user_expressions)) {
        const outcome = await this.#evaluate(expression, request, frontEnd);
        values[name] =
          'error' in outcome ? { status: 'error', ...outcome.error } : { status: 'ok', ...outcome };
      }
      return { status: 'ok', execution_count, payload: [], user_expressions: values };
    } catch (error) {
      // A worker that could not be started, or is gone.
      const evalue = String((error as Error).message);
      return failed({ ename: 'KernelError', evalue, traceback: [`KernelError: ${evalue}`] });
    } finally {
      this.#running = 0;
    }
  }

  /** Answers `?name`: what is known about it goes to the pager. */
  async #explain(
    name: string,
  ): Promise<Pick<ExecuteReply & { status: 'ok' }, 'status' | 'payload' | 'user_expressions'>> {
    const unknown = {
      'text/plain': `Nothing is called ${name} here; run the cell that declares or imports it first.`,
    };
    const data = (await this.#inspect(name, name.length)) ?? unknown;
    return { status: 'ok', payload: [{ source: 'page', data, start: 0 }], user_expressions: {} };
  }

  async #evaluate(
    code: string,
    { silent = false, allow_stdin }: ExecuteRequest,
    frontEnd: FrontEnd,
    /** Given for cells; without it, an expression of the front end's own. */
    of?: OfCells,
  ): Promise<{ error: ErrorContent } | { data: object; metadata: object }> {
    const run = ++this.#runs;
    this.#running = run;
    const publish: Publish = silent ? () => {} : frontEnd.publish;
    this.#frontEnds.set(run, {
      publish,
      ask: (...question) => frontEnd.ask(...question),
      notebook: () => frontEnd.notebook?.(),
    });
    const count = this.executionCount;
    const compiled = await this.#compiler.call<CompiledForRun>('compile', code, count);
    const isNoted = of !== undefined && !silent;
    if (isNoted) void this.#runtime.call('executed', 'code' in compiled ? compiled.code : code, of);
    if ('error' in compiled) {
      if (isNoted) void this.#runtime.call('reached', []);
      return compiled;
    }
    for (const stream of compiled.says) publish('stream', stream);
    if (compiled.html !== undefined) {
      const data = { 'text/html': compiled.html, 'text/plain': compiled.html };
      publish('display_data', { data, metadata: {}, transient: {} });
    }
    const cell: RunnableCell = {
      ...compiled.cell,
      ...{ run, count, canAsk: allow_stdin !== false, isSilent: silent, colours: of !== undefined },
    };
    const outcome = await this.#runtime.call<Outcome>('run', cell);
    const reached = 'error' in outcome ? outcome.reached : undefined;
    if (isNoted && reached !== undefined) void this.#runtime.call('reached', reached);
    await this.#compiler.call('adopt', cell.name, reached);
    return outcome;
  }

  /** @returns what may stand at the cursor, as `complete_reply` says it */
  async complete({ code, cursor_pos }: { code: string; cursor_pos: number }): Promise<object> {
    await this.#compilerStarted;
    const at = toUnits(code, cursor_pos);
    return completeReply(code, await this.#compiler.call<Completions>('complete', code, at));
  }

  /** @returns what is known of the name at the cursor, as `inspect_reply` says it */
  async inspect({ code, cursor_pos }: { code: string; cursor_pos: number }): Promise<object> {
    await this.#compilerStarted;
    const data = await this.#inspect(code, toUnits(code, cursor_pos));
    return { status: 'ok', found: data !== undefined, data: data ?? {}, metadata: {} };
  }

  async #inspect(code: string, position: number): Promise<Inspection | undefined> {
    type Inspected = { found: Inspection | undefined; asked: string[] };
    const { found, asked } = await this.#compiler.call<Inspected>('inspect', code, position, {});
    // While a cell computes its worker hears nothing: then types must do.
    if (asked.length === 0 || this.#running !== 0) return found;
    const looks = await this.#runtime.call('looks', asked);
    return (await this.#compiler.call<Inspected>('inspect', code, position, looks)).found;
  }

  /** @returns whether a cell can run as it is, as `is_complete_reply` says it */
  async isComplete({ code }: { code: string }): Promise<object> {
    await this.#compilerStarted;
    return this.#compiler.call<object>('isComplete', code);
  }

  /** Hands a comm message to the cell that serves its comm. */
  async comm(
    message: CommMessage,
    frontEnd: FrontEnd,
    { metadata = {}, buffers = [] }: { metadata?: object; buffers?: readonly Uint8Array[] } = {},
  ): Promise<void> {
    await this.#started;
    const run = ++this.#runs;
    this.#frontEnds.set(run, frontEnd);
    await this.#runtime.call('comm', run, message, buffers, metadata);
    this.#frontEnds.delete(run);
  }

  /** The open comms, as `comm_info_reply` lists them. */
  async commInfo(target?: string): Promise<object> {
    await this.#started;
    return this.#runtime.call<object>('commInfo', target);
  }

  /**
   * Stops the cell that runs, and what waits behind it.
   * @returns whether it has ended; where it has not within 5 s, only a restart helps
   */
  async interrupt(): Promise<boolean> {
    const run = this.#running;
    this.#abortQueue();
    if (this.#shared !== undefined) {
      Atomics.store(new Int32Array(this.#shared.flag), 0, run === 0 ? -1 : run);
      Atomics.notify(new Int32Array(this.#shared.answer, 0, 1), 0);
    }
    void this.#runtime.call('interrupt', run).catch(() => {});
    if (run === 0) return true;
    const inTime = new Promise<false>((late) => setTimeout(late, PATIENCE_MS, false));
    return Promise.race([this.#whenEnded.then(() => true as const), inTime]);
  }

  /** Begins anew: what cells have computed and declared is forgotten. */
  async restart(): Promise<void> {
    this.#abortQueue();
    this.#runtime.end(RESTARTED);
    if (this.#shared !== undefined) new Int32Array(this.#shared.flag)[0] = 0;
    this.#frontEnds.clear();
    this.#running = 0;
    this.history.length = 0;
    this.#runtime = this.#newRuntime();
    this.#started = this.#start();
    await this.#compilerStarted;
    await this.#compiler.call('reset');
    await this.#started;
  }

  /** Ends both workers. */
  shutDown(): void {
    this.#abortQueue();
    this.#runtime.end('the kernel was shut down');
    this.#compiler.end('the kernel was shut down');
  }

  /** The files that cells have written and the page keeps, by their paths: progress, checkpoints. */
  async exportFiles(): Promise<Record<string, Uint8Array>> {
    await this.#started;
    return this.#runtime.call('exportFiles');
  }

  async importFiles(files: Readonly<Record<string, Uint8Array>>): Promise<void> {
    await this.#started;
    await this.#runtime.call('importFiles', files);
  }

  async resetFiles(): Promise<void> {
    await this.#started;
    await this.#runtime.call('resetFiles');
  }

  /** Settles when all that cells have written is kept. */
  async settled(): Promise<void> {
    await this.#started;
    await this.#runtime.call('settled');
  }
}
