/**
 * What: `spawn` on the prototype of `ChildProcess`, and `spawnSync`, `execSync` and `execFileSync`, of `node:child_process`,
 *   in the course's kernel.
 * Why: a child that inherits the standard streams (`stdio: 'inherit'`) writes to the terminal of whoever started the kernel,
 *   where nobody looks. Instead it is given pipes, and what comes out of them is the cell's output. To the one who
 *   started it the child looks as if it had inherited: it has no `stdout` and no `stderr` of its own.
 * Versions: every Node.js that the course supports; `spawn`, `exec`, `execFile` and `fork` all start children through the
 *   prototype's `spawn`.
 * Needed: as long as a child's inherited output does not come through `process.stdout.write`.
 */
import child_process, { type ChildProcess } from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';
import { isStandardFile, type StandardFile } from './standard-files';

/** Where output goes. */
export interface Output {
  write(chunk: string | Uint8Array): void;
  /** Nothing more comes. */
  end(): void;
}

type OutputFor = (file: StandardFile) => Output | undefined;

/** The standard file of this process that a child is to write to, if what stands at a place of `stdio` means one. */
function inherited(entry: unknown, place: number): StandardFile | undefined {
  const file =
    entry === 'inherit' ? place : entry === process.stdout ? 1 : entry === process.stderr ? 2 : entry;
  return place > 0 && isStandardFile(file) ? file : undefined;
}

interface Rerouted {
  stdio: unknown[];
  /** The pipes in place of what was to be inherited, by their place. */
  pipes: Map<number, Output>;
}

/** `stdio` with a pipe for each standard stream that the child was to inherit; undefined where there is none. */
function reroute(stdio: unknown, outputFor: OutputFor): Rerouted | undefined {
  const entries = typeof stdio === 'string' ? [stdio, stdio, stdio] : Array.isArray(stdio) ? [...stdio] : [];
  const pipes = new Map<number, Output>();
  for (const [place, entry] of entries.entries()) {
    const file = inherited(entry, place);
    const output = file === undefined ? undefined : outputFor(file);
    if (output === undefined) continue;
    entries[place] = 'pipe';
    pipes.set(place, output);
  }
  return pipes.size === 0 ? undefined : { stdio: entries, pipes };
}

interface Options {
  stdio?: unknown;
  encoding?: unknown;
  shell?: string | boolean;
}

type Spawned = ReturnType<typeof child_process.spawnSync>;
type SpawnSync = (...args: unknown[]) => Spawned;

/** The options among the arguments of a call; the last object that is no list. */
const optionsAt = (args: readonly unknown[]): number =>
  args.findLastIndex((arg) => typeof arg === 'object' && arg !== null && !Array.isArray(arg));

/** `spawnSync`, with the child's inherited output handed over when the child has ended. */
const waiting =
  (spawnSync: SpawnSync, outputFor: OutputFor): SpawnSync =>
  (...args) => {
    const at = optionsAt(args);
    const options = (args[at] ?? {}) as Options;
    const rerouted = reroute(options.stdio, outputFor);
    if (rerouted === undefined) return spawnSync(...args);
    const { stdio, pipes } = rerouted;
    // A terminal would take any amount of it.
    const result = spawnSync(...args.with(at, { ...options, stdio, maxBuffer: Number.POSITIVE_INFINITY }));
    for (const [place, to] of pipes) {
      const written = result.output?.[place] as Buffer | string | null | undefined;
      if (written) {
        const isCoded = typeof written === 'string' && Buffer.isEncoding(String(options.encoding));
        to.write(isCoded ? Buffer.from(written, options.encoding as BufferEncoding) : written);
      }
      to.end();
      if (result.output) result.output[place] = null;
      if (place === 1) Object.assign(result, { stdout: null });
      if (place === 2) Object.assign(result, { stderr: null });
    }
    return result;
  };

/** What `execSync` and `execFileSync` make of a child that has ended: its output, or an error. */
function outputOrError(result: Spawned, command: string): unknown {
  const { error, status, stdout, stderr } = result;
  if (error === undefined && status === 0) return stdout;
  const said = stderr?.length ? `\n${stderr}` : '';
  throw Object.assign(error ?? new Error(`Command failed: ${command}${said}`), result);
}

/**
 * Hands over what children write to standard streams that they inherit.
 * @param outputFor gives where the output of the child that is about to start goes; undefined lets it inherit
 */
export function catchChildOutput(outputFor: OutputFor): void {
  const { spawn } = child_process.ChildProcess.prototype as unknown as {
    spawn(options: { stdio?: unknown }): unknown;
  };
  function spawnCaught(this: ChildProcess, options: { stdio?: unknown }): unknown {
    const rerouted = reroute(options?.stdio, outputFor);
    if (rerouted === undefined) return spawn.call(this, options);
    const { stdio, pipes } = rerouted;
    const result = spawn.call(this, { ...options, stdio });
    const child = this as { -readonly [K in keyof ChildProcess]: ChildProcess[K] };
    const streams = child.stdio as unknown[];
    for (const [place, output] of pipes) {
      const stream = streams[place] as NodeJS.ReadableStream | null | undefined;
      stream?.on('data', (chunk: Uint8Array) => output.write(chunk));
      stream?.on('end', () => output.end());
      streams[place] = null;
      if (place === 1) child.stdout = null;
      if (place === 2) child.stderr = null;
    }
    return result;
  }
  Object.defineProperty(child_process.ChildProcess.prototype, 'spawn', {
    value: spawnCaught,
    writable: true,
    configurable: true,
  });
  const { execSync, execFileSync } = child_process;
  const spawnSync = waiting(child_process.spawnSync as unknown as SpawnSync, outputFor);
  const inherits = (args: readonly unknown[]) => {
    const { stdio } = (args[optionsAt(args)] ?? {}) as Options;
    return reroute(stdio, outputFor) !== undefined;
  };
  // These two tell nothing of the errors that a child has printed, so they are made of `spawnSync` as Node.js makes them.
  const changed = {
    spawnSync,
    execSync(...args: unknown[]): unknown {
      if (!inherits(args)) return Reflect.apply(execSync, child_process, args);
      const [command, options] = args as [string, Options];
      const shell = typeof options.shell === 'string' ? options.shell : true;
      return outputOrError(spawnSync(command, { ...options, shell }), command);
    },
    execFileSync(...args: unknown[]): unknown {
      if (!inherits(args)) return Reflect.apply(execFileSync, child_process, args);
      const words = Array.isArray(args[1]) ? args[1] : [];
      return outputOrError(spawnSync(...args), [args[0], ...words].join(' '));
    },
  };
  Object.assign(child_process, changed);
  syncBuiltinESMExports();
}
