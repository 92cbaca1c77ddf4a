/** The kernel's process: `node main.js CONNECTION_FILE`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { DataError } from '../../src/core';
import { loadSchemas } from '../../src/core/parse';
import { connectionIn } from '../../src/jupyter/wire';
import { withoutMagics } from '../../src/notebook/magics';
import { quietPromises } from '../../src/patches/promise-symbols';
import { type Cell, Interrupted } from '../cells/cell';
import { flushStreams, writeStream } from '../cells/output';
import { caughtRanges } from '../language/caught';
import { currentCell } from './cell';
import { Control } from './control';
import { DebugAgent } from './debugger/agent';
import { Handler } from './handler';
import { installHost } from './host';
import { installQuestions } from './input';
import { listenForInterrupts } from './interrupt-listeners';
import { loadTypeScript } from './load-typescript';
import { installMagics } from './magics';
import { Server } from './server';
import { KernelSession, shared } from './session';
import { DEBUGGED, EXECUTION } from './shared-words';
import { captureStreams } from './streams';
import { jupyter } from './tslab';
import { installTurns, nativeGate, realSetTimeout, TurnEnded, turnState } from './turns';

/** What notebooks of the course import, compiled once before anybody asks. */
const PRELUDE = "import * as veryDeep from 'very-deep'; void veryDeep;";
/** How long the kernel waits for its first client before it starts to warm up. */
const FIRST_CLIENT_MS = 400;
const SETTLING_MS = 60;
/** How long a kernel that could not start waits for its sockets to close. */
const CLOSING_MS = 1000;
/** How long nobody must have come before the next step is taken that may keep somebody waiting. */
const PAUSE_MS = 400;
/** When the compiler's code is kept for the next start, once: it takes a tenth of a second. */
const KEEPING_MS = 5000;

/** Where memory runs out Linux ends the kernel before the browser or JupyterLab. */
function goFirst(): void {
  if (process.platform === 'linux') writeFileSync('/proc/self/oom_score_adj', '500');
}

async function main(configPath: string): Promise<void> {
  goFirst();
  const connection = connectionIn(readFileSync(configPath, 'utf8'), configPath);
  const session = new KernelSession();
  const handler = new Handler(session);
  const shutDown = async () => {
    flushStreams();
    await control.close();
    server.close();
    realSetTimeout(() => leave(0), 20);
  };
  const server: Server = new Server(handler, session, connection, {
    publish: (frames) => control.publish(frames),
    report: (cell, error) => report(cell, error, session),
    // The idle status is still to come.
    leave: () => realSetTimeout(shutDown, 50),
  });
  const control = new Control(
    {
      ...{ connection, session: server.id, info: handler.kernelInfo() },
      ...{ shared, turnState, nativeGate, input: server.input.line, signatures: server.hearing.memory },
    },
    {
      onInterrupt: (execution) => session.interrupt(execution),
      onShutdown: () => void shutDown(),
      onFailure: (error) => {
        console.error('very-deep kernel: the control thread failed', error);
        leave(1);
      },
    },
  );

  const agent = new DebugAgent(
    {
      names: () => session.notebook.variables.names(),
      renamed: () => session.notebook.variables.renamed(),
      get: (name) => session.notebook.variables.get(name),
      set: (name, value) => session.notebook.variables.set(name, value),
    },
    (source) => caughtRanges(loadTypeScript(), source),
  );
  session.beforeRun = (script) => {
    agent.remember(script);
    return Atomics.load(shared, DEBUGGED) === 1 ? control.prepare(script) : undefined;
  };

  // A student's process.exit() would take the notebook's state with it.
  const leave = process.exit.bind(process);
  process.exit = (() => {
    throw new Error(
      'process.exit() would end the kernel and lose every variable; use Kernel > Shut Down instead',
    );
  }) as typeof process.exit;
  listenForInterrupts(() => session.interrupt(Atomics.load(shared, EXECUTION)));
  // Before any listener: those of libraries (every Emscripten module brings one) would end the process.
  process.setUncaughtExceptionCaptureCallback((error) => reportStray(error, session));
  process.on('unhandledRejection', (reason) => reportStray(reason, session));

  installTurns();
  quietPromises();
  installMagics();
  installQuestions();
  installHost(server.comms, () =>
    session.history.map(({ input, stands, reached }) => ({
      source: withoutMagics(loadTypeScript(), input),
      stands,
      reached,
    })),
  );
  // tslab's own display functions speak through the cell that calls them.
  Object.defineProperty(jupyter, 'lastWriteDisplayData', {
    value: (data: object, update: boolean) => {
      flushStreams();
      currentCell()?.publish(update ? 'update_display_data' : 'display_data', data);
    },
  });
  // A port that somebody else has taken meanwhile: whoever started the kernel tries others, once it is gone.
  const bound = server.init(control.ready).catch(async (error) => {
    console.error('very-deep kernel:', error);
    // A process that exits over open sockets crashes; where the control thread has none it does not answer.
    await Promise.race([control.close(), new Promise((resolve) => realSetTimeout(resolve, CLOSING_MS))]);
    server.close();
    leave(1);
  });
  // What every cell needs is loaded while the control thread starts, on another processor.
  loadSchemas();
  loadTypeScript();
  await bound;
  captureStreams();

  await Promise.race([server.introduced, new Promise((resolve) => realSetTimeout(resolve, FIRST_CLIENT_MS))]);
  // A client asks again while its subscription takes effect; it shall not have to wait for the compiler then.
  await new Promise((resolve) => realSetTimeout(resolve, SETTLING_MS));
  await getReady(session);
}

/**
 * Loads what cells need before anybody asks, a step at a time: whoever comes meanwhile waits for the end of one step only.
 * The first is what every cell needs. For the others there is time when nobody has come after a while.
 */
async function getReady(session: KernelSession): Promise<void> {
  const compile = (source: string) => () => void session.notebook.compile(source, 0);
  const steps = [
    compile('1'),
    compile('[1]'),
    compile('console.log()'),
    compile(PRELUDE),
    () => require('../../src/door'),
  ];
  for (const [i, step] of steps.entries()) {
    await new Promise((resolve) => realSetTimeout(resolve, i < 2 ? 0 : PAUSE_MS));
    if (!session.isUnused) break;
    step();
  }
  // Somebody who came at once had to wait for the compiler; at the next start it is there sooner.
  realSetTimeout(() => session.notebook.keepCompiler(), KEEPING_MS);
}

/** Errors told: a library's listener for rejections may throw what it hears. */
const told = new WeakSet<object>();

/** Tells of an error that no cell caught, in a timer or a promise nobody awaits, where the cell's output is. */
function reportStray(error: unknown, session: KernelSession): void {
  report(currentCell(), error, session);
}

function report(cell: Cell | undefined, error: unknown, session: KernelSession): void {
  if (error instanceof TurnEnded || error instanceof Interrupted) return;
  if (typeof error === 'object' && error !== null) {
    if (told.has(error)) return;
    told.add(error);
  }
  if (cell === undefined) {
    console.error('very-deep kernel:', error);
    return;
  }
  const { thrown } = require('../language/errors') as typeof import('../language/errors');
  writeStream(cell, 'stderr', `Not caught: ${thrown(error, session.notebook).traceback.join('\n')}\n`);
}

const [, , configPath] = process.argv;
if (configPath === undefined) {
  process.stderr.write(
    'usage: node main.js CONNECTION_FILE (Jupyter starts this kernel; see `very-deep kernel`)\n',
  );
  process.exitCode = 2;
} else {
  main(configPath).catch((error: unknown) => {
    console.error('very-deep kernel:', error instanceof DataError ? error.message : error);
    process.exitCode = 1;
  });
}
