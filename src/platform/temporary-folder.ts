/** Folders among the operating system's temporary ones: each goes with this process at the latest, also where it is stopped. */
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import path from 'node:path';

const folders = new Set<string>();
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A new folder that only its owner may read. @param purpose one word, for its name */
export function makeTemporaryFolder(purpose: string): string {
  // Before there is anything to remove: from here on a signal waits until this turn is over.
  if (folders.size === 0) listen();
  try {
    const folder = mkdtempSync(path.join(tmpdir(), `very-deep-${purpose}-`));
    folders.add(folder);
    return folder;
  } finally {
    if (folders.size === 0) listenNoMore();
  }
}

/** Removes a folder with all that is in it. */
export function removeTemporaryFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  folders.delete(folder);
  if (folders.size === 0) listenNoMore();
}

function listen(): void {
  process.on('exit', removeAll);
  for (const signal of signals) process.on(signal, stopped);
}

function listenNoMore(): void {
  process.off('exit', removeAll);
  for (const signal of signals) process.off(signal, stopped);
}

const removeAll = () => folders.forEach(removeTemporaryFolder);

/** A signal ends the process as it would have by itself, unless somebody else has plans for it. */
function stopped(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) === 1) process.exit(128 + constants.signals[signal]);
}
