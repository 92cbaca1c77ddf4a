/**
 * A folder in which its student may change anything, at any time: nothing is written but new files in it, no link is
 * followed, and nothing that is there is lost.
 */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { UsageError } from '../../../core';
import { readPlainFile } from '../../../platform/plain-file';
import { codeOf } from '../../../platform/thrown';

/** On Linux a name below an open folder: what becomes of the path to it no longer matters. */
const ofDescriptor = (descriptor: number): string => `/proc/self/fd/${descriptor}`;

export class StudentsFolder {
  readonly #descriptor: number | undefined;
  readonly #at: string;
  /** As people know it. */
  readonly #shown: string;

  private constructor(at: string, shown: string) {
    this.#shown = shown;
    if (process.platform !== 'linux') {
      // Elsewhere there is no way to hold on to a folder: it is looked at before each file.
      this.#descriptor = undefined;
      this.#at = at;
      this.#refuseLink();
      return;
    }
    this.#descriptor = opened(at, shown);
    this.#at = ofDescriptor(this.#descriptor);
  }

  /**
   * Opens a folder below a root, folder by folder.
   * @param root a folder of the teacher's; what its own path goes through is not asked
   * @param below the names of the folders below it; empty for the root itself
   * @param options.make makes what is not there
   * @throws UsageError where one of them is a link, no folder, or not there
   */
  static open(root: string, below: readonly string[], { make = false } = {}): StudentsFolder {
    let shown = root;
    let folder = new StudentsFolder(root, root);
    for (const name of below) {
      shown = path.join(shown, name);
      try {
        if (make) mkdirSync(path.join(folder.#at, name), { recursive: false });
      } catch (error) {
        if (codeOf(error) !== 'EEXIST') {
          folder.close();
          throw cannot(shown, error);
        }
      }
      try {
        const next = new StudentsFolder(path.join(folder.#at, name), shown);
        folder.close();
        folder = next;
      } catch (error) {
        folder.close();
        throw error;
      }
    }
    return folder;
  }

  /** The bytes of a plain file in it; undefined for whatever else is there, or nothing. */
  read(name: string, most: number): Buffer | undefined {
    this.#refuseLink();
    return readPlainFile(path.join(this.#at, name), most);
  }

  /** Whether there is something of that name, be it a link that leads nowhere. */
  has(name: string): boolean {
    this.#refuseLink();
    return lstatSync(path.join(this.#at, name), { throwIfNoEntry: false }) !== undefined;
  }

  /** Writes a file whole. What had the name is replaced, and is not followed where it is a link. */
  write(name: string, text: string): void {
    this.#refuseLink();
    const part = path.join(this.#at, `.${randomBytes(8).toString('hex')}.part`);
    try {
      writeFileSync(part, text, { flag: 'wx' });
      renameSync(part, path.join(this.#at, name));
    } catch (error) {
      rmSync(part, { force: true });
      throw cannot(path.join(this.#shown, name), error);
    }
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
  }

  #refuseLink(): void {
    if (this.#descriptor === undefined && !lstatSync(this.#at, { throwIfNoEntry: false })?.isDirectory())
      throw new UsageError(`${this.#shown} is no folder, or a link to one: nothing is written there`);
  }
}

function opened(at: string, shown: string): number {
  try {
    const isRoot = at === shown;
    const descriptor = openSync(
      at,
      constants.O_RDONLY | constants.O_DIRECTORY | (isRoot ? 0 : constants.O_NOFOLLOW),
    );
    if (fstatSync(descriptor).isDirectory()) return descriptor;
    closeSync(descriptor);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ELOOP' && code !== 'ENOTDIR') throw cannot(shown, error);
  }
  throw new UsageError(`${shown} is no folder, or a link to one: nothing is written there`);
}

const cannot = (place: string, error: unknown): UsageError =>
  new UsageError(`${place} cannot be written: ${codeOf(error) ?? String(error)}`, {
    cause: error,
  });
