/**
 * The command lines that start a child: which walls stand around it.
 *
 * On Linux `bubblewrap` gives the child namespaces of its own (mounts, processes, network, IPC, host name) in which
 * there are only Node.js, the libraries it links and one folder of code, all read-only: no /proc, no /dev, no /tmp,
 * no other file, nothing to write to. `setpriv` gives it a user id of its own and takes every capability; `prlimit`
 * bounds memory, processor time, processes and files; a filter denies the system calls that no computation needs.
 * Elsewhere Node's own permission model must do.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { Writable } from 'node:stream';
import { filterFor } from './filter';
import { lesserWalls } from './lesser';
import { systemPath, tool } from './tools';
import { entering, type Group, type TotalLimits } from './totals';

/** The filter for this machine, where its system calls are known. */
const ownFilter = filterFor(process.arch);
export const canFilter = ownFilter !== undefined;

/** `root`: root starts it, the child gets a user id of its own. `user`: by a user namespace. `node`: no namespaces. */
export type Walls = 'root' | 'user' | 'node';

export interface LaunchOptions {
  readonly walls: Walls;
  /** The folder with the child's code. */
  readonly code: string;
  /** The file in that folder to run, where it is not the {@link SNAPSHOT}. */
  readonly script?: string;
  readonly cpuSeconds: number;
  readonly memoryMiB: number;
  /** What runs in the place of Node.js: a program of the machine, to try the walls themselves. */
  readonly program?: { readonly file: string; readonly args: readonly string[] };
  /** Whether system calls are filtered (`filter.ts`); they are unless the kernel cannot. */
  readonly filter?: boolean;
  /** Whether Node's permission model stands within the other walls; it does unless a test says otherwise. */
  readonly permissions?: boolean;
  /** The control group that all of the child's processes are in. */
  readonly group?: Group | undefined;
  /** A number below {@link SLOTS} that no other living child has. */
  readonly slot: number;
}

/** The file in a child's folder that it starts from. */
export const SNAPSHOT = 'code.blob';

/** User ids from here on belong to nobody on any usual system. */
const firstUserId = 1_879_048_192;
export const SLOTS = 4096;

/** Threads and processes together: one Node.js has about ten, and room for a few more is no danger. */
const maxProcesses = 32;

/**
 * What all of a child's processes may take together: the walls' own stand beside the one that answers, and there is more
 * to a process than its data.
 */
export const totalsFor = ({ memoryMiB }: Pick<LaunchOptions, 'memoryMiB'>): TotalLimits => ({
  memoryMiB: memoryMiB + 256,
  tasks: maxProcesses + 8,
});

/**
 * The largest JavaScript heap, in MiB, that leaves room for buffers within the memory limit. V8 compiles code for the
 * flags it runs under, so the flags are the same for every job and the snapshot fits them all.
 */
const heapMiB = 512;

/**
 * A child lives for a tenth of a second: optimizing code so early costs more than it gains (118 against 98 ms of CPU
 * for a usual job, Node.js 20). So does protecting its tables from keys that were made to collide (3 ms), for all its keys
 * are of one student's making, and checking the sum of the snapshot (1 ms), which is only ever read. Node.js refuses a flag that its V8 does not know, so it is asked.
 */
const forShortLives = [
  '--interrupt-budget=1000000',
  '--no-rehash-snapshot',
  '--no-verify-snapshot-checksum',
].filter((flag) => spawnSync(process.execPath, [flag, '--version'], { env: {} }).status === 0);

/** Flags that decide how V8 compiles; equal for every child, so that the snapshot fits. */
export const engineFlags: readonly string[] = [
  '--v8-pool-size=1',
  `--max-old-space-size=${heapMiB}`,
  ...forShortLives,
];

const permissionFlag = process.allowedNodeEnvironmentFlags.has('--permission')
  ? '--permission'
  : '--experimental-permission';

/** All that Node.js is told. Its permission model is a second wall, never the first. */
function nodeArguments(code: string, { script, permissions = true }: LaunchOptions): string[] {
  const file = path.join(code, script ?? SNAPSHOT);
  return [
    ...engineFlags,
    '--no-warnings',
    '--no-addons',
    '--no-global-search-paths',
    // The snapshot is read before there are permissions: a child may read no file at all.
    ...(permissions ? [permissionFlag, ...(script === undefined ? [] : [`--allow-fs-read=${file}`])] : []),
    // Node.js 22 and later let a process read the file that its first argument names, and all files where there is none.
    ...(script === undefined ? ['--snapshot-blob', file, path.join(code, 'nothing')] : [file]),
  ];
}

/** The file descriptor from which bubblewrap reads the filter; it closes it before the child begins. */
const FILTER = 4;

/** Starts a child: with the answers' pipe (`protocol.ts`) beside the usual three, and not a word of the caller's environment. */
export function launch(options: LaunchOptions): ChildProcess {
  const filter = options.walls === 'node' || options.filter === false ? undefined : ownFilter;
  const command = commandLine(options, filter !== undefined);
  const [file, ...args] = options.group === undefined ? command : entering(options.group, command);
  const child = spawn(file as string, args, {
    env: {},
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe', 'pipe', ...(filter === undefined ? [] : ['pipe' as const])],
  });
  const pipe = child.stdio[FILTER];
  if (pipe instanceof Writable) {
    pipe.on('error', () => {}); // bubblewrap did not start, and its end says so
    pipe.end(filter);
  }
  return child;
}

/** The whole command line of a child. */
function commandLine(options: LaunchOptions, filtered: boolean): string[] {
  if (options.walls === 'node') return inNode(options);
  const user = firstUserId + options.slot;
  const identity =
    options.walls === 'root'
      ? ['--cap-add', 'CAP_SETUID', '--cap-add', 'CAP_SETGID', '--cap-add', 'CAP_SETPCAP']
      : ['--unshare-user', '--uid', '65534', '--gid', '65534'];
  const lowered =
    options.walls === 'root'
      ? [
          '/setpriv',
          '--reuid',
          `${user}`,
          '--regid',
          `${user}`,
          '--clear-groups',
          '--no-new-privs',
          '--inh-caps=-all',
          '--bounding-set=-all',
        ]
      : [];
  return [
    tool('bwrap') ?? 'bwrap',
    '--unshare-ipc',
    '--unshare-pid',
    '--unshare-net',
    '--unshare-uts',
    '--unshare-cgroup-try',
    '--die-with-parent',
    '--new-session',
    '--clearenv',
    '--cap-drop',
    'ALL',
    ...identity,
    ...mounts(options),
    '--chdir',
    '/',
    '--remount-ro',
    '/',
    ...(filtered ? ['--seccomp', `${FILTER}`] : []),
    '--',
    ...lowered,
    '/prlimit',
    ...limits(options),
    '--',
    '/program',
    ...(options.program?.args ?? nodeArguments('/code', options)),
  ];
}

/** Without bubblewrap: what else keeps it apart (`lesser.ts`), limits where `prlimit` is there, Node's permission model. */
function inNode(options: LaunchOptions): string[] {
  const node = [process.execPath, ...nodeArguments(options.code, { ...options, permissions: true })];
  const prlimit = process.platform === 'linux' ? tool('prlimit') : undefined;
  const limited = prlimit === undefined ? node : [prlimit, ...limits(options, false), '--', ...node];
  return [...lesserWalls().before, ...limited];
}

function limits({ cpuSeconds, memoryMiB }: LaunchOptions, processes = true): string[] {
  return [
    // Per user id: outside a namespace, or an id of its own, it would count the user's other processes too.
    ...(processes ? [`--nproc=${maxProcesses}`] : []),
    `--data=${memoryMiB * 2 ** 20}`,
    `--cpu=${cpuSeconds}:${cpuSeconds + 1}`,
    '--fsize=0',
    '--core=0',
    '--nofile=64',
    '--msgqueue=0',
    '--memlock=0',
  ];
}

function mounts({ walls, code, program }: LaunchOptions): string[] {
  const programs = walls === 'root' ? ['prlimit', 'setpriv'] : ['prlimit'];
  const files = new Map([['/program', program?.file ?? process.execPath]]);
  for (const name of programs) files.set(`/${name}`, tool(name) ?? name);
  for (const library of sharedLibraries([...files.values()])) files.set(library, library);
  files.set('/code', code);
  return [
    // bubblewrap makes missing folders unreadable to the child's user id, so they are made here.
    ...folders([...files.keys()]).flatMap((folder) => ['--perms', '0755', '--dir', folder]),
    ...[...files].flatMap(([to, from]) => ['--ro-bind', from, to]),
  ];
}

function folders(targets: readonly string[]): string[] {
  const found = new Set<string>();
  for (const target of targets)
    for (let folder = path.dirname(target); folder !== '/'; folder = path.dirname(folder)) found.add(folder);
  return [...found].sort();
}

const librariesOf = new Map<string, readonly string[]>();

/** The files that programs link, as the dynamic loader names them. */
function sharedLibraries(programs: readonly string[]): string[] {
  const key = programs.join();
  const known = librariesOf.get(key);
  if (known !== undefined) return [...known];
  const found = new Set<string>();
  for (const program of programs) {
    const listing = execFileSync('ldd', [program], { encoding: 'utf8', env: { PATH: systemPath } });
    for (const [file] of listing.matchAll(/\/[^\s()]+/g)) found.add(file);
  }
  librariesOf.set(key, [...found]);
  return [...found];
}
