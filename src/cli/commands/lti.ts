import { existsSync } from 'node:fs';
import { UsageError } from '../../core';
import { withTeachersPackages } from '../../core/teachers-packages';
import { openGradebook } from '../../grading/gradebook';
import { readRoster } from '../../grading/submission/roster';
import { type Command, commandOf } from '../command';
import { refuseNoGradebook } from '../known-gradebook';
import { ltiTable } from '../tables/lti';
import type { Values } from '../tables/table';
import { inLine, say } from '../terminal';

type Given = Values<typeof ltiTable>;

const lti = () => withTeachersPackages('LTI', () => import('../../grading/lti/index.js'));

export const command: Command = commandOf(ltiTable, ({ action, values }) =>
  action === 'key' ? key(values) : send(values),
);

async function key({ key: file }: Given): Promise<number> {
  if (file === undefined) throw new UsageError('where is the key, or shall it be? --key FILE');
  const { makeKey, publicKeyIn } = await lti();
  const { jwks, pem } = existsSync(file) ? publicKeyIn(file) : await makeKey(file);
  say(`${jwks}\n${pem}`);
  return 0;
}

async function send(values: Given): Promise<number> {
  const { db, platform: file, roster: students, zeros, 'dry-run': dryRun } = values;
  if (db === undefined) throw new UsageError('which gradebook? --db FILE');
  if (file === undefined) throw new UsageError('which platform? --platform FILE');
  if (students === undefined)
    throw new UsageError('whose grades are they there? --roster FILE, with a column "lti"');
  refuseNoGradebook(db);
  const { readPlatform, sendGrades } = await lti();
  const roster = readRoster(students);
  const book = await openGradebook(db);
  try {
    const chapters = [...new Set((await book.grades()).map(({ chapter }) => chapter))];
    const all = await sendGrades(book, readPlatform(file, chapters), { roster, dryRun, zeros });
    for (const { student, chapter, score, maxScore, outcome, lack } of all)
      if (outcome !== 'the same there')
        say(
          `${inLine(student)}  ${chapter}  ${score} of ${maxScore}  ${outcome}${lack === '' ? '' : `: ${inLine(lack)}`}\n`,
        );
    const count = (wanted: string) => all.filter(({ outcome }) => outcome === wanted).length;
    say(
      `${dryRun ? `${count('to send')} to send` : `${count('sent')} sent`}, ${count('the same there')} the same there, ${count('not sent')} not sent\n`,
    );
    return count('not sent') > 0 ? 1 : 0;
  } finally {
    await book.close();
  }
}
