import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { figureStub, textStub } from '../../src/exercises/text';
import { factsOf } from '../../src/notebook/facts';
import { parseNotebook } from '../../src/notebook/notebook';
import { type CourseCopy, copyCourse } from '../course-copy';

let course: CourseCopy;
beforeAll(() => {
  course = copyCourse();
}, 60_000);
afterAll(() => course.remove());

const read = (...names: string[]) => readFileSync(course.at(...names), 'utf8');
const gradeIds = (text: string) => parseNotebook(text).cells.flatMap(({ mark }) => mark?.gradeId ?? []);

/** A name of several words that a cell of chapter 02 declares already. */
const codeOf02 = parseNotebook(
  readFileSync(path.join(__dirname, '../../notebooks/instructor/02-initialization.ipynb'), 'utf8'),
).cells.filter(({ type }) => type === 'code');
const taken = factsOf(codeOf02.map(({ source }) => source))
  .flatMap(({ declares }) => [...declares])
  .find(([name, { kind }]) => kind !== 'import' && /^[a-z]+[A-Z][a-z]+$/.test(name))?.[0] as string;
const idOf = (name: string): string => name.replace(/[A-Z]/g, (one) => `-${one.toLowerCase()}`);

/** What stands in the folders that a new exercise is written into. */
function fingerprint(): string {
  const hash = createHash('sha256');
  const visit = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const full = path.join(folder, entry.name);
      if (entry.isDirectory()) visit(full);
      else hash.update(full).update(readFileSync(full));
    }
  };
  for (const folder of ['src/course', 'notebooks']) visit(course.at(folder));
  return hash.digest('hex');
}

/** Lines that say how far it has come, and no complaint. */
const onlyProgress = (label: string) => expect.stringMatching(new RegExp(`^(${label} +\\d+ % {2}\\S+\n)+$`));

describe('very-deep exercises new', () => {
  it.each([
    ['no chapter is called "99"', ['99', 'mean-square']],
    ['no chapter is called "../../x"', ['../../x', 'mean-square']],
    ['batch-normalization has an exercise "batch-moments"', ['00', 'batch-moments']],
    ['small letters, not "MeanSquare"', ['00', 'MeanSquare']],
    ['small letters, not "mean--square"', ['00', 'mean--square']],
    ['mean something else', ['00', 'shared-square']],
    ['mean something else', ['00', 'check-square']],
    ['mean something else', ['00', 'questions']],
    ['mean something else', ['00', 'texts']],
    ['mean something else', ['00', 'causes']],
    ['mean something else', ['00', 'figure-square']],
    ['function "mean", which the cell mean-of-values of 00-start-here declares', ['00', 'mean']],
    ['function "layers", which the cell first-cell of 00-start-here declares', ['00', 'layers']],
    [`function "${taken}", which the cell `, ['02', idOf(taken)]],
    ['function "delete", which is a word of the language', ['00', 'delete']],
    ['function "yield", which is a word of the language', ['00', 'yield']],
    ['function "fetch", which is a name that is there everywhere', ['00', 'fetch']],
    ['function "lineChart", which very-deep has already', ['00', 'line-chart']],
    [
      'no cell has the grade id "nowhere"; there are mean-of-values',
      ['00', 'mean-square', '--after', 'nowhere'],
    ],
    ['exercises new CHAPTER ID', ['00']],
    ['exercises new CHAPTER ID', ['--question', '00', 'mean-square']],
    ['exercises new CHAPTER ID', ['--text', '00', 'mean-square']],
    ['give one of --question and --text', ['--question', '--figure', '00']],
    ['no cell has the grade id "nowhere"', ['--text', '00', '--after', 'nowhere']],
  ])('says "%s" and writes nothing', async (sentence, args) => {
    const before = fingerprint();
    const { status, stderr } = await course.veryDeep('exercises', 'new', ...args);
    expect(stderr).toContain(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(status).toBe(2);
    expect(fingerprint()).toBe(before);
  });

  it('begins an exercise and a question that can be built, proved and released at once', async () => {
    const begun = await course.veryDeep('exercises', 'new', '00', 'mean-square', '--after', 'mean-of-values');
    expect(begun).toMatchObject({ status: 0, stderr: '' });
    expect(begun.stdout).toContain('npm run build && npx very-deep exercises verify mean-square');
    const again = await course.veryDeep('exercises', 'new', '04', 'mean-square');
    expect(again.stderr).toContain('mean-square.ts is there already');
    expect((await course.veryDeep('exercises', 'new', '--question', '00')).status).toBe(0);
    expect((await course.veryDeep('exercises', 'new', '--question', '00')).status).toBe(0);
    expect((await course.veryDeep('exercises', 'new', '04', 'another-square')).status).toBe(0);
    // Each in a notebook without a file of texts, and behind one that is there.
    for (const [kind, where] of [
      ['--text', '00'],
      ['--figure', '00'],
      ['--figure', '01'],
    ] as const)
      expect((await course.veryDeep('exercises', 'new', kind, where)).status).toBe(0);

    expect(await course.build()).toMatchObject({ status: 0, stdout: '' });
    const proved = ['mean-square', '00-q2', '00-t1', '00-t2', '01-t2'];
    const verified = await course.veryDeep('exercises', 'verify', ...proved, '--seeds', '5');
    expect(verified).toMatchObject({ status: 0, stderr: onlyProgress('proving') });
    expect(verified.stdout).toMatch(
      /✓ mean-square: 5 seeds.*\n✓ 00-q2: every answer has its sentence\n(✓ 0\d-t\d: its rubric gives 2 points\n){3}/,
    );
    const released = await course.veryDeep('release', '00', '01', '04');
    expect(released).toMatchObject({ status: 0, stderr: onlyProgress('checking') });
    expect(released.stdout).toContain('00-start-here.ipynb: 7 exercises and questions');

    const student = read('notebooks', '00-start-here.ipynb');
    expect(gradeIds(student)).toEqual([
      ...['mean-of-values', 'check-mean-of-values', 'mean-square', 'check-mean-square'],
      ...['00-q1', '00-q2', '00-q3'],
      ...['00-t1', 'check-00-t1', '00-t2', 'check-00-t2'],
    ]);
    const { cells } = parseNotebook(student);
    const check = cells.find(({ mark }) => mark?.gradeId === 'check-mean-square');
    expect(check?.mark).toMatchObject({ grade: true, locked: true, points: 1 });
    const stub = cells.find(({ mark }) => mark?.gradeId === 'mean-square');
    expect(stub?.source).toContain("throw new Error('mean-square is not written yet");
    expect(cells.some(({ source }) => source.includes('**Q2 A question to change.** Which of'))).toBe(true);

    const figure = cells.findIndex((cell) => cell.figure?.of === '00-t2');
    expect(cells[figure]).toMatchObject({
      id: 'figure-00-t2',
      type: 'code',
      source: expect.stringContaining(figureStub),
    });
    expect(cells[figure + 1]?.source).toBe(textStub);
    const written = await course.veryDeep('check', course.at('notebooks', '00-start-here.ipynb'), '00-t2');
    expect(written.stdout).toContain('The figure is missing. Its cell shows nothing: run it');

    const other = parseNotebook(read('notebooks', '04-resnet.ipynb')).cells;
    const place = other.findIndex(({ mark }) => mark?.gradeId === 'check-another-square');
    expect(other[place + 1]?.source).toMatch(/^## 14 Open experiments/);
  }, 300_000);
});
