/**
 * A process that grades batches for the pool. It parses and type-checks what students wrote, so a notebook can
 * overwhelm it: it may be ended at any time, and holds nothing that would be lost.
 */
import { reasonOf } from '../../core/parse';
import { type Exam, unpackExam } from '../run/exam';
import { gradeAll, type Submission } from '../run/grade';
import { openSandbox, type Sandbox } from '../sandbox';
import type { Answer, Request, Work } from './messages';

const exams = new Map<string, Exam>();
let sandbox: Sandbox | undefined;
let jobs = 1;

const say = (answer: Answer): void => {
  if (process.connected) process.send?.(answer);
};

/** One request after the other: a batch must not begin before the sandbox is open. */
let turn: Promise<void> = Promise.resolve();
process.on('message', (request: Request) => {
  turn = turn.then(() => handle(request)).catch((error: unknown) => say({ failed: reasonOf(error) }));
});
process.on('disconnect', () => process.exit(0));
// A terminal's Ctrl-C reaches the whole group: the pool decides when a batch is given up.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});
setInterval(() => say({ alive: true }), 1000);

async function handle(request: Request): Promise<void> {
  if ('open' in request) {
    jobs = request.open.jobs;
    sandbox = await openSandbox({ chosen: request.open.walls, jobs });
    say({ ready: true });
  } else if ('exam' in request) exams.set(request.exam.key, unpackExam(request.exam.text));
  else if ('forget' in request) exams.delete(request.forget);
  else {
    await grade(request.batch, request.works);
    say({ batch: request.batch, done: true });
  }
}

async function grade(batch: number, works: readonly Work[]): Promise<void> {
  const submissions = works.map((work): Submission => ({ ...work, exam: exams.get(work.exam) as Exam }));
  const [{ full, limits }] = works as [Work];
  await gradeAll(submissions, {
    sandbox: sandbox as Sandbox,
    jobs,
    full,
    limits,
    onGraded: (report, index) => say({ batch, graded: index, report }),
  });
}
