import { withCleanup } from '../core/interrupt';
import { mkdtempSync, rmSync } from '../platform/files';
import { os } from '../platform/machine';
import { path } from '../platform/paths';

/**
 * Works in a new folder among the operating system's temporary ones, for instance with a checkpoint that need not be
 * kept. The folder goes in the end, with all that is in it, also after an error or an interrupt.
 *
 * @param work is given the folder's path
 * @returns what `work` returns
 * @example
 * ```ts
 * const model = mlp({ inputShape: 2, hidden: [3], outputs: 1 });
 * const content = { model, seed: 0, step: 2, history: { epochs: [], steps: [], stopped: false } };
 * const step = await inTemporaryFolder(async (folder) => {
 *   await saveCheckpoint(`${folder}/run.ckpt`, content);
 *   return loadCheckpoint(`${folder}/run.ckpt`, { model }).step;
 * });
 * step; //=> 2
 * ```
 */
export async function inTemporaryFolder<T>(work: (folder: string) => T | Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-'));
  return withCleanup(
    () => work(folder),
    () => rmSync(folder, { recursive: true, force: true }),
  );
}
