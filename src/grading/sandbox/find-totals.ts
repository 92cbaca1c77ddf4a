/** Where this process may make control groups (`totals.ts`), and what is left of those that others made. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import {
  entering,
  Group,
  type Hierarchy,
  memoryOf1,
  memoryOf2,
  prefix,
  read,
  removed,
  Totals,
  tasksOf,
} from './totals';

/**
 * Finds out, by trying, where groups can be made.
 * @returns why they cannot, in words, where that is so
 */
export function findTotals(): Totals | string {
  if (process.platform !== 'linux')
    return `control groups exist on Linux only, and this is ${process.platform}`;
  const found = places();
  for (const hierarchies of found) if (canMake(hierarchies)) return new Totals(hierarchies);
  return found.length === 0
    ? 'no control group here bounds both memory and processes'
    : 'this user may make no control group (systemd gives one with `systemd-run --user --scope -p Delegate=yes`)';
}

let sweeping = false;

/** Graders that this process starts may be killed: what groups they leave empty is removed when this process ends. */
export function sweepAtExit(): void {
  if (sweeping || process.platform !== 'linux') return;
  sweeping = true;
  process.once('exit', () => {
    const folders = new Set(places().flatMap((hierarchies) => hierarchies.map(({ folder }) => folder)));
    for (const folder of folders) removeAbandoned(folder, 20);
  });
}

/** Where groups might be made, best first: the hierarchies that together bound memory and tasks. */
function places(): Hierarchy[][] {
  const mounts = [...read('/proc/self/mountinfo').matchAll(mountLine)].map(([, root, at, type, options]) => ({
    ...{ root: root as string, at: at as string, type: type as string },
    controllers: (options as string).split(','),
  }));
  const own = new Map(
    [...read('/proc/self/cgroup').matchAll(/^\d+:(.*?):(.*)$/gm)].flatMap(([, controllers, folder]) =>
      (controllers as string).split(',').map((name) => [name, folder as string]),
    ),
  );
  /** The groups that this process is in, from its own one upwards. */
  const above = (type: string, controller: string): string[] => {
    const mount = mounts.find(
      (one) => one.type === type && (type === 'cgroup2' || one.controllers.includes(controller)),
    );
    const folder = own.get(controller);
    if (mount === undefined || folder === undefined) return [];
    const inside = path.relative(mount.root, folder);
    const parts = inside.startsWith('..') ? [] : inside.split('/').filter(Boolean);
    return Array.from({ length: parts.length + 1 }, (_, i) =>
      path.join(mount.at, ...parts.slice(0, parts.length - i)),
    );
  };
  const gives = (folder: string) =>
    ['memory', 'pids'].every((name) =>
      read(path.join(folder, 'cgroup.subtree_control')).split(/\s/).includes(name),
    );
  const unified = above('cgroup2', '')
    .filter(gives)
    .map((folder): Hierarchy[] => [
      { folder, limits: (of) => ({ ...memoryOf2(of), ...tasksOf(of) }), kills: 'memory.events' },
    ]);
  const memory = above('cgroup', 'memory').map(
    (folder): Hierarchy => ({ folder, limits: memoryOf1, kills: 'memory.oom_control' }),
  );
  const tasks = above('cgroup', 'pids').map((folder): Hierarchy => ({ folder, limits: tasksOf }));
  const separate = memory.flatMap((one) => tasks.map((other) => [one, other]));
  return [...unified, ...separate];
}

/** In a line of /proc/self/mountinfo: what part of a tree is mounted, where, its type and its options. */
const mountLine = /^\S+ \S+ \S+ (\S+) (\S+) .* - (cgroup2?) \S+ (\S+)$/gm;

function canMake(hierarchies: readonly Hierarchy[]): boolean {
  for (const { folder } of hierarchies) removeAbandoned(folder);
  const name = `${prefix}${process.pid}-trial`;
  try {
    const group = new Group(hierarchies, name, { memoryMiB: 64, tasks: 8 }, () => {});
    const [file, ...args] = entering(group, ['/bin/true']) as [string, ...string[]];
    return spawnSync(file, args, { env: {} }).status === 0;
  } catch {
    return false;
  } finally {
    for (const { folder } of hierarchies) removed(path.join(folder, name));
  }
}

/** A grader that was killed leaves its groups, empty as soon as its children have ended, too. */
function removeAbandoned(folder: string, tries = 1): void {
  let left = tries;
  for (const name of namesIn(folder)) {
    const pid = new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1];
    if (pid === undefined || read(`/proc/${pid}/stat`) !== '') continue;
    while (!removed(path.join(folder, name)) && --left > 0)
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
