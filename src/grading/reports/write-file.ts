import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../../core';
import { messageOf } from '../../platform/thrown';

/**
 * Writes a file whole or not at all, and the folders above it.
 * @throws UsageError when it cannot be written
 */
export function writeFileWhole(file: string, text: string): void {
  try {
    mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
    const whole = `${file}.${process.pid}.part`;
    writeFileSync(whole, text);
    renameSync(whole, file);
  } catch (error) {
    throw new UsageError(`cannot write ${file}: ${messageOf(error)}`);
  }
}
