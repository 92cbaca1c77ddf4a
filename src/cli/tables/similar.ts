import { commandTable } from './table';

export const similarTable = commandTable({
  name: 'similar',
  group: 'teacher',
  summary: 'list notebooks and solutions that are alike',
  about: `
Lists what students' notebooks have in common, most alike first: notebooks that are the same; solutions that are the same
or nearly, however many students have them; and students who share many passages. Those who share one thing are one
group. Names, comments and layout do not count, nor what was given in a released notebook. What was left out is said, and
why. This is a hint where to look: short exercises have few right answers, and two who think alike write alike.`,
  operands: [{ name: 'PATH', many: true, question: 'compare what?' }],
  options: {
    threshold: {
      kind: 'number',
      value: 'P',
      noun: 'percentage',
      above: 0,
      to: 100,
      default: 60,
      about: 'leave out students who share less than P percent of the passages of the smaller work',
    },
    csv: { kind: 'flag', about: 'CSV instead of lines' },
    html: {
      kind: 'text',
      value: 'FILE',
      about:
        'also a page that lays two solutions side by side, with what they share marked; for your eyes only',
    },
  },
  exits: '0 done, 2 usage or environment',
});
