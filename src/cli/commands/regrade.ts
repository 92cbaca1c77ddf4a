import type { Command } from '../command';
import { gradeWith } from './grade';

const usage = `
usage: very-deep regrade PATH... --db PLACE [options of \`very-deep grade\`]

Goes over a class again after something has changed, in the middle of a term for instance: an exercise that was mended, a
notebook that was handed in since, course.json, an adjustment. Takes the seeds of the last run from the gradebook, so
that nobody is asked other questions; grades again what has changed, and nothing else; and says of each grade that moved
from what to what, and why. Results are kept by the notebook's bytes, the course's version, the seed and the content of
the exercises: when one of these is another, it is graded again.

  --db PLACE         the gradebook that \`very-deep grade --db\` keeps: a SQLite file or postgres://host/database
  --seed S           ask everybody new questions instead

All other options are those of \`very-deep grade\`, see \`very-deep grade --help\`.

Exit status: 0 graded, 1 a score under --min-score, 2 usage or environment.
`;

export const command: Command = {
  summary: 'grade again what has changed, and say why grades moved',
  usage,
  run: (args) => gradeWith(args, { again: true }),
};
