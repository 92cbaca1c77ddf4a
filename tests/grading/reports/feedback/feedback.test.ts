/** Feedback in students' folders: what it says, and what it never touches, whatever lies there. */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { giveBack } from '../../../../src/grading/reports/feedback';
import { feedbackNotebook } from '../../../../src/grading/reports/feedback/notebook';
import type { SubmissionReport } from '../../../../src/grading/results/report';
import { collect } from '../../../../src/grading/submission/collect';
import { sha256 } from '../../../../src/grading/submission/digest';
import { parseRaw, type RawCell, rawText, sourceOf } from '../../../../src/notebook/raw';
import { lacks } from '../../../lacking';
import { exerciseOf, hostile, reportOf, submissionOf } from '../sample';

const chapter = '03-batch-normalization';
const code = (source: string, more: Partial<RawCell> = {}): RawCell => ({
  cell_type: 'code',
  id: `c${source.length}`,
  metadata: {},
  execution_count: 1,
  outputs: [{ output_type: 'stream', name: 'stdout', text: ['1\n'] }],
  source,
  ...more,
});
const mark = (grade_id: string) => ({
  nbgrader: { grade_id, solution: true, grade: false, locked: false, schema_version: 3, task: false },
});
const notebook = (minor = 5) => {
  const cells = [
    { ...code('# text'), cell_type: 'markdown' as const },
    code('const batchMoments = () => 1;', { metadata: mark('batch-moments') }),
    code("answer('03-q1', 'b')"),
    code('const more = 2;'),
  ].map(({ outputs, execution_count, id, ...cell }) => ({
    ...cell,
    ...(minor >= 5 && { id: id as string }),
    ...(cell.cell_type === 'code' && { outputs, execution_count }),
  }));
  return { nbformat: 4, nbformat_minor: minor, metadata: {}, cells };
};

const submission = (more: Partial<SubmissionReport> = {}) =>
  submissionOf('ada', {
    exercises: [
      exerciseOf(),
      exerciseOf({ id: '03-q1', title: '', feedback: hostile, cases: [], verdict: 'fail' }),
      exerciseOf({ id: 'gone', title: 'Gone', verdict: 'missing', cases: [] }),
    ],
    ...more,
  });

describe('the notebook with feedback', () => {
  const copy = feedbackNotebook(notebook(), submission());
  const texts = copy.cells.map(sourceOf);

  it('has the student’s cells as they were, in their order', () => {
    const own = copy.cells.filter(({ metadata }) => metadata.very_deep === undefined);
    expect(own).toEqual(notebook().cells);
  });

  it('has a note below each solution, marked or handed in, and the others at the end', () => {
    const titles = ['Feedback&#58; 03', '# text', 'const batchMoments', 'The mean and variance', 'answer'];
    expect(texts).toHaveLength(8);
    expect(texts[0]).toContain('**1 of 2 points**');
    for (const [i, title] of titles.slice(1).entries()) expect(texts[i + 1]).toContain(title);
    expect(texts[5]).toContain('03-q1');
    expect(texts[6]).toBe('const more = 2;');
    expect(texts[7]).toContain('Gone');
  });

  it('says what happened in the cases that went wrong', () => {
    expect(texts[3]).toContain('◐ partly solved · 1 of 2 points');
    expect(texts[3]).toContain('Right: 1 of 2 cases');
    expect(texts[3]).toContain('| images | 0 / 1 |');
    expect(texts[3]).not.toContain('| features');
  });

  it('lets no text of a student’s be Markdown, HTML, or a formula', () => {
    const [, quoted] = /\n> (.*)$/s.exec(texts[5] as string) as unknown as [string, string];
    expect(quoted).not.toMatch(/<(?!br>|!-- -->|\/?code>)/);
    expect(quoted).not.toMatch(/[$*_[\]`\\\n]/);
  });

  it.skipIf(lacks('nbformat', hasNbformat()))('is a notebook by nbformat, of 4.4 as of 4.5', () => {
    for (const minor of [4, 5]) {
      const { stdout, stderr } = spawnSync(
        pythonWithNbformat() as string,
        [
          '-c',
          'import sys, nbformat\nnbformat.validate(nbformat.reads(sys.stdin.read(), as_version=4)); print("valid")',
        ],
        { input: rawText(feedbackNotebook(notebook(minor), submission())), encoding: 'utf8' },
      );
      expect(stderr).toBe('');
      expect(stdout.trim()).toBe('valid');
    }
  });
});

function pythonWithNbformat(): string | undefined {
  return ['/usr/bin/python3', 'python3'].find(
    (one) => spawnSync(one, ['-c', 'import nbformat']).status === 0,
  );
}
function hasNbformat(): boolean {
  return pythonWithNbformat() !== undefined;
}

describe('giving back', () => {
  let folder: string;
  const at = (...parts: string[]) => path.join(folder, ...parts);
  const text = JSON.stringify(notebook());
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-feedback-'));
    for (const id of ['ada', 'bob']) {
      mkdirSync(at('in', id), { recursive: true });
      writeFileSync(at('in', id, `${chapter}.ipynb`), text);
    }
    writeFileSync(at('outside.txt'), 'outside');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const by = reportOf([]);
  const give = (
    submissions: readonly SubmissionReport[] = ['ada', 'bob'].map((id) =>
      submission({ id, path: `${id}/${chapter}.ipynb`, digest: sha256(text) }),
    ),
    to?: string,
  ) =>
    giveBack(
      submissions.map((one) => ({ submission: one, by })),
      { notebooks: collect([at('in')]).notebooks, roots: [at('in')], ...(to !== undefined && { to }) },
    );
  const page = `${chapter}.feedback.html`;
  const copy = `${chapter}.feedback.ipynb`;

  it('writes a page and a copy beside the work, which stays as it is, and is collected as before', () => {
    const before = collect([at('in')]);
    expect(give().map(({ written, lack }) => [written, lack])).toEqual([
      [2, ''],
      [2, ''],
    ]);
    expect(readdirSync(at('in', 'ada')).sort()).toEqual([page, copy, `${chapter}.ipynb`].sort());
    expect(readFileSync(at('in/ada', `${chapter}.ipynb`), 'utf8')).toBe(text);
    expect(readFileSync(at('in/ada', page), 'utf8')).toContain('The mean and variance of a batch');
    expect(collect([at('in')])).toEqual(before);
    expect(collect([at('in/ada')]).notebooks).toHaveLength(1);
    expect(collect([at('in/ada')]).findings).toEqual([]);
  });

  it('writes nothing anew where nothing has changed, and over its own where something has', () => {
    give();
    expect(give().map(({ written }) => written)).toEqual([0, 0]);
    const more = submission({ path: `ada/${chapter}.ipynb`, message: 'Adjusted.', digest: sha256(text) });
    expect(give([more])[0]?.written).toBe(2);
    expect(readdirSync(at('in', 'ada'))).toHaveLength(3);
    expect(readFileSync(at('in/ada', copy), 'utf8')).toContain('Adjusted.');
  });

  it('never writes over what a student wrote: a file of that name, or a copy with notes in it', () => {
    writeFileSync(at('in/ada', page), 'my own page');
    give();
    expect(readFileSync(at('in/ada', page), 'utf8')).toBe('my own page');
    expect(existsSync(at('in/ada', `${chapter}.feedback-2.html`))).toBe(true);
    const noted = parseRaw(readFileSync(at('in/ada', copy), 'utf8'), copy);
    noted.cells.push(code('my note'));
    writeFileSync(at('in/ada', copy), rawText(noted));
    give();
    expect(readFileSync(at('in/ada', copy), 'utf8')).toContain('my note');
    expect(existsSync(at('in/ada', `${chapter}.feedback-2.ipynb`))).toBe(true);
  });

  it('follows no link of a student’s, be it a file or a folder, and says so', () => {
    symlinkSync(at('outside.txt'), at('in/ada', page));
    symlinkSync(at('nowhere.txt'), at('in/ada', copy));
    give();
    expect(readFileSync(at('outside.txt'), 'utf8')).toBe('outside');
    expect(existsSync(at('nowhere.txt'))).toBe(false);
    expect(lstatSync(at('in/ada', page)).isSymbolicLink()).toBe(true);
    expect(existsSync(at('in/ada', `${chapter}.feedback-2.html`))).toBe(true);

    mkdirSync(at('homes'));
    mkdirSync(at('elsewhere'));
    symlinkSync(at('elsewhere'), at('homes/bob'));
    const [ada, bob] = give(undefined, at('homes'));
    expect(ada?.written).toBe(2);
    expect(bob?.lack).toContain('or a link to one: nothing is written there');
    expect(readdirSync(at('elsewhere'))).toEqual([]);
  });

  it('does not write through a second name of a file', () => {
    give();
    linkSync(at('in/ada', page), at('kept.html'));
    const kept = readFileSync(at('kept.html'), 'utf8');
    give([submission({ path: `ada/${chapter}.ipynb`, message: 'Adjusted.', digest: sha256(text) })]);
    expect(readFileSync(at('kept.html'), 'utf8')).toBe(kept);
    expect(readFileSync(at('in/ada', page), 'utf8')).toContain('Adjusted.');
  });

  it('gives each of the students of one folder nothing there, and all elsewhere', () => {
    mkdirSync(at('flat'));
    for (const id of ['ada', 'bob']) writeFileSync(at('flat', `${id}.ipynb`), text);
    const { notebooks } = collect([at('flat')]);
    const graded = ['ada', 'bob'].map((id) => ({ submission: submission({ id, path: `${id}.ipynb` }), by }));
    const beside = giveBack(graded, { notebooks, roots: [at('flat')] });
    expect(beside.map(({ lack }) => lack)).toEqual([
      expect.stringContaining("its folder is bob's, too"),
      expect.stringContaining("its folder is ada's, too"),
    ]);
    expect(readdirSync(at('flat'))).toHaveLength(2);
    giveBack(graded, { notebooks, roots: [at('flat')], to: at('back') });
    expect(readdirSync(at('back')).sort()).toEqual(['ada', 'bob']);
    expect(readdirSync(at('back/ada')).sort()).toEqual([page, copy]);
  });

  it('puts no feedback into a notebook that is another one by now', () => {
    writeFileSync(at('in/bob', `${chapter}.ipynb`), JSON.stringify(notebook(4)));
    const [, bob] = give();
    expect(bob?.lack).toContain('changed since it was graded');
    expect(readdirSync(at('in/bob')).sort()).toEqual([page, `${chapter}.ipynb`]);
  });

  it('tells who handed in what could not be read, and leaves out who handed in nothing', () => {
    writeFileSync(at('in/bob', `${chapter}.ipynb`), '{');
    const unread = { status: 'unreadable', exercises: [], chapter: '', message: 'no JSON' } as const;
    const given = give([
      submission({ id: 'bob', path: `bob/${chapter}.ipynb`, ...unread }),
      submission({ id: 'cyd', path: '', status: 'absent', exercises: [] }),
    ]);
    expect(given.map(({ student, lack }) => [student, lack])).toEqual([['bob', '']]);
    expect(readFileSync(at('in/bob', page), 'utf8')).toContain('no JSON');
  });

  it('keeps a student called .. in the folder', () => {
    give([submission({ id: '../..', path: `ada/${chapter}.ipynb` })], at('back', 'to'));
    expect(readdirSync(folder).sort()).toEqual(['back', 'in', 'outside.txt']);
    expect(readdirSync(at('back/to'))).toHaveLength(1);
  });
});
