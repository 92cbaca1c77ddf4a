import { UsageError } from '../../core';
import { csvText, refusePlaces, writeFileWhole } from '../../grading/reports';
import { type Group, type Similarities, similarities } from '../../similarity';
import { headOf, similarPage } from '../../similarity/page';
import { readKnown, readWorks } from '../../similarity/read-works';
import { type Command, commandOf } from '../command';
import { progressBar } from '../progress';
import { similarTable } from '../tables/similar';
import { give, inLine, say } from '../terminal';

export const command: Command = commandOf(similarTable, async ({ values, operands: paths }) => {
  refusePlaces({ files: { html: values.html } });
  const threshold = values.threshold / 100;
  const bar = progressBar('reading');
  const { works, leftOut } = await readWorks(paths, (done, total) =>
    bar.update(done, total, `${done} of ${total}`),
  );
  bar.finish();
  if (works.length + leftOut.length === 0)
    throw new UsageError('there is no notebook (*.ipynb) to compare there');
  const known = await readKnown();
  const compared = similarities(works, known, { threshold });
  const found = { ...compared, leftOut: [...leftOut, ...compared.leftOut] };
  if (values.html !== undefined) writeFileWhole(values.html, similarPage(found, known));
  if (values.csv) give(asCsv(found));
  else say(asLines(found));
  return 0;
});

const percent = (share: number): number => Math.round(100 * share);

const asCsv = ({ groups }: Similarities): string =>
  csvText([
    [
      'what',
      'how',
      'students',
      'names',
      'percent_least',
      'percent_most',
      'passages',
      'cells',
      'like_the_course',
    ],
    ...groups.map(({ what, how, students, similarity: [least, most], passages, cells, likeTheCourse }) => [
      what,
      how,
      students.length,
      students.join('; '),
      percent(least),
      percent(most),
      passages,
      cells.join(' '),
      likeTheCourse ? 'yes' : 'no',
    ]),
  ]);

/** Names that a line has room for; the page and the CSV have all. */
const namesShown = 8;

function lineOf(group: Group, all: number): string {
  const { students, passages, likeTheCourse } = group;
  const more = students.length - namesShown;
  const names = inLine(students.slice(0, namesShown).join(', ')) + (more > 0 ? ` and ${more} more` : '');
  const usual = likeTheCourse ? '; like the course’s own solution' : '';
  return `${inLine(headOf(group))}: ${names} (${students.length} of ${all}, ${passages} passages${usual})`;
}

function asLines({ groups, students, leftOut }: Similarities): string {
  return [
    ...groups.map((group) => lineOf(group, students)),
    ...leftOut.map(({ what, why }) => `left out: ${inLine(what)}: ${inLine(why)}`),
    `${groups.length} ${groups.length === 1 ? 'group' : 'groups'} among ${students} ${students === 1 ? 'student' : 'students'}: look, then judge`,
    '',
  ].join('\n');
}
