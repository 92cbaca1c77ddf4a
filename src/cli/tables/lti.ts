import { commandTable } from './table';

export const ltiTable = commandTable({
  name: 'lti',
  group: 'teacher',
  summary: 'send grades to a learning platform over LTI 1.3',
  about: `
Sends the grades of a gradebook to Moodle, Canvas, Open edX or any other platform with LTI 1.3's Assignment and Grade
Services. The course is registered there once, as a tool with the public key that \`lti key\` prints; FILE of --platform
holds what the platform told then: {"clientId": "...", "tokenUrl": "https://...", "lineItemsUrl": "https://...",
"key": "lti-key.json"}, with "audience" where it is not the token's address, and "lines" (chapter: address of its line item)
where the platform lets tools make none.`,
  actions: {
    key: {
      operands: [],
      about:
        'prints the public key, as a JSON Web Key Set and as PEM; makes the private one, where there is none',
    },
    send: {
      operands: [],
      about: 'sends each grade that the platform does not show yet; what it shows already is not sent again',
    },
  },
  options: {
    key: { kind: 'text', value: 'FILE', of: ['key'], about: 'the file of the private key' },
    db: {
      kind: 'text',
      value: 'PLACE',
      of: ['send'],
      about: 'the gradebook: a SQLite file or postgres://host/database',
    },
    platform: { kind: 'text', value: 'FILE', of: ['send'], about: 'what the platform told, as JSON' },
    roster: {
      kind: 'text',
      value: 'FILE',
      of: ['send'],
      about: `the one that \`grade\` had, with a column "lti": what the platform calls each student in a launch (its "sub")`,
    },
    'dry-run': { kind: 'flag', of: ['send'], about: 'says what would be sent, and sends nothing' },
    zeros: { kind: 'flag', of: ['send'], about: 'who is on the roster and handed nothing in is sent 0, too' },
  },
  exits: '0 done, 1 something was refused, 2 usage or environment',
});
