import { commandTable } from './table';

export const exercisesTable = commandTable({
  name: 'exercises',
  group: 'teacher',
  summary: 'list exercises, prove them, begin a new one',
  about: `
A chapter is named in full or by its number, for instance 04; 03b is the second part of chapter 03. docs/authoring.md is the guide to writing exercises.`,
  actions: {
    list: { operands: [], about: 'all exercises and questions with their points' },
    verify: {
      operands: [{ name: 'ID | CHAPTER', many: true, optional: true }],
      about: `proves exercises: right solutions pass and wrong ones fail on N seeds, the stub compiles and fails, and at
least 95 % of the reference's mutants are killed; of a question, every option and every slip has its sentence, and one
answer is right`,
    },
    new: {
      operands: [{ name: 'CHAPTER' }, { name: 'ID', optional: true }],
      about: `writes a small exercise to begin from: src/course/CHAPTER/ID.ts, and its cells with their marks in
notebooks/instructor/CHAPTER.ipynb; with --question a question, with --text an answer in words, with --figure an answer in
words and a figure: these take the next number, and no ID`,
    },
  },
  options: {
    seeds: {
      kind: 'number',
      value: 'N',
      of: ['verify'],
      whole: true,
      from: 1,
      default: 200,
      about: 'on how many seeds',
    },
    survivors: {
      kind: 'flag',
      of: ['verify'],
      about: 'shows all mutants that are not killed, also where enough are',
    },
    ways: {
      kind: 'flag',
      of: ['verify'],
      about:
        'also tries a thousand ready-made ways to the answers, in a grading child; takes up to minutes each',
    },
    after: {
      kind: 'text',
      value: 'GRADE_ID',
      of: ['new'],
      about: "after the cells of GRADE_ID; without it, before the chapter's end",
    },
    question: { kind: 'flag', of: ['new'], about: 'a question instead of a code exercise' },
    text: { kind: 'flag', of: ['new'], about: 'an answer in words, which a person grades' },
    figure: { kind: 'flag', of: ['new'], about: 'an answer in words with a figure that the student draws' },
  },
  exits: '0 done, 1 an exercise has a fault, 2 usage or environment',
});
