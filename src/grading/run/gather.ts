/** Reads what was handed in, and chooses what of it is graded. */
import { DataError } from '../../core';
import type { Notebook } from '../../notebook/notebook';
import { notebookBytes, notebookIn } from '../../notebook/notebook-file';
import { messageOf } from '../../platform/thrown';
import type { Course } from '../results/course';
import { attemptInName, type HandIn } from '../results/hand-in';
import type { SubmissionReport } from '../results/report';
import type { Found } from '../submission/collect';
import { digestOf, sha256 } from '../submission/digest';
import type { Asked } from '../submission/sources';
import { type Candidate, capNote, chooseAttempts, withinCap, withoutDoubles } from './choose';
import type { Ledger } from './ledger';
import { type Part, partsOf } from './parts';
import { releasedTexts, whichChapter } from './which-chapter';

/** Says when a notebook was handed in. */
export type HandInOf = (asked: Asked) => Promise<HandIn>;

/** A notebook file of a known chapter. */
export interface Read extends Candidate {
  readonly file: string;
  /** The notebook, or the sentence that says why it could not be read. */
  readonly notebook: Notebook | string;
  /** What of it counts for the chapter, where that is not all of it. */
  readonly part?: Part;
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

/** So many characters of code and of figures are held of a student's notebooks; the longest chapter has 100,000. */
const studentCharacters = 4 * 2 ** 20;

/** Reads all files; those of no chapter get their line in the report at once. Never rejects for what a file is. */
export async function readAll(
  files: readonly Found[],
  handIn: HandInOf = byFile,
): Promise<{ read: Read[]; orphans: SubmissionReport[] }> {
  const read: Read[] = [];
  const orphans: SubmissionReport[] = [];
  const held = new Map<string, number>();
  for (const found of files) {
    const { digest, ...own } = await readOrExplain(found.file);
    let { notebook } = own;
    const chapter = await whichChapter(typeof notebook === 'string' ? { cells: [] } : notebook, found.file);
    if (chapter === undefined) {
      orphans.push(
        orphan(found, typeof notebook === 'string' ? notebook : 'It is of no chapter of this course.'),
      );
      continue;
    }
    if (typeof notebook !== 'string') {
      const characters = (held.get(found.id) ?? 0) + charactersIn(notebook);
      if (characters > studentCharacters) notebook = tooMuch;
      else held.set(found.id, characters);
    }
    const readable = typeof notebook !== 'string';
    const { id: student, path, file } = found;
    const asked = { found, chapter, digest };
    const time = await handIn(asked).catch((error: unknown) => withNote(byFile(asked), error));
    read.push({ student, chapter, path, file, digest, handIn: time, readable, notebook });
  }
  return { read, orphans };
}

const tooMuch = `The notebooks of this student hold more than ${studentCharacters} characters of code and figures together; hand in fewer.`;

const charactersIn = ({ cells }: Notebook): number =>
  cells.reduce(
    (sum, { source, figure }) => sum + source.length + (figure ? JSON.stringify(figure).length : 0),
    0,
  );

const byFile = async ({ found }: Asked): Promise<HandIn> => ({
  at: found.modified,
  from: 'file',
  attempt: attemptInName(found.path),
  note: '',
});

const withNote = async (time: Promise<HandIn>, error: unknown): Promise<HandIn> => ({
  ...(await time),
  note: `When it was handed in could not be found out (${messageOf(error).slice(0, 200)}): the time of its file stands in.`,
});

/** Chooses what is graded, student by student and chapter by chapter. */
export async function groupsOf(read: readonly Read[], course: Course, ledger: Ledger): Promise<Group[]> {
  const groups: Group[] = [];
  for (const [student, own] of grouped(read, (one) => one.student)) {
    const each = [...grouped(own, (one) => one.chapter).values()].flatMap(withoutDoubles);
    const { kept, beyond } = withinCap(each, course);
    const tooMany = grouped(beyond, (one) => one.chapter);
    const inChapters = await byChapter(kept);
    for (const chapter of new Set([...inChapters.keys(), ...tooMany.keys()])) {
      const over = tooMany.get(chapter) ?? [];
      const allowed = inChapters.get(chapter) ?? [];
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

/** A student's notebooks by the chapters that they count for: one may count for several parts of a chapter. */
async function byChapter(notebooks: readonly Read[]): Promise<Map<string, Read[]>> {
  const counting: Read[] = [];
  for (const one of notebooks) {
    const parts = typeof one.notebook === 'string' ? undefined : await partsOf(one.chapter, one.notebook);
    if (parts === undefined) counting.push(one);
    else for (const [chapter, part] of parts) counting.push({ ...one, chapter, part });
  }
  // Beside a notebook of the part itself, one in which nothing of that part was begun says nothing.
  const own = new Set(
    counting.flatMap(({ chapter, part }) => ((part?.from ?? chapter) === chapter ? [chapter] : [])),
  );
  return grouped(
    counting.filter(
      ({ chapter, part }) => part === undefined || part.from === chapter || part.begun || !own.has(chapter),
    ),
    (one) => one.chapter,
  );
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

/** So much is read of an answer in words: more than is kept, so that whoever reads it hears that there was more. */
const textCharacters = 2 ** 16;

/**
 * The notebook with the code of its cells, and with its answers in words: what its other cells say is never looked at, and
 * may be long. Its digest is that of the very bytes that are graded: a file may be another one when it is read again.
 */
async function readOrExplain(file: string): Promise<{ notebook: Notebook | string; digest: string }> {
  let digest: string | undefined;
  try {
    const bytes = await notebookBytes(file);
    digest = sha256(bytes);
    const notebook = notebookIn(bytes);
    const texts = await releasedTexts();
    const cells = notebook.cells.map((cell) => {
      if (cell.type === 'code') return cell;
      const isAnswer = cell.mark?.solution || texts.has(cell.id ?? '');
      return { ...cell, source: isAnswer ? cell.source.slice(0, textCharacters) : '' };
    });
    return { notebook: { ...notebook, cells }, digest };
  } catch (error) {
    const sentence =
      error instanceof DataError
        ? error.message
        : `The notebook cannot be read (${messageOf(error).slice(0, 200)}).`;
    return { notebook: sentence, digest: digest ?? digestOf(file) };
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
