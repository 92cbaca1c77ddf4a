import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { instructors, project, solutionsOf, solved, write } from './notebooks';
import { folder, needsPeers, peer } from './peers';

needsPeers();

const chapter = '00-start-here';
const course = path.join(folder, 'course');
const at = (...names: string[]) => path.join(course, ...names);
const notebook = `${chapter}.ipynb`;

const right = solutionsOf(chapter).get('mean-of-values') ?? '';
/** What each student wrote, and the points that our own check gives for it. */
const students: Readonly<Record<string, readonly [text: string | undefined, points: number]>> = {
  ada: [right, 3],
  bob: [undefined, 0],
  carol: [
    'const mean = (values: number[]): number => (values.length > 2 ? 0 : ((values[0] ?? 0) + (values.at(-1) ?? 0)) / 2);',
    1,
  ],
  dan: ["const mean = (values: number[]): number => { throw new Error('no idea'); };", 0],
  eve: ['const mean = (values: number[]): number => 0;', 0],
  finn: ['const mean = (values: number[]): number => values.reduce((total, value) => total + value, 0);', 0],
};

it('nbgrader releases our chapter, and grades it with the points of our check', {
  timeout: 1_200_000,
}, async () => {
  mkdirSync(at('source', '00'), { recursive: true });
  copyFileSync(path.join(project, 'nbgrader_config.py'), at('nbgrader_config.py'));
  copyFileSync(instructors(chapter), at('source', '00', notebook));
  await peer('nbgrader', ['generate_assignment', '00'], course);
  const release = at('release', '00', notebook);
  const text = readFileSync(release, 'utf8');
  expect(text).not.toContain('values.length');
  expect(text).not.toContain('BEGIN SOLUTION');

  for (const [name, [source]] of Object.entries(students)) {
    const solutions = new Map(source === undefined ? [] : [['mean-of-values', source]]);
    write(at('submitted', name, '00', notebook), solved(release, solutions));
  }
  await peer('nbgrader', ['autograde', '00'], course);
  await peer('nbgrader', ['export'], course);
  const [head = '', ...rows] = readFileSync(at('grades.csv'), 'utf8').trim().split('\n');
  const column = (name: string) => head.trim().split(',').indexOf(name);
  const graded = rows.map((row) => {
    const fields = row.trim().split(',');
    return [fields[column('student_id')], Number(fields[column('score')])];
  });
  expect(Object.fromEntries(graded)).toEqual(
    Object.fromEntries(Object.entries(students).map(([name, [, points]]) => [name, points])),
  );
});

it('nbgrader validates a right solution, and tells a student what is wrong with another', {
  timeout: 600_000,
}, async () => {
  const validated = (name: string) =>
    peer('nbgrader', ['validate', at('submitted', name, '00', notebook)], course);
  expect(await validated('ada')).toContain('passes all the tests');
  const wrong = await validated('finn');
  expect(wrong).toContain('VALIDATION FAILED ON 1 CELL');
  expect(wrong).toContain('You return the sum');
});
