import { userInfo } from 'node:os';
import { gradebookOption } from './common-options';
import { commandTable } from './table';

const name = { name: 'NAME' };

export const teachersTable = commandTable({
  name: 'teachers',
  group: 'teacher',
  summary: 'who may read, grade and decide at the desk',
  about: `
Each teacher logs in at \`very-deep desk\` with a token of their own, which is printed once: the gradebook keeps its hash. A reader
sees everything and changes nothing. A grader also gives points and comments by hand. An owner also decides who teaches,
gives more than a maximum, names misconceptions, and holds the live class. Whoever has the token that the desk prints is an owner.

What is changed here holds at once, also for who is logged in.`,
  actions: {
    list: { operands: [], about: 'all teachers, with their roles' },
    add: { operands: [name], about: 'adds one, and prints the token' },
    role: { operands: [name, { name: 'ROLE' }], about: 'gives another role' },
    token: { operands: [name], about: 'prints a new token; the old one is worth nothing then' },
    remove: { operands: [name], about: 'takes the access away; what was given by hand stays' },
  },
  options: {
    db: gradebookOption,
    role: {
      kind: 'choice',
      value: 'ROLE',
      of: ['add'],
      among: ['reader', 'grader', 'owner'],
      default: 'grader',
      about: 'what the teacher may do',
    },
    by: {
      kind: 'text',
      value: 'NAME',
      of: ['add'],
      default: () => userInfo().username,
      defaultText: 'your user name',
      about: 'who adds',
    },
  },
  exits: '0 done, 2 usage or environment',
});
