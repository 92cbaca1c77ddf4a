import { commandTable } from './table';

export const countersignTable = commandTable({
  name: 'countersign',
  group: 'teacher',
  summary: 'sign receipts as a collecting service, with the time at which they came',
  about: `
What a collecting service runs over the folder into which students \`submit\`: it signs each receipt whose notebook lies
beside it, with the time at which it sees them, once. \`very-deep grade\` takes that time before any other when course.json
names the service's public key. A receipt alone proves nothing: whoever has the course can write one.

The FOLDER can be left out with --new-key only.`,
  operands: [{ name: 'FOLDER', optional: true }],
  options: {
    key: {
      kind: 'text',
      value: 'FILE',
      needed: 'which key? --key FILE',
      about: "the service's private key (Ed25519); it stays with the service",
    },
    'new-key': {
      kind: 'flag',
      about: 'makes one, which only its owner can read, and prints the public key for course.json',
    },
    every: {
      kind: 'number',
      value: 'SECONDS',
      whole: true,
      from: 1,
      about: 'goes on until it is stopped, and looks again after so many seconds',
    },
  },
  exits: '0 all receipts are signed, 1 some were refused, 2 usage or environment',
});
