/** What the language needs of the place where it runs: files, folders, and a compiler. Node.js and a browser each give theirs. */
import type TypeScript from 'typescript-api';

export type ts = typeof TypeScript;

export interface LanguageHost {
  /** Loads the compiler, when it is first needed. */
  readonly compiler: () => ts;
  /** Where the notebook stands: relative imports start there. With forward slashes, as the compiler writes paths. */
  readonly folder: string;
  /** Where the compiler's own declarations are (`lib.es5.d.ts` and so on). */
  readonly libraryFolder: string;
  /** The options that the notebook's folder asks for, and those that all cells share. */
  readonly options: () => TypeScript.CompilerOptions;
  readFile(file: string): string | undefined;
  fileExists(file: string): boolean;
  directoryExists(folder: string): boolean;
  getDirectories(folder: string): string[];
  /** The names of the files in a folder. */
  filesIn(folder: string): string[];
  realpath(file: string): string;
  /** When a file was changed last; undefined where it is not there. */
  modified(file: string): number | undefined;
  /** Changes the text of a package's declarations before it is compiled. */
  declarationText(file: string, text: string): string;
  /** What to do where a module is missing. Unless told, it is to be installed, or its path to be corrected. */
  readonly adviseMissing?: (specifier: string) => string;
}

/** Whether a file belongs to a package or to the compiler: such files stay as they are while a kernel runs. */
export const isForeign = (file: string): boolean => /[\\/]node_modules[\\/]/.test(file);

/** Folder and name of a path with forward slashes. */
export const folderOf = (file: string): string => file.slice(0, Math.max(0, file.lastIndexOf('/'))) || '/';
export const nameOf = (file: string): string => file.slice(file.lastIndexOf('/') + 1);

/** Whether a module is named by where it is, and not as a package. */
export const isPath = (specifier: string): boolean => /^(\.{1,2}(\/|$)|\/|file:)/.test(specifier);

/** The path of a `file:` address; other paths as they are. */
export const withoutScheme = (specifier: string): string =>
  specifier.startsWith('file:') ? decodeURIComponent(new URL(specifier).pathname) : specifier;

/** `a/./b/../c` is `a/c`. */
export function joined(folder: string, relative: string): string {
  const parts: string[] = [];
  const path = withoutScheme(relative);
  const whole = /^(\/|[A-Za-z]:)/.test(path) ? path : `${folder}/${path}`;
  for (const part of whole.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}
