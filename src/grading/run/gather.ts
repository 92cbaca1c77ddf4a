/** Reads what was handed in, and chooses what of it is graded. */
import { DataError } from '../../core';
import { type Notebook, readNotebook } from '../../notebook/notebook';
import type { Course } from '../results/course';
import { attemptInName, type HandIn } from '../results/hand-in';
import type { SubmissionReport } from '../results/report';
import type { Found } from '../submission/collect';
import { digestOf } from '../submission/digest';
import type { Asked } from '../submission/sources';
import { type Candidate, capNote, chooseAttempts, withinCap, withoutDoubles } from './choose';
import type { Ledger } from './ledger';
import { whichChapter } from './which-chapter';

/** Says when a notebook was handed in. */
export type HandInOf = (asked: Asked) => Promise<HandIn>;

/** A notebook file of a known chapter. */
export interface Read extends Candidate {
  readonly file: string;
  /** The notebook, or the sentence that says why it could not be read. */
  readonly notebook: Notebook | string;
}

/** A student's notebooks of one chapter that are graded, and what there is to say of the others. */
export interface Group {
  readonly student: string;
  readonly chapter: string;
  readonly graded: readonly Read[];
  readonly notes: readonly string[];
  /** Those of them that nothing is known of yet. */
  left: number;
}

/** Reads all files; those of no chapter get their line in the report at once. */
export async function readAll(
  files: readonly Found[],
  handIn: HandInOf = byFile,
): Promise<{ read: Read[]; orphans: SubmissionReport[] }> {
  const read: Read[] = [];
  const orphans: SubmissionReport[] = [];
  for (const found of files) {
    const notebook = await readOrExplain(found.file);
    const readable = typeof notebook !== 'string';
    const chapter = await whichChapter(readable ? notebook : { cells: [] }, found.file);
    if (chapter === undefined) {
      orphans.push(orphan(found, readable ? 'It is of no chapter of this course.' : notebook));
      continue;
    }
    const digest = digestOf(found.file);
    const { id: student, path, file } = found;
    const time = await handIn({ found, chapter, digest });
    read.push({ student, chapter, path, file, digest, handIn: time, readable, notebook });
  }
  return { read, orphans };
}

const byFile = async ({ found }: Asked): Promise<HandIn> => ({
  at: found.modified,
  from: 'file',
  attempt: attemptInName(found.path),
  note: '',
});

/** Chooses what is graded, student by student and chapter by chapter. */
export async function groupsOf(read: readonly Read[], course: Course, ledger: Ledger): Promise<Group[]> {
  const groups: Group[] = [];
  for (const [student, own] of grouped(read, (one) => one.student)) {
    const each = [...grouped(own, (one) => one.chapter).values()].flatMap(withoutDoubles);
    const { kept, beyond } = withinCap(each, course);
    const tooMany = grouped(beyond, (one) => one.chapter);
    for (const [chapter, candidates] of grouped(each, (one) => one.chapter)) {
      const over = tooMany.get(chapter) ?? [];
      const allowed = candidates.filter((one) => kept.includes(one));
      const { graded, notes } = chooseAttempts(allowed, await ledger.earlier(student, chapter), course);
      const [first] = over;
      const capped = first === undefined ? [] : [capNote(over, course)];
      if (allowed.length > 0)
        groups.push({ student, chapter, graded, notes: [...notes, ...capped], left: graded.length });
      else if (first !== undefined) {
        const unread = { ...first, readable: false, notebook: capped.join('') };
        groups.push({ student, chapter, graded: [unread], notes: [], left: 1 });
      }
    }
  }
  return groups;
}

function grouped<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(keyOf(one)) ?? [];
    groups.set(keyOf(one), group);
    group.push(one);
  }
  return groups;
}

async function readOrExplain(file: string): Promise<Notebook | string> {
  try {
    return await readNotebook(file);
  } catch (error) {
    if (error instanceof DataError) return error.message;
    throw error;
  }
}

const orphan = ({ id, path: shown }: Found, message: string): SubmissionReport => ({
  id,
  path: shown,
  chapter: '',
  status: 'unreadable',
  message,
  score: 0,
  maxScore: 0,
  durationMs: 0,
  exercises: [],
});
