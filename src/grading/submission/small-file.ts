/** Reads the small files that lie beside notebooks. Whoever hands in wrote them. */
import { isRecord } from '../../core/parse';
import { readPlainFile } from '../../platform/plain-file';

const limit = 64 * 1024;

/** The JSON object in a file, or undefined when it is no plain small file that holds one. */
export function readSmallObject(file: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(readPlainFile(file, limit)?.toString('utf8') ?? '');
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
