/** An exercise: what everybody answered, with the groups that a teacher reads them in. */

import { isGiven } from '../../grading/results/rules';
import type { MinedExercise } from '../../mining';
import type { DeskModule } from '../module';
import { textOf } from '../text-of';
import type { ExercisePageWire } from '../wire';

export const exerciseRoutes: DeskModule = (app, { gradebook, people, view, mined, mining }) => {
  app.get('/api/exercises/:id', async (c) => {
    const id = c.req.param('id');
    const column = (await view.wire()).columns.find((one) => one.id === id);
    if (column === undefined) return c.json({ error: `nobody was graded for an exercise ${id}` }, 404);
    const found = mining?.found(id) ?? mined.find((one) => one.id === id);
    const groups = groupsOf(found);
    const given = new Map(
      (await gradebook.byHand.handGrades())
        .filter(({ exercise, reading }) => exercise === id && reading === 'first')
        .map((one) => [one.student, one]),
    );
    const codes = await gradebook.byHand.answersTo(id);
    const text = await textOf(id);
    const wire: ExercisePageWire = {
      column,
      ...(text !== undefined && { text }),
      rubric: await gradebook.byHand.rubric(id),
      groups: (found?.groups ?? []).map(({ name, input }) => ({
        name,
        input: input === undefined ? '' : `${input.calls}: ${input.theirs}, not ${input.right}`,
      })),
      answers: [...(await view.cellsOf(id))].map(([student, { verdict, points, flags, misconception }]) => {
        const shown = people.shown(student);
        const group = groups.get(student);
        const { code, hasFigure = false } = codes.get(student) ?? {};
        const first = given.get(student);
        return {
          version: first?.version ?? 0,
          isGiven: first !== undefined && isGiven(first),
          ...{ student: shown.id, name: shown.name, verdict, points, flags, hasFigure },
          ...(misconception !== undefined && { misconception }),
          ...(group !== undefined && { group }),
          ...(code !== undefined && { code }),
        };
      }),
    };
    return c.json(wire);
  });
};

/** By student, the group. */
const groupsOf = (found: MinedExercise | undefined): ReadonlyMap<string, string> =>
  new Map(found?.groups.flatMap(({ name, students }) => students.map((one) => [one, name] as const)));
