/** One run of the grader over files: reads them, chooses what counts, grades it, decides the grades, makes the report. */
import type { TensorFlow } from '../../exercises/spec';
import { courseVersion } from '../../notebook/released';
import { type Course, noRules } from '../results/course';
import type { Report, SubmissionReport } from '../results/report';
import type { Found } from '../submission/collect';
import { answersIn } from './answers';
import { withoutTheRest } from './assemble';
import { caseSeed } from './case-seed';
import { type Exam, packExam } from './exam';
import { openExams } from './exams';
import { type Group, groupsOf, type HandInOf, type Read, readAll } from './gather';
import { type Grader, type Submission, shownPath } from './grade';
import { type Asked, type Ledger, MemoryLedger } from './ledger';

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
  readonly handIn?: HandInOf;
  /** What is known from earlier runs, and where results go; by default nothing is, and they stay in memory. */
  readonly ledger?: Ledger;
}

/** Grades notebook files; whatever is wrong with one of them is that one's verdict. */
export async function gradeFiles(
  tf: TensorFlow,
  files: readonly Found[],
  options: SessionOptions,
): Promise<Report> {
  const startedAt = new Date();
  const { grader, course = noRules, ledger = new MemoryLedger(), seed } = options;
  const { read, orphans } = await readAll(files, options.handIn);
  const groups = await groupsOf(read, course, ledger);
  const examFor = openExams(tf);
  // What came with another chapter's notebook was asked with that one's seed before.
  const seedOf = ({ chapter, part }: Pick<Read, 'chapter' | 'part'>) =>
    options.seeds?.get(chapter) ?? options.seeds?.get(part?.from ?? chapter) ?? seed;
  const examOf = async (one: Read) => {
    const { chapter, notebook, part } = one;
    const chapterSeed = seedOf(one);
    const origin = typeof notebook === 'string' ? undefined : notebook.origin;
    const { exam, note } = await examFor(chapter, origin, caseSeed(chapterSeed, one), part);
    return { exam, note, asked: { seed: chapterSeed, exam: packExam(exam).key } };
  };
  const keeps = options.ledger !== undefined;
  const answersOf = ({ notebook }: Read, exam: Exam) =>
    keeps && typeof notebook !== 'string' ? answersIn(exam, notebook) : new Map();
  /** What there is to say of the releases that a group's notebooks are of. */
  const releases = new Map<Group, Set<string>>();
  const settled: Promise<SubmissionReport>[] = [];
  const settle = (group: Group) => {
    const { student, chapter } = group;
    const notes = [...group.notes, ...(releases.get(group) ?? [])];
    const decided = ledger.settle(student, chapter, course, notes).then((report) => {
      const asked = seedOf(group.graded.at(-1) ?? { chapter });
      return asked === seed ? report : { ...report, seed: asked };
    });
    decided.catch(() => {}); // told when all are waited for
    settled.push(decided);
  };
  const record = ({ one, exam, asked }: { one: Read; exam: Exam; asked: Asked }, report: SubmissionReport) =>
    void ledger.record(one, asked, withOrigin(report, one), answersOf(one, exam)).catch(() => {}); // then `settle` fails, too
  const work: { group: Group; one: Read; exam: Exam; submission: Submission; asked: Asked }[] = [];
  for (const group of groups) {
    for (const one of group.graded) {
      const { exam, asked, note } = await examOf(one);
      if (note !== '') releases.set(group, (releases.get(group) ?? new Set()).add(note));
      const known = await ledger.known(one, asked);
      if (known === undefined) work.push({ group, one, exam, submission: submissionOf(one, exam), asked });
      else {
        record({ one, exam, asked }, known);
        group.left--;
      }
    }
    if (group.left === 0) settle(group);
  }
  options.onBegin?.(work.length);
  const byKey = new Map(work.map((entry) => [keyOf(entry.submission), entry]));
  const take = (report: SubmissionReport) => {
    const entry = byKey.get(keyOf(report)) as (typeof work)[number];
    const { group } = entry;
    record(entry, report);
    if (--group.left === 0) settle(group);
    options.onGraded?.(report);
  };
  await grader.grade(
    work.map(({ submission }) => submission),
    take,
  );
  // A run that was told to stop: what it graded of a student counts.
  for (const group of groups) if (group.left > 0 && group.left < group.graded.length) settle(group);
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

function submissionOf({ student, path, chapter, notebook }: Read, exam: Exam): Submission {
  const gradable = typeof notebook === 'string' ? notebook : withoutTheRest(exam.released, notebook);
  return { id: student, path, chapter, exam, notebook: gradable };
}

const keyOf = ({ id, path, chapter }: { id: string; path: string; chapter: string }): string =>
  `${id}\0${shownPath(path)}\0${chapter}`;

/** With the file that it is of; what a chapter's exercises earned in the notebook of another part of it says so, too. */
const withOrigin = (report: SubmissionReport, { chapter, part, digest }: Read): SubmissionReport => ({
  ...report,
  digest,
  ...(part !== undefined && part.from !== chapter && { carriedFrom: part.from }),
});

function byIdAndChapter(a: SubmissionReport, b: SubmissionReport): number {
  const [left, right] = [`${a.id}\0${a.chapter}\0${a.path}`, `${b.id}\0${b.chapter}\0${b.path}`];
  return left < right ? -1 : left > right ? 1 : 0;
}
