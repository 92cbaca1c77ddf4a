import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { tf } from '../../backend';
import { UsageError } from '../../core';
import { collect } from '../../grading/collect';
import { type Course, readCourse } from '../../grading/course';
import { courseRoot } from '../../grading/exam';
import { type GradeChange, openGradebook, Recorder } from '../../grading/gradebook';
import { percent, type Report, type SubmissionReport } from '../../grading/report';
import { annotations, withoutCommands, writeReports } from '../../grading/reports';
import { defaultLimits, openSandbox } from '../../grading/sandbox';
import { courseVersion, gradeFiles } from '../../grading/session';
import type { Command } from '../command';
import { progressBar } from '../progress';

const usage = `
usage: very-deep grade PATH... [options]

Grades notebooks. PATH is a notebook, or a folder of notebooks and of students' folders: the folder's name is the
student, else the file's. Begins from the released notebooks and takes nothing but solution cells from a student's.

  --seed S           the secret that the cases are made from (default: 128 random bits; the report keeps it)
  --jobs N           how many submissions at a time (default: the number of cores)
  --full             run all cells up to an exercise's, not only those it needs
  --timeout S        seconds a submission's code may run (default: ${defaultLimits.wallSeconds})
  --attempt A        latest (default) or best, of a student's several notebooks of one chapter
  --course FILE      deadlines, lateness, extensions, attempts (default: course.json beside package.json, if there is one);
                     a notebook counts as handed in when its file was last written
  --sandbox MODE     required (default): refuse where code cannot be isolated; best-effort: grade all the same
  --min-score P      exit with 1 when a submission is below P percent
  --shard K/N        grade only the K-th of N parts of the students; use one --seed, then \`very-deep report merge\`
  --json FILE        write the report as JSON
  --junit FILE       as JUnit XML
  --csv FILE         as CSV, one line for each submission
  --db FILE          keep all results in a gradebook; a run that was cut short goes on where it was, given its --seed
  --html DIR         as pages: index.html for the teacher, feedback/ for the students

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
    const files = collect(positionals).filter((found) => inShard(found.id));
    if (files.length === 0) throw new UsageError('there is no notebook (*.ipynb) to grade there');
    const seed = values.seed ?? randomBytes(16).toString('hex');
    await tf.setBackend('cpu');
    const book = values.db === undefined ? undefined : await openGradebook(values.db);
    const run = { seed, version: courseVersion, startedAt: new Date().toISOString() };
    const recorder = book && new Recorder(book, run, files);
    const known = (await recorder?.known()) ?? new Map<string, SubmissionReport>();
    const sandbox = await openSandbox({ mode, jobs });
    let report: Report;
    let changes: readonly GradeChange[];
    try {
      const progress = progressOf(files.length - known.size);
      report = await gradeFiles(tf, files, {
        sandbox,
        seed,
        known,
        jobs,
        full: values.full,
        attempt,
        ...(rules !== undefined && { course: rules }),
        limits: { ...defaultLimits, wallSeconds: seconds, cpuSeconds: seconds },
        onGraded: (one) => {
          progress(one);
          recorder?.record(one);
        },
      });
      changes = (await recorder?.finished()) ?? [];
    } finally {
      await sandbox.close();
      await book?.close();
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

/** How a grade that was there before is now another. A first grade is in the summary already. */
const changeLine = ({ student, chapter, before, after, why }: GradeChange): string =>
  before === undefined ? '' : `${student}  ${chapter}  ${before} -> ${after}: ${why}\n`;

function number(option: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0)
    throw new UsageError(`${option} takes a number, not "${text}"`);
  return value;
}

function positive(option: string, text: string): number {
  const value = number(option, text);
  if (!Number.isInteger(value) || value < 1)
    throw new UsageError(`${option} takes a whole number from 1, not "${text}"`);
  return value;
}

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

/** Text without control characters: an error message of a student's must not move the cursor. */
const printable = (text: string): string => text.replace(/[^\P{Cc}\n]/gu, '\ufffd');

function oneOf<T extends string>(option: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === text);
  if (found === undefined) throw new UsageError(`${option} is ${allowed.join(' or ')}, not "${text}"`);
  return found;
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
