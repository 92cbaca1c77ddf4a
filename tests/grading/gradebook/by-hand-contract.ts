/** What every kind of gradebook must do with what is given by hand. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConflictError, type Giving, type Gradebook } from '../../../src/grading/gradebook';
import { noRules } from '../../../src/grading/results/course';
import { submissionOf } from '../reports/sample';
import { run, type Store } from './contract';

const chapter = '03-batch-normalization';
const exercise = 'batch-moments';
const giving = (student: string, some: Partial<Giving> = {}): Giving => ({
  ...{ student, chapter, exercise, reading: 'first', version: 0, items: [], extra: 0, score: null },
  ...{ aboveMaximum: false, comment: '', ...some },
});
const item = (id: string, points: number) => ({ id, label: `item ${id}`, points, comment: '' });

export const byHandContract = (makeStore: () => Promise<Store>) =>
  describe('by hand', () => {
    let store: Store;
    let book: Gradebook;

    const scoreOf = async (student: string) =>
      (await book.grades()).find((one) => one.student === student)?.score;
    const hand = async (student: string, digest: string, answers?: ReadonlyMap<string, string>) => {
      const { seed, exam, ...of } = run('1');
      const results = [exercise, 'batch-norm-train'].map((id) => ({
        ...{ id, title: '', points: 3, maxPoints: 4, verdict: 'partial' as const, feedback: '', cases: [] },
      }));
      const report = submissionOf(student, { score: 6, maxScore: 8, exercises: results });
      const at = { at: Date.parse('2026-01-01'), from: 'file' as const, attempt: 0, note: '' };
      const path = `${student}/${digest}.ipynb`;
      const handedIn = { student, chapter, path, digest, handIn: at };
      await book.record(of, handedIn, { seed, exam }, report, answers);
      await book.settle(of, student, chapter, { course: noRules });
    };
    const given = async (...givings: Giving[]) => {
      const answer = await book.byHand.give(givings, 'grace');
      if ('conflict' in answer) throw new Error(answer.conflict.why);
      return answer.records;
    };

    beforeEach(async () => {
      store = await makeStore();
      book = await store.open();
      await hand('ada', 'a', new Map([[exercise, 'const a = 1;']]));
      await hand('bob', 'b');
    });
    afterEach(async () => {
      await book.close();
      await store.remove();
    });

    it('is in the grade at once, in the report behind it, and in the history with who', async () => {
      await given(giving('ada', { extra: -1, comment: 'In which unit?' }));
      expect(await scoreOf('ada')).toBe(5);
      expect(await book.counted('ada', chapter)).toMatchObject({
        ...{ score: 5, rawScore: 6, exercises: [{ points: 2 }, { points: 3 }] },
      });
      const last = (await book.history('ada')).filter(({ kind }) => kind === 'hand');
      expect(last.map(({ note }) => note)).toEqual([
        `${exercise}: further points -1, "In which unit?" (grace)`,
      ]);
    });

    it('stays when the class is graded again, and says that another notebook counts', async () => {
      await given(giving('ada', { extra: -1 }));
      await hand('ada', 'a later one');
      expect(await scoreOf('ada')).toBe(5);
      const [record] = await book.byHand.handGrades(['ada']);
      const [standing] = await book.byHand.standing(['ada']);
      expect(record?.submission).not.toBe(standing?.submission);
    });

    it('tells whoever has not seen the last version, and writes nothing', async () => {
      await given(giving('ada', { extra: -1 }));
      const late = await book.byHand.give([giving('ada', { extra: -2 })], 'hopper');
      expect(late).toMatchObject({ conflict: { student: 'ada', standing: { extra: -1, by: 'grace' } } });
      expect(await scoreOf('ada')).toBe(5);
      // The same once more, because the answer was lost on the way, is no conflict.
      expect(await given(giving('ada', { extra: -1 }))).toMatchObject([{ version: 1 }]);
      await given(giving('ada', { extra: -2, version: 1 }));
      expect(await scoreOf('ada')).toBe(4);
    });

    it('lets one of two win who give at the same time', async () => {
      const other = await store.open();
      const answers = await Promise.all([
        book.byHand.give([giving('ada', { extra: -1 })], 'grace'),
        other.byHand.give([giving('ada', { extra: -2 })], 'hopper'),
      ]);
      await other.close();
      expect(answers.map((one) => 'conflict' in one).sort()).toEqual([false, true]);
      expect(await book.byHand.handHistory('ada')).toHaveLength(1);
    });

    it('gives to several, or to nobody', async () => {
      await given(giving('bob', { extra: 1 }));
      const refused = await book.byHand.give(
        [giving('ada', { extra: -1 }), giving('bob', { extra: -1 })],
        'x',
      );
      expect(refused).toMatchObject({ conflict: { student: 'bob' } });
      expect([await scoreOf('ada'), await scoreOf('bob')]).toEqual([6, 7]);
      await given(giving('ada', { extra: -1 }), giving('bob', { extra: -1, version: 1 }));
      expect([await scoreOf('ada'), await scoreOf('bob')]).toEqual([5, 5]);
    });

    it('refuses what cannot be given, with a sentence', async () => {
      const refused = (some: Partial<Giving>, student = 'ada') =>
        expect(book.byHand.give([giving(student, some)], 'x')).rejects;
      await refused({ score: 5 }).toThrow('has 4 points; say that more is meant to give 5');
      await refused({ extra: 0.123 }).toThrow('two decimals');
      await refused({ score: -1 }).toThrow('from 0');
      await refused({ exercise: 'moments' }).toThrow('has no grade for moments');
      await refused({}, 'nobody').toThrow('nobody has no grade');
      await given(giving('ada', { score: 5, aboveMaximum: true }));
      expect(await scoreOf('ada')).toBe(8);
    });

    it('changes what everybody was given with the rubric', async () => {
      const { byHand } = book;
      await byHand.setRubric({ exercise, version: 0, items: [item('a', -1), item('b', -0.5)] }, 'grace');
      await given(giving('ada', { items: ['a', 'b'] }), giving('bob', { items: ['b'] }));
      expect([await scoreOf('ada'), await scoreOf('bob')]).toEqual([4.5, 5.5]);
      const rubric = { exercise, version: 1, items: [item('a', -2)] };
      expect(await byHand.setRubric(rubric, 'hopper')).toMatchObject({ regraded: 2, rubric: { version: 2 } });
      expect([await scoreOf('ada'), await scoreOf('bob')]).toEqual([4, 6]);
      expect(await byHand.setRubric(rubric, 'hopper')).toBeUndefined();
      const unknown = await byHand.give([giving('bob', { items: ['b'], version: 2 })], 'grace');
      expect(unknown).toMatchObject({ conflict: { why: expect.stringContaining('rubric') } });
      expect((await byHand.handHistory('ada')).map(({ by }) => by)).toEqual(['grace', 'hopper']);
    });

    it('counts the first reader until both agree', async () => {
      await given(giving('ada', { extra: -1 }), giving('ada', { extra: -2, reading: 'second' }));
      expect(await scoreOf('ada')).toBe(5);
      await given(giving('ada', { extra: -3, reading: 'agreed' }));
      expect(await scoreOf('ada')).toBe(3);
    });

    it('keeps what was written, and knows where it did not', async () => {
      expect(await book.byHand.answers('ada', chapter)).toEqual(
        new Map([[exercise, { code: 'const a = 1;', characters: 12 }]]),
      );
      expect(await book.byHand.answers('bob', chapter)).toBeUndefined();
      expect([...(await book.byHand.answersTo(exercise)).keys()]).toEqual(['ada']);
      await hand('cyd', 'c', new Map([[exercise, `\0${'x'.repeat(30_000)}`]]));
      const kept = (await book.byHand.answers('cyd', chapter))?.get(exercise);
      expect(kept?.characters).toBe(30_001);
      expect(kept?.code).toMatch(/^\ufffdx{100,}$/);
      expect(kept?.code.length).toBe(20_000);
    });

    it('says whose records were changed, and when somebody was forgotten', async () => {
      const { cursor } = await book.byHand.changesSince();
      expect(await book.byHand.changesSince(cursor)).toMatchObject({ all: false, students: [] });
      await given(giving('bob', { extra: -1 }));
      expect(await book.byHand.changesSince(cursor)).toMatchObject({ all: false, students: ['bob'] });
      expect(await book.forget('bob')).toBe(5);
      expect(await book.byHand.changesSince(cursor)).toMatchObject({ all: true });
      expect(await book.byHand.handGrades()).toEqual([]);
    });

    it('sets a score only over the one that was seen, and above the maximum only when that is said', async () => {
      await expect(book.adjust('ada', chapter, 5, 'x', 'y', { seen: 4 })).rejects.toThrow(ConflictError);
      await expect(book.adjust('ada', chapter, 9, 'x', 'y')).rejects.toThrow('has 8 points');
      await book.adjust('ada', chapter, 9, 'x', 'y', { seen: 6, aboveMaximum: true });
      expect(await scoreOf('ada')).toBe(9);
    });
  });
