/** The worker that runs cells: the library and its engine live here. */

import type { OpenNotebook } from '../../src/display/host';
import {
  exportFiles,
  importFiles,
  type LibraryOptions,
  type LibraryState,
  openLibrary,
  prepareCell,
  resetFiles,
  settled,
} from '../../src/door.browser';
import type { CommMessage } from '../../src/jupyter/messages';
import { Comms } from '../cells/comms';
import { addExecuted, type Executed, type OfCells } from '../cells/executed';
import { captureConsole } from './console';
import { installHost } from './host';
import { installInput, takeAnswer } from './input';
import { installInterrupts } from './interrupts';
import { takeNotebook } from './open-notebook';
import type { Outcome, RunnableCell, Shared } from './protocol';
import { serve, tell } from './remote';
import { Runtime } from './runtime';
import { currentCell, installTurns, soon, takeTurn, whenTurnFails } from './turns';
import { showWebObjects } from './web-objects';

let runtime: Runtime;
let comms: Comms;
/** What has been executed, without magics. */
const executed: Executed[] = [];

/** The names on the global object and on what it inherits from: a cell's names of this kind are kept under others. */
function globalNames(): string[] {
  const names: string[] = [];
  for (let at: object | null = globalThis; at !== null; at = Object.getPrototypeOf(at))
    names.push(...Object.getOwnPropertyNames(at));
  return names;
}

serve({
  async start(
    library: LibraryOptions,
    shared: Shared | undefined,
  ): Promise<{ state: LibraryState; globals: string[] }> {
    installInterrupts(shared?.flag);
    installInput(shared?.answer);
    installTurns();
    runtime = new Runtime(library.folder ?? '/home');
    whenTurnFails(runtime.report);
    comms = new Comms(
      (cell, work) => {
        takeTurn(cell, work);
        return new Promise((done) => soon(done));
      },
      runtime.report,
      runtime.renew,
    );
    installHost(
      comms,
      () => executed.map(({ input, stands, reached }) => ({ source: input, stands, reached })),
      runtime.startClock,
    );
    captureConsole();
    showWebObjects();
    const stray = (event: Event, error: unknown) => {
      event.preventDefault();
      runtime.report(currentCell(), error);
    };
    globalThis.addEventListener('error', (event) => stray(event, (event as ErrorEvent).error));
    globalThis.addEventListener('unhandledrejection', (event) =>
      stray(event, (event as PromiseRejectionEvent).reason),
    );
    const onStorageFault = (sentence: string) => tell({ event: 'notice', sentence });
    const state = await openLibrary({ ...library, onStorageFault });
    return { state, globals: globalNames() };
  },
  async run(cell: RunnableCell): Promise<Outcome> {
    await prepareCell(cell.source);
    return runtime.run(cell);
  },
  /** Notes a cell that is about to run, as checks read it. */
  executed: (code: string, of: OfCells) => addExecuted(executed, code, of),
  /** Notes what the last one got to. */
  reached(reached: Executed['reached']): void {
    const last = executed.at(-1);
    if (last !== undefined) last.reached = reached;
  },
  interrupt: (run: number) => runtime.interrupt(run),
  answer: (id: number, answer: string | undefined, failure?: string) => takeAnswer(id, answer, failure),
  notebook: (id: number, notebook: OpenNotebook | undefined) => takeNotebook(id, notebook),
  looks: (properties: readonly string[]) => runtime.looks(properties),
  comm: (run: number, message: CommMessage, buffers: Uint8Array[], metadata: Record<string, unknown>) =>
    comms.receive(message, { metadata, buffers }, (type, content, extra = {}) => {
      const json = JSON.stringify({ content, metadata: extra.metadata ?? {} });
      tell({ event: 'published', run, type, json, buffers: extra.buffers ?? [] });
    }),
  commInfo: (target?: string) => comms.info(target),
  exportFiles: () => exportFiles(),
  importFiles: (files: Record<string, Uint8Array>) => importFiles(files),
  resetFiles: () => resetFiles(),
  settled: () => settled(),
});
