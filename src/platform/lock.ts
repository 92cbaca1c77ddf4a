/** One at a time, over all processes of a machine: in a browser `lock.browser.ts` stands here. */
import { readFileSync, rmSync, writeFileSync } from './files';
import { codeOf } from './thrown';
import { setTimeout as sleep } from './time';

/** Whether the process that wrote the lock still runs. */
function isHeld(lock: string): boolean {
  try {
    process.kill(Number(readFileSync(lock, 'utf8')), 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as another user. Otherwise it is gone, or the lock is.
    return codeOf(error) === 'EPERM';
  }
}

/**
 * Does `work` while no other process, and nobody else in this one, works on the same file: two notebooks opened
 * together must not write one download.
 */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const lock = `${file}.lock`;
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
      if (isHeld(lock)) await sleep(200);
      else rmSync(lock, { force: true });
    }
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}
