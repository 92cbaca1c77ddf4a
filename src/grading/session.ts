/** One run of the grader over files: reads them, finds their chapters, grades them, and makes the report. */
import { DataError } from '../core';
import { chapters, codeExerciseIds, isQuestionId } from '../exercises/registry';
import type { TensorFlow } from '../exercises/spec';
import { type Notebook, readNotebook } from '../notebook/notebook';
import { courseVersion, releasedChapters } from '../notebook/released';
import { withoutTheRest } from './assemble';
import type { Found } from './collect';
import { applyCourse, type Course } from './course';
import { chapterOf, type Exam, prepareExam } from './exam';
import type { Grader, Submission } from './grade';
import { percent, type Report, type SubmissionReport } from './report';

export interface SessionOptions {
  readonly grader: Grader;
  /** Called after each submission, in the order in which they finish. */
  readonly onGraded?: (report: SubmissionReport) => void;
  /** The secret seed of the run. */
  readonly seed: string;
  /** Which of a student's several notebooks of one chapter counts. */
  readonly attempt?: 'latest' | 'best';
  /** By path, results from an earlier run that was cut short: those are not graded again. */
  readonly known?: ReadonlyMap<string, SubmissionReport>;
  /** Deadlines and the like, from `course.json`. */
  readonly course?: Course;
}

/** Grades notebook files; whatever is wrong with one of them is that one's verdict. */
export async function gradeFiles(
  tf: TensorFlow,
  files: readonly Found[],
  options: SessionOptions,
): Promise<Report> {
  const startedAt = new Date();
  const known = releasedChapters();
  const exams = new Map<string, Exam>();
  const submissions: Submission[] = [];
  const orphans: SubmissionReport[] = [];
  for (const found of files) {
    if (options.known?.has(found.path)) continue;
    const notebook = await readOrExplain(found.file);
    const chapter = chapterOf(
      typeof notebook === 'string' ? { cells: [] } : notebook,
      found.file,
      known,
      chapterOfExercise,
    );
    if (chapter === undefined) {
      orphans.push(
        orphan(found, typeof notebook === 'string' ? notebook : 'It is of no chapter of this course.'),
      );
      continue;
    }
    const exam = exams.get(chapter) ?? (await prepareExam(tf, chapter, options.seed));
    exams.set(chapter, exam);
    const gradable = typeof notebook === 'string' ? notebook : withoutTheRest(exam.released, notebook);
    submissions.push({ id: found.id, path: found.path, chapter, exam, notebook: gradable });
  }
  const { grader } = options;
  const graded = [...(await grader.grade(submissions, options.onGraded)), ...(options.known?.values() ?? [])];
  const times = new Map(files.map((found) => [found.path, found.modified]));
  const { course, attempt = 'latest' } = options;
  const counted = course === undefined ? graded : afterRules(graded, course, times);
  return {
    schema: 1,
    course: 'very-deep',
    version: courseVersion,
    seed: options.seed,
    startedAt: startedAt.toISOString(),
    durationMs: Date.now() - startedAt.getTime(),
    sandbox: { strength: grader.sandbox.strength, weakness: grader.sandbox.weakness },
    submissions: [...onePerStudent(counted, attempt, times), ...orphans].sort(byIdAndChapter),
  };
}

async function readOrExplain(file: string): Promise<Notebook | string> {
  try {
    return await readNotebook(file);
  } catch (error) {
    if (error instanceof DataError) return error.message;
    throw error;
  }
}

function chapterOfExercise(id: string): string | undefined {
  return chapters().find((chapter) =>
    isQuestionId(id) ? chapter.startsWith(id.slice(0, 3)) : codeExerciseIds(chapter).includes(id),
  );
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

/** The attempts that count, with what lateness cost. */
function afterRules(
  reports: readonly SubmissionReport[],
  course: Course,
  times: ReadonlyMap<string, number>,
): SubmissionReport[] {
  const time = (report: SubmissionReport) => times.get(report.path) ?? 0;
  const attempts = new Map<string, number>();
  return [...reports]
    .sort((a, b) => time(a) - time(b))
    .filter((report) => {
      const key = `${report.id}\0${report.chapter}`;
      const count = (attempts.get(key) ?? 0) + 1;
      attempts.set(key, count);
      return count <= course.attempts;
    })
    .map((report) => applyCourse(report, course, time(report)));
}

/** One record per student and chapter: of several attempts the one that counts. */
function onePerStudent(
  reports: readonly SubmissionReport[],
  attempt: 'latest' | 'best',
  times: ReadonlyMap<string, number>,
): SubmissionReport[] {
  const kept = new Map<string, SubmissionReport>();
  for (const report of reports) {
    const key = `${report.id}\0${report.chapter}`;
    const other = kept.get(key);
    const rank = (one: SubmissionReport) => (attempt === 'best' ? percent(one) : (times.get(one.path) ?? 0));
    if (other === undefined || rank(report) >= rank(other)) kept.set(key, report);
  }
  return [...kept.values()];
}

function byIdAndChapter(a: SubmissionReport, b: SubmissionReport): number {
  const [left, right] = [`${a.id}\0${a.chapter}\0${a.path}`, `${b.id}\0${b.chapter}\0${b.path}`];
  return left < right ? -1 : left > right ? 1 : 0;
}
