/** A student's work in this browser as one file: notebooks, and what cells have kept, such as progress. */
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import type { FileModel } from './app';

export interface Work {
  /** Notebooks and other files of the file list, by their paths. */
  readonly documents: Readonly<Record<string, Uint8Array>>;
  /** What cells have kept, by its paths from the root. */
  readonly files: Readonly<Record<string, Uint8Array>>;
}

const DOCUMENTS = 'notebooks/';
const FILES = 'files';

const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (unit) => unit.charCodeAt(0));

/** The bytes of a stored file. */
export function bytesOf({ format, content }: Pick<FileModel, 'format' | 'content'>): Uint8Array {
  if (format === 'json') return strToU8(`${JSON.stringify(content, null, 1)}\n`);
  return format === 'base64' ? fromBase64(String(content)) : strToU8(String(content));
}

export function packWork({ documents, files }: Work): Uint8Array {
  const entries = [
    ...Object.entries(documents).map(([path, bytes]) => [DOCUMENTS + path, bytes] as const),
    ...Object.entries(files).map(([path, bytes]) => [FILES + path, bytes] as const),
  ];
  return zipSync(Object.fromEntries(entries));
}

/**
 * @param bytes of {@link packWork}
 * @throws Error when it is something else
 */
export function unpackWork(bytes: Uint8Array): Work {
  let entries: Record<string, Uint8Array>;
  try {
    entries = unzipSync(bytes);
  } catch {
    throw new Error('it is not a zip archive; choose the file that "Export my work" wrote');
  }
  const below = (start: string, rest: number) =>
    Object.fromEntries(
      Object.entries(entries)
        .filter(([path]) => path.startsWith(start) && !path.endsWith('/') && !path.split('/').includes('..'))
        .map(([path, content]) => [path.slice(rest), content]),
    );
  const work = {
    documents: below(DOCUMENTS, DOCUMENTS.length),
    files: below(`${FILES}/home/`, FILES.length),
  };
  if (Object.keys(work.documents).length + Object.keys(work.files).length === 0)
    throw new Error(
      'there are no notebooks and no progress in it; choose the file that "Export my work" wrote',
    );
  return work;
}

/** A file that is no notebook: as text where it is some, else, as a picture is, in base64. */
function fileOf(bytes: Uint8Array): Pick<FileModel, 'type' | 'format' | 'content'> {
  try {
    return { type: 'file', format: 'text', content: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
    return { type: 'file', format: 'base64', content: btoa(binary) };
  }
}

/** A document as JupyterLab saves it. @throws Error when a notebook is none */
export function modelOf(path: string, bytes: Uint8Array): Pick<FileModel, 'type' | 'format' | 'content'> {
  if (!path.endsWith('.ipynb')) return fileOf(bytes);
  const text = strFromU8(bytes);
  try {
    return { type: 'notebook', format: 'json', content: JSON.parse(text) };
  } catch {
    throw new Error(`${path} in it is no notebook`);
  }
}

/** A name beside one that is taken: `03-x (2).ipynb`. */
export function nameBeside(path: string, isTaken: (path: string) => boolean): string {
  const dot = path.lastIndexOf('.');
  const [stem, ending] = dot < 0 ? [path, ''] : [path.slice(0, dot), path.slice(dot)];
  for (let number = 2; ; number++) {
    const name = `${stem} (${number})${ending}`;
    if (!isTaken(name)) return name;
  }
}
