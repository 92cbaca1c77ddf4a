/** The fingerprint of what was handed in: equal bytes are one attempt. */
import { createHash } from 'node:crypto';
import { notebookLimits } from '../../notebook/notebook';
import { readPlainFile } from '../../platform/plain-file';

/** SHA-256 of some bytes, as receipts name it. */
export const sha256 = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');

/** The fingerprint of a file; what is no plain file of a bearable size is told apart by its name alone. */
export function digestOf(file: string): string {
  // What may not be read, or is not there any more, its own report says.
  return sha256(readPlainFile(file, notebookLimits.bytes) ?? `unreadable ${file}`);
}
