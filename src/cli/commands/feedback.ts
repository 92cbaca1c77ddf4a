import { realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../../core';
import { readReport, refusePlaces } from '../../grading/reports';
import { type Graded, giveBack } from '../../grading/reports/feedback';
import { collect } from '../../grading/submission/collect';
import { readRoster } from '../../grading/submission/roster';
import { type Command, commandOf } from '../command';
import { openKnownGradebook } from '../known-gradebook';
import { feedbackTable } from '../tables/feedback';
import { inLine, say } from '../terminal';

export const command: Command = commandOf(feedbackTable, async ({ values, operands: paths }) => {
  const { from, db, to, join } = values;
  if ((from === undefined) === (db === undefined))
    throw new UsageError('say what was graded: --from REPORT, or --db PLACE');
  refusePlaces({ files: {}, folders: { to } });
  const roster = values.roster === undefined ? undefined : readRoster(values.roster);
  const { notebooks } = collect(paths, { join, ...(roster && { roster }) });
  const graded = from === undefined ? await gradedIn(db as string) : gradedBy(from);
  const all = giveBack(graded, { notebooks, roots: paths.map(rootOf), ...(to !== undefined && { to }) });
  if (all.length === 0) throw new UsageError('nothing was graded there');
  for (const { student, chapter, files, lack } of all) {
    const names = files.map((file) => path.basename(file)).join(', ');
    const where = files[0] === undefined ? '' : `${path.dirname(files[0])}: ${names}`;
    say(`${inLine(student)}  ${inLine(chapter)}  ${inLine([where, lack].filter(Boolean).join('; '))}\n`);
  }
  const written = all.reduce((sum, one) => sum + one.written, 0);
  const lacking = all.filter(({ lack }) => lack !== '').length;
  say(
    `${written} files written${lacking === 0 ? '' : `; ${lacking} of ${all.length} not given back as a whole`}\n`,
  );
  return lacking === 0 ? 0 : 1;
});

function gradedBy(file: string): Graded[] {
  const report = readReport(file);
  return report.submissions.map((submission) => ({ submission, by: report }));
}

async function gradedIn(place: string): Promise<Graded[]> {
  const book = await openKnownGradebook(place);
  try {
    const graded: Graded[] = [];
    for (const { student, chapter, gradedAt: startedAt } of await book.grades()) {
      const submission = await book.counted(student, chapter);
      if (submission === undefined) continue;
      const sandbox = { strength: 'isolated', weakness: '' } as const;
      graded.push({ submission, by: { version: submission.version ?? '', startedAt, sandbox } });
    }
    return graded;
  } finally {
    await book.close();
  }
}

/** The folder below which a path's work lies. */
function rootOf(given: string): string {
  const stats = statSync(given, { throwIfNoEntry: false });
  return realpathSync(stats?.isDirectory() ? given : path.dirname(path.resolve(given)));
}
