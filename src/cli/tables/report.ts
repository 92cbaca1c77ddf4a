import { reportForms } from './common-options';
import { commandTable } from './table';

export const reportTable = commandTable({
  name: 'report',
  group: 'teacher',
  summary: 'join reports of several runs, or turn one into other forms',
  about: `
Joins reports that \`very-deep grade --json\` wrote, of shards or of several chapters, into one, and writes it in any form:
at least one of the options says where it goes. Each submission keeps the seed that it was graded with; a student's
chapter in two of them is refused. With a single REPORT it turns that into other forms.`,
  actions: {
    merge: { operands: [{ name: 'REPORT', many: true, optional: true }], about: 'joins the reports' },
  },
  options: {
    json: { kind: 'text', value: 'FILE', about: 'as JSON' },
    ...reportForms,
  },
  exits: '0 written, 2 usage or environment',
});
