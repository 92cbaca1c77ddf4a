/** From a class's wrong answers to a sentence that its students are told: as a teacher types it, behind the real walls. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/grading/results/report';
import { parseRaw } from '../../src/notebook/raw';
import { type CourseCopy, copyCourse } from '../course-copy';

const chapter = '00-start-here';
const head = 'function mean(values: number[]): number';

/** By student, the body of `mean`. */
const bodies: Readonly<Record<string, string>> = {
  ada: 'return values.reduce((a, b) => a + b, 0) / values.length;',
  bob: 'return values.slice(1).reduce((a, b) => a + b, 0) / values.length;',
  cyd: 'let total = 0; for (let i = 1; i < values.length; i++) total += values[i]; return total / values.length;',
  dan: 'return values.reduce((a, b) => a + b, 0);',
  eve: 'return values.length * 3.7;',
  // Hostile: it must not reach what is asked of others, nor the machine.
  fay: "process.mainModule?.require('fs').writeFileSync('/tmp/very-deep-reached', 'x'); return 1;",
  gil: 'while (true) {}',
};

let course: CourseCopy;
beforeAll(() => {
  course = copyCourse();
  const released = readFileSync(course.at('notebooks', `${chapter}.ipynb`), 'utf8');
  for (const [student, body] of Object.entries(bodies)) {
    const notebook = parseRaw(released, chapter);
    for (const cell of notebook.cells)
      if ((cell.metadata.nbgrader as { grade_id?: string } | undefined)?.grade_id === 'mean-of-values')
        cell.source = `${head} { ${body} }`;
    const folder = path.join(course.folder, '..', 'submitted', student);
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, `${chapter}.ipynb`), JSON.stringify(notebook));
  }
}, 60_000);
afterAll(() => course.remove());

const feedback = (): Map<string, string | undefined> => {
  const { submissions } = JSON.parse(readFileSync(course.at('report.json'), 'utf8')) as Report;
  return new Map(
    submissions.map(({ id, exercises }) => [
      id,
      exercises.find((one) => one.id === 'mean-of-values')?.feedback,
    ]),
  );
};

describe('very-deep misconceptions', () => {
  const sentence = 'You leave out the first value.';

  it('finds who answers in the same way, with the input that shows it', async () => {
    await course.veryDeep(
      'grade',
      '../submitted',
      '--db',
      'grades.db',
      '--json',
      'report.json',
      '--seed',
      's',
    );
    const { status, stdout } = await course.veryDeep(
      'misconceptions',
      'find',
      '../submitted',
      '--json',
      'found.json',
    );
    expect(status).toBe(0);
    expect(stdout).toContain(
      'mean-of-values: 1 right, 1 with a named misconception, 1 without an answer, 2 like nobody else',
    );
    expect(stdout).toMatch(
      /mean-of-values\/1: 2 students: bob, cyd\n {6}mean\(\[[-\d., ]+\]\)\n {6}should be \S+; theirs: \S+/,
    );
    expect(existsSync('/tmp/very-deep-reached')).toBe(false);
  });

  it.each([
    ['no group is called mean-of-values/7', ['mean-of-values/7', 'x']],
    ['lower-case words with hyphens', ['mean-of-values/1', 'Not So']],
    ['mean-of-values has a misconception median-for-mean already', ['mean-of-values/1', 'median-for-mean']],
  ])('says "%s", and writes nothing', async (refusal, args) => {
    const { status, stderr } = await course.veryDeep(
      ...['misconceptions', 'name', ...args, '--from', 'found.json', '--sentence', sentence],
    );
    expect(stderr).toContain(refusal);
    expect(status).toBe(2);
    expect(existsSync(course.at('src', 'course', chapter, 'mean-of-values.learned.json'))).toBe(false);
  });

  it('gives the group its sentence with the next regrade, and nobody else', async () => {
    const before = feedback();
    const named = await course.veryDeep(
      ...['misconceptions', 'name', 'mean-of-values/1', 'leaves-out-the-first', '--from', 'found.json'],
      ...['--sentence', sentence, '--seeds', '5'],
    );
    expect(named).toMatchObject({ status: 0 });
    expect(named.stdout).toContain('2 students are told so on the next `very-deep regrade`');
    const again = await course.veryDeep(
      'regrade',
      '../submitted',
      '--db',
      'grades.db',
      '--json',
      'report.json',
    );
    expect(again.stderr).not.toContain('Error');
    const after = feedback();
    expect(after.get('bob')).toBe(sentence);
    expect(after.get('cyd')).toBe(sentence);
    for (const student of ['ada', 'dan', 'eve', 'fay', 'gil'])
      expect(after.get(student)).toBe(before.get(student));
    const found = await course.veryDeep('misconceptions', 'find', '../submitted');
    expect(found.stdout).toContain('0 groups without a name');
    expect(found.stdout).toContain('3 with a named misconception');
  });
});
