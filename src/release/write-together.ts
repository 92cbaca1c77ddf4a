/** Writes several files so that either all are there or none: a full disk or a cut must not leave half an update. */
import { chmodSync, existsSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../core';
import { messageOf } from '../platform/thrown';

/** Files that are written beside their places, and take them when all are. */
export interface Staged {
  /** Puts them into their places. */
  commit(): void;
  /** Takes them away again. */
  discard(): void;
}

/**
 * Writes texts beside their places.
 * @param texts by file; the folders are there
 * @throws UsageError naming the file that cannot be written; then nothing is left behind
 */
export function stageFiles(texts: ReadonlyMap<string, string>): Staged {
  const staged = new Map<string, string>();
  const discard = () => {
    for (const beside of staged.values())
      try {
        rmSync(beside, { force: true });
      } catch {
        // Where nothing can be written, nothing was: what went wrong first is told.
      }
  };
  let current = '';
  try {
    for (const [file, text] of texts) {
      current = file;
      // What a link leads to is the file; the link stays.
      const place = existsSync(file) ? realpathSync(file) : file;
      const beside = path.join(path.dirname(place), `.${path.basename(place)}.${process.pid}.new`);
      staged.set(place, beside);
      writeFileSync(beside, text, { flag: 'wx' });
      if (existsSync(place)) chmodSync(beside, statSync(place).mode);
    }
  } catch (error) {
    discard();
    throw new UsageError(`${current} cannot be written: ${messageOf(error)}`, { cause: error });
  }
  return {
    commit: () => {
      for (const [place, beside] of staged) renameSync(beside, place);
    },
    discard,
  };
}
