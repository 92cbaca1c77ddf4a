import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { command } from '../../src/cli/commands/update';
import { collect } from '../../src/grading/submission/collect';
import { backupOf, isBackup } from '../../src/notebook/backups';
import { parseRaw, rawText, sourceOf } from '../../src/notebook/raw';
import { chaptersIn, courseVersion, releasedFile } from '../../src/notebook/released';
import { updateNotebook } from '../../src/release/update';

interface Parts {
  gradeId?: string;
  type?: string;
  [key: string]: unknown;
}
const cell = (id: string | undefined, source: string, { gradeId, type = 'code', ...rest }: Parts = {}) => ({
  cell_type: type,
  ...(id !== undefined && { id }),
  source: [source],
  metadata:
    gradeId === undefined
      ? {}
      : { nbgrader: { grade_id: gradeId, solution: !gradeId.startsWith('check-'), grade: false } },
  ...(type === 'code' && { outputs: [], execution_count: null }),
  ...rest,
});
const text = { type: 'markdown' };
const notebook = (...cells: object[]) =>
  JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells });
const sources = (file: string) => parseRaw(file, 'it').cells.map(sourceOf);

const old = notebook(
  cell('t', 'text of old', text),
  cell('a', 'const epochs = 3;'),
  cell('e', 'stub of old', { gradeId: 'e' }),
  cell('check-e', "await check('e', e);", { gradeId: 'check-e' }),
  cell('gone', 'stub of what is gone', { gradeId: 'gone' }),
  cell('q', "// answer('q', '?');", { gradeId: 'q' }),
);
const fresh = notebook(
  cell('t', 'text of new', text),
  cell('a', 'const epochs = 4;'),
  cell('e', 'stub of new', { gradeId: 'e' }),
  cell('check-e', "await check('e', e);", { gradeId: 'check-e' }),
  cell('q', "// answer('q', '!');", { gradeId: 'q' }),
);
const [t, a, e, checkE, gone, q] = JSON.parse(old).cells as [object, object, object, object, object, object];
const withSource = (one: object, source: string, rest = {}) => ({
  ...one,
  source: [source],
  ...rest,
});

describe('updating a notebook', () => {
  it('takes everything from the release and everything of the student', () => {
    const mine = notebook(
      cell('first', '# mine, on top', text),
      t,
      cell('note', 'a note of mine', text),
      withSource(a, 'const epochs = 30; // I tried more'),
      withSource(e, 'solved'),
      cell('mine', 'my experiment'),
      checkE,
      withSource(gone, 'solution of an exercise that is gone'),
      cell('formula', 'raw \\LaTeX of mine', { type: 'raw' }),
      withSource(q, "answer('q', 'b');"),
    );
    const found = updateNotebook(mine, fresh, { old });
    expect(sources(found.text)).toEqual([
      '# mine, on top',
      'text of new',
      'a note of mine',
      'const epochs = 4;',
      'const epochs = 30; // I tried more',
      'solved',
      'my experiment',
      "await check('e', e);",
      'solution of an exercise that is gone',
      'raw \\LaTeX of mine',
      "answer('q', 'b');",
    ]);
    expect(found).toMatchObject({ kept: ['e', 'q'], added: 5, edited: 1 });
    const ids = parseRaw(found.text, 'it').cells.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(updateNotebook(found.text, fresh, { old: fresh })).toMatchObject({ text: found.text, edited: 0 });
  });

  it('gives the new stub to what is as the old release gave it, whatever its words', () => {
    const found = updateNotebook(old, fresh, { old });
    expect(sources(found.text)).toEqual(sources(fresh));
    expect(found).toMatchObject({ kept: [], added: 0, edited: 0 });
  });

  it('keeps a solution that says of itself that it is not written yet, and one that is only a comment', () => {
    const half = "// throw new Error('e is not written yet: replace this line');\nreturn 1;";
    const mine = notebook(withSource(e, half), withSource(q, '// I think b, because of the mean'));
    expect(updateNotebook(mine, fresh, { old })).toMatchObject({ kept: ['e', 'q'] });
    expect(sources(updateNotebook(mine, fresh, { old }).text)).toContain(half);
  });

  it('keeps a prediction in its own cell, whether or not the release is known that it was written in', () => {
    const asked = (id: string) => cell('p1', `import { predict } from 'very-deep';\npredict('${id}', '');`);
    const written = withSource(asked('01-p1'), "predict('01-p1', 'it halves');");
    const [before, after] = [asked('01-p1'), asked('01-p1')].map((one) => notebook(t, one, e));
    for (const earlier of [{ old: before }, {}, { others: [before as string] }]) {
      const found = updateNotebook(notebook(t, written, e), after as string, earlier as object);
      expect(sources(found.text)).toContain("predict('01-p1', 'it halves');");
      expect(sources(found.text).filter((one) => one.includes('predict('))).toHaveLength(1);
      expect(found).toMatchObject({ kept: [], added: 0, edited: 0 });
    }
  });

  it('keeps every one of several cells for one solution that differ', () => {
    const copy = withSource(e, 'first try', { id: 'copy' });
    const found = updateNotebook(notebook(e, copy, withSource(e, 'second', { id: 'c2' })), fresh, {
      old,
    });
    expect(sources(found.text).filter((one) => /try|second|stub/.test(one))).toEqual(['first try', 'second']);
    expect(found).toMatchObject({ kept: ['e'], added: 1 });
  });

  it('knows cells by their marks and texts where ids were lost or given anew', () => {
    const renamed = (JSON.parse(old).cells as object[]).map((one, i) => ({ ...one, id: `new-${i}` }));
    expect(sources(updateNotebook(notebook(...renamed), fresh, { old }).text)).toEqual(sources(fresh));
    const bare = notebook(cell(undefined, 'solved', { gradeId: 'e' }), cell(undefined, 'mine'));
    expect(updateNotebook(bare, fresh, { old })).toMatchObject({ kept: ['e'], added: 1 });
    expect(parseRaw(updateNotebook(bare, fresh, { old }).text, 'it').cells.every(({ id }) => id)).toBe(true);
  });

  it('keeps outputs with the code that they are of', () => {
    const ran = { outputs: [{ output_type: 'stream', name: 'stdout', text: 'hi' }], execution_count: 7 };
    const mine = notebook(
      { ...a, ...ran },
      withSource(e, 'solved', ran),
      cell('mine', 'mine', ran),
      { ...checkE, ...ran },
      cell('figure', '', ran),
    );
    const outputs = parseRaw(updateNotebook(mine, fresh, { old }).text, 'it').cells.map(
      (one) => [sourceOf(one), one.execution_count] as const,
    );
    // The code of `a` is another now: what the old one printed is no output of it.
    expect(outputs).toEqual([
      ['text of new', undefined],
      ['const epochs = 4;', null],
      ['solved', 7],
      ['mine', 7],
      ["await check('e', e);", 7],
      ['', 7],
      ["// answer('q', '!');", null],
    ]);
  });

  it('keeps pictures in text, and what other programs noted in the notebook', () => {
    const picture = { attachments: { 'a.png': { 'image/png': 'iVBORw0KGgo=' } } };
    const mine = JSON.parse(notebook(cell('pic', '![](attachment:a.png)', { ...text, ...picture })));
    mine.metadata.widgets = { state: 1 };
    const raw = parseRaw(updateNotebook(JSON.stringify(mine), fresh, { old }).text, 'it');
    expect(raw.cells.find(({ id }) => id === 'pic')).toMatchObject(picture);
    expect(raw.metadata.widgets).toEqual({ state: 1 });
  });

  it('changes nothing in a notebook of the same release that was opened, run and saved', () => {
    const saved = JSON.parse(fresh);
    saved.metadata = {
      kernelspec: { name: 'tslab', display_name: 'mine' },
      very_deep: { chapter: 'c', version: '2' },
    };
    for (const one of saved.cells) {
      one.source = one.source.join('');
      one.metadata['jp-MarkdownHeadingCollapsed'] = true;
      if (one.cell_type === 'code') Object.assign(one, { execution_count: 3 });
    }
    const release = JSON.parse(fresh);
    release.metadata = { kernelspec: { name: 'very-deep' }, very_deep: { chapter: 'c', version: '2' } };
    const mine = rawText(saved);
    expect(updateNotebook(mine, JSON.stringify(release), { old: JSON.stringify(release) }).text).toBe(mine);
  });

  it('without the old release takes what no release has for the student’s', () => {
    const mine = notebook(e, cell('note', 'a note', text), withSource(a, 'const epochs = 5;'));
    const found = updateNotebook(mine, fresh, { others: [old] });
    expect(sources(found.text)).toEqual([
      'text of new',
      'const epochs = 4;',
      'stub of new',
      'a note',
      "await check('e', e);",
      "// answer('q', '!');",
    ]);
    expect(updateNotebook(mine, fresh)).toMatchObject({ kept: ['e'] });
  });

  it('says what is no notebook', () => {
    expect(() => updateNotebook('{}', fresh)).toThrow('your notebook cannot be read');
    expect(() => updateNotebook(fresh, 'nonsense')).toThrow('the new release cannot be read');
    const noSource = JSON.stringify({
      nbformat: 4,
      nbformat_minor: 5,
      metadata: {},
      cells: [{ cell_type: 'code' }],
    });
    expect(() => updateNotebook(noSource, fresh)).toThrow('Cell 1');
  });
});

describe('very-deep update', () => {
  let folder: string;
  const said: string[] = [];
  const inside = (...names: string[]) => path.join(folder, ...names);
  const chapter = '00-start-here';
  const given = readFileSync(releasedFile(chapter), 'utf8');
  /** The present release with one sentence changed, as a teacher would give it out. */
  const reworded = (n: number) => given.replace('This is *Very Deep*', `This is *Very Deep*, release ${n}`);
  const update = (n: number) => {
    writeFileSync(inside('release', `${chapter}.ipynb`), reworded(n));
    said.length = 0;
    return command.run(['--from', inside('release'), '--in', inside('mine')]);
  };

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'very-deep-update-'));
    for (const name of ['release', 'mine']) mkdirSync(inside(name));
    vi.spyOn(process.stdout, 'write').mockImplementation((line) => said.push(String(line)) > 0);
  });
  afterEach(() => {
    vi.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });

  it('numbers the copies of what was there, and writes over none', async () => {
    const mine = inside('mine', `${chapter}.ipynb`);
    writeFileSync(mine, given);
    await update(1);
    await update(2);
    await update(3);
    expect(said.join('')).toContain(`what it was is in ${chapter}.before-update-3.ipynb`);
    expect(said.join('')).toContain('Reload Notebook from Disk');
    const backups = ['', '-2', '-3'].map((n) =>
      readFileSync(inside('mine', `${chapter}.before-update${n}.ipynb`), 'utf8'),
    );
    expect(backups.map((one) => /release (\d)/.exec(one)?.[1])).toEqual([undefined, '1', '2']);
    await update(3);
    expect(said.join('')).toBe(`${chapter}.ipynb: up to date\n`);
    expect(readdirSync(inside('mine'))).toHaveLength(4);
    // Nothing takes the copies for notebooks.
    expect(chaptersIn(inside('mine'))).toEqual([chapter]);
    expect(collect([folder]).notebooks.map(({ file }) => path.basename(file))).toEqual([
      `${chapter}.ipynb`,
      `${chapter}.ipynb`,
    ]);
  });

  it('compares with the release that the notebook is of, and says so where that is not kept', async () => {
    const mine = inside('mine', `${chapter}.ipynb`);
    writeFileSync(mine, given);
    await update(1);
    expect(said.join('')).toContain('0 solutions and 0 cells of yours kept');
    writeFileSync(mine, given.replace(`"version": "${courseVersion}"`, '"version": "0.0.7"'));
    await update(2);
    expect(said.join('')).toContain('release 0.0.7 is not kept here');
  });

  it('changes nothing when one of the notebooks cannot be updated', async () => {
    writeFileSync(inside('mine', `${chapter}.ipynb`), given);
    const other = '01-covariate-shift.ipynb';
    writeFileSync(inside('release', other), readFileSync(releasedFile('01-covariate-shift'), 'utf8'));
    writeFileSync(inside('mine', other), '{ cut off');
    await expect(update(1)).rejects.toThrow(/01-covariate-shift\.ipynb cannot be read: .*not valid JSON/);
    expect(readdirSync(inside('mine')).sort()).toEqual([`${chapter}.ipynb`, other]);
    expect(readFileSync(inside('mine', `${chapter}.ipynb`), 'utf8')).toBe(given);
    expect(readFileSync(inside('mine', other), 'utf8')).toBe('{ cut off');
  });

  it('says where there is nothing to take, or nothing to update', async () => {
    await expect(command.run(['--from', inside('release')])).rejects.toThrow('no notebook of this course');
    writeFileSync(inside('file'), '');
    writeFileSync(inside('release', `${chapter}.ipynb`), given);
    await expect(command.run(['--from', inside('release'), '--in', inside('file')])).rejects.toThrow(
      'there is no folder',
    );
    await expect(command.run(['--from', inside('nowhere')])).rejects.toThrow('there is no folder');
    await expect(command.run(['--from', inside('release'), '--in', inside('no')])).rejects.toThrow(
      'there is no folder',
    );
  });
});

describe('the copies of before an update', () => {
  it('have names of their own', () => {
    const there = new Set(['a/x.before-update.ipynb', 'a/x.before-update-2.ipynb']);
    expect(backupOf('a/x.ipynb', (name) => there.has(name))).toBe('a/x.before-update-3.ipynb');
    expect(isBackup('a/x.before-update-12.ipynb')).toBe(true);
    expect(isBackup('a/x.before-update.ipynb')).toBe(true);
    expect(isBackup('a/03-before-update.ipynb')).toBe(false);
  });
});

describe('a notebook as Jupyter writes it', () => {
  it('has sorted keys and ends with a line', () => {
    const raw = parseRaw(given(), 'it');
    expect(rawText(raw)).toBe(given());
    expect(rawText({ ...raw, metadata: Object.fromEntries(Object.entries(raw.metadata).reverse()) })).toBe(
      given(),
    );
  });
  const given = () => readFileSync(releasedFile('00-start-here'), 'utf8');
});
