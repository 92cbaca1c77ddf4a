/**
 * The browser's store of files (the origin private file system): what is written at once to the tree in memory is written
 * here after it, in the same order. Other workers and tabs of the course are told, so that they see the same files.
 */
import { isKept, KEPT, tree } from './stored-files.browser';

/** Larger files stay in the store alone until somebody reads them. */
const MOST_IN_MEMORY = 2 ** 20;
const ROOT = 'very-deep';

let root: FileSystemDirectoryHandle | undefined;
let channel: BroadcastChannel | undefined;
let tell: (sentence: string) => void = console.warn;
let queue: Promise<void> = Promise.resolve();

/** What other workers hear of a file: its bytes, or that it is in the store, or gone. */
interface News {
  readonly path: string;
  readonly bytes?: Uint8Array;
  readonly size?: number;
}

function hear({ path, bytes, size = bytes?.length }: News): void {
  if (size === undefined) tree.remove(path);
  else {
    tree.makeFolder(path.slice(0, path.lastIndexOf('/')));
    tree.put(path, { bytes, size });
  }
}

/** Folder and name of a kept path in the store. */
async function place(path: string, { create = false } = {}): Promise<[FileSystemDirectoryHandle, string]> {
  const names = path.slice(KEPT.length + 1).split('/');
  let folder = root as FileSystemDirectoryHandle;
  for (const name of names.slice(0, -1)) folder = await folder.getDirectoryHandle(name, { create });
  return [folder, names.at(-1) as string];
}

async function readAll(folder: FileSystemDirectoryHandle, path: string): Promise<void> {
  for await (const [name, handle] of folder.entries()) {
    const full = `${path}/${name}`;
    if (handle.kind === 'directory') {
      tree.makeFolder(full);
      await readAll(handle as FileSystemDirectoryHandle, full);
    } else {
      const file = await (handle as FileSystemFileHandle).getFile();
      const bytes = file.size > MOST_IN_MEMORY ? undefined : new Uint8Array(await file.arrayBuffer());
      tree.put(full, { bytes, size: file.size });
    }
  }
}

/**
 * Opens the store and reads what is in it into the tree.
 * @param onFault is told in a sentence when something cannot be kept
 * @returns whether there is one: a private window may have none
 */
export async function openStore(onFault: (sentence: string) => void): Promise<boolean> {
  tell = onFault;
  try {
    const top = await navigator.storage.getDirectory();
    root = await top.getDirectoryHandle(ROOT, { create: true });
    await readAll(root, KEPT);
  } catch {
    root = undefined;
    return false;
  }
  channel = new BroadcastChannel('very-deep-files');
  channel.onmessage = ({ data }: MessageEvent<News>) => hear(data);
  return true;
}

/** Whether files outlive the page. */
export const isOpen = (): boolean => root !== undefined;

/** Ends when all that was written before is kept, or told to be lost. */
export const settled = (): Promise<void> => queue;

/** Does some work in the store after what was asked before; a failure is told, and the file stays in memory. */
function later(path: string, work: () => Promise<void>): void {
  queue = queue.then(() =>
    navigator.locks
      .request(`very-deep${path}`, work)
      .catch((error: Error) => tell(`${path} is not kept beyond this page: ${reasonOf(error)}.`)),
  ) as Promise<void>;
}

export const reasonOf = ({ name, message }: Error): string =>
  name === 'QuotaExceededError' ? 'the browser gives this site no more space' : message;

/** Keeps the bytes of a path as they are in the tree now. */
export function keep(path: string): void {
  const bytes = tree.file(path)?.bytes;
  if (root === undefined || bytes === undefined || !isKept(path)) return;
  later(path, async () => {
    const [folder, name] = await place(path, { create: true });
    // Takes the place of the old content when it is closed, whole or not at all.
    const writable = await (await folder.getFileHandle(name, { create: true })).createWritable();
    await writable.write(bytes as Uint8Array<ArrayBuffer>);
    await writable.close();
    channel?.postMessage({ path, bytes } satisfies News);
  });
}

/** Forgets a path, a file or a whole folder, in the store. */
export function forget(path: string): void {
  if (root === undefined || !isKept(path)) return;
  later(path, async () => {
    const [folder, name] = await place(path);
    await folder.removeEntry(name, { recursive: true });
    channel?.postMessage({ path } satisfies News);
  });
}

/** Gives a file of the store another name. */
export function move(from: string, to: string): void {
  if (root === undefined) return;
  const { size } = tree.file(to) ?? {};
  later(to, async () => {
    const [oldFolder, oldName] = await place(from);
    const [folder, name] = await place(to, { create: true });
    const handle = (await oldFolder.getFileHandle(oldName)) as Movable;
    await handle.move(folder, name);
    channel?.postMessage({ path: from } satisfies News);
    channel?.postMessage({ path: to, size } as News);
  });
}

/** All browsers have it for this store; TypeScript's declarations do not yet. */
type Movable = FileSystemFileHandle & {
  move(folder: FileSystemDirectoryHandle, name: string): Promise<void>;
};

/** Opens a file of the store for writing piece by piece. */
export async function openKept(path: string): Promise<FileSystemSyncAccessHandle> {
  await settled();
  const [folder, name] = await place(path, { create: true });
  return (await folder.getFileHandle(name, { create: true })).createSyncAccessHandle();
}

/** A file of the store as it is there. */
export async function keptFile(path: string): Promise<File> {
  await settled();
  const [folder, name] = await place(path);
  return (await folder.getFileHandle(name)).getFile();
}
