import { setTimeout as sleep } from 'node:timers/promises';
import { UsageError } from '../../core';
import { lineOf, makeKey, readKey } from '../../grading/results/rules/keys';
import { countersignAll, type Seen } from '../../grading/submission/collecting';
import { type Command, commandOf } from '../command';
import { countersignTable } from '../tables/countersign';
import { inLine, say } from '../terminal';

export const command: Command = commandOf(countersignTable, async ({ values, operands: [folder] }) => {
  if (values['new-key']) {
    const publicKey = lineOf(makeKey(values.key));
    say(
      `${inLine(values.key)} is the private key: it stays here. For course.json:\n  "collector": { "publicKey": "${publicKey}" }\n`,
    );
    if (folder === undefined && values.every === undefined) return 0;
  }
  if (folder === undefined) throw new UsageError('which folder? very-deep countersign FOLDER --key FILE');
  const seconds = values.every;
  const key = readKey(values.key);
  const told = new Set<string>();
  for (;;) {
    const all = countersignAll(folder, key);
    for (const one of all) {
      const text = line(one);
      if ((one.now || one.refusal !== '') && !told.has(text)) say(text);
      told.add(text);
    }
    if (seconds === undefined) {
      say(`${all.filter((one) => one.refusal === '').length} of ${all.length} signed\n`);
      return all.some((one) => one.refusal !== '') ? 1 : 0;
    }
    await sleep(1000 * seconds);
  }
});

const line = ({ receipt, receivedAt, refusal }: Seen): string =>
  `${inLine(`${receipt}: ${refusal === '' ? `received ${receivedAt}` : `not signed, for ${refusal}`}`)}\n`;
