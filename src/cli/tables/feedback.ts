import { commandTable } from './table';

export const feedbackTable = commandTable({
  name: 'feedback',
  group: 'teacher',
  summary: 'give graded work back: a page and a notebook for each student',
  about: `
Puts what \`very-deep grade\` found into the folders in which the work lies: CHAPTER.feedback.html, and
CHAPTER.feedback.ipynb, the student's own notebook with a note below each solution. PATH is what was graded. What a student
wrote stays as it is, links are not followed, and a file that a student made or changed is never written over: the feedback
then has another name. Neither file is graded, or handed in with \`submit\`.`,
  operands: [{ name: 'PATH', many: true, question: 'what was graded?' }],
  options: {
    from: { kind: 'text', value: 'REPORT', about: 'the report that `grade --json` wrote' },
    db: {
      kind: 'text',
      value: 'PLACE',
      about: `instead of a report the gradebook, a SQLite file or postgres://host/database: with what was adjusted since`,
    },
    to: {
      kind: 'text',
      value: 'DIR',
      about: `a folder with a folder for each student (their homes, for instance), instead of where the work lies`,
    },
    roster: { kind: 'text', value: 'FILE', about: 'the one that `grade` had' },
    join: { kind: 'flag', about: 'as `grade` had it: a name under several PATHs is one student' },
  },
  exits: '0 all given back, 1 something could not be, 2 usage or environment',
});
