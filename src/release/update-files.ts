/** Updates the notebooks of a folder: what changes, what it was before, and what to say of it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../core';
import { backupOf } from '../notebook/backups';
import { parseNotebook } from '../notebook/notebook';
import { parseRaw, rawText } from '../notebook/raw';
import { builtFolder, keptFolder } from '../notebook/released';
import { updateNotebook } from './update';

/** What updating one notebook writes. */
export interface PlannedUpdate {
  /** By file; a copy of the notebook as it was among them. Empty when nothing changes. */
  readonly texts: ReadonlyMap<string, string>;
  /** What happens to the notebook, for whoever asked. */
  readonly said: string;
}

/**
 * Plans the update of one notebook; writes nothing.
 * @param mine the student's file
 * @param release the new release's
 * @param from the folder of the new release, which may bring earlier ones along
 * @throws DataError when one of the two is no notebook
 */
export function planUpdate(mine: string, release: string, from: string): PlannedUpdate {
  if (path.resolve(mine) === path.resolve(release))
    throw new UsageError('the release and your notebooks are the same folder');
  const fresh = readFileSync(release, 'utf8');
  if (!existsSync(mine)) return { texts: new Map([[mine, fresh]]), said: 'new' };
  const before = readFileSync(mine, 'utf8');
  const name = path.basename(release);
  const student = parseRaw(before, mine);
  const version = parseNotebook(rawText(student)).origin?.version;
  const kept = keptTexts(name, from);
  const old = version === undefined ? undefined : kept.get(version);
  const { text, ...counts } = updateNotebook(before, fresh, {
    ...(old !== undefined && { old }),
    others: [...kept.values()],
  });
  if (text === rawText(student)) return { texts: new Map(), said: 'up to date' };
  const backup = backupOf(mine, existsSync);
  return {
    texts: new Map([
      [backup, before],
      [mine, text],
    ]),
    said: sentenceOf(counts, path.basename(backup), old === undefined ? (version ?? 'it is of') : undefined),
  };
}

/** By version, a chapter as the releases have it that are kept here, and that the new release brings along. */
function keptTexts(name: string, from: string): Map<string, string> {
  const stores = [keptFolder, builtFolder, path.join(from, 'releases'), path.join(from, 'dist', 'releases')];
  const texts = new Map<string, string>();
  for (const store of stores)
    for (const version of existsSync(store) ? readdirSync(store) : []) {
      const file = path.join(store, version, name);
      if (!texts.has(version) && existsSync(file)) texts.set(version, readFileSync(file, 'utf8'));
    }
  return texts;
}

function sentenceOf(
  { kept, added, edited }: { kept: readonly string[]; added: number; edited: number },
  backup: string,
  lost: string | undefined,
): string {
  const parts = [
    `${count(kept.length, 'solution')} and ${count(added, 'cell')} of yours kept`,
    ...(edited > 0
      ? [`${count(edited, 'given cell')} that you had edited now below the new one${edited > 1 ? 's' : ''}`]
      : []),
    ...(lost !== undefined
      ? [`release ${lost} is not kept here: what you changed in given cells is in the copy only`]
      : []),
    `what it was is in ${backup}`,
  ];
  return `updated; ${parts.join('; ')}`;
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
