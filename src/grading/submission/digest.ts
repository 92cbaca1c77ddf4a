/** The fingerprint of what was handed in: equal bytes are one attempt. */
import { createHash } from 'node:crypto';
import { lstatSync, readFileSync } from 'node:fs';
import { notebookLimits } from '../../notebook/notebook';

/** SHA-256 of some bytes, as receipts name it. */
export const sha256 = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');

/** The fingerprint of a file; what is no plain file of a bearable size is told apart by its name alone. */
export function digestOf(file: string): string {
  try {
    const stats = lstatSync(file);
    if (stats.isFile() && stats.size <= notebookLimits.bytes) return sha256(readFileSync(file));
  } catch {
    // it may not be read, or is not there any more, which its own report says
  }
  return sha256(`unreadable ${file}`);
}
