/** Runs cells in one live scope; what it knows of them is what the compiler's worker has told. */
import { tellInterrupted } from '../../src/core/interrupt';
import * as render from '../../src/display/render';
import { abortCell, type Cell, Interrupted } from '../cells/cell';
import { brief, represent } from '../cells/looks-of-values';
import { flushStreams, writeStream } from '../cells/output';
import { nobody } from '../cells/questions';
import { KEPT_FRAMES, type Origins, stackOf, thrown } from '../language/errors';
import { HELPERS } from '../language/live-scope';
import { keepLast, makeRoom } from '../language/live-values';
import { shownTime } from '../language/magics';
import { WrittenCells } from '../language/written-cells';
import { ask, askNow } from './input';
import { beginRun, endRun } from './interrupts';
import { importModule } from './modules';
import { askNotebook } from './open-notebook';
import type { Outcome, RunnableCell } from './protocol';
import { tell } from './remote';
import { soon, startCell, takeTurn } from './turns';

type Ran = readonly [unknown] | undefined;
type Ended = { readonly ran: Ran } | { readonly error: unknown };

/** A frame of a stack as text; the cell itself is no function of the student's. */
const framed = (site: unknown): string =>
  String(site).replace(/^(async )?eval \((cell\[\d+\]:\d+:\d+)\)$/, '$1$2');

export class Runtime implements Origins {
  readonly folder: string;
  readonly #written = new WrittenCells();
  readonly #cells: Cell[] = [];
  /** The execution under way, with what ends it as a failure. */
  #running: { readonly cell: Cell; readonly run: number; giveUp: () => void } | undefined;
  /** The execution that an interrupt was asked for last. */
  #interrupted = 0;
  #clock: { readonly cell: Cell; readonly start: number } | undefined;

  /** @param folder what cells take for the notebook's folder */
  constructor(folder: string) {
    this.folder = folder;
    const load = async (specifier: unknown) => importModule(String(specifier));
    const meta = { url: `file://${folder}/cell.ts`, filename: `${folder}/cell.ts`, dirname: folder };
    for (const [name, value] of Object.entries({ [HELPERS.load]: load, [HELPERS.meta]: meta }))
      Object.defineProperty(globalThis, name, { value, configurable: true });
    Object.assign(Error, {
      stackTraceLimit: KEPT_FRAMES,
      prepareStackTrace: (error: Error, sites: readonly unknown[]) => stackOf(error, sites.map(framed), this),
    });
  }

  /** Starts the clock of `%%time`. */
  readonly startClock = (): void => {
    if (this.#running !== undefined) this.#clock = { cell: this.#running.cell, start: performance.now() };
  };

  /** Runs a cell to its end, or until it is given up. */
  async run(runnable: RunnableCell): Promise<Outcome> {
    const { run, name, values } = runnable;
    const cell = this.#cell(runnable);
    startCell(cell);
    beginRun(run);
    this.#written.note(name, runnable);
    const room = makeRoom(values);
    const ended = await this.#take(cell, runnable);
    const outcome = await this.#outcome(cell, runnable, ended);
    if (runnable.isTimed) this.#tellTime(cell);
    flushStreams();
    cell.done = true;
    if (cell.aborted) tellInterrupted();
    endRun();
    if (!('error' in outcome)) return outcome;
    const reached = [...values.keys()].filter((one) => room.isThere(one));
    room.takeBack();
    return { ...outcome, reached };
  }

  #cell({ run, count, canAsk, isSilent }: RunnableCell): Cell {
    const cell: Cell = {
      count,
      publish: isSilent
        ? () => {}
        : (type, content, { metadata = {}, buffers = [] } = {}) =>
            tell({ event: 'published', run, type, json: JSON.stringify({ content, metadata }), buffers }),
      ask: canAsk ? (text, password) => ask(run, text, password) : async () => nobody(),
      askNow: canAsk ? (text) => askNow(run, text) : nobody,
      notebook: () => askNotebook(run),
      canAsk,
      isMain: true,
      aborted: false,
      done: false,
    };
    this.#cells.push(cell);
    return cell;
  }

  #take(cell: Cell, { run, script }: RunnableCell): Promise<Ended> {
    return new Promise((settle) => {
      this.#running = { cell, run, giveUp: () => settle({ error: new Interrupted() }) };
      // An interrupt that was asked for while the compiler worked.
      if (this.#interrupted === run) return this.interrupt(run);
      takeTurn(cell, () => {
        try {
          // biome-ignore lint/security/noGlobalEval: a kernel runs what it is given
          // biome-ignore lint/complexity/noCommaOperator: so it is evaluated outside of this function
          const start = (0, eval)(script) as (...surroundings: unknown[]) => Promise<Ran>;
          const module = { exports: {} };
          const file = `${this.folder}/cell.ts`;
          start(importModule, module, module.exports, file, this.folder).then(
            (ran) => {
              // The value of the cell tells how it ended: it is nobody's forgotten promise.
              if (ran?.[0] instanceof Promise) ran[0].catch(() => {});
              soon(() => settle({ ran }));
            },
            (error: unknown) => soon(() => settle({ error })),
          );
        } catch (error) {
          settle({ error });
        }
      });
    });
  }

  async #outcome(
    cell: Cell,
    { colours, keepsLast }: RunnableCell,
    ended: Ended,
  ): Promise<Exclude<Outcome, { reached: readonly string[] }> | { error: ReturnType<typeof thrown> }> {
    this.#running = undefined;
    // Its own interrupt, or one that it has been told of on its way.
    if (!cell.aborted && 'error' in ended && ended.error instanceof Interrupted) abortCell(cell);
    if (cell.aborted) return { error: thrown(new Interrupted(), this) };
    if ('error' in ended) return { error: thrown(ended.error, this) };
    const value = ended.ran?.[0];
    if (value === undefined) return { data: {}, metadata: {} };
    if (keepsLast) keepLast(value);
    try {
      const { data, metadata } = await represent(render, value, colours);
      // As JSON, which is all that a front end takes.
      return JSON.parse(JSON.stringify({ data, metadata }));
    } catch (error) {
      return { error: thrown(error, this) };
    }
  }

  /** Stops an execution, or, where none is under way, what earlier cells have left running. */
  interrupt(run: number): void {
    this.#interrupted = run;
    const running = this.#running;
    if (running?.run === run) {
      abortCell(running.cell);
      // What it waits for may never come.
      running.giveUp();
    } else if (running === undefined) {
      for (const cell of this.#cells) abortCell(cell);
      endRun();
      tellInterrupted();
    }
  }

  /** Begins the life of a cell again that an interrupt has ended: its listeners hear what comes later. */
  readonly renew = (cell: Cell): Cell => {
    const again = { ...cell, aborted: false };
    this.#cells.push(again);
    return again;
  };

  /** Tells of an error that no cell caught, in the output of the cell that it belongs to. */
  readonly report = (cell: Cell | undefined, error: unknown): void => {
    if (error instanceof Interrupted || cell === undefined) return;
    writeStream(cell, 'stderr', `Not caught: ${thrown(error, this).traceback.join('\n')}\n`);
  };

  /** How the values of some names look, in brief. */
  looks(properties: readonly string[]): Record<string, string> {
    const shown = properties.flatMap((property) => {
      const text = property in globalThis ? brief(Reflect.get(globalThis, property)) : undefined;
      return text === undefined ? [] : [[property, text]];
    });
    return Object.fromEntries(shown);
  }

  #tellTime(cell: Cell): void {
    if (this.#clock?.cell !== cell) return;
    writeStream(cell, 'stdout', `Wall time: ${shownTime(performance.now() - this.#clock.start)}\n`);
  }

  source(name: string): string | undefined {
    return this.#written.source(name);
  }

  originalPlace(name: string, line: number, column: number) {
    return this.#written.originalPlace(name, line, column);
  }

  /** There are no modules beside a notebook in the browser. */
  modulePlace(): undefined {
    return undefined;
  }
}
