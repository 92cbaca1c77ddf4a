import path from 'node:path';
import { commandTable } from './table';

export const runTable = commandTable({
  name: 'run',
  group: 'machine',
  summary: 'execute notebooks headless and write the executed copies',
  about: `
Executes notebooks from top to bottom, each in a kernel of its own, and writes the executed copies. Needs no Python. The
notebooks themselves are left as they are.`,
  operands: [{ name: 'NOTEBOOK', many: true, question: 'which notebook?' }],
  options: {
    out: {
      kind: 'text',
      value: 'DIR',
      default: path.join('.very-deep', 'executed'),
      defaultText: '.very-deep/executed',
      about: 'where the executed copies go',
    },
    kernel: {
      kind: 'text',
      value: 'NAME',
      default: 'very-deep',
      about: 'the kernel: very-deep, or any that Jupyter knows, for instance tslab',
    },
    timeout: {
      kind: 'number',
      value: 'S',
      noun: 'number of seconds',
      above: 0,
      about: 'seconds that one cell may take before it is interrupted; without it there is no limit',
    },
    strict: { kind: 'flag', about: 'checks of exercises fail the cell (VERY_DEEP_STRICT=1)' },
    'allow-errors': { kind: 'flag', about: 'go on after a failed cell' },
  },
  exits: '0 every cell ran, 1 a cell failed, 2 usage or environment',
});
