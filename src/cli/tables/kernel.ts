import { commandTable } from './table';

/** Those that write a kernelspec, or take one away. */
const writing = ['install', 'uninstall'];

export const kernelTable = commandTable({
  name: 'kernel',
  group: 'machine',
  summary: 'tell Jupyter about the TypeScript kernel: install, uninstall, list',
  about:
    "Tells Jupyter about the course's TypeScript kernel: for the current user, unless an option says otherwise.",
  actions: {
    install: { operands: [], about: 'writes the kernelspec, over an older one if there is one' },
    uninstall: { operands: [], about: 'takes it away again' },
    list: { operands: [], about: 'shows the kernels that Jupyter knows, and where they are' },
  },
  options: {
    user: {
      kind: 'flag',
      of: writing,
      about: 'for the current user, as without an option; other kernels want it said',
    },
    prefix: {
      kind: 'text',
      value: 'DIR',
      of: writing,
      about: 'under DIR/share/jupyter; Jupyter finds it with JUPYTER_PATH=DIR/share/jupyter',
    },
    'sys-prefix': {
      kind: 'flag',
      of: writing,
      about: 'in the Python environment that is active (venv or conda)',
    },
    name: {
      kind: 'text',
      value: 'NAME',
      of: writing,
      default: 'very-deep',
      about: "the kernelspec's name",
    },
  },
  exits: '0 done, 1 there was nothing to uninstall, 2 usage or environment',
});
