/**
 * The files of this worker: a tree in memory that is read and written at once, as the files of Node.js are. What is under
 * {@link KEPT} is also kept in the browser's own store ({@link kept-files.browser.ts}), which only promises.
 */

/** What is in this folder outlives the page. */
export const KEPT = '/home';

export interface StoredFile {
  /** Undefined where they are in the browser's store alone. */
  bytes: Uint8Array | undefined;
  size: number;
}

/** An error as Node.js has them, with a code. */
export function fileError(code: string, why: string, path: string): Error & { code: string } {
  return Object.assign(new Error(`${code}: ${why}, '${path}'`), { code });
}

export const absent = (path: string): Error => fileError('ENOENT', 'no such file or directory', path);

const parentOf = (path: string): string => path.slice(0, Math.max(1, path.lastIndexOf('/')));

/** Folders and files by their paths from the root. */
export class FileTree {
  readonly #files = new Map<string, StoredFile>();
  readonly #folders = new Set(['/']);

  file(path: string): StoredFile | undefined {
    return this.#files.get(path);
  }

  isFolder(path: string): boolean {
    return this.#folders.has(path);
  }

  /** @throws Error with the code ENOENT where its folder is missing, EISDIR where it is a folder */
  put(path: string, file: StoredFile): void {
    if (this.#folders.has(path)) throw fileError('EISDIR', 'illegal operation on a directory', path);
    if (!this.#folders.has(parentOf(path))) throw absent(path);
    this.#files.set(path, file);
  }

  /** With all folders above it. @throws Error with the code EEXIST where a file has that name */
  makeFolder(path: string): void {
    if (this.#files.has(path)) throw fileError('EEXIST', 'file already exists', path);
    if (this.#folders.has(path)) return;
    this.makeFolder(parentOf(path));
    this.#folders.add(path);
  }

  remove(path: string): void {
    this.#files.delete(path);
    if (path !== '/') this.#folders.delete(path);
  }

  /** The paths of all files in a folder and below it. */
  below(folder: string): string[] {
    const start = folder === '/' ? '/' : `${folder}/`;
    return [...this.#files.keys()].filter((path) => path.startsWith(start));
  }

  /** What is in a folder itself: names, and whether they are folders. */
  list(folder: string): { name: string; isFolder: boolean }[] {
    if (!this.#folders.has(folder)) throw absent(folder);
    const start = folder === '/' ? '/' : `${folder}/`;
    const inside = (paths: Iterable<string>, isFolder: boolean) =>
      [...paths]
        .filter((path) => path !== '/' && path.startsWith(start) && !path.slice(start.length).includes('/'))
        .map((path) => ({ name: path.slice(start.length), isFolder }));
    return [...inside(this.#folders, true), ...inside(this.#files.keys(), false)].sort((a, b) =>
      a.name < b.name ? -1 : 1,
    );
  }

  /** The folders below one, the deepest first. */
  foldersBelow(folder: string): string[] {
    const start = folder === '/' ? '/' : `${folder}/`;
    return [...this.#folders]
      .filter((path) => path.startsWith(start) && path !== '/')
      .sort()
      .reverse();
  }
}

export const tree = new FileTree();
for (const folder of [KEPT, '/tmp', '/course']) tree.makeFolder(folder);

/** Whether a path is of those that outlive the page. */
export const isKept = (path: string): boolean => path.startsWith(`${KEPT}/`);

/**
 * Puts files into the tree of this worker that somebody else keeps, such as what comes with the course.
 * @param entries paths from the root, with texts or bytes
 */
export function mountFiles(entries: Iterable<readonly [path: string, content: string | Uint8Array]>): void {
  for (const [path, content] of entries) {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    tree.makeFolder(parentOf(path));
    tree.put(path, { bytes, size: bytes.length });
  }
}
