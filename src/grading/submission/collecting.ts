/** A collecting service: signs what was handed in to a folder, at the time at which it sees it. */
import { createPublicKey, type KeyObject, randomBytes } from 'node:crypto';
import { lstatSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../../core';
import { notebookLimits } from '../../notebook/notebook';
import { readPlainFile } from '../../platform/plain-file';
import { messageOf } from '../../platform/thrown';
import { sha256 } from './digest';
import {
  countersign,
  countersignatureEnding,
  countersignatureOf,
  isGenuine,
  receiptEnding,
  receiptOf,
} from './receipt';
import { readSmallObject } from './small-file';

/** What became of a receipt. */
export interface Seen {
  readonly receipt: string;
  /** When it was countersigned; absent where it was refused. */
  readonly receivedAt?: string;
  /** Whether it was signed now, and not before. */
  readonly now: boolean;
  /** Why it was refused; else empty. */
  readonly refusal: string;
}

/** How deep a folder is searched: students' folders, and nbgrader's folders for assignments in them. */
const depth = 4;

/**
 * Countersigns all receipts below a folder that are not countersigned yet. Whoever hands in can write there: links are
 * never followed, and what is not in order is refused with a sentence.
 */
export function countersignAll(folder: string, key: KeyObject, now: () => Date = () => new Date()): Seen[] {
  return receiptsBelow(folder, depth).map((file) => {
    const receipt = path.relative(folder, file);
    try {
      return { receipt, refusal: '', ...countersignOne(file, key, now) };
    } catch (error) {
      return { receipt, now: false, refusal: messageOf(error) };
    }
  });
}

function countersignOne(file: string, key: KeyObject, now: () => Date): { receivedAt: string; now: boolean } {
  const receipt = receiptOf(readSmallObject(file));
  if (receipt === undefined) throw new UsageError('it is no receipt of `very-deep submit`');
  const stem = file.slice(0, -receiptEnding.length);
  const { student, chapter, attempt } = receipt;
  if (sha256(notebookBytes(`${stem}.ipynb`)) !== receipt.sha256)
    throw new UsageError('the notebook beside it is not the one that it names');
  const place = `${stem}${countersignatureEnding}`;
  const before = countersignatureOf(readSmallObject(place));
  const isOurs = before !== undefined && isGenuine(before, createPublicKey(key));
  // What was seen first stands. A forged one that lies there is replaced.
  if (before !== undefined && isOurs && before.sha256 === receipt.sha256 && before.student === student)
    return { receivedAt: before.receivedAt, now: false };
  const receivedAt = now().toISOString();
  const signed = countersign({ student, chapter, attempt, sha256: receipt.sha256, receivedAt }, key);
  writeWhole(place, `${JSON.stringify(signed, null, 2)}\n`);
  return { receivedAt, now: true };
}

/** Renaming replaces a link that lies there, where writing would follow it. */
function writeWhole(file: string, text: string): void {
  const part = path.join(path.dirname(file), `.${randomBytes(8).toString('hex')}.part`);
  writeFileSync(part, text, { flag: 'wx' });
  renameSync(part, file);
}

function notebookBytes(file: string): Buffer {
  const name = path.basename(file);
  if (!lstatSync(file, { throwIfNoEntry: false })?.isFile())
    throw new UsageError(`there is no notebook ${name} beside it`);
  const bytes = readPlainFile(file, notebookLimits.bytes);
  if (bytes === undefined) throw new UsageError(`${name} is no notebook of a bearable size`);
  return bytes;
}

function receiptsBelow(folder: string, levels: number): string[] {
  let entries: import('node:fs').Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (levels === depth) throw new UsageError(`cannot read ${folder}: ${messageOf(error)}`);
    return []; // a student's own folder that may not be read
  }
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const full = path.join(folder, entry.name);
      if (entry.isDirectory()) return levels > 1 ? receiptsBelow(full, levels - 1) : [];
      return entry.isFile() && entry.name.endsWith(receiptEnding) ? [full] : [];
    });
}
