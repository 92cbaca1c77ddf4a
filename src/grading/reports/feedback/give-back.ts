/** Puts what was found into the folders of the students whose work it is: a page, and a copy of their notebook. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { UsageError, VeryDeepError } from '../../../core';
import { notebookLimits } from '../../../notebook/notebook';
import { parseRaw, rawText } from '../../../notebook/raw';
import { messageOf } from '../../../platform/thrown';
import type { SubmissionReport } from '../../results/report';
import type { Found } from '../../submission/collect';
import { sha256 } from '../../submission/digest';
import { fileName } from '../file-name';
import { type GradedBy, studentPage } from '../student';
import { isOurs, pageMark } from './copies';
import { feedbackNotebook } from './notebook';
import { StudentsFolder } from './students-folder';

/** A graded notebook, and the run that graded it. */
export interface Graded {
  readonly submission: SubmissionReport;
  readonly by: GradedBy;
}

export interface GiveBackOptions {
  /** What was handed in, as it is found today. */
  readonly notebooks: readonly Found[];
  /** The folders of the teacher's below which it lies. */
  readonly roots: readonly string[];
  /** A folder with a folder for each student, instead of the ones that the notebooks lie in. */
  readonly to?: string;
}

/** What became of one student's chapter. */
export interface GivenBack {
  readonly student: string;
  readonly chapter: string;
  /** The files that are there now. */
  readonly files: readonly string[];
  /** How many of them were not as they are now before. */
  readonly written: number;
  /** What was not written, and why; empty where all was. */
  readonly lack: string;
}

/** Gives back all that was handed in. What is wrong with one student's folder is that one's line. */
export function giveBack(all: readonly Graded[], options: GiveBackOptions): GivenBack[] {
  const owners = new Map<string, Set<string>>();
  for (const { id, file } of options.notebooks) {
    const folder = path.dirname(file);
    owners.set(folder, (owners.get(folder) ?? new Set()).add(id));
  }
  return all
    .filter(({ submission }) => submission.status !== 'absent')
    .map((one) => {
      const { id: student, chapter, path: shown } = one.submission;
      const found = options.notebooks.find(({ id, path: its }) => id === student && its === shown);
      const nothing = { student, chapter: chapter || shown, files: [], written: 0 };
      try {
        const folder = folderFor(student, found, owners, options);
        try {
          return { ...nothing, ...intoFolder(folder.open, folder.shown, one, found) };
        } finally {
          folder.open.close();
        }
      } catch (error) {
        if (!(error instanceof VeryDeepError)) throw error;
        return { ...nothing, lack: error.message };
      }
    });
}

interface Opened {
  readonly open: StudentsFolder;
  readonly shown: string;
}

function folderFor(
  student: string,
  found: Found | undefined,
  owners: ReadonlyMap<string, ReadonlySet<string>>,
  { roots, to }: GiveBackOptions,
): Opened {
  if (to !== undefined) {
    const name = isOneName(student) ? student : fileName(student);
    makeFolder(to);
    return { open: StudentsFolder.open(to, [name], { make: true }), shown: path.join(to, name) };
  }
  if (found === undefined)
    throw new UsageError(
      'there is no notebook of theirs beside which it could lie; --to DIR gives each student a folder',
    );
  const shown = path.dirname(found.file);
  const others = [...(owners.get(shown) ?? [])].filter((id) => id !== student);
  if (others.length > 0)
    throw new UsageError(
      `its folder is ${others[0]}'s, too, who would read it: --to DIR gives each student a folder`,
    );
  const root = roots
    .filter((one) => shown === one || shown.startsWith(one + path.sep))
    .sort((a, b) => b.length - a.length)[0];
  if (root === undefined) throw new UsageError(`${shown} is not below what was given`);
  const below = path.relative(root, shown).split(path.sep).filter(Boolean);
  return { open: StudentsFolder.open(root, below), shown };
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new UsageError(`cannot make the folder ${folder}: ${messageOf(error)}`);
  }
}

/** A name that is one folder's: a login, an e-mail address. */
const isOneName = (name: string): boolean =>
  /^[\p{L}\p{N}_][\p{L}\p{N}@._+ -]{0,99}$/u.test(name) && !name.endsWith('.');

function intoFolder(
  folder: StudentsFolder,
  shown: string,
  { submission, by }: Graded,
  found: Found | undefined,
): Pick<GivenBack, 'files' | 'written' | 'lack'> {
  const stem = fileName(
    submission.chapter || path.basename(submission.path).replace(/\.ipynb$/i, '') || 'work',
  );
  const files: string[] = [];
  let written = 0;
  const put = (ending: string, text: string) => {
    const { name, isNew } = putFile(folder, stem, ending, text);
    files.push(path.join(shown, name));
    if (isNew) written++;
  };
  put(
    'html',
    studentPage(by, submission).replace('<head>\n', () => `<head>\n${pageMark}\n`),
  );
  let lack = '';
  try {
    const copy = copyOf(submission, found);
    if (copy !== undefined) put('ipynb', copy);
  } catch (error) {
    if (!(error instanceof VeryDeepError)) throw error;
    lack = `no notebook: ${error.message}`;
  }
  return { files, written, lack };
}

/** The student's notebook with feedback; undefined where nothing of it was graded. */
function copyOf(submission: SubmissionReport, found: Found | undefined): string | undefined {
  if (submission.exercises.length === 0 || submission.status === 'unreadable') return undefined;
  if (found === undefined) throw new UsageError('what was graded is not there any more');
  const folder = StudentsFolder.open(path.dirname(found.file), []);
  const bytes = (() => {
    try {
      return folder.read(path.basename(found.file), notebookLimits.bytes);
    } finally {
      folder.close();
    }
  })();
  if (bytes === undefined) throw new UsageError('what was graded cannot be read any more');
  if (submission.digest !== undefined && submission.digest !== sha256(bytes))
    throw new UsageError('it was changed since it was graded; grade again');
  return rawText(feedbackNotebook(parseRaw(bytes.toString('utf8'), path.basename(found.file)), submission));
}

/** Under the first name that is free, or that holds what we wrote before. */
function putFile(
  folder: StudentsFolder,
  stem: string,
  ending: string,
  text: string,
): { readonly name: string; readonly isNew: boolean } {
  for (let n = 1; ; n++) {
    const name = `${stem}.feedback${n === 1 ? '' : `-${n}`}.${ending}`;
    if (!folder.has(name)) {
      folder.write(name, text);
      return { name, isNew: true };
    }
    const before = folder.read(name, 2 * notebookLimits.bytes);
    if (before === undefined || !isOurs(name, before)) continue;
    if (before.equals(Buffer.from(text))) return { name, isNew: false };
    folder.write(name, text);
    return { name, isNew: true };
  }
}
