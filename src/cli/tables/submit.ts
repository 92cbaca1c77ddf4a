import { userInfo } from 'node:os';
import { commandTable } from './table';

export const submitTable = commandTable({
  name: 'submit',
  group: 'student',
  summary: 'check notebooks and hand them in, with a receipt',
  about: `
Hands notebooks in. First checks each on the cases that \`very-deep check\` shows, and says what would be lost; then,
whatever came of that, copies it to FOLDER/NAME/, beside the earlier attempts, with a receipt that names its checksum and
the time. \`very-deep grade FOLDER\` grades what is there. A notebook may lie anywhere and have any name.`,
  operands: [{ name: 'NOTEBOOK', many: true, question: 'which notebook?' }],
  options: {
    to: {
      kind: 'text',
      value: 'FOLDER',
      needed: 'where to? --to FOLDER',
      about: 'where work is handed in: a shared folder, or one that you send',
    },
    student: {
      kind: 'text',
      value: 'NAME',
      default: () => userInfo().username,
      defaultText: 'your user name',
      about: 'your name there',
    },
  },
  exits: '0 handed in, 2 usage or environment: something was not handed in',
});
