import { userInfo } from 'node:os';
import { gradebookOption } from './common-options';
import { commandTable } from './table';

const student = { name: 'STUDENT' };

export const gradebookTable = commandTable({
  name: 'gradebook',
  group: 'teacher',
  summary: 'export, explain and adjust grades',
  about: 'The gradebook that `very-deep grade --db F` keeps.',
  actions: {
    export: {
      operands: [],
      about: `the grades as they are recorded. plain: CSV, one row per student and chapter; canvas, moodle: the CSV that
these import, one column per chapter; gradescope: a folder of results.json and scores.csv`,
    },
    history: { operands: [student], about: 'every grading and every adjustment of a student' },
    override: {
      operands: [
        { name: 'STUDENT', optional: true },
        { name: 'CHAPTER', optional: true },
        { name: 'SCORE', optional: true },
      ],
      about: `sets a score by hand; it stands over all regrades until it is set again or cleared: with --clear, without a
SCORE. It is the chapter's score, or, with --exercise, the points of that exercise, before lateness; with --file those of many`,
    },
    forget: { operands: [student], about: 'removes everything about a student, for good' },
  },
  options: {
    db: gradebookOption,
    format: {
      kind: 'choice',
      value: 'FORM',
      of: ['export'],
      among: ['plain', 'canvas', 'moodle', 'gradescope'],
      default: 'plain',
      about: 'what it is for',
    },
    roster: {
      kind: 'text',
      value: 'FILE',
      of: ['export'],
      about: `the one that \`grade\` had: the platforms' own ids go with the grades, and who handed nothing in has 0`,
    },
    out: {
      kind: 'text',
      value: 'PATH',
      of: ['export'],
      about: 'into this file, or folder for gradescope; without it CSV goes to standard output',
    },
    exercise: { kind: 'text', value: 'ID', of: ['override'], about: 'the exercise whose points are set' },
    file: {
      kind: 'text',
      value: 'F',
      of: ['override'],
      about: `a CSV file with the columns student, chapter, exercise, points and reason: all rows are set, or none; --reason is
that of the rows without one, and with --clear there are no points`,
    },
    reason: {
      kind: 'text',
      value: 'TEXT',
      of: ['override'],
      about: 'why; it must be said, and the student reads it',
    },
    by: {
      kind: 'text',
      value: 'NAME',
      of: ['override'],
      default: () => userInfo().username,
      defaultText: 'your user name',
      about: 'who does it',
    },
    clear: { kind: 'flag', of: ['override'], about: 'takes the adjustment back' },
    'above-maximum': {
      kind: 'flag',
      of: ['override'],
      notWith: 'clear',
      about: 'a SCORE above the maximum is meant',
    },
    yes: { kind: 'flag', of: ['forget'], about: 'it is meant' },
  },
  exits: '0 done, 2 usage or environment',
});
