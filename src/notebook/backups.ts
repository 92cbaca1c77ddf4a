/** What a notebook was before an update: files that are nobody's notebook, and that no later update writes over. */
import { path } from '../platform/paths';

/** Browsers and mail programs add `.json` or `.txt`. */
const backup = /\.before-update([.-]?\d+)?\.ipynb(\.(json|txt))?$/i;

/** Whether a file is such a copy: it is never handed in, graded, compared or given out. */
export const isBackup = (file: string): boolean => backup.test(path.basename(file));

/**
 * The name of the next copy of a notebook: `NAME.before-update.ipynb`, then `NAME.before-update-2.ipynb`, ...
 * @param isTaken whether there is such a file already
 */
export function backupOf(file: string, isTaken: (name: string) => boolean): string {
  const stem = file.replace(/\.ipynb$/i, '');
  for (let n = 1; ; n++) {
    const name = `${stem}.before-update${n === 1 ? '' : `-${n}`}.ipynb`;
    if (!isTaken(name)) return name;
  }
}
