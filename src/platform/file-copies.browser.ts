/** What a student has in this browser as a whole: to save it elsewhere, to bring it back, and to begin anew. */

import { atHand, mkdirSync, readFileSync, writeFileSync } from './files';
import { forget, settled } from './kept-files.browser';
import { KEPT, tree } from './stored-files.browser';

export { openStore } from './kept-files.browser';

/** Downloads are no work of anybody's: they can be had again. */
const CACHE = `${KEPT}/.cache/`;

/** The paths of all files that outlive the page. */
export const storedFiles = (): string[] => tree.below(KEPT).sort();

/** The student's files with their bytes, by their paths; without downloaded data. */
export async function exportFiles(): Promise<Record<string, Uint8Array>> {
  const own = storedFiles().filter((path) => !path.startsWith(CACHE));
  for (const path of own) await atHand(path);
  return Object.fromEntries(own.map((path) => [path, readFileSync(path)]));
}

/** Puts files of {@link exportFiles} back, in place of those of the same paths, and waits until they are kept. */
export async function importFiles(files: Readonly<Record<string, Uint8Array>>): Promise<void> {
  for (const [path, bytes] of Object.entries(files)) {
    if (!path.startsWith(`${KEPT}/`) || path.split('/').includes('..'))
      throw new RangeError(`${path} is not a path in ${KEPT}`);
    mkdirSync(path.slice(0, path.lastIndexOf('/')), { recursive: true });
    writeFileSync(path, bytes);
  }
  await settled();
}

/** Deletes what outlives the page, downloaded data as well, and waits until it is gone. */
export async function resetFiles(): Promise<void> {
  for (const path of storedFiles()) {
    tree.remove(path);
    forget(path);
  }
  await settled();
}
