/** `very-deep start` without a browser, and how it is stopped. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { project } from './chromium';

/** A JupyterLab that `very-deep start` has started. */
export interface Server {
  /** Its address, with the token. */
  readonly url: URL;
  /** Ends it as Ctrl+C does. Resolves to its exit status. */
  stop(): Promise<number | null>;
}

/**
 * @param home what the command takes for the user's home
 * @param options.root the checkout that is started; this one by default
 * @param options.more further options of `very-deep start`
 * @param options.env further variables of the environment
 * @throws Error, with what it said, where it ends before it serves
 */
export function startServer(
  home: string,
  {
    root = project,
    more = [],
    env = {},
  }: { root?: string; more?: readonly string[]; env?: NodeJS.ProcessEnv } = {},
): Promise<Server> {
  const main = path.join(root, 'dist', 'src', 'cli', 'main.js');
  const child = spawn(process.execPath, [main, 'start', '--no-browser', ...more], {
    cwd: root,
    env: { ...process.env, HOME: home, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  let told = '';
  child.stderr.on('data', (chunk) => {
    told += chunk;
  });
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', (line) =>
      resolve({
        url: new URL(line),
        stop: () => {
          child.kill('SIGTERM');
          return ended;
        },
      }),
    );
    void ended.then((status) => reject(new Error(`very-deep start ended with status ${status}: ${told}`)));
  });
}
