/** Puts a notebook where work is handed in: whole or not at all, and never over another. */
import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../../core';
import { codeOf, messageOf } from '../../platform/thrown';
import { sha256 } from './digest';
import { countersignatureEnding, type Receipt, receiptEnding } from './receipt';

/** What is handed in. */
export interface HandOver extends Pick<Receipt, 'version' | 'student' | 'chapter' | 'seen'> {
  readonly bytes: Buffer;
}

export interface HandedOver {
  readonly file: string;
  readonly receipt: Receipt;
}

/**
 * Copies a notebook into a folder as the next attempt, with its receipt. Two that do so at once get different numbers.
 * @throws UsageError when the folder cannot be written
 */
export function handOver(folder: string, { bytes, ...what }: HandOver): HandedOver {
  try {
    mkdirSync(folder, { recursive: true });
    for (let attempt = 1; ; attempt++) {
      const stem = path.join(folder, attempt === 1 ? what.chapter : `${what.chapter}.${attempt}`);
      // What lies beside a notebook that was taken away stays as it is.
      if ([receiptEnding, countersignatureEnding].some((ending) => existsSync(stem + ending))) continue;
      const file = `${stem}.ipynb`;
      if (!writeNew(file, bytes)) continue;
      const receipt: Receipt = {
        course: 'very-deep',
        ...what,
        attempt,
        sha256: sha256(bytes),
        submittedAt: new Date().toISOString(),
      };
      writeNew(stem + receiptEnding, `${JSON.stringify(receipt, null, 2)}\n`);
      return { file, receipt };
    }
  } catch (error) {
    throw new UsageError(`cannot hand in to ${folder}: ${messageOf(error)}`);
  }
}

/** Writes a file that is whole as soon as it is there. @returns false when there is one already */
function writeNew(file: string, content: Buffer | string): boolean {
  const part = path.join(path.dirname(file), `.${randomBytes(8).toString('hex')}.part`);
  try {
    writeFileSync(part, content, { flag: 'wx' });
    try {
      linkSync(part, file); // unlike renaming it never takes the place of another
    } catch (error) {
      if (isThere(error)) return false;
      // Some shared folders know no links.
      writeFileSync(file, content, { flag: 'wx' });
    }
    return true;
  } catch (error) {
    if (isThere(error)) return false;
    throw error;
  } finally {
    rmSync(part, { force: true });
  }
}

const isThere = (error: unknown): boolean => codeOf(error) === 'EEXIST';
