import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { instructors, project, read, solutionsOf, solved, write } from './notebooks';
import { folder, needsPeers, peer } from './peers';

needsPeers();

const chapter = '00-start-here';
const course = path.join(folder, 'course');
const at = (...names: string[]) => path.join(course, ...names);
const notebook = `${chapter}.ipynb`;

function copyCourse(): void {
  mkdirSync(course, { recursive: true });
  copyFileSync(path.join(project, 'nbgrader_config.py'), at('nbgrader_config.py'));
}

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

const exchange = path.join(folder, 'exchange');
const inExchange = [`--Exchange.root=${exchange}`];

it('nbgrader generates every chapter, without its solutions', { timeout: 3_600_000 }, async () => {
  copyCourse();
  const chapters = readdirSync(path.dirname(instructors(chapter))).filter((name) => name.endsWith('.ipynb'));
  expect(chapters.length).toBeGreaterThan(7);
  for (const name of chapters) {
    const assignment = name.slice(0, name.indexOf('-'));
    mkdirSync(at('source', assignment), { recursive: true });
    copyFileSync(instructors(path.basename(name, '.ipynb')), at('source', assignment, name));
    await peer('nbgrader', ['generate_assignment', assignment], course);
    const { cells } = read(at('release', assignment, name));
    const text = cells.map(({ source }) => [source].flat().join('')).join('\n');
    expect(text, name).not.toContain('SOLUTION');
    const bodies = [...solutionsOf(path.basename(name, '.ipynb')).values()]
      .map((solution) => solution.split(/^.*(?:BEGIN|END) SOLUTION.*\n/m)[1] ?? '')
      .filter((lines) => lines.split('\n').length > 3);
    for (const lines of bodies) expect(text, name).not.toContain(lines);
  }
});

it('students fetch it from an exchange and submit; nbgrader collects and grades it with the points of our check', {
  timeout: 3_600_000,
}, async () => {
  mkdirSync(exchange, { recursive: true });
  chmodSync(exchange, 0o777);
  await peer('nbgrader', ['release_assignment', '00', ...inExchange], course);
  const from = [...inExchange, '--course', 'very-deep'];
  for (const [name, [source]] of Object.entries(students)) {
    const desk = path.join(folder, 'students', name);
    mkdirSync(desk, { recursive: true });
    await peer('nbgrader', ['fetch_assignment', '00', ...from], desk);
    const fetched = path.join(desk, '00', notebook);
    const solutions = new Map(source === undefined ? [] : [['mean-of-values', source]]);
    write(fetched, solved(fetched, solutions));
    await peer('nbgrader', ['submit', '00', ...from, `--student=${name}`], desk);
  }
  // All of them are one user here.
  await peer('nbgrader', ['collect', '00', ...inExchange, '--ExchangeCollect.check_owner=False'], course);
  expect(readdirSync(at('submitted')).sort()).toEqual(Object.keys(students).sort());
  await peer('nbgrader', ['autograde', '00'], course);
  await peer('nbgrader', ['export'], course);
  const [head = '', ...rows] = readFileSync(at('grades.csv'), 'utf8').trim().split('\n');
  const column = (name: string) => head.trim().split(',').indexOf(name);
  const graded = rows
    .map((row) => row.trim().split(','))
    .filter((fields) => fields[column('assignment')] === '00')
    .map((fields) => [fields[column('student_id')], Number(fields[column('score')])]);
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
