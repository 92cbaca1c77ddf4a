import { gradeTable } from './grade';
import { commandTable } from './table';

const { options, operands, exits } = gradeTable;

export const regradeTable = commandTable({
  name: 'regrade',
  group: 'teacher',
  summary: 'grade again what has changed, and say why grades moved',
  about: `
Goes over a class again after something has changed, in the middle of a term for instance: an exercise that was mended, a
notebook that was handed in since, course.json, an adjustment. Takes the seeds of the last run from the gradebook, so
that nobody is asked other questions; grades again what has changed, and nothing else; and says of each grade that moved
from what to what, and why. Results are kept by the notebook's bytes, the course's version, the seed and the content of
the exercises: when one of these is another, it is graded again.

But for --db and --seed, all options are those of \`very-deep grade\`.`,
  operands,
  options: {
    ...options,
    db: {
      ...options.db,
      needed: 'which gradebook? very-deep regrade PATH... --db PLACE: it knows what has changed',
      about: 'the gradebook that `very-deep grade --db` keeps: a SQLite file or postgres://host/database',
    },
    seed: { ...options.seed, about: 'ask everybody new questions instead' },
  },
  exits,
});
