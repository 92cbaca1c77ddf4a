/** The kernel's process: `node main.js CONNECTION_FILE`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { DataError } from '../../src/core';
import { loadSchemas } from '../../src/core/parse';
import { connectionIn } from '../../src/jupyter/wire';
import { caughtRanges } from '../language/caught';
import { installModules } from '../language/modules';
import { jupyter, loadTypeScript } from '../language/tslab';
import { type Cell, currentCell, Interrupted } from './cell';
import { Control } from './control';
import { DebugAgent } from './debugger/agent';
import { Handler } from './handler';
import { installHost } from './host';
import { Server } from './server';
import { KernelSession, shared } from './session';
import { DEBUGGED, EXECUTION } from './shared-words';
import { captureStreams, flushStreams, writeStream } from './streams';
import { installTurns, nativeGate, realSetImmediate, realSetTimeout, TurnEnded, turnState } from './turns';

/** What notebooks of the course import, compiled once before anybody asks. */
const PRELUDE = "import * as veryDeep from 'very-deep'; void veryDeep;";
/** How long the kernel waits for its first client before it starts to warm up. */
const FIRST_CLIENT_MS = 400;
const SETTLING_MS = 60;

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
    { connection, session: server.id, info: handler.kernelInfo(), shared, turnState, nativeGate },
    {
      onInterrupt: (execution) => session.interrupt(execution),
      onShutdown: () => void shutDown(),
      onFailure: (error) => {
        console.error('very-deep kernel: the control thread failed', error);
        leave(1);
      },
    },
  );

  const variables = () => session.compiler.executor.locals;
  const agent = new DebugAgent(
    {
      names: () => Object.keys(variables()).filter((name) => name !== 'tsLastExpr'),
      get: (name) => variables()[name],
      set: (name, value) => {
        const isThere = name in variables();
        if (isThere) variables()[name] = value;
        return isThere;
      },
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
  process.on('SIGINT', () => session.interrupt(Atomics.load(shared, EXECUTION)));
  // Before any listener: those of libraries (every Emscripten module brings one) would end the process.
  process.setUncaughtExceptionCaptureCallback((error) => reportStray(error, session));
  process.on('unhandledRejection', (reason) => reportStray(reason, session));

  installTurns();
  installHost(server.comms, () => session.history.map(({ input }) => input));
  installModules(loadTypeScript);
  // tslab's own display functions speak through the cell that calls them.
  Object.defineProperty(jupyter, 'lastWriteDisplayData', {
    value: (data: object, update: boolean) => {
      flushStreams();
      currentCell()?.publish(update ? 'update_display_data' : 'display_data', data);
    },
  });
  // A port that somebody else has taken meanwhile: whoever started the kernel tries others, once it is gone.
  await server.init(control.ready).catch((error) => {
    console.error('very-deep kernel:', error);
    leave(1);
  });
  captureStreams();

  await Promise.race([server.introduced, new Promise((resolve) => realSetTimeout(resolve, FIRST_CLIENT_MS))]);
  // A client asks again while its subscription takes effect; it shall not have to wait for the compiler then.
  const settled = new Promise((resolve) => realSetTimeout(resolve, SETTLING_MS));
  // The pause is long enough to load what reads the first cell's request.
  realSetImmediate(loadSchemas);
  await settled;
  // Two steps, so that a request that arrives meanwhile waits for one of them only.
  realSetImmediate(() => {
    session.warm(PRELUDE);
    realSetImmediate(() => require('../../src/door'));
  });
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
  writeStream(cell, 'stderr', `Not caught: ${thrown(error, session.compiler).traceback.join('\n')}\n`);
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
