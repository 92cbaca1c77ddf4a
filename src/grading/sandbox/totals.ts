/**
 * Bounds for all of a child's processes together: a control group with a total of memory and of processes. The limits of
 * `prlimit` hold for each process alone. It is there where the kernel lets this user make groups: for root nearly always,
 * for others where their part of the tree is given to them ("delegated"), as systemd does for a user's own services.
 */
import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from '../../platform/thrown';

/** The totals of a child. */
export interface TotalLimits {
  readonly memoryMiB: number;
  /** Processes and threads. */
  readonly tasks: number;
}

/** One hierarchy of control groups: version 2 has one for all, version 1 one for each controller. */
export interface Hierarchy {
  /** Where this process may make groups. */
  readonly folder: string;
  /** The files that set limits, with their contents; those that end in `?` may be missing. */
  limits(of: TotalLimits): Readonly<Record<string, number>>;
  /** The file with the line `oom_kill N`. */
  readonly kills?: string;
}

const mebi = 2 ** 20;
export const memoryOf1 = ({ memoryMiB }: TotalLimits) => ({
  'memory.limit_in_bytes': memoryMiB * mebi,
  'memory.memsw.limit_in_bytes?': memoryMiB * mebi,
});
export const memoryOf2 = ({ memoryMiB }: TotalLimits) => ({
  'memory.max': memoryMiB * mebi,
  'memory.swap.max?': 0,
  'memory.oom.group?': 1,
});
export const tasksOf = ({ tasks }: TotalLimits) => ({ 'pids.max': tasks });

export const prefix = 'very-deep-';
/** How many groups this process has made, for their names. */
let made = 0;

/** A shell's words that put it into the groups named before `--`, and become the command named after it. */
const enter = 'while [ "$1" != -- ]; do echo $$ > "$1" || exit 1; shift; done; shift; exec "$@"';

/** A command line that first enters a group. */
export const entering = (group: Group, command: readonly string[]): string[] => [
  ...['/bin/sh', '-c', enter, 'sh', ...group.doors, '--', ...command],
];

/** Groups for the children of this process, each used by one child at a time. */
export class Totals {
  readonly #hierarchies: readonly Hierarchy[];
  readonly #free = new Map<string, Group[]>();
  readonly #groups: Group[] = [];

  constructor(hierarchies: readonly Hierarchy[]) {
    this.#hierarchies = hierarchies;
  }

  /** A group in which nothing is, with these limits. */
  take(limits: TotalLimits): Group {
    const key = `${limits.memoryMiB} ${limits.tasks}`;
    const free = this.#free.get(key) ?? [];
    this.#free.set(key, free);
    const group = free.pop() ?? this.#make(limits, (left) => free.push(left));
    group.begin();
    return group;
  }

  #make(limits: TotalLimits, leave: (group: Group) => void): Group {
    const group = new Group(this.#hierarchies, `${prefix}${process.pid}-${made++}`, limits, leave);
    this.#groups.push(group);
    return group;
  }

  /** Removes all groups, when the children are gone. */
  async close(): Promise<void> {
    this.#free.clear();
    for (const group of this.#groups.splice(0)) await group.remove();
  }
}

export class Group {
  readonly #hierarchies: readonly Hierarchy[];
  readonly #name: string;
  readonly #leave: (group: Group) => void;
  #killsBefore = 0;

  constructor(
    hierarchies: readonly Hierarchy[],
    name: string,
    limits: TotalLimits,
    leave: (group: Group) => void,
  ) {
    this.#hierarchies = hierarchies;
    this.#name = name;
    this.#leave = leave;
    for (const hierarchy of hierarchies) {
      const folder = path.join(hierarchy.folder, name);
      mkdirSync(folder, { recursive: true });
      for (const [file, value] of Object.entries(hierarchy.limits(limits))) setLimit(folder, file, value);
    }
  }

  /** The files that a process writes its id to, to be in the group. */
  get doors(): string[] {
    return this.#hierarchies.map(({ folder }) => path.join(folder, this.#name, 'cgroup.procs'));
  }

  begin(): void {
    this.#killsBefore = this.#kills();
  }

  /** Whether the kernel has ended processes of the present child, for want of memory. */
  get ranOut(): boolean {
    return this.#kills() > this.#killsBefore;
  }

  /** The child is gone: another may have the group. */
  leave(): void {
    this.#leave(this);
  }

  async remove(): Promise<void> {
    for (const { folder } of this.#hierarchies)
      for (let tries = 0; !removed(path.join(folder, this.#name)) && tries < 100; tries++) await sleep(5);
  }

  #kills(): number {
    const counts = this.#hierarchies.map(({ folder, kills }) =>
      kills === undefined
        ? 0
        : Number(/^oom_kill (\d+)$/m.exec(read(path.join(folder, this.#name, kills)))?.[1] ?? 0),
    );
    return Math.max(0, ...counts);
  }
}

function setLimit(folder: string, file: string, value: number): void {
  try {
    writeFileSync(path.join(folder, file.replace('?', '')), `${value}`);
  } catch (error) {
    if (!file.endsWith('?')) throw error;
  }
}

/** A group in which a process is still ending cannot be removed yet. */
export function removed(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch (error) {
    return codeOf(error) === 'ENOENT';
  }
}

export function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
