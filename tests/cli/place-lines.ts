/** All that a command line can name in the file system, and how one types it; shared by the tests of what is wrong there. */
import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, vi } from 'vitest';
import { program } from '../../src/cli/program';
import { sentenceOf } from '../../src/cli/sentence';
import type { CommandTable } from '../../src/cli/tables/table';

const released = path.resolve(__dirname, '../../notebooks');
export const chapter = path.join(released, '00-start-here.ipynb');

/** What a place is for: what must be there, or can be put there. */
export type Kind =
  | 'file' // of a form of its own, which is read
  | 'key' // the same, or where there is none yet, one that is made
  | 'gradebook' // which must be there
  | 'new gradebook' // which is made where there is none
  | 'notebook'
  | 'work' // notebooks, or folders of them
  | 'folder' // which is read
  | 'report' // a file that is written
  | 'output'; // a folder that is written in

/** A command line that lacks nothing; `PLACE` is what is tried. */
export interface Line {
  readonly kind: Kind;
  readonly args: readonly string[];
}

export const PLACE = '<place>';
const line = (kind: Kind, text: string): Line => ({ kind, args: text.split(' ') });

const grading = {
  PATH: 'work',
  course: 'file',
  times: 'file',
  roster: 'file',
  json: 'report',
  junit: 'report',
  csv: 'report',
  markdown: 'report',
  html: 'output',
} as const satisfies Record<string, Kind>;

/** The lines of `grade` and `regrade`, which have the same options. */
const gradingLines = (command: string, needed: string): Record<string, Line> =>
  Object.fromEntries(
    Object.entries(grading).map(([name, kind]) => [
      `${command} ${name === 'PATH' ? name : `--${name}`}`,
      line(
        kind,
        name === 'PATH' ? `${command} ${PLACE}${needed}` : `${command} class${needed} --${name} ${PLACE}`,
      ),
    ]),
  );

export const lines: Record<string, Line> = {
  'check NOTEBOOK': line('notebook', `check ${PLACE}`),
  'submit NOTEBOOK': line('notebook', `submit ${PLACE} --to handed-in --student ada`),
  'submit --to': line('output', `submit class/ada.ipynb --student ada --to ${PLACE}`),
  'update --from': line('folder', `update --from ${PLACE} --in mine`),
  'update --in': line('folder', `update --from ${released} --in ${PLACE}`),
  'release --out': line('output', `release 00 --out ${PLACE}`),
  'release --bundle': line('output', `release 00 --out made --bundle ${PLACE}`),
  ...gradingLines('grade', ''),
  'grade --db': line('new gradebook', `grade class --sandbox best-effort --db ${PLACE}`),
  'grade --queue-key': line('file', `grade class --redis redis://127.0.0.1:1 --queue-key ${PLACE}`),
  ...gradingLines('regrade', ' --db grades.db'),
  'regrade --db': line('gradebook', `regrade class --db ${PLACE}`),
  'regrade --queue-key': line(
    'file',
    `regrade class --db grades.db --redis redis://127.0.0.1:1 --queue-key ${PLACE}`,
  ),
  'feedback PATH': line('work', `feedback ${PLACE} --from report.json`),
  'feedback --from': line('file', `feedback class --from ${PLACE}`),
  'feedback --db': line('gradebook', `feedback class --db ${PLACE}`),
  'feedback --to': line('output', `feedback class --from report.json --to ${PLACE}`),
  'feedback --roster': line('file', `feedback class --from report.json --roster ${PLACE}`),
  'gradebook --db': line('gradebook', `gradebook export --db ${PLACE}`),
  'gradebook --roster': line('file', `gradebook export --db grades.db --roster ${PLACE}`),
  'gradebook --out': line('report', `gradebook export --db grades.db --out ${PLACE}`),
  'gradebook --file': line('file', `gradebook override --db grades.db --file ${PLACE}`),
  'desk --db': line('gradebook', `desk --port 0 --db ${PLACE}`),
  'desk --roster': line('file', `desk --db grades.db --port 0 --roster ${PLACE}`),
  'desk --groups': line('file', `desk --db grades.db --port 0 --groups ${PLACE}`),
  'teachers --db': line('gradebook', `teachers list --db ${PLACE}`),
  'lti --key': line('key', `lti key --key ${PLACE}`),
  'lti --db': line('gradebook', `lti send --platform platform.json --roster roster.csv --db ${PLACE}`),
  'lti --platform': line('file', `lti send --db grades.db --roster roster.csv --platform ${PLACE}`),
  'lti --roster': line('file', `lti send --db grades.db --platform platform.json --roster ${PLACE}`),
  'report REPORT': line('file', `report merge ${PLACE} --csv merged.csv`),
  'report --json': line('report', `report merge report.json --json ${PLACE}`),
  'report --junit': line('report', `report merge report.json --junit ${PLACE}`),
  'report --csv': line('report', `report merge report.json --csv ${PLACE}`),
  'report --markdown': line('report', `report merge report.json --markdown ${PLACE}`),
  'report --html': line('output', `report merge report.json --html ${PLACE}`),
  'similar PATH': line('work', `similar ${PLACE}`),
  'similar --html': line('report', `similar class --html ${PLACE}`),
  'misconceptions PATH': line('work', `misconceptions find ${PLACE} --sandbox best-effort`),
  'misconceptions --json': line('report', `misconceptions find class --json ${PLACE}`),
  'misconceptions --from': line(
    'file',
    `misconceptions name mean-of-values/1 a-slip --sentence Slipped. --from ${PLACE}`,
  ),
  'countersign FOLDER': line('folder', `countersign ${PLACE} --key collector.key`),
  'countersign --key': line('file', `countersign class --key ${PLACE}`),
  'kernel --prefix': line('output', `kernel install --prefix ${PLACE}`),
  'run NOTEBOOK': line('notebook', `run ${PLACE} --out executed`),
  'run --out': line('output', `run class/ada.ipynb --out ${PLACE}`),
};

const words = 'what is given is a word, a number, or an address';
/** What is tried elsewhere, or is no place. */
export const elsewhere: Record<string, string> = {
  ...Object.fromEntries(
    [
      ...['check EXERCISE', 'submit --student', 'update CHAPTER', 'release CHAPTER', 'exercises CHAPTER'],
      ...[
        'grade --seed',
        'grade --shard',
        'grade --redis',
        'regrade --seed',
        'regrade --shard',
        'regrade --redis',
      ],
      ...[
        'gradebook STUDENT',
        'gradebook CHAPTER',
        'gradebook SCORE',
        'gradebook --exercise',
        'gradebook --reason',
      ],
      ...[
        'gradebook --by',
        'desk --by',
        'desk --url',
        'desk --live-url',
        'desk --live-from',
        'teachers NAME',
      ],
      ...[
        'teachers ROLE',
        'teachers --by',
        'misconceptions GROUP',
        'misconceptions ID',
        'misconceptions --exercise',
      ],
      ...[
        'misconceptions --sentence',
        'exercises ID | CHAPTER',
        'exercises ID',
        'exercises --after',
        'data NAME',
      ],
      ...['doctor --model', 'kernel --name', 'run --kernel', 'worker --redis', 'queue --redis'],
    ].map((name) => [name, words]),
  ),
  ...Object.fromEntries(
    ['grade', 'regrade', 'worker', 'queue'].flatMap((name) =>
      ['ca', 'cert', 'key'].map((one) => [`${name} --redis-${one}`, 'tests/queue/tls.test.ts']),
    ),
  ),
  'worker --queue-key': 'is read as that of `grade`, once Redis answers',
  'queue --queue-key': 'is read as that of `grade`',
  'desk --submitted': 'is looked at when a page asks for it; tests/desk/mining.test.ts',
};

/** All that follows a command and is no flag, number or choice. */
export const placesOf = (table: CommandTable): string[] => [
  ...[
    ...(table.operands ?? []),
    ...Object.values(table.actions ?? {}).flatMap(({ operands }) => operands),
  ].map(({ name }) => `${table.name} ${name}`),
  ...Object.entries(table.options).flatMap(([name, { kind }]) =>
    kind === 'text' ? [`${table.name} --${name}`] : [],
  ),
];

/** All that lies in the folder: names, kinds and contents. */
export function treeOf(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      // SQLite puts a gradebook's pages in order when it likes.
      .filter((name) => !/\.db(-wal|-shm)?$/.test(name))
      .sort()
      .map((name) => {
        const stats = lstatSync(path.join(folder, name));
        return [name, stats.isFile() ? readFileSync(path.join(folder, name), 'base64') : `${stats.mode}`];
      }),
  );
}

export let said = '';
/** Runs a command line in this process. @returns its status; what was printed is in {@link said} */
export async function run(args: readonly string[]): Promise<number> {
  said = '';
  const hear = (text: string | Uint8Array) => {
    said += String(text);
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(hear);
  vi.spyOn(process.stderr, 'write').mockImplementation(hear);
  try {
    return await program(args);
  } catch (error) {
    said += `${sentenceOf(error as NodeJS.ErrnoException)}\n`;
    return 2;
  } finally {
    vi.restoreAllMocks();
  }
}

/** Words of the machine, where people should read a sentence: `ENOENT: no such file`, `    at Object.openSync`. */
const machine = /\bE[A-Z]{4,}: |^\s+at /m;

export function expectSentence(place: string): void {
  expect(said).not.toMatch(machine);
  expect(said).toContain(path.basename(place));
  expect(said.trimEnd().split('\n').at(-1)).toMatch(/\S/);
}

/** A class of one, and what a term leaves behind: a report, a gradebook, a roster, a key. The process works there from then on. */
export async function enterCourse(folder: string): Promise<void> {
  vi.stubEnv('VERY_DEEP_QUEUE_KEY', '');
  process.chdir(folder);
  mkdirSync('class');
  mkdirSync('mine');
  writeFileSync('class/ada.ipynb', readFileSync(chapter));
  writeFileSync('roster.csv', 'id,name,lti\nada,Ada,17\n');
  writeFileSync('platform.json', '{}');
  const grade = 'grade class --sandbox best-effort --json report.json --db grades.db';
  for (const typed of [grade, 'countersign --new-key --key collector.key'])
    expect(await run(typed.split(' ')), said).toBe(0);
}
