import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { tf } from '../../backend';
import { UsageError } from '../../core';
import { GradebookRecorder, openGradebook } from '../../grading/gradebook';
import { gradeInPool, openPool } from '../../grading/pool';
import type { QueueGraderOptions } from '../../grading/queue';
import { annotations, refusePlaces, withoutCommands, writeReports } from '../../grading/reports';
import { type AttemptPolicy, type Course, noRules, readCourse } from '../../grading/results/course';
import type { Report, SubmissionReport } from '../../grading/results/report';
import type { Grader } from '../../grading/run/grade';
import { gradeFiles } from '../../grading/run/session';
import { releasedExercises } from '../../grading/run/which-chapter';
import { anybodyBelow, partOf, wholeClass, withRecorded } from '../../grading/run/whole-class';
import { defaultLimits, type Limits, type SandboxMode } from '../../grading/sandbox';
import { collect } from '../../grading/submission/collect';
import { readPlatformTimes } from '../../grading/submission/platform-times';
import { readRoster } from '../../grading/submission/roster';
import { HandInSources } from '../../grading/submission/sources';
import { courseRoot, courseVersion, releasedChapters } from '../../notebook/released';
import { type Command, commandOf } from '../command';
import { changeLine, summaryOf } from '../grade-summary';
import { refuseNoGradebook } from '../known-gradebook';
import { progressBar } from '../progress';
import { addressAt } from '../redis-options';
import { gradeTable } from '../tables/grade';
import type { Parsed } from '../tables/table';
import { say, tell } from '../terminal';

export const command: Command = commandOf(gradeTable, (parsed) => gradeWith(parsed, { again: false }));

/**
 * Grades, as `grade` and `regrade` do.
 * @param again with the seeds that the gradebook noted, so that nothing is graded again but what has changed
 */
export async function gradeWith(
  { values, operands: paths }: Pick<Parsed<typeof gradeTable>, 'values' | 'operands'>,
  { again }: { readonly again: boolean },
): Promise<number> {
  if (again && values.db !== undefined) refuseNoGradebook(values.db);
  const { json, junit, csv, markdown, html } = values;
  refusePlaces({
    files: { json, junit, csv, markdown },
    folders: { html },
    reads: { db: values.db, course: values.course, roster: values.roster, times: values.times },
  });
  const { jobs, timeout: seconds, sandbox: mode, priority, full } = values;
  const roster = values.roster === undefined ? undefined : readRoster(values.roster);
  const course = await courseRules(
    values.course,
    values.attempt,
    roster?.students.map(({ id }) => id),
  );
  const platform = values.times === undefined ? undefined : readPlatformTimes(values.times);
  const inShard = shardOf(values.shard);
  const ours = [json, junit, csv, markdown, html, values.db, values.course, values.roster, values.times];
  const all = collect(paths, {
    join: values.join,
    ours: ours.flatMap((one) => one ?? []),
    ...(roster && { roster }),
  });
  if (all.notebooks.length + all.findings.length === 0)
    throw new UsageError('there is no notebook (*.ipynb) to grade there');
  const handedIn = partOf(all, inShard); // of a small class, a part may be nobody
  const files = handedIn.notebooks;
  const limits = { ...defaultLimits, wallSeconds: seconds, cpuSeconds: seconds };
  const redis = values.redis === undefined ? undefined : addressAt(values.redis, values);
  await tf.setBackend('cpu');
  const run = { version: courseVersion, startedAt: new Date().toISOString() };
  const sources = new HandInSources({ course, ...(platform && { platform }) });
  const opened: { close(): Promise<void> | void }[] = [sources];
  let report: Report;
  let recorder: GradebookRecorder | undefined;
  let gradedNow = 0;
  try {
    const book = values.db === undefined ? undefined : await openGradebook(values.db);
    if (book !== undefined) opened.push(book);
    recorder = book && new GradebookRecorder(book, run);
    const seeds = again && values.seed === undefined ? await book?.seeds() : undefined;
    const [only, ...others] = new Set(seeds?.values());
    const seed = values.seed ?? (others.length === 0 ? only : undefined) ?? randomBytes(16).toString('hex');
    const grading =
      redis === undefined
        ? await gradeLocally(mode, jobs, full, limits)
        : await gradeOnQueue(values['queue-key'], {
            ...{ redis, version: courseVersion, full, limits, priority },
          });
    opened.push(grading);
    let progress = (_: SubmissionReport): void => {};
    report = await gradeFiles(tf, files, {
      grader: grading.grader,
      seed,
      course,
      handIn: (asked) => sources.of(asked),
      ...(seeds && { seeds }),
      ...(recorder && { ledger: recorder }),
      onBegin: (count) => {
        progress = progressOf(count);
      },
      onGraded: (one) => {
        progress(one);
        if (one.status !== 'unreadable') gradedNow++;
      },
    });
    report = wholeClass(report, handedIn);
    if (book !== undefined) report = await withRecorded(report, (id, chapter) => book.counted(id, chapter));
  } finally {
    for (const one of opened.reverse()) await one.close();
  }
  const changes = (recorder?.changes ?? []).map(changeLine).sort().join('');
  const rest = again
    ? `graded again: ${gradedNow} of ${files.length}; nothing has changed in the others\n`
    : '';
  const summary = summaryOf(report) + changes + rest;
  try {
    writeReports(report, {
      ...(json !== undefined && { json }),
      ...(junit !== undefined && { junit }),
      ...(csv !== undefined && { csv }),
      ...(markdown !== undefined && { markdown }),
      ...(html !== undefined && { html }),
    });
  } finally {
    // Also where a report cannot be written: what was graded is told at least here.
    say(process.env.GITHUB_ACTIONS === 'true' ? withoutCommands(summary) + annotations(report) : summary);
  }
  return anybodyBelow(report, values['min-score'] ?? 0) ? 1 : 0;
}

interface Grading {
  readonly grader: Grader;
  close(): Promise<void>;
}

async function gradeLocally(
  mode: SandboxMode,
  jobs: number,
  full: boolean,
  limits: Limits,
): Promise<Grading> {
  const pool = await openPool({ mode, jobs });
  return { grader: gradeInPool(pool, { full, limits }), close: () => pool.close() };
}

/** Ctrl-C takes back what no worker has begun. */
async function gradeOnQueue(
  keyFile: string | undefined,
  options: Omit<QueueGraderOptions, 'key'>,
): Promise<Grading> {
  const { openQueueGrader, readQueueKey } = await import('../../grading/queue/index.js');
  const key = readQueueKey(keyFile);
  const grader = await openQueueGrader({ ...options, key, say: (sentence) => tell(`${sentence}\n`) });
  const stop = () => void grader.withdraw().finally(() => process.exit(130));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  return { grader, close: () => grader.close() };
}

async function courseRules(
  file: string | undefined,
  attempt: AttemptPolicy | undefined,
  students?: readonly string[],
): Promise<Course> {
  const usual = path.join(courseRoot, 'course.json');
  const place = file ?? (existsSync(usual) ? usual : undefined);
  const exercises = [...(await releasedExercises()).keys()];
  const course =
    place === undefined
      ? noRules
      : readCourse(place, {
          chapters: releasedChapters(),
          exercises,
          ...(students && { students }),
        });
  return attempt === undefined ? course : { ...course, counts: attempt };
}

/** Which students are in a part: by the hash of their id, so that all notebooks of one student stay together. */
function shardOf(text: string | undefined): (id: string) => boolean {
  if (text === undefined) return () => true;
  const [, k, n] = (/^([1-9]\d{0,3})\/([1-9]\d{0,3})$/.exec(text) ?? []).map(Number);
  if (k === undefined || n === undefined || k > n)
    throw new UsageError(`--shard takes the part and the number of parts, such as 2/4, not "${text}"`);
  return (id) => createHash('sha256').update(id).digest().readUInt32LE(0) % n === k - 1;
}

/** Progress with the time left. */
function progressOf(total: number): (report: SubmissionReport) => void {
  const bar = progressBar('grading');
  const started = Date.now();
  let done = 0;
  return () => {
    done++;
    const left = Math.round((((Date.now() - started) / done) * (total - done)) / 1000);
    bar.update(done, total, `${done} of ${total}, ${left} s left`);
    if (done === total) bar.finish();
  };
}
