/**
 * The command lines that start a child: which walls stand around it.
 *
 * On Linux `bubblewrap` gives the child namespaces of its own (mounts, processes, network, IPC, host name) in which
 * there are only Node.js, the libraries it links and one folder of code, all read-only: no /proc, no /dev, no /tmp,
 * no other file, nothing to write to. `setpriv` gives it a user id of its own and takes every capability; `prlimit`
 * bounds memory, processor time, processes and files. Elsewhere Node's own permission model must do.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import path from 'node:path';
import { lesserWalls } from './lesser';
import { systemPath, tool } from './tools';

/** `root`: root starts it, the child gets a user id of its own. `user`: by a user namespace. `node`: no namespaces. */
export type Walls = 'root' | 'user' | 'node';

export interface LaunchOptions {
  readonly walls: Walls;
  /** The folder with the child's code. */
  readonly code: string;
  /** The arguments after `boot.js`. */
  readonly args?: readonly string[];
  readonly cpuSeconds: number;
  readonly memoryMiB: number;
  /** Whether Node's permission model stands within the other walls; it does unless a test says otherwise. */
  readonly permissions?: boolean;
  /** A number below {@link SLOTS} that no other living child has. */
  readonly slot: number;
}

/** User ids from here on belong to nobody on any usual system. */
const firstUserId = 1_879_048_192;
export const SLOTS = 4096;

/** Threads and processes together: one Node.js has about ten, and room for a few more is no danger. */
const maxProcesses = 32;

/**
 * The largest JavaScript heap, in MiB, that leaves room for buffers within the memory limit. V8 compiles code for the
 * flags it runs under, so the flags are the same for every job and the compiled bundle fits them all.
 */
const heapMiB = 512;

/**
 * A child lives for a tenth of a second: optimizing code so early costs more than it gains (118 against 98 ms of CPU
 * for a usual job, Node.js 20). Node.js refuses a flag that its V8 does not know, so it is asked.
 */
const laterOptimization = ['--interrupt-budget=1000000'].filter(
  (flag) => spawnSync(process.execPath, [flag, '--version'], { env: {} }).status === 0,
);

/** Flags that decide how V8 compiles; equal for every child, so that the compiled bundle fits. */
export const engineFlags: readonly string[] = [
  '--v8-pool-size=1',
  `--max-old-space-size=${heapMiB}`,
  ...laterOptimization,
];

const permissionFlag = process.allowedNodeEnvironmentFlags.has('--permission')
  ? '--permission'
  : '--experimental-permission';

/** All of Node's flags. The permission model is a second wall, never the first. */
const childFlags = (code: string, permissions = true): string[] => [
  ...engineFlags,
  '--no-warnings',
  '--no-addons',
  '--no-global-search-paths',
  ...(permissions ? [permissionFlag, `--allow-fs-read=${code}${path.sep}`] : []),
];

export interface CommandLine {
  readonly file: string;
  readonly args: readonly string[];
}

/** The whole command line of a child. */
export function commandLine(options: LaunchOptions): CommandLine {
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
  return {
    file: tool('bwrap') ?? 'bwrap',
    args: [
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
      '--',
      ...lowered,
      '/prlimit',
      ...limits(options),
      '--',
      '/node',
      ...childFlags('/code', options.permissions),
      '/code/boot.js',
      ...(options.args ?? []),
    ],
  };
}

/** Without bubblewrap: what else keeps it apart (`lesser.ts`), limits where `prlimit` is there, Node's permission model. */
function inNode(options: LaunchOptions): CommandLine {
  const node = [
    process.execPath,
    ...childFlags(options.code),
    path.join(options.code, 'boot.js'),
    ...(options.args ?? []),
  ];
  const prlimit = process.platform === 'linux' ? tool('prlimit') : undefined;
  const limited = prlimit === undefined ? node : [prlimit, ...limits(options, false), '--', ...node];
  const [file, ...args] = [...lesserWalls().before, ...limited];
  return { file: file as string, args };
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

function mounts({ walls, code }: LaunchOptions): string[] {
  const programs = walls === 'root' ? ['prlimit', 'setpriv'] : ['prlimit'];
  const files = new Map([['/node', process.execPath]]);
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
