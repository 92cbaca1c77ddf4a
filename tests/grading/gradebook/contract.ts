/** The tests that every kind of gradebook must pass. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Gradebook, GradeChange } from '../../../src/grading/gradebook';
import { type Course, noRules } from '../../../src/grading/results/course';
import type { HandIn } from '../../../src/grading/results/hand-in';
import type { SubmissionReport } from '../../../src/grading/results/report';
import { submissionOf } from '../reports/sample';

/** A place for one gradebook, empty at first. */
export interface Store {
  open(): Promise<Gradebook>;
  /** How many rows each table has, asked without the gradebook. */
  rows(): Promise<Record<'submission' | 'grading' | 'grade' | 'adjustment', number>>;
  remove(): Promise<void>;
}

const chapter = '03-batch-normalization';
const handedIn = '2026-01-01T00:00:00.000Z';

/** A run of the grader; its seed tells it apart, and those with greater numbers come later. */
export const run = (seed: string, startedAt = `2026-01-01T00:00:00.${seed.padStart(3, '0')}Z`) => ({
  seed,
  exam: 'the exam',
  version: '1.0.0',
  startedAt,
});
export type Run = ReturnType<typeof run>;

export const hand = (
  score: number,
  digest: string,
  status: 'graded' | 'timeout' | 'unreadable' = 'graded',
) => ({ report: submissionOf('alice', { score, maxScore: 10, status }), digest });

type Handed = { readonly report: SubmissionReport; readonly digest: string; readonly handedIn?: string };

const handIn = (at = handedIn): HandIn => ({ at: Date.parse(at), from: 'file', attempt: 0, note: '' });

/** Records one result and decides the grade. @returns how that changed */
export async function give(
  book: Gradebook,
  { seed, exam, ...of }: Run,
  { report, digest, handedIn: at }: Handed,
  course: Course = noRules,
): Promise<GradeChange | undefined> {
  const { id: student, chapter, path } = report;
  await book.record(of, { student, chapter, path, digest, handIn: handIn(at) }, { seed, exam }, report);
  return (await book.settle(of, student, chapter, { course })).change;
}

/** Whether a result is known from before. */
const known = (book: Gradebook, { seed, exam, ...of }: Run, digest: string) =>
  book.recorded(of, { student: 'alice', chapter, path: 'here', digest, handIn: handIn() }, { seed, exam });

const best: Course = { ...noRules, counts: 'best' };

/** What a gradebook must do, wherever it is kept. */
export const contract = (makeStore: () => Promise<Store>) =>
  describe('the gradebook', () => {
    let store: Store;
    let book: Gradebook;
    const grade = async () => (await book.grades())[0];

    beforeEach(async () => {
      store = await makeStore();
      book = await store.open();
    });
    afterEach(async () => {
      await book.close();
      await store.remove();
    });

    it('keeps the grade that the course decided: of the latest or of the best attempt', async () => {
      await give(book, run('1'), hand(8, 'first'));
      await give(book, run('2'), hand(5, 'second'));
      expect(await grade()).toMatchObject({ score: 5, attempts: 2, maxScore: 10 });
      await give(book, run('3'), hand(4, 'third'), best);
      expect(await grade()).toMatchObject({ score: 8, attempts: 3 });
    });

    it('keeps what was earned, what lateness took and who says when, beside the grade', async () => {
      const late = { ...noRules, deadlines: { [chapter]: '2025-12-31T12:00:00Z' } };
      await give(book, run('1'), hand(8, 'same'), late);
      expect(await grade()).toMatchObject({
        ...{ score: 7.2, rawScore: 8, latePoints: 0.8, handedIn, timeFrom: 'file' },
      });
      expect((await book.history('alice')).map(({ kind, score }) => [kind, score])).toEqual([
        ['grading', 8],
        ['rules', 7.2],
      ]);
      expect(await give(book, run('1'), hand(8, 'same'))).toMatchObject({
        ...{ before: 7.2, after: 8, why: 'lateness takes 0 % (before: 10 %)' },
      });
    });

    it('asks again what was changed with the same seed, and takes its result', async () => {
      await give(book, run('1'), hand(8, 'same'));
      const mended = { ...run('1', '2026-02-01T00:00:00.000Z'), exam: 'the exam, mended' };
      expect(await known(book, mended, 'same')).toBeUndefined();
      expect(await give(book, mended, hand(9, 'same'))).toMatchObject({
        ...{ before: 8, after: 9, why: 'graded again, for the exercises were changed' },
      });
      // Mended back: what is known of it counts again, although another grading came after it.
      const back = run('1', '2026-03-01T00:00:00.000Z');
      expect(await known(book, back, 'same')).toMatchObject({ score: 8 });
      expect(await give(book, back, hand(8, 'same'))).toMatchObject({ before: 9, after: 8 });
      expect(await book.history('alice')).toHaveLength(2);
    });

    it('knows the seed of each chapter’s last grading', async () => {
      await give(book, run('1'), hand(8, 'same'));
      await give(book, run('2'), hand(8, 'same'));
      expect(await book.seeds()).toEqual(new Map([[chapter, '2']]));
    });

    it('refuses a score with more decimals than reports show, and to settle nothing', async () => {
      await give(book, run('1'), hand(8, 'same'));
      await expect(book.adjust('alice', chapter, 7.123, 'x', 'y')).rejects.toThrow('7.123');
      await expect(book.settle(run('1'), 'bob', chapter, { course: noRules })).rejects.toThrow('bob');
    });

    it('counts the same notebook as one attempt, and its last grading', async () => {
      await give(book, run('1'), hand(8, 'same'));
      expect(await give(book, run('2'), hand(9, 'same'))).toMatchObject({ before: 8, after: 9 });
      expect(await grade()).toMatchObject({ score: 9, attempts: 1 });
    });

    it('never lets a failed regrade overwrite a grade', async () => {
      await give(book, run('1'), hand(8, 'same'));
      expect(await give(book, run('2'), hand(0, 'same', 'timeout'))).toBeUndefined();
      await give(book, run('3'), hand(0, 'broken', 'unreadable'));
      expect(await grade()).toMatchObject({ score: 8, status: 'graded' });
    });

    it('records a result once', async () => {
      await give(book, run('1'), hand(8, 'same'));
      await give(book, run('1'), hand(8, 'same'));
      expect(await book.history('alice')).toHaveLength(1);
      expect(await known(book, run('1'), 'same')).toMatchObject({ score: 8, path: 'here' });
      expect(await known(book, run('2'), 'same')).toBeUndefined();
    });

    it('says what a regrade changed, and why', async () => {
      const exercise = (points: number) => ({
        ...{
          id: 'moments',
          title: '',
          points,
          maxPoints: 9,
          verdict: 'partial' as const,
          feedback: '',
          cases: [],
        },
      });
      const handed = (score: number, digest: string) => {
        const { report, ...rest } = hand(score, digest);
        return { ...rest, report: { ...report, exercises: [exercise(score)] } };
      };
      expect(await give(book, run('1'), handed(8, 'same'))).toMatchObject({
        before: undefined,
        why: 'first grade',
      });
      expect(await give(book, run('2'), handed(7, 'same'))).toMatchObject({
        before: 8,
        after: 7,
        why: 'graded again with another seed; moments 8 -> 7',
      });
      const newer = { ...run('2'), version: '9.9.9' };
      expect((await give(book, newer, handed(9, 'same')))?.why).toMatch(
        /^graded again with version 9\.9\.9 \(before: .+\); moments 7 -> 9$/,
      );
      expect((await give(book, newer, handed(3, 'other')))?.why).toBe(
        'another notebook counts; moments 9 -> 3',
      );
    });

    it('keeps an adjustment over regrades until it is taken back', async () => {
      await give(book, run('1'), hand(8, 'same'));
      expect(await book.adjust('alice', chapter, 10, 'the case was unclear', 'teacher')).toMatchObject({
        before: 8,
        after: 10,
      });
      await give(book, run('2'), hand(7, 'same'));
      expect(await grade()).toMatchObject({ score: 10, adjustment: { reason: 'the case was unclear' } });
      await book.adjust('alice', chapter, null, 'mended', 'teacher');
      expect(await grade()).toMatchObject({ score: 7 });
      expect(await book.history('alice')).toHaveLength(4);
    });

    it('refuses to adjust what is not there, and names it', async () => {
      await expect(book.adjust('bob', chapter, 1, 'x', 'y')).rejects.toThrow(/bob/);
      await expect(book.history('bob')).rejects.toThrow(/bob/);
    });

    it('forgets a student altogether', async () => {
      await give(book, run('1'), hand(8, 'same'));
      await book.adjust('alice', chapter, 10, 'x', 'y');
      expect(await book.forget('alice')).toBe(4);
      expect(await book.grades()).toEqual([]);
      expect(await store.rows()).toEqual({ submission: 0, grading: 0, grade: 0, adjustment: 0 });
    });

    it('takes names that are no SQL', async () => {
      const id = `Robert'); DROP TABLE grading;--`;
      await give(book, run('1'), { report: submissionOf(id), digest: 'x' });
      expect((await book.history(id))[0]).toMatchObject({ score: 1 });
    });

    it('never takes one name for another, or refuses it with a sentence', async () => {
      const kept = [
        ...[
          'a',
          'A',
          'a\x01',
          'a\x02',
          'a\x7f',
          'a\x80',
          'a\r',
          'a\n',
          'a\t',
          'a ',
          ' a',
          'a\u200b',
          'a\u200c',
        ],
        ...[
          'a\ufeff',
          '\ufeffa',
          'a\u202e',
          'a\ufffd',
          'a\u00ad',
          '\u00e1',
          'a\u0301',
          'ａ',
          'a\u{e0041}',
          "a'",
          'a%',
          'a_',
        ],
      ];
      const refused = ['a\0', 'a\0b', 'a\0c', '\0', 'a\ud800', 'a\udfff'];
      for (const [i, id] of kept.entries())
        await give(book, run('1'), {
          report: submissionOf(id, { score: i, maxScore: 100 }),
          digest: 'the same',
        });
      for (const id of refused) {
        const given = give(book, run('1'), { report: submissionOf(id), digest: 'the same' });
        await expect(given).rejects.toThrow(/a gradebook cannot keep "a?\\u.*rename it/);
        const asks = [
          () => book.history(id),
          () => book.forget(id),
          () => book.adjust(id, chapter, 1, 'x', 'y'),
        ];
        for (const ask of asks) await expect(ask()).rejects.toThrow('a gradebook cannot keep');
      }
      const grades = await book.grades();
      expect(new Map(grades.map(({ student, score }) => [student, score]))).toEqual(
        new Map(kept.map((id, i) => [id, i])),
      );
      expect(await book.forget('a')).toBe(3);
      expect(await book.grades()).toHaveLength(kept.length - 1);
    });

    it('serves two at once', async () => {
      const other = await store.open();
      await Promise.all(
        Array.from({ length: 40 }, (_, i) =>
          give(i % 2 === 0 ? book : other, run(`${i}`), {
            report: submissionOf(`student-${i % 10}`),
            digest: `${i}`,
          }),
        ),
      );
      await other.close();
      const grades = await book.grades();
      expect(grades).toHaveLength(10);
      expect(grades.every(({ attempts }) => attempts === 4)).toBe(true);
    });

    it('keeps all of what is recorded at the same time, of one student too', async () => {
      const other = await store.open();
      await Promise.all(
        Array.from({ length: 30 }, (_, i) =>
          give(i % 2 === 0 ? book : other, run(`${i}`), hand(i, `${i}`), best),
        ),
      );
      await other.close();
      expect(await book.history('alice')).toHaveLength(30);
      expect(await grade()).toMatchObject({ score: 29, attempts: 30 });
    });

    it('lists students and chapters in one order everywhere', async () => {
      for (const id of ['zoe', 'Ada', 'émile', 'bob', '_x'])
        await give(book, run('1'), { report: submissionOf(id), digest: id });
      expect((await book.grades()).map(({ student }) => student)).toEqual([
        'Ada',
        '_x',
        'bob',
        'zoe',
        'émile',
      ]);
    });
  });
