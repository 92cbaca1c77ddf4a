/** What teachers write: grades by hand, rubrics, scores of chapters. */
import { ValueError } from '../../core';
import type { DeskModule } from '../module';
import { givingsSchema, rubricSchema, scoreSchema, sentIn } from '../requests';
import { mayDo, refusal } from '../rights';

/** An owner alone gives more than an exercise or a chapter has. */
const aboveMaximumFrom = 'owner';

export const gradingRoutes: DeskModule = (app, { gradebook, people, view }) => {
  const studentOf = (id: string): string => {
    const student = people.behind(id);
    if (student === undefined) throw new ValueError(`the desk knows no student ${id}; load the page anew`);
    return student;
  };

  app.put('/api/hand', async (c) => {
    const { givings } = sentIn(givingsSchema, await c.req.text());
    if (givings.some((one) => one.aboveMaximum) && !mayDo(c.get('role'), aboveMaximumFrom))
      return refusal(c, aboveMaximumFrom, 'more than the maximum');
    // The ids of the anonymous mode are told with the class.
    await view.wire();
    const given = await gradebook.byHand.give(
      givings.map((one) => ({ ...one, student: studentOf(one.student) })),
      c.get('teacher'),
    );
    const shown = <T extends { readonly student: string }>(one: T): T => ({
      ...one,
      student: people.shown(one.student).id,
    });
    if ('records' in given) return c.json({ records: given.records.map(shown) });
    const { student, standing } = given.conflict;
    const why = given.conflict.why.replaceAll(student, people.shown(student).id);
    return c.json(
      {
        error: why,
        conflict: { ...shown({ student, why }), ...(standing && { standing: shown(standing) }) },
      },
      409,
    );
  });

  app.put('/api/rubrics/:exercise', async (c) => {
    const exercise = c.req.param('exercise');
    const { version, items } = sentIn(rubricSchema, await c.req.text());
    const done = await gradebook.byHand.setRubric({ exercise, version, items }, c.get('teacher'));
    if (done !== undefined) return c.json(done);
    const rubric = await gradebook.byHand.rubric(exercise);
    return c.json({ error: 'somebody else has changed this rubric since you saw it', rubric }, 409);
  });

  app.put('/api/students/:id/chapters/:chapter/score', async (c) => {
    const { score, reason, seen, aboveMaximum } = sentIn(scoreSchema, await c.req.text());
    if (aboveMaximum && !mayDo(c.get('role'), aboveMaximumFrom))
      return refusal(c, aboveMaximumFrom, 'more than the maximum');
    await view.wire();
    const student = studentOf(c.req.param('id'));
    const chapter = c.req.param('chapter');
    if (score !== null && score < 0) throw new ValueError(`a score is a number from 0, not ${score}`);
    const { before, after } = await gradebook.adjust(student, chapter, score, reason, c.get('teacher'), {
      ...{ seen, aboveMaximum },
    });
    return c.json({ before, after });
  });
};
