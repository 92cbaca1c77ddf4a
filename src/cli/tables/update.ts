import { notebooksFolder } from '../../notebook/released';
import { commandTable } from './table';

export const updateTable = commandTable({
  name: 'update',
  group: 'student',
  summary: 'take a new release, keep your solutions',
  about: `
Takes a newer release of the notebooks and keeps what is yours: solutions, the cells that you added (code, text, raw),
their outputs, and what you made of given cells, below the new ones. Each notebook that changes is first copied to
NAME.before-update.ipynb (then NAME.before-update-2.ipynb, ...). When anything goes wrong, nothing is changed. All
chapters without arguments; a chapter is named in full or by its number, for instance 04. Where a chapter has become
several notebooks, they are updated together, and each solution goes to where it is asked now. From a bundle the library
and the checks come, too: restart the kernels that are open, and reload the notebooks that are.`,
  operands: [{ name: 'CHAPTER', many: true, optional: true }],
  options: {
    from: {
      kind: 'text',
      value: 'FOLDER',
      needed: 'where is the new release? --from FOLDER',
      about: "the new release: a student's bundle, or its notebooks",
    },
    in: {
      kind: 'text',
      value: 'FOLDER',
      default: notebooksFolder,
      defaultText: 'notebooks',
      about: 'where your notebooks are',
    },
  },
  exits: '0 done, 2 usage or environment',
});
