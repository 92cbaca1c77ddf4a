import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { UsageError } from '../../core';
import { lineOf, makeKey, readKey } from '../../grading/results/rules/keys';
import { countersignAll, type Seen } from '../../grading/submission/collecting';
import type { Command } from '../command';
import { positive } from '../number-options';
import { printable } from '../printable';

const usage = `
usage: very-deep countersign FOLDER --key FILE [--every SECONDS]
       very-deep countersign --new-key --key FILE

What a collecting service runs over the folder into which students \`submit\`: it signs each receipt whose notebook lies
beside it, with the time at which it sees them, once. \`very-deep grade\` takes that time before any other when
course.json names the service's public key. A receipt alone proves nothing: whoever has the course can write one.

  --key FILE         the service's private key (Ed25519); it stays with the service
  --new-key          makes one, which only its owner can read, and prints the public key for course.json
  --every SECONDS    goes on until it is stopped, and looks again after so many seconds

Exit status: 0 all receipts are signed, 1 some were refused, 2 usage or environment.
`;

export const command: Command = {
  summary: 'sign receipts as a collecting service, with the time at which they came',
  usage,
  async run(args) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        key: { type: 'string' },
        'new-key': { type: 'boolean', default: false },
        every: { type: 'string' },
      },
    });
    const [folder, ...more] = positionals;
    if (values.key === undefined) throw new UsageError('which key? --key FILE');
    if (values['new-key']) {
      const publicKey = lineOf(makeKey(values.key));
      process.stdout.write(
        `${values.key} is the private key: it stays here. For course.json:\n  "collector": { "publicKey": "${publicKey}" }\n`,
      );
      if (folder === undefined) return 0;
    }
    if (folder === undefined || more.length > 0)
      throw new UsageError('which folder? very-deep countersign FOLDER --key FILE');
    const seconds = values.every === undefined ? undefined : positive('--every', values.every);
    const key = readKey(values.key);
    const told = new Set<string>();
    for (;;) {
      const all = countersignAll(folder, key);
      for (const one of all) {
        const text = line(one);
        if ((one.now || one.refusal !== '') && !told.has(text)) process.stdout.write(printable(text));
        told.add(text);
      }
      if (seconds === undefined) {
        process.stdout.write(`${all.filter((one) => one.refusal === '').length} of ${all.length} signed\n`);
        return all.some((one) => one.refusal !== '') ? 1 : 0;
      }
      await sleep(1000 * seconds);
    }
  },
};

const line = ({ receipt, receivedAt, refusal }: Seen): string =>
  `${receipt}: ${refusal === '' ? `received ${receivedAt}` : `not signed, for ${refusal}`}\n`;
