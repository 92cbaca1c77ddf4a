/** What lies in a folder, read as bytes: a name that is no UTF-8 must not end a run. */
import { lstatSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { codeOf } from '../../../platform/thrown';

export interface Entry {
  /** The name; where it is no UTF-8, with its bytes written as \xNN. */
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  /** Where it lies; undefined where the name is no UTF-8 and so cannot be opened by it. */
  readonly full: string | undefined;
}

/** Stands after a written-out name that is no UTF-8: no real name has it, so the two are never taken for one. */
export const noUtf8 = '\0';

/**
 * A folder's entries in alphabetical order, hidden ones too.
 * @returns the system's code for why they cannot be read, such as EACCES
 */
export function entriesOf(folder: string): Entry[] | string {
  try {
    return readdirSync(folder, { withFileTypes: true, encoding: 'buffer' })
      .map((one): Entry => {
        const bytes = one.name.toString('latin1');
        const name = utf8(one.name);
        return {
          name: name ?? bytes.replace(/[\x80-\xff]/g, (c) => `\\x${c.charCodeAt(0).toString(16)}`),
          kind: one.isSymbolicLink()
            ? 'link'
            : one.isDirectory()
              ? 'folder'
              : one.isFile()
                ? 'file'
                : 'other',
          full: name === undefined ? undefined : path.join(folder, name),
        };
      })
      .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  } catch (error) {
    return codeOf(error) ?? String(error);
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** When a file was last written, in milliseconds; 0 where that cannot be known. */
export function modifiedOf(file: string): number {
  try {
    return lstatSync(file).mtimeMs;
  } catch {
    return 0;
  }
}
