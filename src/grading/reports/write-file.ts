import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../../core';
import { messageOf } from '../../platform/thrown';
import { isStream, whyNot } from './places';

/**
 * Writes a file whole or not at all, and the folders above it. A device or a pipe (`/dev/stdout`) is written to.
 * @throws UsageError when it cannot be written, or something of the user's is there that is no report
 */
export function writeFileWhole(file: string, text: string): void {
  const why = whyNot(file);
  if (why !== undefined) throw new UsageError(`cannot write ${file}: ${why}`);
  const whole = `${file}.${process.pid}.part`;
  try {
    if (isStream(file)) {
      writeFileSync(file, text);
      return;
    }
    mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
    writeFileSync(whole, text);
    renameSync(whole, file);
  } catch (error) {
    if (!isStream(file)) rmSync(whole, { force: true });
    throw new UsageError(`cannot write ${file}: ${messageOf(error)}`);
  }
}
