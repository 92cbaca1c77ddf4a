/** Processes that cells have started: an interrupt reaches them as Ctrl-C in a terminal would. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
}

/** What Linux says of a process; its name, in parentheses, may hold anything. */
function processIn(stat: string): Process {
  const [, parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { pid: Number.parseInt(stat, 10), parent: Number(parent), group: Number(group) };
}

function allProcesses(): Process[] {
  if (process.platform === 'linux')
    return readdirSync('/proc').flatMap((name) => {
      if (!/^\d+$/.test(name)) return [];
      try {
        return [processIn(readFileSync(`/proc/${name}/stat`, 'latin1'))];
      } catch {
        // It has ended meanwhile.
        return [];
      }
    });
  return execFileSync('ps', ['-A', '-o', 'pid=,ppid=,pgid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => {
      const [pid = 0, parent = 0, group = 0] = line.trim().split(/\s+/).map(Number);
      return { pid, parent, group };
    });
}

/** Sends SIGINT to every process that descends from this one, save those that were started in a group of their own. */
export function interruptChildren(): void {
  if (process.platform === 'win32') return;
  const all = allProcesses();
  const own = all.find(({ pid }) => pid === process.pid);
  const family = new Set([process.pid]);
  // Each is added when its parent is known; a list of n generations needs n rounds.
  for (let before = 0; before < family.size; ) {
    before = family.size;
    for (const { pid, parent, group } of all) if (family.has(parent) && group === own?.group) family.add(pid);
  }
  family.delete(process.pid);
  for (const pid of family) {
    try {
      process.kill(pid, 'SIGINT');
    } catch {
      // It has ended meanwhile, or belongs to somebody else by now.
    }
  }
}
