import { existsSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../../core';
import { setting } from '../../core/settings';
import { withTeachersPackages } from '../../core/teachers-packages';
import type { LiveSession } from '../../desk/live/class';
import type { Live } from '../../desk/module';
import { newToken, openGradebook } from '../../grading/gradebook';
import { readRoster } from '../../grading/submission/roster';
import { readFound } from '../../mining/found-file';
import { type Command, commandOf } from '../command';
import { refuseNoGradebook } from '../known-gradebook';
import { deskTable } from '../tables/desk';
import { say, tell } from '../terminal';

export const command: Command = commandOf(deskTable, async ({ values }) => {
  const { db, port, by } = values;
  refuseNoGradebook(db);
  const url = values.url === undefined ? undefined : publicAddress(values.url, '--url');
  const liveUrl = values['live-url'] === undefined ? undefined : reportAddress(values['live-url']);
  const liveOrigins = (values['live-from'] ?? '')
    .split(',')
    .filter((one) => one !== '')
    .map((one) => publicAddress(one, '--live-from'));
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
  const log = (sentence: string) => tell(`${sentence}\n`);
  const token = tokenOf(setting('VERY_DEEP_DESK_TOKEN')) ?? newToken();
  const mining =
    values.submitted === undefined ? undefined : new desk.Mining([path.resolve(values.submitted)]);
  const gradebook = await openGradebook(db);
  const stopDropping = values.live ? () => {} : desk.dropEnded(db);
  let live: Awaited<ReturnType<typeof desk.serveLive>> | undefined;
  try {
    if (values.live)
      live = await desk.serveLive(values['live-port'], {
        ...{ db, log, origins: liveOrigins },
        ...(liveUrl !== undefined && { url: liveUrl }),
      });
    const served = await desk.serveDesk(port, {
      ...{ gradebook, token, mined, files, teacher: by, anonymous: values.anonymous },
      people: values.anonymous ? desk.anonymousPeople(roster) : desk.namedPeople(roster),
      log,
      ...(url !== undefined && { url }),
      ...(live !== undefined && { live }),
      ...(mining !== undefined && { mining }),
    });
    say(`the desk: ${url ?? served.address}/#token=${encodeURIComponent(token)}\n`);
    if (live?.room.session !== undefined) say(liveText(live, live.room.session));
    await stopSignal();
    await served.close();
  } finally {
    stopDropping();
    await live?.close();
    mining?.close();
    await gradebook.close();
  }
  return 0;
});

/** @throws UsageError when an address is none, or holds more than its origin */
function publicAddress(text: string, flag: string): string {
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  if (parsed !== undefined && /^https?:$/.test(parsed.protocol) && `${parsed.origin}/` === parsed.href)
    return parsed.origin;
  throw new UsageError(
    `${flag} takes an address such as https://desk.example.edu, without a path, not "${text}"`,
  );
}

/** @throws UsageError when an address is none to which anything could be reported */
function reportAddress(text: string): string {
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  const { protocol = '', search, hash, username, password } = parsed ?? {};
  if (parsed !== undefined && /^https?:$/.test(protocol) && !(search || hash || username || password))
    return parsed.href;
  throw new UsageError(
    `--live-url takes an address such as https://hub.example.edu/services/live/, not "${text}"`,
  );
}

const liveText = ({ address }: Live, { code, ends }: LiveSession): string =>
  `the live class, until ${new Date(ends).toLocaleString()}: await live('${address(code)}')\n`;

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
