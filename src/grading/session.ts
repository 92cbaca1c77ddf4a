/** One run of the grader over files: reads them, chooses what counts, grades it, decides the grades, makes the report. */
import { DataError } from '../core';
import type { TensorFlow } from '../exercises/spec';
import { type Notebook, readNotebook } from '../notebook/notebook';
import { courseVersion } from '../notebook/released';
import { withoutTheRest } from './assemble';
import { type Candidate, capNote, chooseAttempts, withinCap, withoutDoubles } from './choose';
import type { Found } from './collect';
import { type Course, noRules } from './course';
import { type Exam, packExam, prepareExam } from './exam';
import type { Grader, Submission } from './grade';
import { digestOf } from './handed-in/digest';
import { attemptInName, type HandIn } from './handed-in/hand-in';
import type { Asked as AskedTime } from './handed-in/sources';
import { type Asked, type Ledger, MemoryLedger } from './ledger';
import type { Report, SubmissionReport } from './report';
import { whichChapter } from './which-chapter';

export interface SessionOptions {
  readonly grader: Grader;
  /** Called before the first submission is graded, with how many there will be. */
  readonly onBegin?: (count: number) => void;
  /** Called after each submission, in the order in which they finish, with what the grader gave. */
  readonly onGraded?: (report: SubmissionReport) => void;
  /** The secret seed of the run. */
  readonly seed: string;
  /** Other seeds, by chapter: those of an earlier run that is gone over again. */
  readonly seeds?: ReadonlyMap<string, string>;
  /** The rules of the course, from `course.json`; none by default. */
  readonly course?: Course;
  /** When a notebook was handed in; by default when its file was last written. */
  readonly handIn?: (asked: AskedTime) => Promise<HandIn>;
  /** What is known from earlier runs, and where results go; by default nothing is, and they stay in memory. */
  readonly ledger?: Ledger;
}

/** A notebook file of a known chapter. */
interface Read extends Candidate {
  readonly file: string;
  /** The notebook, or the sentence that says why it could not be read. */
  readonly notebook: Notebook | string;
}

/** A student's notebooks of one chapter that are graded, and what there is to say of the others. */
interface Group {
  readonly student: string;
  readonly chapter: string;
  readonly graded: readonly Read[];
  readonly notes: readonly string[];
  /** Those of them that nothing is known of yet. */
  left: number;
}

/** Grades notebook files; whatever is wrong with one of them is that one's verdict. */
export async function gradeFiles(
  tf: TensorFlow,
  files: readonly Found[],
  options: SessionOptions,
): Promise<Report> {
  const startedAt = new Date();
  const { grader, course = noRules, ledger = new MemoryLedger(), seed } = options;
  const { read, orphans } = await readAll(files, options);
  const groups = await groupsOf(read, course, ledger);
  const exams = new Map<string, { exam: Exam; asked: Asked }>();
  const examOf = async (chapter: string) => {
    const ready = exams.get(chapter);
    if (ready !== undefined) return ready;
    const chapterSeed = options.seeds?.get(chapter) ?? seed;
    const exam = await prepareExam(tf, chapter, chapterSeed);
    const made = { exam, asked: { seed: chapterSeed, exam: packExam(exam).key } };
    exams.set(chapter, made);
    return made;
  };
  const settled: Promise<SubmissionReport>[] = [];
  const settle = (group: Group, asked: Asked) => {
    const decided = ledger.settle(group.student, group.chapter, course, group.notes);
    decided.catch(() => {}); // told when all are waited for
    settled.push(decided.then((report) => (asked.seed === seed ? report : { ...report, seed: asked.seed })));
  };
  const record = (one: Read, asked: Asked, report: SubmissionReport) =>
    void ledger.record(one, asked, report).catch(() => {}); // then `settle` fails, too
  const work: { group: Group; one: Read; submission: Submission; asked: Asked }[] = [];
  for (const group of groups) {
    const { exam, asked } = await examOf(group.chapter);
    for (const one of group.graded) {
      const known = await ledger.known(one, asked);
      if (known === undefined) work.push({ group, one, submission: submissionOf(one, exam), asked });
      else {
        record(one, asked, known);
        group.left--;
      }
    }
    if (group.left === 0) settle(group, asked);
  }
  options.onBegin?.(work.length);
  const byKey = new Map(work.map((entry) => [keyOf(entry.submission), entry]));
  const take = (report: SubmissionReport) => {
    const { group, one, asked } = byKey.get(keyOf(report)) as (typeof work)[number];
    record(one, asked, report);
    if (--group.left === 0) settle(group, asked);
    options.onGraded?.(report);
  };
  await grader.grade(
    work.map(({ submission }) => submission),
    take,
  );
  // A run that was told to stop: what it graded of a student counts.
  for (const group of groups)
    if (group.left > 0 && group.left < group.graded.length)
      settle(group, (await examOf(group.chapter)).asked);
  const submissions = [...(await Promise.all(settled)), ...orphans].sort(byIdAndChapter);
  return {
    schema: 1,
    course: 'very-deep',
    version: courseVersion,
    seed,
    startedAt: startedAt.toISOString(),
    durationMs: Date.now() - startedAt.getTime(),
    sandbox: { strength: grader.sandbox.strength, weakness: grader.sandbox.weakness },
    submissions,
  };
}

/** Reads all files; those of no chapter get their line in the report at once. */
async function readAll(
  files: readonly Found[],
  { handIn = byFile }: SessionOptions,
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

const byFile = async ({ found }: AskedTime): Promise<HandIn> => ({
  at: found.modified,
  from: 'file',
  attempt: attemptInName(found.path),
  note: '',
});

/** Chooses what is graded, student by student and chapter by chapter. */
async function groupsOf(read: readonly Read[], course: Course, ledger: Ledger): Promise<Group[]> {
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

function submissionOf({ student, path, chapter, notebook }: Read, exam: Exam): Submission {
  const gradable = typeof notebook === 'string' ? notebook : withoutTheRest(exam.released, notebook);
  return { id: student, path, chapter, exam, notebook: gradable };
}

/** The grader writes a path with `/` on every system. */
const keyOf = ({ id, path }: { id: string; path: string }): string => `${id}\0${path.replaceAll('\\', '/')}`;

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

function byIdAndChapter(a: SubmissionReport, b: SubmissionReport): number {
  const [left, right] = [`${a.id}\0${a.chapter}\0${a.path}`, `${b.id}\0${b.chapter}\0${b.path}`];
  return left < right ? -1 : left > right ? 1 : 0;
}
