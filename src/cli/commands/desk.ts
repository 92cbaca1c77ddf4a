import { existsSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../../core';
import { setting } from '../../core/settings';
import { withTeachersPackages } from '../../core/teachers-packages';
import { openGradebook } from '../../grading/gradebook';
import { readRoster } from '../../grading/submission/roster';
import { readFound } from '../../mining/found-file';
import { type Command, commandOf } from '../command';
import { deskTable } from '../tables/desk';
import { say, tell } from '../terminal';

export const command: Command = commandOf(deskTable, async ({ values }) => {
  const { db, port, by } = values;
  if (!db.includes('://') && !existsSync(db))
    throw new UsageError(`there is no gradebook ${db}; \`very-deep grade PATH --db ${db}\` makes one`);
  const url = values.url === undefined ? undefined : publicAddress(values.url);
  const roster = values.roster === undefined ? undefined : readRoster(values.roster);
  if (values.submitted !== undefined && !existsSync(values.submitted))
    throw new UsageError(`${values.submitted} is not there; --submitted takes what was handed in`);
  const mined = values.groups === undefined ? [] : readFound(values.groups);
  if (!existsSync(path.join(__dirname, '../../desk')))
    throw new UsageError(
      "this is a student's copy of the course, which has no desk: use the complete course",
    );
  const desk = await withTeachersPackages('the desk', () => import('../../desk/index.js'));
  const files = desk.readPageFiles();
  const token = tokenOf(setting('VERY_DEEP_DESK_TOKEN')) ?? desk.newToken();
  const mining =
    values.submitted === undefined ? undefined : new desk.Mining([path.resolve(values.submitted)]);
  const gradebook = await openGradebook(db);
  try {
    const served = await desk.serveDesk(port, {
      ...{ gradebook, token, mined, files, teacher: by, anonymous: values.anonymous },
      people: values.anonymous ? desk.anonymousPeople(roster) : desk.namedPeople(roster),
      log: (sentence) => tell(`${sentence}\n`),
      ...(url !== undefined && { url }),
      ...(mining !== undefined && { mining }),
    });
    say(`the desk: ${url ?? served.address}/#token=${encodeURIComponent(token)}\n`);
    await stopSignal();
    await served.close();
  } finally {
    mining?.close();
    await gradebook.close();
  }
  return 0;
});

/** @throws UsageError when an address is none, or holds more than its origin */
function publicAddress(text: string): string {
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  if (parsed !== undefined && /^https?:$/.test(parsed.protocol) && `${parsed.origin}/` === parsed.href)
    return parsed.origin;
  throw new UsageError(
    `--url takes an address such as https://desk.example.edu, without a path, not "${text}"`,
  );
}

/** Shorter ones can be guessed. */
const leastCharacters = 32;

function tokenOf(given: string | undefined): string | undefined {
  if (given !== undefined && given.length < leastCharacters)
    throw new UsageError(
      `VERY_DEEP_DESK_TOKEN has ${given.length} characters; it needs ${leastCharacters}, at random`,
    );
  return given;
}

/** Settles when it is asked to stop. */
const stopSignal = (): Promise<void> =>
  new Promise((resolve) => {
    process.once('SIGTERM', () => resolve());
    process.once('SIGINT', () => resolve());
  });
