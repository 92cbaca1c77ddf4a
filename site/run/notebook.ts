/** The page's cells as a notebook: which have run, which are to run, and the kernel that runs them. */
import { BrowserKernel, type KernelState } from '../../kernels/browser/kernel';
import { messageOf } from '../../src/platform/thrown';
import { importsOfAside } from './asides';
import type { CellView } from './cell-view';
import type { Widgets } from './widgets';

interface NotebookOptions {
  /** Where the kernel's files are served, with a slash at its end. */
  readonly base: URL;
  /** The size of the experiments. */
  readonly size: string;
  /** Told of what is to be known of the kernel. */
  readonly onState: (sentence: string, state: 'loading' | 'ready' | 'running') => void;
  readonly onNotice: (sentence: string) => void;
}

const seconds = (since: number): string => {
  const passed = (performance.now() - since) / 1000;
  return passed < 0.1 ? 'less than 0.1 s' : `${passed.toFixed(1)} s`;
};

const describe = ({ isolated, threads }: KernelState): string =>
  isolated ? `ready, on ${threads} ${threads === 1 ? 'thread' : 'threads'}` : 'ready, on one thread';

export class Notebook {
  cells: readonly CellView[] = [];
  readonly #options: NotebookOptions;
  readonly #widgets: Widgets;
  /** The code with which cells have run in this kernel, by their ids. */
  readonly #ran = new Map<string, string>();
  /** Cells whose button was pressed while others ran. */
  readonly #pressed: CellView[] = [];
  #kernel: BrowserKernel | undefined;
  #running: CellView | undefined;
  #isBusy = false;

  constructor(options: NotebookOptions, widgets: Widgets) {
    this.#options = options;
    this.#widgets = widgets;
  }

  /** Runs a cell, after those above it that have not run as they are now. */
  run(cell: CellView): void {
    if (cell === this.#running || this.#pressed.includes(cell)) return;
    this.#pressed.push(cell);
    cell.isRunning = true;
    cell.tell('waiting');
    void this.#work();
  }

  /** Stops the cell that runs, and forgets what was pressed besides. The values of other cells stay. */
  async stop(): Promise<void> {
    for (const waiting of this.#pressed.splice(0)) this.#rest(waiting, '');
    const cell = this.#running;
    cell?.tell('stopping …');
    const hasEnded = (await this.#kernel?.interrupt()) ?? true;
    if (hasEnded || cell === undefined || cell !== this.#running) return;
    const restart = Object.assign(document.createElement('button'), {
      textContent: 'Restart and run to here',
    });
    restart.addEventListener('click', () => this.restart(cell));
    cell.tell('This cell cannot be stopped without losing what all cells have computed. ', restart);
  }

  /** Begins anew. @param next what is run then */
  async restart(next?: CellView): Promise<void> {
    for (const waiting of this.#pressed.splice(0)) this.#rest(waiting, '');
    this.#ran.clear();
    this.#options.onState('restarting …', 'loading');
    await this.#kernel?.restart();
    for (const cell of this.cells) cell.tell('');
    if (this.#kernel !== undefined) this.#options.onState(describe(await this.#kernel.ready), 'ready');
    if (next !== undefined) this.run(next);
  }

  /** Runs all cells of the page. */
  runAll(): void {
    const last = this.cells.at(-1);
    if (last !== undefined) this.run(last);
  }

  /** Tells the kernel what a widget says. */
  readonly send = (id: string, data: object, buffers: Uint8Array[]): void => {
    const message = { type: 'comm_msg' as const, content: { comm_id: id, data } };
    const publish = (type: string, content: object, extra: { buffers?: readonly Uint8Array[] } = {}) =>
      this.#widgets.hear(type, content, { metadata: {}, buffers: extra.buffers ?? [] });
    void this.#kernel?.comm(message, { publish, ask: async () => '' }, { buffers });
  };

  async #work(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    for (let cell = this.#pressed.shift(); cell !== undefined; cell = this.#pressed.shift())
      await this.#runTo(cell);
    this.#isBusy = false;
    if (this.#kernel !== undefined) this.#options.onState(describe(await this.#kernel.ready), 'ready');
  }

  async #runTo(cell: CellView): Promise<void> {
    try {
      const kernel = await this.#opened(cell);
      const above = this.cells.slice(0, this.cells.indexOf(cell)).filter((one) => !this.#hasRun(one));
      for (const [i, one] of above.entries()) {
        cell.tell(`first cell ${one.number} above, ${i + 1} of ${above.length}`);
        if (await this.#executeAbove(kernel, one)) continue;
        this.#rest(cell, 'not run, for ', one.link(`cell ${one.number} above`), ' did not end well');
        return;
      }
      await this.#execute(kernel, cell);
    } catch (error) {
      this.#rest(cell, `The kernel cannot be loaded: ${messageOf(error)}`);
      this.#kernel?.shutDown();
      this.#kernel = undefined;
      this.#options.onState('not loaded; press Run to try again', 'ready');
    }
  }

  #hasRun = (cell: CellView): boolean => this.#ran.get(cell.id) === cell.source;

  #rest(cell: CellView, ...words: readonly [string, ...(string | Node)[]]): void {
    const [first, ...others] = words;
    cell.isRunning = false;
    cell.tell(first, ...others.map((one) => (typeof one === 'string' ? document.createTextNode(one) : one)));
  }

  async #opened(cell: CellView): Promise<BrowserKernel> {
    if (this.#kernel === undefined) {
      const { base, size, onNotice, onState } = this.#options;
      onState('loading TypeScript and the library …', 'loading');
      cell.tell('loading TypeScript and the library, once …');
      this.#kernel = new BrowserKernel({ base, environment: { VERY_DEEP_SIZE: size }, onNotice });
      const { notes } = await this.#kernel.ready;
      for (const note of notes) onNotice(note);
    }
    return this.#kernel;
  }

  /** Runs a cell that another needs. @returns whether it ended well */
  async #executeAbove(kernel: BrowserKernel, cell: CellView): Promise<boolean> {
    const code = cell.source;
    const imports = importsOfAside(code);
    if (imports === undefined) return this.#execute(kernel, cell);
    const reply = await kernel.execute({ code: imports }, { publish: () => {}, ask: async () => '' });
    if (reply.status === 'ok') this.#ran.set(cell.id, code);
    return reply.status === 'ok';
  }

  /** @returns whether the cell ended well */
  async #execute(kernel: BrowserKernel, cell: CellView): Promise<boolean> {
    const code = cell.source;
    this.#running = cell;
    cell.isRunning = true;
    cell.tell('running …');
    this.#options.onState(`running cell ${cell.number}`, 'running');
    cell.outputs.begin();
    const began = performance.now();
    const frontEnd = {
      publish: cell.outputs.publish,
      ask: (text: string, password: boolean) => cell.ask(text, password),
    };
    const reply = await kernel.execute({ code, allow_stdin: true }, frontEnd, { id: cell.id });
    cell.outputs.end();
    this.#running = undefined;
    const isGood = reply.status === 'ok';
    if (isGood) this.#ran.set(cell.id, code);
    else this.#ran.delete(cell.id);
    const how = isGood
      ? 'ran in'
      : reply.status === 'error' && reply.ename === 'Interrupted'
        ? 'stopped after'
        : 'failed after';
    this.#rest(cell, `${how} ${seconds(began)}`);
    return isGood;
  }
}
