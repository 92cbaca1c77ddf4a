/** Questions, answered in the ways in which students write an answer. */
import { casesOf, type VerdictCase } from './types';

const chapter = '03-batch-normalization';
const number = casesOf(chapter, '03-q2');
const choice = casesOf(chapter, '03-q4');

export const answers: VerdictCase[] = [
  ...number({
    'a number': { edit: (d) => d.write('03-q2', "answer('03-q2', 147456);"), verdict: 'pass' },
    'a product': { edit: (d) => d.write('03-q2', "answer('03-q2', 256 * 24 * 24);"), verdict: 'pass' },
    'a constant': {
      edit: (d) => d.write('03-q2', "const mine = 147456;\nanswer('03-q2', mine);"),
      verdict: 'pass',
    },
    'a constant of another cell': {
      edit: (d) =>
        d.above('03-q2', 'const pixels = 24 ** 2;').write('03-q2', "answer('03-q2', 256 * pixels);"),
      verdict: 'pass',
    },
    'a computation with tensors': {
      edit: (d) => d.write('03-q2', "answer('03-q2', tf.zeros([256, 24, 24]).size);"),
      verdict: 'pass',
    },
    'a wrong product': { edit: (d) => d.write('03-q2', "answer('03-q2', 256 * 24);"), verdict: 'fail' },
    'a known slip': {
      edit: (d) => d.write('03-q2', "answer('03-q2', 2 ** 8);"),
      verdict: 'fail',
      says: 'one mean for each pixel',
    },
    'a text for a number': { edit: (d) => d.write('03-q2', "answer('03-q2', 'many');"), verdict: 'fail' },
    'an underscore in the number': {
      edit: (d) => d.write('03-q2', "answer('03-q2', 147_456);"),
      verdict: 'pass',
    },
  }),
  ...choice({
    'a letter': { edit: (d) => d.write('03-q4', "answer('03-q4', 'c');"), verdict: 'pass' },
    'a capital letter': { edit: (d) => d.write('03-q4', "answer('03-q4', ' C ');"), verdict: 'pass' },
    'the result in a variable': {
      edit: (d) => d.write('03-q4', "const r = answer('03-q4', 'c');\nr.points;"),
      verdict: 'pass',
    },
    'the result used': {
      edit: (d) => d.write('03-q4', "if (answer('03-q4', 'c').verdict !== 'pass') throw new Error('no');"),
      verdict: 'pass',
    },
    'a wrong letter': {
      edit: (d) => d.write('03-q4', "answer('03-q4', 'b');"),
      verdict: 'fail',
      says: 'exact only for epsilon 0',
    },
    'no option': { edit: (d) => d.write('03-q4', "answer('03-q4', 'z');"), verdict: 'fail' },
    'a number for a letter': { edit: (d) => d.write('03-q4', "answer('03-q4', 3);"), verdict: 'fail' },
    'not answered': { edit: () => undefined, verdict: 'missing' },
    'an answer in a cell of its own': {
      edit: (d) => d.below('03-q4', "answer('03-q4', 'c');"),
      verdict: 'pass',
    },
    'an answer in the cell of another question': {
      edit: (d) => d.write('03-q2', "answer('03-q2', 1);\nanswer('03-q4', 'c');"),
      verdict: 'pass',
    },
    'another question answered': {
      edit: (d) => d.write('03-q4', "answer('03-q2', 147456);"),
      verdict: 'missing',
    },
    'a letter in a template': { edit: (d) => d.write('03-q4', "answer('03-q4', `c`);"), verdict: 'pass' },
  }),
];
