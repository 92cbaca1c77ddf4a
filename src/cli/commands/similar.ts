import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { UsageError } from '../../core';
import { csvText } from '../../grading/reports';
import { type Group, type Similarities, similarities } from '../../similarity';
import { headOf, similarPage } from '../../similarity/page';
import { readKnown, readWorks } from '../../similarity/read-works';
import type { Command } from '../command';
import { printable } from '../printable';

const usage = `
usage: very-deep similar PATH... [--threshold P] [--csv] [--html FILE]

Lists what students' notebooks have in common, most alike first: notebooks that are the same; solutions that are the same
or nearly, however many students have them; and students who share many passages. Those who share one thing are one
group. Names, comments and layout do not count, nor what was given in a released notebook. What was left out is said, and
why. This is a hint where to look: short exercises have few right answers, and two who think alike write alike.

  --threshold P   leave out students who share less than P percent of the passages of the smaller work (default: 60)
  --csv           CSV instead of lines
  --html FILE     also a page that lays two solutions side by side, with what they share marked; for your eyes only

Exit status: 0 done, 2 usage or environment.
`;

export const command: Command = {
  summary: 'list notebooks and solutions that are alike',
  usage,
  async run(args) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        threshold: { type: 'string', default: '60' },
        csv: { type: 'boolean', default: false },
        html: { type: 'string' },
      },
    });
    if (positionals.length === 0) throw new UsageError('compare what? very-deep similar PATH...');
    const threshold = Number(values.threshold) / 100;
    if (!(threshold > 0 && threshold <= 1))
      throw new UsageError(`--threshold is a percentage above 0 and up to 100, not "${values.threshold}"`);
    const [{ works, leftOut }, known] = [await readWorks(positionals), await readKnown()];
    const compared = similarities(works, known, { threshold });
    const found = { ...compared, leftOut: [...leftOut, ...compared.leftOut] };
    if (values.html !== undefined) writeFileSync(values.html, similarPage(found, known));
    process.stdout.write(values.csv ? asCsv(found) : printable(asLines(found)));
    return 0;
  },
};

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
  const names = students.slice(0, namesShown).join(', ') + (more > 0 ? ` and ${more} more` : '');
  const usual = likeTheCourse ? '; like the course’s own solution' : '';
  return `${headOf(group)}: ${names} (${students.length} of ${all}, ${passages} passages${usual})`;
}

function asLines({ groups, students, leftOut }: Similarities): string {
  return [
    ...groups.map((group) => lineOf(group, students)),
    ...leftOut.map(({ what, why }) => `left out: ${what}: ${why}`),
    `${groups.length} ${groups.length === 1 ? 'group' : 'groups'} among ${students} students: look, then judge`,
    '',
  ].join('\n');
}
