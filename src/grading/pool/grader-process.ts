/** The pool's end of one grading process: starts it, hands it batches, and ends it when it falls silent. */
import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { fitAsItIs, reasonOf, sentenceOf } from '../../core/parse';
import { courseRoot } from '../../notebook/released';
import type { SubmissionReport } from '../results/report';
import type { PackedExam } from '../run/exam';
import { waitedMilliseconds } from '../sandbox/waited';
import type { Chosen } from '../sandbox/walls';
import { type Answer, answerSchema, BatchReports, type Request, type Work } from './messages';

/** Thrown when a batch is not graded to its end, with why. */
export class BatchLost extends Error {}

/** Thrown when the process said nothing for too long: with more time it might have come to an end. */
export class FellSilent extends BatchLost {}

/** Enough for the compiler and a batch; a notebook that needs more is not given all of the machine's memory. */
const heapMiB = 2048;
/** The exams used last are kept in the process: those of a course's chapters, for a few seeds. */
const keptExams = 50;

export interface ProcessOptions {
  readonly walls: Chosen;
  /** How many submissions are asked at a time. */
  readonly jobs: number;
  /** What the process runs, where it is not the grader; for tests. */
  readonly program?: string;
}

export class GraderProcess {
  /** How many submissions it has graded. */
  graded = 0;
  readonly gone: Promise<void>;
  readonly #child: ChildProcess;
  readonly #exams = new Set<string>();
  #batch = 0;
  #hear: (answer: Answer) => void = () => {};
  #lose: (error: BatchLost) => void = () => {};
  #why = '';
  #heard = 0;
  #waited = 0;

  constructor(options: ProcessOptions) {
    const own = path.join(courseRoot, 'dist', 'src', 'grading', 'pool', 'process.js');
    this.#child = fork(options.program ?? own, {
      execArgv: [`--max-old-space-size=${heapMiB}`],
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    });
    let complaint = '';
    this.#child.stderr?.on('data', (data: Buffer) => {
      complaint = (complaint + data.toString()).slice(-4000);
    });
    this.#child.on('message', (raw: unknown) => {
      this.#heard = performance.now();
      this.#waited = waitedMilliseconds(this.#child.pid);
      const answer = fitAsItIs(answerSchema, raw);
      if ('misfit' in answer) this.end(`it said what is no answer (${sentenceOf(answer.misfit)})`);
      else if ('failed' in answer.value) this.end(answer.value.failed.slice(0, 500));
      else this.#hear(answer.value);
    });
    this.gone = new Promise((resolve) => {
      const end = () => {
        if (complaint.includes('heap out of memory')) this.#why = 'it ran out of memory';
        this.#why ||= 'it ended by itself';
        this.#lose(new BatchLost(this.#why));
        resolve();
      };
      this.#child.on('error', end);
      this.#child.on('exit', end);
    });
    this.#send({ open: { walls: options.walls, jobs: options.jobs } });
  }

  /** Whether it can be given another batch: one that has failed is ended. */
  get isUsable(): boolean {
    return this.#why === '';
  }

  /**
   * Grades a batch whose submissions have the same options.
   * @param silenceSeconds how long the process may say nothing, not counting time without a processor
   * @param onGraded is told each report with its place in the batch
   * @throws BatchLost when the process fails on it or dies, FellSilent when it says nothing; it is of no use then
   */
  async grade(
    batch: readonly Work[],
    exams: ReadonlyMap<string, PackedExam>,
    silenceSeconds: number,
    onGraded: (index: number, report: SubmissionReport) => void,
  ): Promise<void> {
    const watch = setInterval(() => this.#endWhenSilent(silenceSeconds), 500);
    try {
      this.#sendExams(batch, exams);
      this.#heard = performance.now();
      this.#waited = waitedMilliseconds(this.#child.pid);
      const number = ++this.#batch;
      const reports = new BatchReports(number, batch);
      await new Promise<void>((resolve, reject) => {
        this.#lose = reject;
        this.#hear = (answer) => {
          if (!('batch' in answer)) return;
          const taken = reports.take(answer);
          if (taken === 'done') resolve();
          else if ('fault' in taken) this.end(taken.fault);
          else if ('report' in answer) onGraded(taken.place, answer.report);
        };
        if (!this.isUsable) reject(new BatchLost(this.#why));
        this.#send({ batch: number, works: batch });
      });
      this.graded += batch.length;
    } catch (error) {
      this.end(reasonOf(error));
      throw error instanceof BatchLost ? error : new BatchLost(reasonOf(error), { cause: error });
    } finally {
      clearInterval(watch);
      this.#hear = () => {};
      this.#lose = () => {};
    }
  }

  /** Ends the process and what it started. */
  end(why = 'it was ended', Lost = BatchLost): void {
    this.#why ||= why;
    this.#child.kill('SIGKILL');
    this.#lose(new Lost(this.#why));
  }

  #sendExams(batch: readonly Work[], exams: ReadonlyMap<string, PackedExam>): void {
    for (const key of new Set(batch.map((work) => work.exam))) {
      const exam = exams.get(key);
      if (exam === undefined) throw new BatchLost(`there is no exam ${key}`);
      if (!this.#exams.delete(key)) this.#send({ exam });
      this.#exams.add(key); // now the last, the most recently used
    }
    for (const key of [...this.#exams].slice(0, -keptExams)) {
      this.#exams.delete(key);
      this.#send({ forget: key });
    }
  }

  #send(request: Request): void {
    if (this.#child.connected) this.#child.send(request, () => {}); // a process that is gone says so by `exit`
  }

  #endWhenSilent(silenceSeconds: number): void {
    const silent = performance.now() - this.#heard;
    if (silent < 1000 * silenceSeconds) return;
    const waited = Math.max(0, waitedMilliseconds(this.#child.pid) - this.#waited);
    if (silent - waited >= 1000 * silenceSeconds)
      this.end(`it was busy for more than ${silenceSeconds} s with its code`, FellSilent);
  }
}
