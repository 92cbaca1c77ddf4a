import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { tf } from '../../backend';
import { UsageError } from '../../core';
import { collect } from '../../grading/collect';
import { type Course, readCourse } from '../../grading/course';
import type { Grader } from '../../grading/grade';
import { type GradeChange, openGradebook, Recorder } from '../../grading/gradebook';
import { gradeInPool, openPool } from '../../grading/pool';
import type { QueueGraderOptions } from '../../grading/queue';
import { percent, type Report, type SubmissionReport } from '../../grading/report';
import { annotations, withoutCommands, writeReports } from '../../grading/reports';
import { defaultLimits, type Limits, type SandboxMode } from '../../grading/sandbox';
import { gradeFiles } from '../../grading/session';
import { courseRoot, courseVersion } from '../../notebook/released';
import type { Command } from '../command';
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
  --attempt A        latest (default) or best, of a student's several notebooks of one chapter
  --course FILE      deadlines, lateness, extensions, attempts (default: course.json beside package.json, if there is one);
                     a notebook counts as handed in when its file was last written
  --sandbox MODE     required (default): refuse where code cannot be isolated; best-effort: grade all the same
  --min-score P      exit with 1 when a submission is below P percent
  --shard K/N        grade only the K-th of N parts of the students; use one --seed, then \`very-deep report merge\`
  --json FILE        write the report as JSON
  --junit FILE       as JUnit XML
  --csv FILE         as CSV, one line for each submission
  --db PLACE         keep all results in a gradebook, a SQLite file or postgres://host/database; a run that was cut short
                     goes on where it was, given its --seed
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
  async run(args) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        seed: { type: 'string' },
        jobs: { type: 'string', default: String(availableParallelism()) },
        full: { type: 'boolean', default: false },
        timeout: { type: 'string', default: String(defaultLimits.wallSeconds) },
        attempt: { type: 'string', default: 'latest' },
        course: { type: 'string' },
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
    if (positionals.length === 0) throw new UsageError('what shall be graded? very-deep grade PATH...');
    const jobs = positive('--jobs', values.jobs);
    const seconds = positive('--timeout', values.timeout);
    const bar = values['min-score'] === undefined ? 0 : number('--min-score', values['min-score']);
    const mode = oneOf('--sandbox', values.sandbox, ['required', 'best-effort'] as const);
    const attempt = oneOf('--attempt', values.attempt, ['latest', 'best'] as const);
    const rules = courseRules(values.course);
    const inShard = shardOf(values.shard);
    const all = collect(positionals);
    const files = all.filter((found) => inShard(found.id)); // of a small class, a part may be nobody
    if (all.length === 0) throw new UsageError('there is no notebook (*.ipynb) to grade there');
    const seed = values.seed ?? randomBytes(16).toString('hex');
    const limits = { ...defaultLimits, wallSeconds: seconds, cpuSeconds: seconds };
    const redis = redisAddress(values);
    const priority = oneOf('--priority', values.priority, ['batch', 'live'] as const);
    const { full } = values;
    await tf.setBackend('cpu');
    const run = { seed, version: courseVersion, startedAt: new Date().toISOString() };
    const opened: { close(): Promise<void> }[] = [];
    let report: Report;
    let changes: readonly GradeChange[];
    try {
      const book = values.db === undefined ? undefined : await openGradebook(values.db);
      if (book !== undefined) opened.push(book);
      const recorder = book && new Recorder(book, run, files);
      const known = (await recorder?.known()) ?? new Map<string, SubmissionReport>();
      const grading =
        redis === undefined
          ? await gradeLocally(mode, jobs, full, limits)
          : await gradeOnQueue({ redis, version: courseVersion, full, limits, priority });
      opened.push(grading);
      const progress = progressOf(files.length - known.size);
      report = await gradeFiles(tf, files, {
        grader: grading.grader,
        seed,
        known,
        attempt,
        ...(rules !== undefined && { course: rules }),
        onGraded: (one) => {
          progress(one);
          recorder?.record(one);
        },
      });
      changes = (await recorder?.finished()) ?? [];
    } finally {
      for (const one of opened.reverse()) await one.close();
    }
    const { json, junit, csv, html } = values;
    writeReports(report, {
      ...(json !== undefined && { json }),
      ...(junit !== undefined && { junit }),
      ...(csv !== undefined && { csv }),
      ...(html !== undefined && { html }),
    });
    const summary = printable(summaryOf(report) + changes.map(changeLine).join(''));
    process.stdout.write(
      process.env.GITHUB_ACTIONS === 'true' ? withoutCommands(summary) + annotations(report) : summary,
    );
    return report.submissions.some((one) => percent(one) < bar) ? 1 : 0;
  },
};

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

/** How a grade that was there before is now another. A first grade is in the summary already. */
const changeLine = ({ student, chapter, before, after, why }: GradeChange): string =>
  before === undefined ? '' : `${student}  ${chapter}  ${before} -> ${after}: ${why}\n`;

function courseRules(file: string | undefined): Course | undefined {
  const usual = path.join(courseRoot, 'course.json');
  if (file !== undefined) return readCourse(file);
  return existsSync(usual) ? readCourse(usual) : undefined;
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

/** What a teacher reads first: a line for each submission; for a single one, a line for each exercise. */
function summaryOf(report: Report): string {
  const { submissions, durationMs, sandbox } = report;
  const lines = submissions.map(lineOf);
  const [only] = submissions;
  if (submissions.length === 1 && only !== undefined)
    for (const { id, verdict, points, maxPoints, feedback } of only.exercises)
      lines.push(`  ${verdict.padEnd(8)}${`${points}/${maxPoints}`.padEnd(8)}${id}: ${feedback}`);
  if (sandbox.weakness !== '') lines.push(sandbox.weakness);
  lines.push(`${submissions.length} graded in ${(durationMs / 1000).toFixed(1)} s`);
  return `${lines.join('\n')}\n`;
}

function lineOf(one: SubmissionReport): string {
  const score = `${one.score} of ${one.maxScore} (${percent(one).toFixed(0)} %)`;
  const status = one.status === 'graded' ? '' : `${one.status}: `;
  const note = one.message === '' ? '' : `  ${status}${one.message}`;
  return `${one.id}  ${one.chapter || '-'}  ${score}${note}`;
}
