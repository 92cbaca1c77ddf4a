/** Programs that set-up runs, and that end with it. */
import { spawn } from 'node:child_process';
import { signalGroup } from '../../platform/process-group';

/** How long a program may take to end after it was asked to. */
const PATIENCE_MS = 15_000;

/** How a program ended, and what it wrote. */
export interface Ended {
  /** Null where it could not be started, or a signal ended it. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program as a group of processes of its own. Ctrl+C in the terminal does not reach it: `stop` is how it is told.
 * @param options.stop ends it, and what it has started
 * @throws the reason of `stop`, when nothing of it is left any more
 */
export async function runToEnd(
  command: string,
  args: readonly string[],
  { stop, cwd, milliseconds }: { stop: AbortSignal; cwd?: string; milliseconds?: number },
): Promise<Ended> {
  stop.throwIfAborted();
  const isWindows = process.platform === 'win32';
  const child = spawn(command, args, {
    ...(cwd !== undefined && { cwd }),
    shell: isWindows && command === 'npm',
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: !isWindows,
  });
  const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  let late: NodeJS.Timeout | undefined;
  const end = () => {
    signalGroup(child.pid, 'SIGTERM');
    late ??= setTimeout(() => signalGroup(child.pid, 'SIGKILL'), PATIENCE_MS);
  };
  stop.addEventListener('abort', end, { once: true });
  const limit = milliseconds === undefined ? undefined : setTimeout(end, milliseconds);
  const status = await new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('close', resolve);
  });
  for (const timer of [late, limit]) clearTimeout(timer);
  stop.removeEventListener('abort', end);
  stop.throwIfAborted();
  return { status, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() };
}
