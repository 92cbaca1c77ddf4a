/** The tests that every kind of gradebook must pass. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Gradebook } from '../../../src/grading/gradebook';
import { submissionOf } from '../reports/sample';

/** A place for one gradebook, empty at first. */
export interface Store {
  open(): Promise<Gradebook>;
  /** How many rows each table has, asked without the gradebook. */
  rows(): Promise<Record<'submission' | 'grading' | 'adjustment', number>>;
  remove(): Promise<void>;
}

export const chapter = '03-batch-normalization';
export const handedIn = '2026-01-01T00:00:00.000Z';

export const run = (seed: string, startedAt = `2026-01-01T00:00:00.${seed.padStart(3, '0')}Z`) => ({
  seed,
  version: '1.0.0',
  startedAt,
});
export const hand = (
  score: number,
  digest: string,
  status: 'graded' | 'timeout' | 'unreadable' = 'graded',
) => ({
  submission: submissionOf('alice', { score, maxScore: 10, status }),
  digest,
  handedIn,
});
/** What a gradebook must do, wherever it is kept. */
export const contract = (makeStore: () => Promise<Store>) =>
  describe('the gradebook', () => {
    let store: Store;
    let book: Gradebook;
    const grade = async (policy?: 'latest' | 'best') => (await book.grades(policy))[0];

    beforeEach(async () => {
      store = await makeStore();
      book = await store.open();
    });
    afterEach(async () => {
      await book.close();
      await store.remove();
    });

    it('tells the latest and the best attempt apart', async () => {
      await book.record(run('1'), hand(8, 'first'));
      await book.record(run('2'), hand(5, 'second'));
      expect(await grade('latest')).toMatchObject({ score: 5, attempts: 2, maxScore: 10 });
      expect(await grade('best')).toMatchObject({ score: 8, attempts: 2 });
    });

    it('counts the same notebook as one attempt, and its last grading', async () => {
      await book.record(run('1'), hand(8, 'same'));
      expect(await book.record(run('2'), hand(9, 'same'))).toMatchObject({ before: 8, after: 9 });
      expect(await grade()).toMatchObject({ score: 9, attempts: 1 });
    });

    it('never lets a failed regrade overwrite a grade', async () => {
      await book.record(run('1'), hand(8, 'same'));
      expect(await book.record(run('2'), hand(0, 'same', 'timeout'))).toBeUndefined();
      await book.record(run('3'), hand(0, 'broken', 'unreadable'));
      expect(await grade()).toMatchObject({ score: 8, status: 'graded' });
    });

    it('records a result once', async () => {
      await book.record(run('1'), hand(8, 'same'));
      await book.record(run('1'), hand(8, 'same'));
      expect(await book.history('alice')).toHaveLength(1);
      expect(await book.recorded(run('1'), 'alice', 'same')).toMatchObject({ score: 8 });
      expect(await book.recorded(run('2'), 'alice', 'same')).toBeUndefined();
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
        const { submission, ...rest } = hand(score, digest);
        return { ...rest, submission: { ...submission, exercises: [exercise(score)] } };
      };
      expect(await book.record(run('1'), handed(8, 'same'))).toMatchObject({
        before: undefined,
        why: 'first grade',
      });
      expect(await book.record(run('2'), handed(7, 'same'))).toMatchObject({
        before: 8,
        after: 7,
        why: 'graded again with another seed; moments 8 -> 7',
      });
      const newer = { ...run('2'), version: '9.9.9' };
      expect((await book.record(newer, handed(9, 'same')))?.why).toMatch(
        /^graded again with version 9\.9\.9 \(before: .+\); moments 7 -> 9$/,
      );
      expect((await book.record(newer, handed(3, 'other')))?.why).toBe(
        'another notebook handed in; moments 9 -> 3',
      );
    });

    it('keeps an adjustment over regrades until it is taken back', async () => {
      await book.record(run('1'), hand(8, 'same'));
      expect(await book.adjust('alice', chapter, 10, 'the case was unclear', 'teacher')).toMatchObject({
        before: 8,
        after: 10,
      });
      await book.record(run('2'), hand(7, 'same'));
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
      await book.record(run('1'), hand(8, 'same'));
      await book.adjust('alice', chapter, 10, 'x', 'y');
      expect(await book.forget('alice')).toBe(3);
      expect(await book.grades()).toEqual([]);
      expect(await store.rows()).toEqual({ submission: 0, grading: 0, adjustment: 0 });
    });

    it('takes names that are no SQL', async () => {
      const id = `Robert'); DROP TABLE grading;--`;
      await book.record(run('1'), { submission: submissionOf(id), digest: 'x', handedIn });
      expect((await book.history(id))[0]).toMatchObject({ score: 1 });
    });

    it('serves two at once', async () => {
      const other = await store.open();
      await Promise.all(
        Array.from({ length: 40 }, (_, i) =>
          (i % 2 === 0 ? book : other).record(run(`${i}`), {
            submission: submissionOf(`student-${i % 10}`),
            digest: `${i}`,
            handedIn,
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
          (i % 2 === 0 ? book : other).record(run(`${i}`), hand(i, `${i}`)),
        ),
      );
      await other.close();
      expect(await book.history('alice')).toHaveLength(30);
      expect(await grade('best')).toMatchObject({ score: 29, attempts: 30 });
    });

    it('lists students and chapters in one order everywhere', async () => {
      for (const id of ['zoe', 'Ada', 'émile', 'bob', '_x'])
        await book.record(run('1'), { submission: submissionOf(id), digest: id, handedIn });
      expect((await book.grades()).map(({ student }) => student)).toEqual([
        'Ada',
        '_x',
        'bob',
        'zoe',
        'émile',
      ]);
    });
  });
