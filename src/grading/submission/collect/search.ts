/** Searches one student's folder: its notebooks, and what else could be work that was handed in. */
import path from 'node:path';
import { isBackup } from '../../../notebook/backups';
import { isFeedbackCopy } from '../../../notebook/feedback-copies';
import { type Entry, entriesOf } from './entries';
import { isArchiveName, isNobodys, isNotebookName, mayHoldNotebook } from './names';
import { looksLikeNotebook } from './sniff';

/** What something is that is not graded. */
export type Kind =
  | 'folder that cannot be read'
  | 'name'
  | 'link'
  | 'too deep'
  | 'archive'
  | 'backup'
  | 'feedback'
  | 'checkpoint'
  | 'file'
  | 'too many';

export interface Seen {
  readonly kind: Kind;
  /** Its path in the student's folder. */
  readonly what: string;
  /** The system's code for why it cannot be read. */
  readonly code?: string;
}

export interface Inside {
  /** Notebooks, as paths on this machine. */
  readonly notebooks: readonly string[];
  readonly others: readonly Seen[];
}

/** How deep a student's own folder is searched; nbgrader keeps one folder per assignment in it. */
export const depth = 3;
/** How far it is looked through to say where a notebook lies too deep. */
const lookedThrough = 32;
/** How many entries are looked at: somebody may hand in a million. */
const mostEntries = 20_000;
/** How many notebooks of a student are read: more than any course grades. */
const mostNotebooks = 256;

/** Looks through a student's folder. */
export function search(folder: string): Inside {
  const notebooks: string[] = [];
  const unnamed: string[] = [];
  const others: Seen[] = [];
  let left = mostEntries;

  const look = (at: string, level: number): void => {
    const entries = entriesOf(at);
    const within = (name: string) => path.join(path.relative(folder, at), name).split(path.sep).join('/');
    if (typeof entries === 'string') {
      const what = at === folder ? path.basename(folder) : within('');
      others.push({ kind: 'folder that cannot be read', what, code: entries });
      return;
    }
    for (const entry of entries) {
      if (isNobodys(entry.name) || (level > 1 && entry.name === 'dist')) continue;
      if (left-- <= 0) {
        if (left === -1) others.push({ kind: 'too many', what: `${mostEntries} files` });
        return;
      }
      const kind = kindOf(entry, level);
      if (kind === 'notebook') notebooks.push(entry.full as string);
      else if (kind === 'notebook by its content') unnamed.push(entry.full as string);
      else if (kind === 'folder') look(entry.full as string, level + 1);
      else if (kind !== undefined) others.push({ kind, what: within(entry.name) });
    }
  };

  look(folder, 1);
  // Beside a notebook that is called one, another is data or a copy.
  const found = notebooks.length > 0 ? notebooks : unnamed;
  if (found.length > mostNotebooks) others.push({ kind: 'too many', what: `${mostNotebooks} notebooks` });
  return { notebooks: found.slice(0, mostNotebooks), others };
}

/** What an entry is; undefined for what is nobody's. */
export function kindOf(
  entry: Entry,
  level = 1,
): Kind | 'notebook' | 'notebook by its content' | 'folder' | undefined {
  const { name, full } = entry;
  if (full === undefined) return 'name';
  if (name === '.ipynb_checkpoints') return 'checkpoint';
  if (name.startsWith('.')) return undefined;
  if (entry.kind === 'folder') return level < lookedThrough ? 'folder' : 'too deep';
  if (isNotebookName(name)) return level > depth ? 'too deep' : 'notebook';
  if (entry.kind === 'link') return 'link';
  if (isBackup(name)) return 'backup';
  if (isFeedbackCopy(name)) return 'feedback';
  if (isArchiveName(name)) return 'archive';
  if (level <= depth && mayHoldNotebook(name) && looksLikeNotebook(full)) return 'notebook by its content';
  return 'file';
}
