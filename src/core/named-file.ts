/** A file that somebody has named: what is in it, or a sentence that says why it cannot be read. Not part of the public door. */
import { readFileSync } from '../platform/files';
import { messageOf } from '../platform/thrown';
import { UsageError } from './errors';
import { jsonOf } from './parse';

/**
 * Its bytes.
 * @param kind what it should be, where that says more than its name: `the roster`
 * @throws UsageError naming the file and why it cannot be read
 */
export function namedBytes(file: string, kind = ''): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new UsageError(`cannot read ${kind === '' ? '' : `${kind} `}${file}: ${messageOf(error)}`);
  }
}

/** Its text, in UTF-8. @throws UsageError as {@link namedBytes} does */
export const namedText = (file: string, kind = ''): string => namedBytes(file, kind).toString('utf8');

/** The JSON in it. @throws UsageError as {@link namedBytes} does, and where it is no JSON */
export const namedJson = (file: string, kind = ''): unknown =>
  jsonOf(namedText(file, kind), { what: kind === '' ? file : `${kind} ${file}`, error: UsageError });
