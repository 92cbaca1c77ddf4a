/** A desk over a class that answered in words, and a page of it on which a teacher has logged in. */
import type { Browser, Page } from 'playwright-core';
import { loadTexts } from '../../src/exercises/registry';
import { figureFor, judgeText, sentText } from '../../src/exercises/text';
import { type Gradebook, openGradebook } from '../../src/grading/gradebook';
import { noRules } from '../../src/grading/results/course';
import { figureIn } from '../../src/notebook/shown-figure';
import { type Complaints, newPage, startBrowser } from '../browser/chromium';
import { submissionOf } from '../grading/reports/sample';
import { RunningDesk } from './running-desk';
import { stores } from './stores';

/** The students of a generated class, in the order of their names. */
export const studentOf = (i: number) => `student-${String(i).padStart(2, '0')}`;

/** An answer as a student gave it. */
interface Given {
  readonly student: string;
  readonly written: string;
  /** What the cell of its figure showed, where the exercise asks for one. */
  readonly output?: object | undefined;
}

/** Records an answer to the exercise `id`, which a person has yet to grade. */
export async function recordAnswer(
  book: Gradebook,
  { chapter, id }: { readonly chapter: string; readonly id: string },
  { student, written, output }: Given,
): Promise<void> {
  const text = (await loadTexts(chapter)).find((each) => each.id === id);
  if (text === undefined) throw new Error(`there is no ${id}`);
  const shown = text.figure
    ? figureFor(id, [{ figure: { of: id, shown: figureIn(output && [output]) } }])
    : undefined;
  const figure = shown && 'figure' in shown ? shown.figure : undefined;
  const result = judgeText(sentText(text), written, shown);
  const started = { version: '1.0.0', startedAt: '2026-10-01T08:00:00.000Z' };
  const handIn = { at: Date.parse(started.startedAt), from: 'file' as const, attempt: 0, note: '' };
  const answer = { code: written, ...(figure !== undefined && { figure }) };
  await book.record(
    started,
    { student, chapter, path: `${student}/x.ipynb`, digest: student, handIn },
    { seed: 's', exam: 'e' },
    submissionOf(student, { chapter, exercises: [result], score: 0, maxScore: text.points }),
    new Map(written === '' && figure === undefined ? [] : [[id, answer]]),
  );
  await book.settle(started, student, chapter, { course: noRules });
}

async function withBook<T>(place: string, work: (book: Gradebook) => Promise<T>): Promise<T> {
  const book = await openGradebook(place);
  try {
    return await work(book);
  } finally {
    await book.close();
  }
}

export class AnswersDesk {
  private constructor(
    readonly store: Awaited<ReturnType<(typeof stores)[0]['make']>>,
    readonly desk: RunningDesk,
    readonly browser: Browser,
    readonly page: Page,
    readonly complaints: Complaints,
  ) {}

  /** @param fill puts what the class wrote into the gradebook */
  static async open(fill: (book: Gradebook) => Promise<void>): Promise<AnswersDesk> {
    const store = await stores[0].make();
    await withBook(store.place, fill);
    const desk = await RunningDesk.start(store.place);
    const browser = await startBrowser();
    const { page, complaints } = await newPage(browser, { host: new URL(desk.origin).host });
    await desk.open(page, 'Grace');
    // That nobody was logged in yet.
    complaints.errors.length = 0;
    return new AnswersDesk(store, desk, browser, page, complaints);
  }

  /** Works on the gradebook beside the desk. */
  book<T>(work: (book: Gradebook) => Promise<T>): Promise<T> {
    return withBook(this.store.place, work);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.desk.stop();
    await this.store.remove();
  }
}
