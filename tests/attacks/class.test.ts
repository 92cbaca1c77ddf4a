/** A class of 200, graded in one command with every report; killed in the middle and started again. */
import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadChapter } from '../../src/exercises/registry';
import { type Grade, type Gradebook, openGradebook } from '../../src/grading/gradebook';
import type { Report } from '../../src/grading/results/report';
import { leftOut } from '../short';
import { classOf, type Student } from './class-of-students';

const cli = path.resolve(__dirname, '../../dist/src/cli/main.js');
const chapter = '03-batch-normalization';

describe.skipIf(leftOut('the class of 200'))('a class of 200', () => {
  let folder: string;
  let students: Student[];
  let book: Gradebook;
  let atTheKill: Grade[];
  let report: Report;

  const grade = (out: string): string[] => [
    ...[
      cli,
      'grade',
      path.join(folder, 'class'),
      '--seed',
      'the class',
      '--db',
      path.join(folder, `${out}.db`),
    ],
    ...['json', 'junit', 'csv', 'html'].flatMap((kind) => [`--${kind}`, path.join(folder, out, kind)]),
  ];

  beforeAll(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-class-'));
    students = await classOf(chapter, 200, 'a class');
    for (const { id, text } of students) {
      mkdirSync(path.join(folder, 'class', id), { recursive: true });
      writeFileSync(path.join(folder, 'class', id, `${chapter}.ipynb`), text);
    }
    const killed = spawn(process.execPath, grade('killed'), { stdio: 'ignore' });
    const ended = new Promise((resolve) => killed.once('exit', resolve));
    while (!existsSync(path.join(folder, 'killed.db'))) await sleep(20);
    book = await openGradebook(path.join(folder, 'killed.db'));
    while (killed.exitCode === null && (await book.grades()).length < students.length / 2) await sleep(20);
    killed.kill('SIGKILL');
    await ended;
    atTheKill = await book.grades();
    for (const out of ['killed', 'whole']) {
      const { status, stderr } = spawnSync(process.execPath, grade(out), { encoding: 'utf8' });
      if (status !== 0) throw new Error(stderr);
    }
    report = JSON.parse(readFileSync(path.join(folder, 'whole/json'), 'utf8')) as Report;
  }, 600_000);

  afterAll(async () => {
    await book?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('answers every exercise in every right way and in every named wrong way', async () => {
    const given = new Set(
      students.flatMap(({ expected }) => [...expected].map(([id, way]) => JSON.stringify([id, way]))),
    );
    for (const exercise of await loadChapter(chapter)) {
      if (exercise.kind === 'question' || exercise.kind === 'text') continue;
      for (const name of ['the reference', ...Object.keys(exercise.alternatives)])
        expect(given).toContain(JSON.stringify([exercise.id, { right: name }]));
      for (const { id } of exercise.misconceptions)
        expect(given).toContain(JSON.stringify([exercise.id, { misconception: id }]));
    }
  });

  it('gets each verdict right, and names every misconception', async () => {
    const sentences = new Map<string, string>();
    for (const exercise of await loadChapter(chapter)) {
      if (exercise.kind === 'question' || exercise.kind === 'text') continue;
      for (const { id, sentence } of exercise.misconceptions) sentences.set(`${exercise.id} ${id}`, sentence);
    }
    expect(report.submissions.map(({ id }) => id)).toEqual(students.map(({ id }) => id));
    for (const [i, { id: student, status, expected }] of students.entries()) {
      const graded = report.submissions[i] as Report['submissions'][number];
      expect(graded, student).toMatchObject({ status });
      for (const { id, verdict, points, maxPoints, feedback, misconception } of graded.exercises) {
        const way = expected.get(id);
        const found = JSON.stringify({ student, id, way, feedback });
        if (way === undefined) expect(points, found).toBe(0);
        else if ('right' in way) expect([verdict, points], found).toEqual(['pass', maxPoints]);
        else if ('says' in way)
          expect([points, feedback], found).toEqual([0, expect.stringMatching(way.says)]);
        else {
          expect(misconception, found).toBe(way.misconception);
          expect(feedback, found).toContain(sentences.get(`${id} ${way.misconception}`));
          expect(points, found).toBeLessThan(maxPoints);
        }
      }
    }
  });

  it('loses nothing and grades nothing twice when it is killed in the middle', async () => {
    expect(atTheKill.length).toBeLessThan(students.length);
    const grades = await book.grades();
    expect(grades.map(({ student }) => student)).toEqual(students.map(({ id }) => id));
    for (const before of atTheKill) expect(grades).toContainEqual(before);
    for (const { id } of students) expect(await book.history(id)).toHaveLength(1);
  });

  it('gives the same reports again, byte for byte apart from times', () => {
    const files = readdirSync(path.join(folder, 'whole'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(path.join(folder, 'whole'), path.join(entry.parentPath, entry.name)));
    expect(files.length).toBeGreaterThan(students.length);
    for (const file of files)
      expect(timeless(path.join(folder, 'killed', file)), file).toBe(
        timeless(path.join(folder, 'whole', file)),
      );
  });
});

/** A report without its times. */
const timeless = (file: string): string =>
  readFileSync(file, 'utf8')
    .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?( ?UTC|Z)?/g, 'then')
    .replace(/ in [\d.]+ s by /g, ' in 0 s by ')
    .replace(/("durationMs": ?|\btime=")[\d.]+/g, '$10');
