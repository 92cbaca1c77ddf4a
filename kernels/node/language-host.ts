/** Files, folders and the compiler, for the language part of the kernel. */
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { declarationText } from '../../src/notebook/declarations';
import type { LanguageHost } from '../language/host';
import { loadTypeScript, typescriptFolder } from './load-typescript';
import { compilerOptions } from './notebook-options';

const forward = (file: string): string => file.replace(/\\/g, '/');

function entries(folder: string, wanted: 'files' | 'folders'): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => {
        const isFolder = entry.isSymbolicLink()
          ? statSync(path.join(folder, entry.name), { throwIfNoEntry: false })?.isDirectory()
          : entry.isDirectory();
        return isFolder === (wanted === 'folders');
      })
      .map(({ name }) => name);
  } catch {
    return [];
  }
}

const isFolder = (folder: string) => statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** @param folder where the notebook stands */
export function languageHost(folder: string): LanguageHost {
  return {
    compiler: loadTypeScript,
    folder: forward(folder),
    libraryFolder: forward(typescriptFolder),
    options: () => compilerOptions(loadTypeScript(), folder),
    readFile(file) {
      try {
        return readFileSync(file, 'utf8');
      } catch {
        return undefined;
      }
    },
    fileExists: (file) => existsSync(file) && !isFolder(file),
    directoryExists: isFolder,
    getDirectories: (name) => entries(name, 'folders'),
    filesIn: (name) => entries(name, 'files'),
    realpath: (file) => forward(realpathSync(file)),
    modified: (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs,
    declarationText,
  };
}
