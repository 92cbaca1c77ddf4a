/** The pool's end of one grading process: starts it, hands it batches, and ends it when it falls silent. */
import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { fitAsItIs, sentenceOf } from '../../core/parse';
import { courseRoot } from '../../notebook/released';
import type { SubmissionReport } from '../results/report';
import type { PackedExam } from '../run/exam';
import { waitedMilliseconds } from '../sandbox/waited';
import type { Chosen } from '../sandbox/walls';
import { type Answer, answerSchema, type Request, type Work } from './messages';

/** Thrown when a batch is not graded to its end, with why. */
export class BatchLost extends Error {}

/** Enough for the compiler and a batch; a notebook that needs more is not given all of the machine's memory. */
const heapMiB = 2048;

export interface ProcessOptions {
  readonly walls: Chosen;
  /** How many submissions are asked at a time. */
  readonly jobs: number;
  /** How long the process may say nothing while it holds a batch, not counting time without a processor. */
  readonly silenceSeconds: number;
}

export class GraderProcess {
  /** How many submissions it has graded. */
  graded = 0;
  readonly gone: Promise<void>;
  readonly #options: ProcessOptions;
  readonly #child: ChildProcess;
  readonly #exams = new Set<string>();
  #hear: (answer: Answer) => void = () => {};
  #lose: (error: BatchLost) => void = () => {};
  #why = 'it ended by itself';
  #heard = 0;
  #waited = 0;

  constructor(options: ProcessOptions) {
    this.#options = options;
    const program = path.join(courseRoot, 'dist', 'src', 'grading', 'pool', 'process.js');
    this.#child = fork(program, {
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
      if ('value' in answer) this.#hear(answer.value);
      else this.end(`it said what is no answer (${sentenceOf(answer.misfit)})`);
    });
    this.gone = new Promise((resolve) => {
      const end = () => {
        if (complaint.includes('heap out of memory')) this.#why = 'it ran out of memory';
        this.#lose(new BatchLost(this.#why));
        resolve();
      };
      this.#child.on('error', end);
      this.#child.on('exit', end);
    });
    this.#send({ open: { walls: options.walls, jobs: options.jobs } });
  }

  /**
   * Grades a batch whose submissions have the same options.
   * @param onGraded is told each report with its place in the batch
   * @throws BatchLost when the process fails on it, dies or falls silent
   */
  async grade(
    batch: readonly Work[],
    exams: ReadonlyMap<string, PackedExam>,
    onGraded: (index: number, report: SubmissionReport) => void,
  ): Promise<void> {
    for (const key of new Set(batch.map((work) => work.exam)))
      if (!this.#exams.has(key)) {
        this.#exams.add(key);
        this.#send({ exam: exams.get(key) as PackedExam });
      }
    this.#heard = performance.now();
    this.#waited = waitedMilliseconds(this.#child.pid);
    const watch = setInterval(() => this.#endWhenSilent(), 500);
    try {
      await new Promise<void>((resolve, reject) => {
        this.#lose = reject;
        this.#hear = (answer) => {
          if ('graded' in answer) onGraded(answer.graded, answer.report);
          else if ('done' in answer) resolve();
          else if ('failed' in answer) reject(new BatchLost(answer.failed));
        };
        if (this.#child.exitCode !== null || this.#child.signalCode !== null)
          reject(new BatchLost(this.#why));
        this.#send({ batch });
      });
      this.graded += batch.length;
    } finally {
      clearInterval(watch);
    }
  }

  /** Ends the process and what it started. */
  end(why = 'it was ended'): void {
    this.#why = why;
    this.#child.kill('SIGKILL');
  }

  #send(request: Request): void {
    if (this.#child.connected) this.#child.send(request, () => {}); // a process that is gone says so by `exit`
  }

  #endWhenSilent(): void {
    const { silenceSeconds } = this.#options;
    const silent = performance.now() - this.#heard;
    if (silent < 1000 * silenceSeconds) return;
    const waited = Math.max(0, waitedMilliseconds(this.#child.pid) - this.#waited);
    if (silent - waited >= 1000 * silenceSeconds)
      this.end(`it was busy for more than ${silenceSeconds} s with its code`);
  }
}
