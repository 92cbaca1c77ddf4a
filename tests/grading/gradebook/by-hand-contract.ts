/** What every kind of gradebook must do with what is given by hand. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ConflictError,
  type Giving,
  type Gradebook,
  type Override,
  overrideExercises,
} from '../../../src/grading/gradebook';
import { noRules } from '../../../src/grading/results/course';
import type { Answers } from '../../../src/grading/run/answers';
import type { ShownFigure } from '../../../src/notebook/shown-figure';
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
    const hand = async (student: string, digest: string, answers?: Answers) => {
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
      await hand('ada', 'a', new Map([[exercise, { code: 'const a = 1;' }]]));
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
      await refused({ score: 5 }).toThrow(
        'has 4 points; say that more is meant ("may be above" at the desk, --above-maximum) to give 5',
      );
      await refused({ extra: 0.123 }).toThrow('two decimals');
      await refused({ score: -1 }).toThrow('from 0');
      await refused({ exercise: 'moments' }).toThrow('has no grade for moments');
      await refused({}, 'nobody').toThrow('nobody has no grade');
      await given(giving('ada', { score: 5, aboveMaximum: true }));
      expect(await scoreOf('ada')).toBe(8);
    });

    describe('points that are set for exercises', () => {
      const set = (student: string, points: number | null, some: Partial<Override> = {}): Override => ({
        ...{ student, chapter, exercise, points, reason: 'a mistake of ours', aboveMaximum: false, ...some },
      });
      const pointsOf = async (student: string) =>
        (await book.counted(student, chapter))?.exercises.find(({ id }) => id === exercise);

      it('stand in place of what was earned and given, with who and why, until they are taken back', async () => {
        await given(giving('ada', { extra: -1, comment: 'Nearly.' }));
        expect(await overrideExercises(book, [set('ada', 4)], 'hopper')).toEqual([
          { student: 'ada', chapter, exercise, before: 2, after: 4 },
        ]);
        expect(await scoreOf('ada')).toBe(7);
        expect((await pointsOf('ada'))?.feedback).toContain('Nearly. By hand: set to 4 (a mistake of ours).');
        // At the desk the score is seen, and its reason stays when something else is changed.
        await given(giving('ada', { version: 2, extra: -1, score: 4, comment: 'Really.' }));
        expect((await pointsOf('ada'))?.feedback).toContain('Really. By hand: set to 4 (a mistake of ours).');
        await overrideExercises(book, [set('ada', null, { reason: 'it was right' })], 'hopper');
        expect(await scoreOf('ada')).toBe(5);
        expect((await pointsOf('ada'))?.feedback).not.toContain('it was right');
        const notes = (await book.history('ada'))
          .filter(({ kind }) => kind === 'hand')
          .map(({ note }) => note);
        expect(notes).toEqual([
          `${exercise}: further points -1, "Nearly." (grace)`,
          `${exercise}: further points -1, set to 4: a mistake of ours, "Nearly." (hopper)`,
          `${exercise}: further points -1, set to 4: a mistake of ours, "Really." (grace)`,
          `${exercise}: further points -1, points no longer set: it was right, "Really." (hopper)`,
        ]);
      });

      it('are set where two readers have agreed, too', async () => {
        await given(giving('ada', { extra: 1 }), giving('ada', { reading: 'second', extra: -1 }));
        await given(giving('ada', { reading: 'agreed' }));
        await overrideExercises(book, [set('ada', 0.5)], 'hopper');
        expect(await pointsOf('ada')).toMatchObject({ points: 0.5 });
        await overrideExercises(book, [set('ada', null)], 'hopper');
        expect(await pointsOf('ada')).toMatchObject({ points: 3 });
      });

      it('are all set or none, and everything that is wrong is named by where it stands', async () => {
        const at = (line: number) => ({ where: `f.csv, line ${line}` });
        const wrong = [
          set('ada', 4, at(2)),
          set('bob', 5, at(3)),
          set('bob', 0.125, at(4)),
          set('eve', 1, at(5)),
          set('bob', 1, { ...at(6), chapter: '03-batch-normalisation' }),
          set('bob', 1, { ...at(7), exercise: 'batch-moment' }),
          set('ada', 1, at(8)),
          set('bob', 1, { ...at(9), exercise: 'batch-norm-train', reason: ' ' }),
          set('bob', -1, at(10)),
          set('bob', null, at(11)),
        ];
        const refusal = await overrideExercises(book, wrong, 'x').catch((error: Error) => error.message);
        expect(refusal).toBe(
          [
            `f.csv, line 3: ${exercise} has 4 points; say that more is meant ("may be above" at the desk, --above-maximum) to give 5`,
            'f.csv, line 4: points have at most two decimals, so that all reports show the same: not 0.125',
            'f.csv, line 5: the gradebook knows no student called "eve"',
            'f.csv, line 6: bob has no grade for "03-batch-normalisation"; did you mean "03-batch-normalization"?',
            'f.csv, line 7: bob\'s 03-batch-normalization has no exercise "batch-moment"; did you mean "batch-moments"?',
            `f.csv, line 8: ada has ${exercise} twice: which of them counts?`,
            'f.csv, line 9: it is not said why: a reason',
            'f.csv, line 10: points are from 0, not -1',
            `f.csv, line 11: bob has ${exercise} twice: which of them counts?`,
          ].join('\n'),
        );
        expect([await scoreOf('ada'), await scoreOf('bob')]).toEqual([6, 6]);
        expect(await book.byHand.handHistory('ada')).toEqual([]);
        await expect(overrideExercises(book, [set('bob', null)], 'x')).rejects.toThrow(
          `no points are set for bob's ${exercise} that could be taken back`,
        );
        const right = [set('ada', 4), set('bob', 5, { aboveMaximum: true })];
        expect(await overrideExercises(book, right, 'x')).toMatchObject([{ after: 4 }, { after: 5 }]);
        expect([await scoreOf('ada'), await scoreOf('bob')]).toEqual([7, 8]);
      });
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

    it('tells in the history what was given before what came of it, in whole sentences', async () => {
      await given(giving('ada', { extra: -1 }));
      const entries = (await book.history('ada')).map(({ kind, note }) => ({ kind, note }));
      expect(entries.map(({ kind }) => kind)).toEqual(['grading', 'hand', 'rules']);
      expect(entries.at(-1)?.note).toMatch(/^the grader gave 6 points; handed in \S+ \(file\)\.$/);
    });

    it('counts the first reader until both agree', async () => {
      await given(giving('ada', { extra: -1 }), giving('ada', { extra: -2, reading: 'second' }));
      expect(await scoreOf('ada')).toBe(5);
      await given(giving('ada', { extra: -3, reading: 'agreed' }));
      expect(await scoreOf('ada')).toBe(3);
    });

    it('keeps what was written, and knows where it did not', async () => {
      expect(await book.byHand.answers('ada', chapter)).toEqual(
        new Map([[exercise, { code: 'const a = 1;', characters: 12, hasFigure: false }]]),
      );
      expect(await book.byHand.answers('bob', chapter)).toBeUndefined();
      expect([...(await book.byHand.answersTo(exercise)).keys()]).toEqual(['ada']);
      await hand('cyd', 'c', new Map([[exercise, { code: `\0${'x'.repeat(30_000)}` }]]));
      const kept = (await book.byHand.answers('cyd', chapter))?.get(exercise);
      expect(kept?.characters).toBe(30_001);
      expect(kept?.code).toMatch(/^\ufffdx{100,}$/);
      expect(kept?.code.length).toBe(20_000);
    });

    it('keeps a figure beside what was written, and reads no more of it than may be drawn', async () => {
      const { byHand } = book;
      const figure: ShownFigure = {
        ...{
          kind: 'plotly',
          alt: 'It rises.',
          layout: { title: 'A <i>line</i>', images: [{ source: 'x' }] },
        },
        data: [{ type: 'scatter', x: [0, 1], y: [1, null], onclick: 'run()' }],
      };
      const drawn = (one: ShownFigure) => new Map([[exercise, { code: '', figure: one }]]);
      await hand('cyd', 'c', drawn(figure));
      expect((await byHand.answers('cyd', chapter))?.get(exercise)).toMatchObject({
        code: '',
        hasFigure: true,
      });
      expect((await byHand.answersTo(exercise)).get('cyd')?.hasFigure).toBe(true);
      expect(await byHand.figure('cyd', chapter, exercise)).toEqual({
        figure: {
          ...{ kind: 'plotly', alt: 'It rises.', layout: { title: 'A <i>line</i>' } },
          data: [{ type: 'scatter', x: [0, 1], y: [1, null] }],
        },
      });
      expect(await byHand.figure('ada', chapter, exercise)).toBeUndefined();
      expect(await byHand.figure('bob', chapter, exercise)).toBeUndefined();
      expect(await byHand.figure('nobody', chapter, exercise)).toBeUndefined();
      await hand('cyd', 'd', drawn({ ...figure, data: [{ type: 'scatter' }] }));
      expect(await byHand.figure('cyd', chapter, exercise)).toEqual({
        fault: 'It holds no data: give its traces lists of numbers.',
      });
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
