/** How long a process tree has stood in the queue for a processor: time that is the machine's, not the code's. */
import { readFileSync } from 'node:fs';

/**
 * The longest time that any process of a tree was ready to run and did not get a processor, in milliseconds. The code
 * runs in one process, and only its main thread counts: threads and processes started to pile up waiting gain nothing.
 * @param pid the root of the tree
 * @returns 0 where the system does not tell (it does on Linux)
 */
export function waitedMilliseconds(pid: number | undefined): number {
  if (pid === undefined || process.platform !== 'linux') return 0;
  return Math.max(...treeOf(pid).map(waitOf));
}

/** /proc/PID/schedstat of the main thread: nanoseconds on a processor, nanoseconds waiting for one, time slices. */
function waitOf(pid: number): number {
  const nanoseconds = Number(read(`/proc/${pid}/schedstat`).split(' ')[1]);
  return Number.isFinite(nanoseconds) ? nanoseconds / 1e6 : 0;
}

/** A process and its descendants; the walls are two deep, and a tree that is deeper or wider is no honest one. */
function treeOf(root: number): number[] {
  const found = [root];
  for (let at = 0; at < found.length && found.length < 16; at++) {
    const children = read(`/proc/${found[at]}/task/${found[at]}/children`);
    found.push(...children.split(' ').filter(Boolean).map(Number));
  }
  return found;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // gone, or a kernel without it
  }
}
