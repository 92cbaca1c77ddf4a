/** Keeps a run's results in the gradebook as they come, and knows which ones a run that was cut short left there. */
import { createHash } from 'node:crypto';
import { lstatSync, readFileSync } from 'node:fs';
import { notebookLimits } from '../../notebook/notebook';
import type { Found } from '../collect';
import type { SubmissionReport } from '../report';
import type { Gradebook, GradeChange, GradingRun } from './gradebook';

export class Recorder {
  readonly #book: Gradebook;
  readonly #run: GradingRun;
  readonly #files: ReadonlyMap<string, Found & { digest: string }>;
  readonly #changes: GradeChange[] = [];
  #recording: Promise<void> = Promise.resolve();

  constructor(book: Gradebook, run: GradingRun, files: readonly Found[]) {
    this.#book = book;
    this.#run = run;
    this.#files = new Map(files.map((found) => [found.path, { ...found, digest: digestOf(found.file) }]));
  }

  /** By path, the results that are recorded for these very notebooks under this seed and version. */
  async known(): Promise<Map<string, SubmissionReport>> {
    const known = new Map<string, SubmissionReport>();
    for (const { id, path, digest } of this.#files.values()) {
      const report = await this.#book.recorded(this.#run, id, digest);
      if (report !== undefined) known.set(path, { ...report, path });
    }
    return known;
  }

  /** Records a result; they are written one after the other, in the background. */
  record(submission: SubmissionReport): void {
    const found = this.#files.get(submission.path);
    if (found === undefined) return;
    const handedIn = new Date(found.modified).toISOString();
    this.#recording = this.#recording.then(async () => {
      const change = await this.#book.record(this.#run, { submission, digest: found.digest, handedIn });
      if (change !== undefined) this.#changes.push(change);
    });
    this.#recording.catch(() => {}); // told by `finished`
  }

  /** Waits until all is written. @returns the grades that changed */
  async finished(): Promise<readonly GradeChange[]> {
    await this.#recording;
    return this.#changes;
  }
}

/** The fingerprint of a notebook; what cannot be read, or is no file of a bearable size, has one of its name alone. */
function digestOf(file: string): string {
  const hash = createHash('sha256');
  try {
    const stats = lstatSync(file);
    if (stats.isFile() && stats.size <= notebookLimits.bytes)
      return hash.update(readFileSync(file)).digest('hex');
  } catch {
    // Somebody else's file, or one that has gone: what reads it for grading says so.
  }
  return hash.update(`unreadable ${file}`).digest('hex');
}
