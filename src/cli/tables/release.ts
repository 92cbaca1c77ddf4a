import { notebooksFolder } from '../../notebook/released';
import { commandTable } from './table';

export const releaseTable = commandTable({
  name: 'release',
  group: 'teacher',
  summary: "make the students' notebooks from the instructor's",
  about: `
Makes the students' notebooks from the instructor's, notebooks/instructor/CHAPTER.ipynb: solutions become stubs, outputs
and cells tagged "teacher" go, check cells are locked. All chapters without arguments; a chapter is named in full or by
its number, for instance 04; 03 names all parts of chapter 03, 03b the second. Refuses when a solution fails its own checks or a stub passes one; then nothing is written.`,
  operands: [{ name: 'CHAPTER', many: true, optional: true }],
  options: {
    out: {
      kind: 'text',
      value: 'DIR',
      default: notebooksFolder,
      defaultText: 'notebooks',
      about: 'where they go',
    },
    bundle: {
      kind: 'text',
      value: 'DIR',
      about: `also make a student's bundle there: notebooks, library and recorded cases, and no reference solution`,
    },
    keep: {
      kind: 'flag',
      about: `keep what was released under releases/VERSION, so that notebooks of this version are still graded against
it when the version is a later one; commit that folder`,
    },
  },
  exits: '0 released, 2 refused, usage or environment',
});
