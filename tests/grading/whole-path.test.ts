/** From a student's hand to a platform's import, by the commands themselves and the real sandboxed grader. */
import { spawn, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/grading/results/report';
import { sha256 } from '../../src/grading/submission/digest';
import { parseCsv } from '../../src/grading/submission/read-csv';
import { courseVersion, releasedFile } from '../../src/notebook/released';

/** Commands run what was built. */
const root = path.resolve(__dirname, '../..');
const cli = path.join(root, 'dist/src/cli/main.js');
const chapter = '00-start-here';
const solved = path.join(root, `notebooks/instructor/${chapter}.ipynb`);
const untouched = releasedFile(chapter);

let folder: string;
const at = (name: string) => path.join(folder, name);

function veryDeep(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, out: stdout, err: stderr };
}

const grade = (command: string, ...args: string[]) =>
  veryDeep(command, 'in', '--sandbox', 'best-effort', '--db', 'g.db', '--json', 'r.json', ...args);
const report = () => JSON.parse(readFileSync(at('r.json'), 'utf8')) as Report;
const of = (id: string) => report().submissions.find((one) => one.id === id);
const exported = (): Record<string, number> => {
  const [head, ...rows] = parseCsv(veryDeep('gradebook', 'export', '--db', 'g.db').out, 'the export');
  const score = head?.cells.indexOf('score') ?? -1;
  return Object.fromEntries(rows.map(({ cells }) => [cells[0], Number(cells[score])]));
};

describe.skipIf(!existsSync(cli))('from submit to export', () => {
  beforeAll(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-path-'));
    copyFileSync(solved, at('my homework.ipynb'));
    for (const [name, entry] of Object.entries({ half: 'mean', misnamed: 'average' })) {
      const notebook = JSON.parse(readFileSync(solved, 'utf8'));
      for (const cell of notebook.cells)
        if (cell.metadata.nbgrader?.grade_id === 'mean-of-values')
          cell.source = `function ${entry}(values: number[]): number { return 2 + 0 * values.length; }`;
      writeFileSync(at(`${name}.ipynb`), JSON.stringify(notebook));
    }
    writeFileSync(at('broken.ipynb'), '{ "cells": [');
    writeFileSync(at('other.ipynb'), JSON.stringify({ nbformat: 4, metadata: {}, cells: [] }));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('submit says what is solved, and takes a copy from anywhere under any name', () => {
    const { status, out } = veryDeep('submit', 'my homework.ipynb', '--to', 'in', '--student', 'ada');
    expect(status).toBe(0);
    expect(out).toContain('4 of 4 points on the visible cases; all is solved');
    expect(out).toContain(`handed in as in/ada/${chapter}.ipynb, attempt 1`);
    expect(readFileSync(at(`in/ada/${chapter}.ipynb`))).toEqual(readFileSync(solved));
    expect(JSON.parse(readFileSync(at(`in/ada/${chapter}.receipt.json`), 'utf8'))).toMatchObject({
      ...{ course: 'very-deep', version: courseVersion, student: 'ada', chapter, attempt: 1 },
      ...{ sha256: sha256(readFileSync(solved)), seen: { points: 4, maxPoints: 4 } },
    });
  });

  it('submit says what would be lost and what is not begun, and hands in all the same', () => {
    const { out, status } = veryDeep('submit', 'half.ipynb', '--to', 'in', '--student', 'bob');
    expect(status).toBe(0);
    expect(out).toContain('1 of 4 points on the visible cases; not solved: mean-of-values\n');
    expect(out).toContain('✗ mean-of-values: 0 of 3, so 3 would be lost. ');
    expect(out).not.toContain('not begun');
    // What was begun under another name is not "not begun".
    const misnamed = veryDeep('submit', 'misnamed.ipynb', '--to', 'elsewhere', '--student', 'bob').out;
    expect(misnamed).toContain('not solved: mean-of-values\n');
    expect(misnamed).not.toContain('not begun');
    expect(veryDeep('submit', untouched, '--to', 'in', '--student', 'cy').out).toContain(
      '0 of 4 points on the visible cases\n  not begun: mean-of-values, 00-q1\n',
    );
    expect(readdirSync(at('in/cy'))).toEqual([`${chapter}.ipynb`, `${chapter}.receipt.json`]);
  });

  it('submit says why it could not check, and hands in all the same', () => {
    const env = { ...process.env, TMPDIR: at('no such folder') };
    const args = [cli, 'submit', 'half.ipynb', untouched, '--to', 'unchecked', '--student', 'bob'];
    const { status, stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', env });
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /it could not be checked and is handed in all the same: .*no such folder: there is no such/,
    );
    expect(stdout).toContain('not begun: mean-of-values, 00-q1');
    const receipt = JSON.parse(readFileSync(at(`unchecked/bob/${chapter}.receipt.json`), 'utf8'));
    expect(receipt).not.toHaveProperty('seen');
    expect(receipt.attempt).toBe(1);
  });

  it('submit names what it cannot hand in, and hands the rest in', () => {
    const { status, out, err } = veryDeep(
      ...['submit', 'broken.ipynb', 'other.ipynb', 'nowhere.ipynb', solved, '--to', 'in', '--student', 'dee'],
    );
    expect(status).toBe(2);
    expect(err).toContain('broken.ipynb was not handed in: The notebook is not valid JSON');
    expect(err).toContain('other.ipynb was not handed in: it is not a notebook of this course');
    expect(err).toContain('nowhere.ipynb was not handed in: The notebook cannot be opened');
    expect(out).toContain('attempt 1');
  });

  it('two submits at once are two attempts, and nothing is overwritten', async () => {
    const one = () =>
      new Promise((resolve) =>
        spawn(process.execPath, [cli, 'submit', solved, '--to', 'in', '--student', 'eve'], {
          ...{ cwd: folder, stdio: 'ignore' },
        }).once('exit', resolve),
      );
    expect(await Promise.all([one(), one(), one()])).toEqual([0, 0, 0]);
    expect(readdirSync(at('in/eve')).sort()).toEqual(
      ['', '.2', '.3'].flatMap((n) => [`${chapter}${n}.ipynb`, `${chapter}${n}.receipt.json`]).sort(),
    );
  });

  it('a collecting service makes a key for itself alone, and signs', () => {
    expect(veryDeep('countersign', 'in', '--key', 'key.pem').err).toContain('there is no key key.pem');
    const made = veryDeep('countersign', '--new-key', '--key', 'key.pem');
    expect(made.status).toBe(0);
    expect(statSync(at('key.pem')).mode & 0o777).toBe(0o600);
    expect(veryDeep('countersign', '--new-key', '--key', 'key.pem').err).toContain('is never overwritten');
    const { status, out } = veryDeep('countersign', 'in', '--key', 'key.pem');
    expect(status).toBe(0);
    expect(out).toContain('7 of 7 signed');
    const collector = JSON.parse(`{${made.out.slice(made.out.indexOf('"collector"'))}}`);
    writeFileSync(
      at('course.json'),
      JSON.stringify({
        ...collector,
        // What was signed is a day late; what lies about its receipt and its file is, too.
        deadlines: { [chapter]: new Date(Date.now() - 3_600_000).toISOString() },
        extensions: { ada: { [chapter]: '2999-01-01T00:00:00Z' } },
      }),
    );
  });

  it('a collecting service that stays signs what comes', async () => {
    const args = [cli, 'countersign', 'live', '--key', 'key.pem', '--every', '1'];
    veryDeep('submit', solved, '--to', 'live', '--student', 'fay');
    const service = spawn(process.execPath, args, { cwd: folder });
    const gone = new Promise((resolve) => service.once('exit', resolve));
    let said = '';
    service.stdout.on('data', (text) => {
      said += text;
    });
    const until = async (text: string) => {
      while (!said.includes(text)) {
        if (service.exitCode !== null) throw new Error(`it ended and said: ${said}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    };
    await until(`fay/${chapter}.receipt.json: received`);
    veryDeep('submit', untouched, '--to', 'live', '--student', 'gus');
    await until(`gus/${chapter}.receipt.json: received`);
    service.kill();
    await gone;
    expect(said.match(/received/g)).toHaveLength(2);
  });

  it('grade takes the signed time, whatever receipt and file say', () => {
    utimesSync(at(`in/dee/${chapter}.ipynb`), 0, 0);
    const receipt = at(`in/dee/${chapter}.receipt.json`);
    writeFileSync(
      receipt,
      JSON.stringify({
        ...JSON.parse(readFileSync(receipt, 'utf8')),
        submittedAt: '2000-01-01T00:00:00.000Z',
      }),
    );
    const { status, out } = grade('grade', '--seed', 'the seed', '--course', 'course.json');
    expect(status).toBe(0);
    expect(of('ada')).toMatchObject({ score: 4, timeFrom: 'countersignature' });
    expect(of('dee')).toMatchObject({ score: 3.6, rawScore: 4, timeFrom: 'countersignature' });
    expect(out).toContain('Handed in a day late, as the collecting service signed: 10 % off the 4 points.');
    expect(exported()).toMatchObject({ ada: 4, dee: 3.6, cy: 0 });
  });

  it('what was overridden is in every later report', () => {
    veryDeep(
      'gradebook',
      'override',
      '--db',
      'g.db',
      'dee',
      chapter,
      '4',
      '--reason',
      'was ill',
      '--by',
      'me',
    );
    const { out } = grade('grade', '--seed', 'the seed', '--course', 'course.json');
    expect(of('dee')).toMatchObject({ score: 4, adjusted: { before: 3.6, reason: 'was ill', by: 'me' } });
    expect(out).toContain('Adjusted from 3.6 to 4 by me: was ill');
    expect(exported()).toMatchObject({ dee: 4 });
    expect(veryDeep('gradebook', 'history', '--db', 'g.db', 'dee').out).toMatch(
      /attempt 1 {2}4 of 4 .*\n.*counts as 3\.6 of 4: the grader gave 4 points; handed in .* \(countersignature\).*\n.*adjusted to 4: was ill \(me\)\n/,
    );
  });

  it('regrade grades again what has changed, with the same questions, and says why', () => {
    expect(veryDeep('regrade', 'in').err).toContain('which gradebook?');
    expect(veryDeep('regrade', 'in', '--db', 'no.db').err).toContain('there is no gradebook no.db');
    copyFileSync(solved, at(`in/cy/${chapter}.2.ipynb`));
    const rules = JSON.parse(readFileSync(at('course.json'), 'utf8'));
    delete rules.deadlines;
    rules.exercises = { '00-q1': { drop: true, reason: 'two options were right' } };
    writeFileSync(at('course.json'), JSON.stringify(rules));
    const { status, out } = grade('regrade', '--course', 'course.json');
    expect(status).toBe(0);
    expect(out).toContain('graded again: 1 of 8; nothing has changed in the others');
    expect(out).toMatch(
      /^cy {2}00-start-here {2}0 of 4 -> 3 of 3: another notebook counts, lateness takes 0 % \(before: 10 %\); mean-of-values 0 -> 3/m,
    );
    expect(out).toMatch(
      /^ada {2}00-start-here {2}4 of 4 -> 3 of 3: the course’s rules were changed; 00-q1 1 of 1 -> 0 of 0/m,
    );
    expect(report().seed).toBe('the seed');
    expect(of('ada')).toMatchObject({ score: 3, maxScore: 3 });
    expect(of('ada')?.message).toContain('`00-q1` does not count: two options were right.');
    expect(exported()).toMatchObject({ ada: 3, cy: 3, dee: 4 });
  });

  it('a rule that names nothing is refused, and nothing is graded', () => {
    writeFileSync(
      at('wrong.json'),
      JSON.stringify({ deadlines: { '00-start-hear': '2026-12-01T12:00:00Z' } }),
    );
    const { status, err } = grade('grade', '--course', 'wrong.json');
    expect(status).toBe(2);
    expect(err).toContain('no chapter is called "00-start-hear"; did you mean "00-start-here"?');
  });
});
