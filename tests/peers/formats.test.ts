import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { instructors, read, released, solutionsOf, solved, write } from './notebooks';
import { folder, needsPeers, peer, veryDeep } from './peers';

needsPeers();

const chapter = '03-batch-normalization';
const textOf = (source: string | readonly string[]) => [source].flat().join('').trimEnd();

/** What our own check says of a notebook: the last line, such as `82 of 82 points; 23 of 23 solved`. */
const checked = async (file: string) => (await veryDeep('check', file)).trim().split('\n').at(-1);
const full = /^(\d+) of \1 points; (\d+) of \2 solved$/;

describe('a solved chapter', { timeout: 600_000 }, () => {
  it('goes through jupytext and back, and is checked and graded as before', async () => {
    const place = path.join(folder, 'jupytext');
    const file = path.join(place, `${chapter}.ipynb`);
    const before = solved(released(chapter), solutionsOf(chapter));
    write(file, before);
    await peer('jupytext', ['--to', 'ts:percent', file]);
    const program = path.join(place, `${chapter}.ts`);
    expect(readFileSync(program, 'utf8')).toContain('// %% [markdown]');
    const hand = path.join(place, 'hand-in', 'ada', 'mine.ipynb');
    mkdirSync(path.dirname(hand), { recursive: true });
    await peer('jupytext', ['--to', 'ipynb', '--output', hand, program]);
    expect(read(hand).cells.map(({ source }) => textOf(source))).toEqual(
      before.cells.map(({ source }) => textOf(source)),
    );
    expect(await checked(hand)).toMatch(full);
    const report = path.join(place, 'report.json');
    await veryDeep('grade', path.join(place, 'hand-in'), '--json', report);
    const { submissions } = JSON.parse(readFileSync(report, 'utf8'));
    expect(submissions[0].score).toBe(submissions[0].maxScore);
  });
});

describe('a chapter', { timeout: 600_000 }, () => {
  const source = instructors('00-start-here');
  const errorsIn = (file: string) =>
    read(file).cells.flatMap(({ outputs = [] }) =>
      outputs.flatMap(({ output_type, evalue }) => (output_type === 'error' ? [evalue] : [])),
    );

  it('is executed by papermill', async () => {
    const file = path.join(folder, 'papermill.ipynb');
    await peer('papermill', ['--no-progress-bar', source, file]);
    expect(errorsIn(file)).toEqual([]);
    expect(read(file).cells.some(({ outputs = [] }) => outputs.length > 0)).toBe(true);
  });

  it('is executed by nbclient', async () => {
    const file = path.join(folder, 'nbclient.ipynb');
    copyFileSync(source, file);
    await peer('jupyter-execute', ['--inplace', file]);
    expect(errorsIn(file)).toEqual([]);
    expect(read(file).cells.some(({ outputs = [] }) => outputs.length > 0)).toBe(true);
  });

  it('is executed by nbconvert, and becomes a page and a program', async () => {
    const executed = path.join(folder, 'nbconvert.ipynb');
    await peer('jupyter-nbconvert', ['--execute', '--to', 'notebook', '--output', executed, source]);
    expect(errorsIn(executed)).toEqual([]);
    await peer('jupyter-nbconvert', ['--to', 'html', executed]);
    expect(readFileSync(path.join(folder, 'nbconvert.html'), 'utf8')).toContain('All cases pass');
    await peer('jupyter-nbconvert', ['--to', 'script', executed]);
    expect(readFileSync(path.join(folder, 'nbconvert.ts'), 'utf8')).toContain("from 'very-deep'");
  });
});

describe('a text of its own', { timeout: 600_000 }, () => {
  it('becomes a notebook by jupytext that runs on our kernel', async () => {
    const program = path.join(folder, 'own.ts');
    writeFileSync(
      program,
      "// ---\n// jupyter:\n//   kernelspec:\n//     display_name: Very Deep (TypeScript)\n//     language: typescript\n//     name: very-deep\n// ---\n\n// %%\nconst words: string[] = ['deep', 'very'];\n\n// %%\nwords.reverse().join(' ');\n",
    );
    const file = path.join(folder, 'own.ipynb');
    await peer('jupytext', ['--to', 'ipynb', '--execute', '--output', file, program]);
    expect(JSON.stringify(read(file).cells.at(-1)?.outputs)).toContain('very deep');
  });
});
