import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { tf } from '../../backend';
import { UsageError } from '../../core';
import { GradebookRecorder, openGradebook } from '../../grading/gradebook';
import { gradeInPool, openPool } from '../../grading/pool';
import type { QueueGraderOptions } from '../../grading/queue';
import { annotations, withoutCommands, writeReports } from '../../grading/reports';
import { attemptPolicies, type Course, noRules, readCourse } from '../../grading/results/course';
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
import type { Command } from '../command';
import { changeLine, summaryOf } from '../grade-summary';
import { number, oneOf, positive } from '../number-options';
import { printable } from '../printable';
import { progressBar } from '../progress';
import { redisAddress, redisFlags, redisHelp } from '../redis-options';

const usage = `
usage: very-deep grade PATH... [options]

Grades notebooks. PATH is a notebook, or a folder of notebooks and of students' folders: the folder's name is the
student, else the file's. Begins from the released notebooks and takes nothing but solution cells from a student's.

  --seed S           the secret that the cases are made from (default: 128 random bits; the report keeps it)
  --jobs N           how many submissions at a time (default: the number of cores)
  --full             run all cells up to an exercise's, not only those it needs
  --timeout S        seconds that the exercises of a submission with the same rules may run (default: ${defaultLimits.wallSeconds})
  --course FILE      deadlines, lateness, extensions, attempts, dropped exercises (default: course.json beside package.json,
                     if there is one)
  --attempt A        latest or best, of a student's several notebooks of one chapter, instead of the course's "counts"
  --times FILE       when the learning platform received them: CSV or JSON with submitted_at and path, or student and
                     chapter. A notebook's time is that of a countersignature, else of this file, else of its commit,
                     else of the receipt beside it, else of the file; the report says which
  --roster FILE      a CSV file of the class (id, name, email, moodle, canvas, github, section ...): files and folders that
                     Moodle, Canvas or GitHub named are found to be whose they are, and who handed nothing in is named
  --join             a name under several PATHs is one student; without it anna in both is secA/anna and secB/anna
  --sandbox MODE     required (default): refuse where code cannot be isolated; best-effort: grade all the same
  --min-score P      exit with 1 when a submission is below P percent
  --shard K/N        grade only the K-th of N parts of the students; use one --seed, then \`very-deep report merge\`
  --json FILE        write the report as JSON
  --junit FILE       as JUnit XML
  --csv FILE         as CSV, one line for each submission
  --db PLACE         keep all results in a gradebook, a SQLite file or postgres://host/database: what it knows of earlier
                     notebooks and adjustments counts. A run that was cut short goes on where it was, given its --seed;
                     \`very-deep regrade\` takes the seeds of the last run, and grades again only what has changed
  --html DIR         as pages: index.html for the teacher, feedback/ for the students

Without a server all is graded here. With one, \`very-deep worker\` grades, on as many machines as you like:
${redisHelp}
  --priority P       batch (default), or live for a student who waits: those go first

On GitHub Actions each exercise that is not passed becomes an annotation.

Exit status: 0 graded, 1 a score under --min-score, 2 usage or environment.
`;

export const command: Command = {
  summary: 'grade notebooks in a sandbox',
  usage,
  run: (args) => gradeWith(args, { again: false }),
};

/**
 * Grades, as `grade` and `regrade` do.
 * @param again with the seeds that the gradebook noted, so that nothing is graded again but what has changed
 */
export async function gradeWith(args: string[], { again }: { readonly again: boolean }): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      seed: { type: 'string' },
      jobs: { type: 'string', default: String(availableParallelism()) },
      full: { type: 'boolean', default: false },
      timeout: { type: 'string', default: String(defaultLimits.wallSeconds) },
      attempt: { type: 'string' },
      times: { type: 'string' },
      course: { type: 'string' },
      roster: { type: 'string' },
      join: { type: 'boolean', default: false },
      sandbox: { type: 'string', default: 'required' },
      'min-score': { type: 'string' },
      shard: { type: 'string' },
      json: { type: 'string' },
      junit: { type: 'string' },
      csv: { type: 'string' },
      html: { type: 'string' },
      db: { type: 'string' },
      ...redisFlags,
      priority: { type: 'string', default: 'batch' },
    },
  });
  const name = again ? 'regrade' : 'grade';
  if (positionals.length === 0) throw new UsageError(`what shall be graded? very-deep ${name} PATH...`);
  if (again) refuseWithoutBook(values.db);
  const jobs = positive('--jobs', values.jobs);
  const seconds = positive('--timeout', values.timeout);
  const bar = values['min-score'] === undefined ? 0 : number('--min-score', values['min-score']);
  const mode = oneOf('--sandbox', values.sandbox, ['required', 'best-effort'] as const);
  const roster = values.roster === undefined ? undefined : readRoster(values.roster);
  const course = await courseRules(
    values.course,
    values.attempt,
    roster?.students.map(({ id }) => id),
  );
  const platform = values.times === undefined ? undefined : readPlatformTimes(values.times);
  const inShard = shardOf(values.shard);
  const { json, junit, csv, html } = values;
  const ours = [json, junit, csv, html, values.db, values.course, values.roster, values.times];
  const all = collect(positionals, {
    join: values.join,
    ours: ours.flatMap((one) => one ?? []),
    ...(roster && { roster }),
  });
  if (all.notebooks.length + all.findings.length === 0)
    throw new UsageError('there is no notebook (*.ipynb) to grade there');
  const handedIn = partOf(all, inShard); // of a small class, a part may be nobody
  const files = handedIn.notebooks;
  const limits = { ...defaultLimits, wallSeconds: seconds, cpuSeconds: seconds };
  const redis = redisAddress(values);
  const priority = oneOf('--priority', values.priority, ['batch', 'live'] as const);
  const { full } = values;
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
        : await gradeOnQueue({ redis, version: courseVersion, full, limits, priority });
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
  writeReports(report, {
    ...(json !== undefined && { json }),
    ...(junit !== undefined && { junit }),
    ...(csv !== undefined && { csv }),
    ...(html !== undefined && { html }),
  });
  const changes = (recorder?.changes ?? []).map(changeLine).sort().join('');
  const rest = again
    ? `graded again: ${gradedNow} of ${files.length}; nothing has changed in the others\n`
    : '';
  const summary = printable(summaryOf(report) + changes + rest);
  process.stdout.write(
    process.env.GITHUB_ACTIONS === 'true' ? withoutCommands(summary) + annotations(report) : summary,
  );
  return anybodyBelow(report, bar) ? 1 : 0;
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
async function gradeOnQueue(options: QueueGraderOptions): Promise<Grading> {
  const { openQueueGrader } = await import('../../grading/queue/index.js');
  const say = (sentence: string) => process.stderr.write(`${sentence}\n`);
  const grader = await openQueueGrader({ ...options, say });
  const stop = () => void grader.withdraw().finally(() => process.exit(130));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  return { grader, close: () => grader.close() };
}

async function courseRules(
  file: string | undefined,
  attempt: string | undefined,
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
  return attempt === undefined ? course : { ...course, counts: oneOf('--attempt', attempt, attemptPolicies) };
}

function refuseWithoutBook(place: string | undefined): void {
  if (place === undefined)
    throw new UsageError('which gradebook? very-deep regrade PATH... --db FILE: it knows what has changed');
  if (!place.includes('://') && !existsSync(place))
    throw new UsageError(`there is no gradebook ${place}; \`very-deep grade PATH --db ${place}\` makes one`);
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
