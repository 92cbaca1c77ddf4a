/** What a browser gets of the library: the public door, and what opens it. */
import { threadCount } from './backend/threads.browser';
import { openSite } from './core/site.browser';
import { openCourse } from './data/course-files.browser';
import { lateDanfo } from './display/danfo';
import { lateForm } from './exercises/form-reader';
import { guardedLibrary } from './exercises/guarded-library';
import { openExercises } from './exercises/source';
import * as library from './index';
import { tell } from './platform/environment';
import { openStore } from './platform/kept-files.browser';
import { tree } from './platform/stored-files.browser';

export * from './index';
export { exportFiles, importFiles, resetFiles, storedFiles } from './platform/file-copies.browser';
export { settled } from './platform/kept-files.browser';
export { mountFiles } from './platform/stored-files.browser';

/** The public door as cells get it: it asks what the exercise that is being checked withholds. */
export const cellLibrary = guardedLibrary(library);

/** How a page opens the library. */
export interface LibraryOptions {
  /** The folder of `library.js` as it is served; by default where this code came from. */
  readonly base?: string | URL;
  /** The working folder: what is in `/home` outlives the page. */
  readonly folder?: string;
  /** What on a computer would be environment variables: `VERY_DEEP_SIZE` and so on. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Where files are kept; by default in the browser's store where it has one. */
  readonly storage?: 'opfs' | 'memory';
  /** Is told in a sentence when something could not be kept; by default the console is. */
  readonly onStorageFault?: (sentence: string) => void;
}

/** What the library found. */
export interface LibraryState {
  /** Whether the page may use threads. */
  readonly isolated: boolean;
  readonly threads: number;
  readonly storage: 'opfs' | 'memory';
  /** Sentences for whoever sits before it. */
  readonly notes: readonly string[];
}

const notKept =
  'This browser window keeps no files: progress and data are gone when the page is closed. ' +
  'Save the notebook to your computer before that.';
const oneThread =
  'This page is not isolated from others, so the engine computes with one thread. Loading it once more may help.';

/**
 * Opens the library; to be awaited before anything else of it is used.
 * @throws EngineError where what belongs to the library cannot be fetched from beside it
 */
export async function openLibrary(options: LibraryOptions = {}): Promise<LibraryState> {
  const { base = new URL('./', import.meta.url), folder = '/home', environment = {} } = options;
  const { storage = 'opfs', onStorageFault = console.warn } = options;
  openSite(new URL(base));
  tell({ environment, folder });
  const isKept = storage === 'opfs' && (await openStore(onStorageFault));
  tree.makeFolder(folder);
  await Promise.all([openExercises(), openCourse()]);
  const isolated = globalThis.crossOriginIsolated === true;
  const notes = [...(isKept ? [] : [notKept]), ...(isolated ? [] : [oneThread])];
  return { isolated, threads: threadCount(), storage: isKept ? 'opfs' : 'memory', notes };
}

/** Code that is fetched apart, and the names in a cell that need it at once. */
const needs = [
  { names: /\b(answer|check)\b/, late: lateForm },
  { names: /\b(table|DataFrame)\b/, late: lateDanfo },
] as const;

/**
 * Fetches what a cell calls without waiting for it; to be awaited before the cell runs.
 * @param source the cell's code
 * @throws EngineError where it cannot be fetched
 */
export async function prepareCell(source: string): Promise<void> {
  await Promise.all(needs.map(({ names, late }) => names.test(source) && late.fetch()));
}
