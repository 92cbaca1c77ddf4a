import { commandTable } from './table';

export const checkTable = commandTable({
  name: 'check',
  group: 'student',
  summary: "check a notebook's exercises on the visible cases",
  about: `
Checks a notebook's exercises on the cases of the notebook's own check, which everybody may see, and shows each case.`,
  operands: [
    { name: 'NOTEBOOK', question: 'which notebook?' },
    { name: 'EXERCISE', many: true, optional: true },
  ],
  options: {},
  exits: '0 all pass, 1 something does not yet, 2 usage or environment',
});
