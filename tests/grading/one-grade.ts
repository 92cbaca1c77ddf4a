/** The law "one grade everywhere", for any gradebook: used by SQLite here and by PostgreSQL in its own suite. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, vi } from 'vitest';
import { tf } from '../../src/backend';
import { command as gradebook } from '../../src/cli/commands/gradebook';
import { summaryOf } from '../../src/cli/grade-summary';
import { Random } from '../../src/core';
import { type Gradebook, GradebookRecorder, openGradebook } from '../../src/grading/gradebook';
import { writeReports } from '../../src/grading/reports';
import { readCourse } from '../../src/grading/results/course';
import type { Report } from '../../src/grading/results/report';
import { gradeFiles } from '../../src/grading/run/session';
import { releasedExercises } from '../../src/grading/run/which-chapter';
import { collect } from '../../src/grading/submission/collect';
import { readPlatformTimes } from '../../src/grading/submission/platform-times';
import { parseCsv } from '../../src/grading/submission/read-csv';
import { HandInSources } from '../../src/grading/submission/sources';
import { courseVersion, releasedChapters } from '../../src/notebook/released';
import { Oracle } from './grade-oracle';
import {
  chapters,
  exercises,
  type MadeFile,
  MadeGrader,
  type MadeRules,
  madeFiles,
  madeRules,
  writeClass,
} from './random-class';

const students = ['ada', 'bob smith', 'constructor', 'émile'];

/** Runs a class through a term: graded, adjusted, graded again with other files, rules and seeds. */
export async function termOf(seed: string, place: (folder: string) => Promise<string>): Promise<void> {
  const random = new Random(seed);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-one-grade-'));
  try {
    const db = await place(folder);
    const oracle = new Oracle();
    const all = madeFiles(random, students);
    let rules = madeRules(random, students);
    let runSeed = 'first seed';
    for (let turn = 0; turn < 3; turn++) {
      const files = random.shuffle(all).slice(0, Math.ceil(all.length * random.pick([0.5, 0.8, 1])));
      if (turn > 0 && random.uniform() < 0.5) rules = madeRules(random, students);
      if (random.uniform() < 0.5) runSeed = `seed ${turn}`;
      const report = await gradeClass(folder, db, files, rules, runSeed, turn);
      const reported = oracle.run(files, rules, runSeed);
      await expectOneGrade(folder, db, report, oracle, reported);
      for (const key of oracle.grades().keys()) {
        if (random.uniform() > 0.15) continue;
        const [student, chapter] = key.split('\0') as [string, string];
        const score = random.integer(0, 500) / 100;
        const more = ['--reason', 'a reason', '--above-maximum'];
        await gradebookSays(db, 'override', student, chapter, `${score}`, ...more);
        oracle.override(key, score);
      }
      await giveByHand(db, random, oracle);
      await overrideSome(db, random, oracle);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Teachers give for some of the exercises that have a grade. */
async function giveByHand(db: string, random: Random, oracle: Oracle): Promise<void> {
  const book = await openGradebook(db);
  try {
    const before = new Map(
      (await book.byHand.handGrades()).map((one) => [`${one.student} ${one.exercise}`, one]),
    );
    const asked = await askedOf(book);
    for (const key of oracle.grades().keys()) {
      const [student, chapter] = key.split('\0') as [string, keyof typeof exercises];
      for (const [exercise, points] of Object.entries(exercises[chapter] ?? {})) {
        if (random.uniform() > 0.2 || !asked.has(`${student} ${exercise}`)) continue;
        const extra = random.integer(-8, 9);
        const set = random.uniform() < 0.3 ? random.integer(0, 4 * points + 1) : undefined;
        const given = await book.byHand.give(
          [
            {
              ...{ student, chapter, exercise, reading: 'first', items: [], comment: '' },
              ...{ extra: extra / 4, score: set === undefined ? null : set / 4 },
              version: before.get(`${student} ${exercise}`)?.version ?? 0,
              aboveMaximum: false,
            },
          ],
          'a teacher',
        );
        expect(given).toHaveProperty('records');
        oracle.byHand(key, exercise, { extra, ...(set !== undefined && { set }) });
      }
    }
    const shown = new Map<string, number>();
    for (const { student: id, chapter, report } of await book.byHand.standing())
      shown.set(keyIn({ id, chapter }), report.score);
    expect(Object.fromEntries(shown), 'the desk').toEqual(
      Object.fromEntries([...oracle.grades()].map(([key, { score }]) => [key, score])),
    );
  } finally {
    await book.close();
  }
}

/** Whose exercises have points: the course's rules take some out of the grade. */
async function askedOf(book: Gradebook): Promise<ReadonlySet<string>> {
  const standing = await book.byHand.standing();
  return new Set(
    standing.flatMap(({ student, report }) =>
      report.exercises.flatMap(({ id, maxPoints }) => (maxPoints > 0 ? [`${student} ${id}`] : [])),
    ),
  );
}

/** Points of single exercises are set by the command, over what the desk gave. */
async function overrideSome(db: string, random: Random, oracle: Oracle): Promise<void> {
  const book = await openGradebook(db);
  const before = new Map(
    (await book.byHand.handGrades()).map((one) => [`${one.student} ${one.exercise}`, one]),
  );
  const asked = await askedOf(book);
  await book.close();
  for (const key of oracle.grades().keys()) {
    const [student, chapter] = key.split('\0') as [string, keyof typeof exercises];
    for (const [exercise, points] of Object.entries(exercises[chapter] ?? {})) {
      if (random.uniform() > 0.1 || !asked.has(`${student} ${exercise}`)) continue;
      const set = random.integer(0, 4 * points + 1);
      const more = ['--exercise', exercise, '--reason', 'a reason'];
      await gradebookSays(db, 'override', student, chapter, `${set / 4}`, ...more);
      oracle.byHand(key, exercise, { extra: 4 * (before.get(`${student} ${exercise}`)?.extra ?? 0), set });
    }
  }
}

async function gradeClass(
  folder: string,
  db: string,
  files: readonly MadeFile[],
  rules: MadeRules,
  seed: string,
  turn: number,
): Promise<Report> {
  const handedIn = path.join(folder, 'class');
  const platform = readPlatformTimes(writeClass(handedIn, files));
  const courseFile = path.join(folder, 'course.json');
  writeFileSync(courseFile, JSON.stringify(rules));
  const known = { chapters: releasedChapters(), exercises: [...(await releasedExercises()).keys()] };
  const course = readCourse(courseFile, known);
  const sources = new HandInSources({ course, platform });
  const book = await openGradebook(db);
  const startedAt = new Date(Date.UTC(2026, 5, 1 + turn)).toISOString();
  try {
    const report = await gradeFiles(tf, collect([handedIn]).notebooks, {
      ...{ seed, course, handIn: (asked) => sources.of(asked) },
      grader: new MadeGrader(files, seed),
      ledger: new GradebookRecorder(book, { version: courseVersion, startedAt }),
    });
    const places = { json: 'r.json', csv: 'r.csv', junit: 'r.xml', html: 'html' };
    writeReports(
      report,
      Object.fromEntries(Object.entries(places).map(([kind, name]) => [kind, path.join(folder, name)])),
    );
    return report;
  } finally {
    sources.close();
    await book.close();
  }
}

/** What `very-deep gradebook ...` prints. */
async function gradebookSays(db: string, ...args: string[]): Promise<string> {
  const said: string[] = [];
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said.push(String(text));
    return true;
  });
  try {
    await gradebook.run([...args, '--db', db]);
  } finally {
    spy.mockRestore();
  }
  return said.join('');
}

type Grades = Record<string, number>;

async function expectOneGrade(
  folder: string,
  db: string,
  report: Report,
  oracle: Oracle,
  reported: ReadonlySet<string>,
): Promise<void> {
  const expected = oracle.grades();
  const everybody: Grades = {};
  const ofThisRun: Grades = {};
  for (const [key, { score, timeFrom }] of expected) {
    everybody[key] = score;
    if (!reported.has(key)) continue;
    ofThisRun[key] = score;
    expect(report.submissions.find((one) => keyIn(one) === key)?.timeFrom, key).toBe(timeFrom);
  }
  const read = (name: string) => readFileSync(path.join(folder, name), 'utf8');
  expect(fromJson(read('r.json')), 'JSON').toEqual(ofThisRun);
  expect(fromTerminal(summaryOf(report)), 'terminal').toEqual(ofThisRun);
  expect(fromCsv(read('r.csv'), 'id'), 'CSV').toEqual(ofThisRun);
  expect(fromJUnit(read('r.xml')), 'JUnit').toEqual(ofThisRun);
  expect(fromClassPage(read('html/index.html')), 'HTML').toEqual(ofThisRun);
  expect(await fromBook(db), 'the gradebook').toEqual(everybody);
  expect(fromCsv(await gradebookSays(db, 'export', '--format', 'plain'), 'student'), 'plain').toEqual(
    everybody,
  );
  expect(fromWide(await gradebookSays(db, 'export', '--format', 'canvas'), 'SIS Login ID'), 'Canvas').toEqual(
    everybody,
  );
  expect(fromWide(await gradebookSays(db, 'export', '--format', 'moodle'), 'Username'), 'Moodle').toEqual(
    everybody,
  );
  const gradescope = path.join(folder, 'gradescope');
  rmSync(gradescope, { recursive: true, force: true });
  await gradebookSays(db, 'export', '--format', 'gradescope', '--out', gradescope);
  expect(fromResults(gradescope), 'Gradescope').toEqual(everybody);
  expect(fromWide(readFileSync(path.join(gradescope, 'scores.csv'), 'utf8'), 'SID'), 'its CSV').toEqual(
    everybody,
  );
}

/** Gradescope's `results.json`, one for each grade. */
function fromResults(folder: string): Grades {
  const files = readdirSync(folder, { recursive: true }).map(String);
  const results = files
    .filter((name) => path.basename(name) === 'results.json')
    .map((name) => JSON.parse(readFileSync(path.join(folder, name), 'utf8')));
  return Object.fromEntries(
    results.map(({ score, extra_data: { student: id, chapter } }) => [keyIn({ id, chapter }), score]),
  );
}

const keyIn = ({ id, chapter }: { id: string; chapter: string }): string => `${id}\0${chapter}`;

const fromJson = (text: string): Grades =>
  Object.fromEntries((JSON.parse(text) as Report).submissions.map((one) => [keyIn(one), one.score]));

function fromTerminal(text: string): Grades {
  const lines = [...text.matchAll(/^(.+?) {2}(\d\d[a-z]?-[a-z-]+) {2}([\d.]+) of [\d.]+ \(/gm)];
  return Object.fromEntries(
    lines.map(([, id = '', chapter = '', score]) => [keyIn({ id, chapter }), Number(score)]),
  );
}

function fromCsv(text: string, idColumn: string): Grades {
  const [head, ...rows] = parseCsv(text, 'the export');
  const column = (name: string) => head?.cells.indexOf(name) ?? -1;
  const [id, chapter, score] = [idColumn, 'chapter', 'score'].map(column) as [number, number, number];
  return Object.fromEntries(
    rows.map(({ cells }) => [
      keyIn({ id: cells[id] as string, chapter: cells[chapter] as string }),
      Number(cells[score]),
    ]),
  );
}

/** A row per student, a column per chapter. */
function fromWide(text: string, idColumn: string): Grades {
  const [head, ...rows] = parseCsv(text, 'the export');
  const grades: Grades = {};
  for (const { cells } of rows)
    for (const chapter of chapters) {
      const at = head?.cells.findIndex((name) => name.startsWith(chapter)) ?? -1;
      const id = cells[head?.cells.indexOf(idColumn) ?? -1] as string;
      if (students.includes(id) && cells[at] !== undefined && cells[at] !== '')
        grades[keyIn({ id, chapter })] = Number(cells[at]);
    }
  return grades;
}

function fromJUnit(text: string): Grades {
  const suites = [
    ...text.matchAll(/<testsuite name="([^"/]+)\/([^"]+)"[\s\S]*?<property name="score" value="([^"]+)"/g),
  ];
  return Object.fromEntries(
    suites.map(([, id = '', chapter = '', score]) => [keyIn({ id, chapter }), Number(score)]),
  );
}

function fromClassPage(text: string): Grades {
  const page = text.slice(0, text.indexOf('</main>'));
  const grades: Grades = {};
  for (const row of page.split('<tr>')) {
    const words = row
      .replace(/<[^>]*>/g, '\n')
      .split('\n')
      .filter((word) => word.trim() !== '');
    const [id = '', chapter = '', ...rest] = words;
    // What was earned and what lateness took may stand before the points that count.
    const [, score] =
      rest.map((word) => /^([\d.]+) \/ [\d.]+$/.exec(word)).find((found) => found !== null) ?? [];
    if (students.includes(id) && score !== undefined) grades[keyIn({ id, chapter })] = Number(score);
  }
  return grades;
}

async function fromBook(db: string): Promise<Grades> {
  const book = await openGradebook(db);
  try {
    return Object.fromEntries(
      (await book.grades()).map(({ student: id, chapter, score }) => [keyIn({ id, chapter }), score]),
    );
  } finally {
    await book.close();
  }
}
