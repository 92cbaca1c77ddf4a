import { commandTable } from './table';

export const startTable = commandTable({
  name: 'start',
  group: 'student',
  summary: 'open JupyterLab on the notebooks, with the course kernel',
  about: `
Opens JupyterLab on the course's notebooks, with the course's TypeScript kernel. Ctrl+C stops it.

The JupyterLab is your own where you have one; else one that pip installs into .venv; else, on Debian where pip reaches
no package index, one built from npm packages. Its settings and workspace are kept in .very-deep, apart from yours.`,
  options: {
    port: {
      kind: 'number',
      value: 'N',
      noun: 'number',
      whole: true,
      from: 1,
      to: 65535,
      about: 'serve on this port; without it, on the first free one from 8888 on',
    },
    'no-browser': { kind: 'flag', about: 'print the address and open no browser' },
    teacher: { kind: 'flag', about: 'show notebooks/instructor, which has the solutions, in the file list' },
  },
  exits: '0 stopped, 2 usage or environment',
});
