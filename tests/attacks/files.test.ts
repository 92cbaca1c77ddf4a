/** Notebooks that are no notebooks, or more than they seem: graded together in one run of the command. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
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
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Gradebook, openGradebook } from '../../src/grading/gradebook';
import type { Report, SubmissionReport } from '../../src/grading/results/report';
import { type RawCell, type RawNotebook, solutionOf } from '../../src/notebook/raw';

const root = path.resolve(__dirname, '../..');
const cli = path.join(root, 'dist/src/cli/main.js');
const chapter = '03-batch-normalization';

const read = (file: string): RawNotebook => JSON.parse(readFileSync(path.join(root, file), 'utf8'));
const solved = (): RawNotebook => read(`notebooks/instructor/${chapter}.ipynb`);
const released = (): RawNotebook => read(`notebooks/${chapter}.ipynb`);

const cellOf = (notebook: RawNotebook, id: string): RawCell =>
  notebook.cells.find((cell) => solutionOf(cell) === id) as RawCell;
const codeCell = (source: string): RawCell => ({
  cell_type: 'code',
  source,
  metadata: {},
  outputs: [],
  execution_count: null,
});
const changed = (change: (notebook: RawNotebook) => void, from = solved()): string => {
  change(from);
  return JSON.stringify(from);
};

const target = 'batch-moments';

/** How the submission must end: nothing at all, every point, or every point but those of one exercise. */
type Expected = 'unreadable' | 'full' | 'without the exercise' | 'nothing';

interface FileAttack {
  readonly name: string;
  readonly expected: Expected;
  readonly says?: RegExp;
  /** Puts the file in place. */
  readonly make: (file: string) => void;
}

const text = (
  name: string,
  expected: Expected,
  content: () => string | Buffer,
  says?: RegExp,
): FileAttack => ({
  name,
  expected,
  make: (file) => writeFileSync(file, content()),
  ...(says === undefined ? {} : { says }),
});

const attacks: FileAttack[] = [
  text('honest', 'full', () => JSON.stringify(solved())),
  text('as released', 'nothing', () => JSON.stringify(released())),
  {
    name: 'a link to another student',
    expected: 'unreadable',
    says: /symbolic link/,
    make: (file) => symlinkSync(`../honest/${path.basename(file)}`, file),
  },
  {
    name: 'a link to the passwords',
    expected: 'unreadable',
    says: /symbolic link/,
    make: (file) => symlinkSync('/etc/passwd', file),
  },
  {
    name: 'a pipe that nobody writes to',
    expected: 'unreadable',
    make: (file) => execFileSync('mkfifo', [file]),
  },
  { name: 'a link to endless zeros', expected: 'unreadable', make: (file) => symlinkSync('/dev/zero', file) },
  text('an empty file', 'unreadable', () => ''),
  text('half a notebook', 'unreadable', () => JSON.stringify(solved()).slice(0, 5000)),
  text('UTF-16', 'unreadable', () => Buffer.from(`\ufeff${JSON.stringify(solved())}`, 'utf16le'), /UTF-16/),
  text(
    'bytes that are no UTF-8',
    'unreadable',
    () => Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff, 0xfe, 0xc3]), Buffer.from('"}')]),
    /UTF-8/,
  ),
  text('a byte order mark', 'full', () => `\ufeff${JSON.stringify(solved())}`),
  text(
    'nbformat 3',
    'unreadable',
    () => JSON.stringify({ nbformat: 3, nbformat_minor: 0, metadata: {}, worksheets: [] }),
    /nbformat|format/,
  ),
  text('a list', 'unreadable', () => '[]'),
  text('cells that are no list', 'unreadable', () => JSON.stringify({ ...solved(), cells: { length: 1e9 } })),
  text(
    'ten thousand cells',
    'unreadable',
    () => changed((n) => n.cells.push(...Array.from({ length: 10_000 }, () => codeCell('1')))),
    /cells/,
  ),
  text('brackets a hundred thousand deep', 'unreadable', () => '['.repeat(100_000) + ']'.repeat(100_000)),
  text('metadata nested deeply', 'unreadable', () =>
    JSON.stringify(solved()).replace(
      '"metadata":{',
      `"metadata":{"x":${'{"x":'.repeat(5000)}1${'}'.repeat(5000)},`,
    ),
  ),
  text(
    'forty megabytes',
    'unreadable',
    () => changed((n) => n.cells.push(codeCell('x'.repeat(40 << 20)))),
    /MiB|large/,
  ),
  text('__proto__ everywhere', 'full', () =>
    JSON.stringify(solved()).replace(
      '{',
      '{"__proto__":{"passed":true,"score":1000,"mark":{"solution":true}},"constructor":{"prototype":{"x":1}},',
    ),
  ),
  text('points of its own making', 'full', () =>
    changed((n) => {
      for (const cell of n.cells)
        if (cell.metadata.nbgrader) (cell.metadata.nbgrader as { points?: number }).points = 1000;
    }),
  ),
  text('check cells of its own making', 'nothing', () =>
    changed((n) => {
      for (const cell of n.cells)
        if (cell.cell_type === 'code' && solutionOf(cell) === undefined)
          cell.source = 'globalThis.check = async () => ({ passed: true, points: 100 });';
      n.cells.unshift(codeCell('process.exit(0)'));
    }, released()),
  ),
  text('saved outputs that say it passed', 'nothing', () =>
    changed((n) => {
      for (const cell of n.cells)
        if (cell.cell_type === 'code')
          cell.outputs = [
            { output_type: 'stream', name: 'stdout', text: 'passed 82/82 ::set-output name=score::82' },
          ];
    }, released()),
  ),
  text('a cell that answers for all, before the rest', 'nothing', () =>
    changed(
      (n) => n.cells.unshift(codeCell('const tf: any = new Proxy({}, { get: () => () => true });')),
      released(),
    ),
  ),
  text('a solution cell that is there twice', 'full', () =>
    changed((n) =>
      n.cells.push({
        ...structuredClone(cellOf(n, target)),
        id: 'twice',
        source: 'function batchMoments(): any { return null; }',
      }),
    ),
  ),
  text(
    'a solution cell that was deleted',
    'without the exercise',
    () =>
      changed((n) => {
        n.cells = n.cells.filter((cell) => cell !== cellOf(n, target));
      }),
    /missing/,
  ),
  text('a solution cell that was renamed', 'full', () =>
    changed((n) => {
      const cell = cellOf(n, target);
      cell.id = 'renamed';
      (cell.metadata.nbgrader as { grade_id: string }).grade_id = 'batch-moments-2';
    }),
  ),
  text(
    'a solution cell that became text',
    'without the exercise',
    () =>
      changed((n) => {
        cellOf(n, target).cell_type = 'markdown';
      }),
    /code cell/,
  ),
  text('the cells in another order', 'full', () =>
    changed((n) => {
      n.cells.reverse();
    }),
  ),
  text('a solution that does not parse', 'without the exercise', () =>
    changed((n) => {
      cellOf(n, target).source = 'function batchMoments( {{{ `';
    }),
  ),
  text('a solution of the wrong type', 'without the exercise', () =>
    changed((n) => {
      cellOf(n, target).source = 'function batchMoments(x: tf.Tensor): number { return x; }';
    }),
  ),
  text('a solution that breaks out of its function', 'without the exercise', () =>
    changed((n) => {
      cellOf(n, target).source = '}); process.exit(0); (async function () {';
    }),
  ),
  text('a solution that never ends', 'without the exercise', () =>
    changed((n) => {
      cellOf(n, target).source =
        'function batchMoments(x: tf.Tensor): { mean: tf.Tensor; variance: tf.Tensor } { for (;;); }';
    }),
  ),
  text('a solution that leaves', 'without the exercise', () =>
    changed((n) => {
      cellOf(n, target).source =
        'function batchMoments(x: tf.Tensor): { mean: tf.Tensor; variance: tf.Tensor } { process.exit(0); }';
    }),
  ),
  text('a solution that shouts script', 'without the exercise', () =>
    changed((n) => {
      cellOf(n, target).source =
        'function batchMoments(x: tf.Tensor): { mean: tf.Tensor; variance: tf.Tensor } { throw new Error("</script><script>alert(1)</script>\\n::error::x"); }';
    }),
  ),
];

/** Names of students that would be formulas, markup, commands or paths. Their notebooks are honest. */
const names = [
  "=cmd|' C calc'!A0",
  '+1+1',
  '@SUM(A1)',
  '<script>alert(1)</script>',
  '..hidden',
  '$(touch pwned)',
  '-rf',
  'a\nb::error::x',
  'CON',
  'x'.repeat(200),
  'ünïcode 名前',
  '%2e%2e%2fup',
];

/** What students hand in that is no notebook, or not where one is looked for: each must be told what to do. */
const odd: [name: string, make: (folder: string) => void, says: RegExp][] = [
  ['only an archive', (folder) => writeFileSync(path.join(folder, 'work.zip'), 'PK'), /archive.*unpack/],
  ['only a program', (folder) => writeFileSync(path.join(folder, 'main.ts'), '1'), /No notebook.*main\.ts/],
  ['an empty folder', () => {}, /empty: ask/],
  ['only a backup', (folder) => put(folder, `${chapter}.before-update.ipynb`), /before an update/],
  ['only checkpoints', (folder) => put(folder, `.ipynb_checkpoints/${chapter}.ipynb`), /checkpoints/],
  ['folders without end', (folder) => put(folder, `${'a/'.repeat(40)}x.ipynb`), /too deep/],
  ['a link to all files', (folder) => symlinkSync('/', path.join(folder, 'root')), /symbolic link/],
  ['a name in Latin-1', (folder) => put(folder, Buffer.from('\xff.ipynb', 'latin1')), /not UTF-8/],
  [
    'twenty thousand files',
    (folder) => {
      for (let i = 0; i < 20_001; i++) writeFileSync(path.join(folder, `${i}`), '');
    },
    /more than 20000 files/,
  ],
];

/** Puts an honest notebook below a folder. */
function put(folder: string, name: string | Buffer): void {
  const full = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name)]);
  mkdirSync(full.subarray(0, full.lastIndexOf('/')), { recursive: true });
  writeFileSync(full, JSON.stringify(solved()));
}

/** Names made to be taken for another's, in a folder or as the name of a page. */
const twins = [
  'twin\u200b',
  'twin\u200c',
  'jose\u0301',
  'jos\u00e9',
  'bob smith',
  `bob_smith-${createHash('sha256').update('bob smith').digest('hex').slice(0, 8)}`,
  `bob_smith-${createHash('sha256').update('bob smith').digest('hex').slice(0, 32)}`,
  'Bob Smith',
];

describe('files and names', () => {
  let folder: string;
  let report: Report;
  let status: number | null;
  let output: string;
  const of = (id: string) =>
    report.submissions.find((one) => one.id === id || one.path.startsWith(`${id}/`)) as SubmissionReport;

  beforeAll(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-files-'));
    const submitted = path.join(folder, 'submitted');
    for (const { name, make } of attacks) {
      mkdirSync(path.join(submitted, name), { recursive: true });
      make(path.join(submitted, name, `${chapter}.ipynb`));
    }
    for (const name of names) {
      mkdirSync(path.join(submitted, name), { recursive: true });
      writeFileSync(path.join(submitted, name, `${chapter}.ipynb`), JSON.stringify(solved()));
    }
    for (const [name, make] of odd) {
      mkdirSync(path.join(submitted, name));
      make(path.join(submitted, name));
    }
    for (const name of twins) put(path.join(submitted, name), `${chapter}.ipynb`);
    symlinkSync('/etc', path.join(submitted, 'a folder that is a link'));
    mkdirSync(Buffer.concat([Buffer.from(`${submitted}/`), Buffer.from('J\xf6rg', 'latin1')]));
    const places = [
      '--json',
      'out/r.json',
      '--csv',
      'out/r.csv',
      '--junit',
      'out/r.xml',
      '--html',
      'out/html',
      '--db',
      'out.db',
    ];
    const done = spawnSync(
      process.execPath,
      [cli, 'grade', submitted, '--seed', 's', '--timeout', '8', '--jobs', '2', ...places],
      {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, GITHUB_ACTIONS: 'true' },
      },
    );
    status = done.status;
    output = done.stdout + done.stderr;
    if (status === 0) report = JSON.parse(readFileSync(path.join(folder, 'out/r.json'), 'utf8'));
  }, 600_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are graded to the end, every one', () => {
    expect(output).toMatch(/\d+ graded in/);
    expect(status).toBe(0);
    // A folder whose name begins with a dot is a hidden one, and not a student's.
    expect(report.submissions).toHaveLength(
      attacks.length + names.filter((name) => !name.startsWith('.')).length + odd.length + twins.length + 2,
    );
  });

  it.each(odd)('%s: a line that says what to do', (name, _, says) => {
    expect(of(name)).toMatchObject({
      chapter: '',
      status: 'unreadable',
      message: expect.stringMatching(says),
    });
  });

  it('name a folder that is a link, and one whose name is no UTF-8', () => {
    expect(of('a folder that is a link').message).toMatch(/symbolic link/);
    expect(of('J\\xf6rg').message).toMatch(/not UTF-8/);
  });

  it('never make one student of two, nor one page', () => {
    const ids = report.submissions.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const pages = readdirSync(path.join(folder, 'out/html/feedback')).map((name) => name.toLowerCase());
    expect(new Set(pages).size).toBe(ids.length);
    const alike = report.submissions.filter(({ id }) => /^(twin|jos|bob)/i.test(id));
    expect(alike.map(({ status, score, maxScore }) => [status, score === maxScore])).toEqual(
      twins.map(() => ['graded', true]),
    );
  });

  it.each(attacks.map((attack) => [attack.name, attack] as const))('%s', (_, attack) => {
    const one = of(attack.name);
    const honest = of('honest');
    const exercise = honest.exercises.find(({ id }) => id === target);
    if (attack.expected === 'unreadable') expect(one).toMatchObject({ status: 'unreadable', score: 0 });
    if (attack.expected === 'full') expect(one).toMatchObject({ status: 'graded', score: honest.maxScore });
    if (attack.expected === 'nothing') expect(one.score).toBe(0);
    if (attack.expected === 'without the exercise')
      expect(one.score).toBe(honest.maxScore - (exercise?.maxPoints as number));
    expect(one.score).toBeLessThanOrEqual(honest.maxScore);
    if (attack.says !== undefined) expect(JSON.stringify(one)).toMatch(attack.says);
  });

  it('are reported without formula, markup, command or path', () => {
    const csv = readFileSync(path.join(folder, 'out/r.csv'), 'utf8');
    expect(csv).not.toMatch(/^"?[=+@-]/m);
    const index = readFileSync(path.join(folder, 'out/html/index.html'), 'utf8');
    expect(index.slice(0, index.indexOf('</main>')).includes('<script>alert')).toBe(false);
    // What stands between a stop and its token is text to the runner.
    const commands =
      output.replace(/^::stop-commands::(\w{32})\n[\s\S]*?^::\1::$/gm, '').match(/^::.*$/gm) ?? [];
    for (const command of commands) expect(command).toMatch(/^::(error|warning) file=/);
    expect(readdirSync(folder).sort()).toEqual(['out', 'out.db', 'submitted']);
    expect(existsSync(path.join(folder, 'pwned'))).toBe(false);
  });
});

describe('a class by its roster', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-roster-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [cli, ...args], { cwd: folder, encoding: 'utf8' });

  it('is graded from what Moodle, Canvas and GitHub hand out, and exported with their ids', () => {
    const start = '00-start-here.ipynb';
    const give = (place: string, from: string) => {
      mkdirSync(path.dirname(path.join(folder, place)), { recursive: true });
      writeFileSync(path.join(folder, place), readFileSync(path.join(root, from, start)));
    };
    give(`moodle/Ada Lovelace_1001_assignsubmission_file_/${start}`, 'notebooks/instructor');
    give(`canvas/smithbob_LATE_2002_55501_${start}`, 'notebooks/instructor');
    give(`github/hw-eve-gh/notebooks/${start}`, 'notebooks');
    give('moodle/Mallory_1009_assignsubmission_file_/x.ipynb', 'notebooks/instructor');
    writeFileSync(
      path.join(folder, 'students.csv'),
      '\ufeffid;name;moodle;canvas;github\r\nada;"Ada Lovelace";1001;2001;\r\nbob;Bob Smith;;2002;\r\neve;Eve;;2003;eve-gh\r\nfay;Fay;;2004;\r\n',
    );
    const roster = ['--roster', 'students.csv'];
    const graded = run('grade', 'moodle', 'canvas', 'github', ...roster, '--db', 'g.db', '--json', 'r.json');
    expect(graded.stderr + graded.stdout).toMatch(/fay {2}00-start-here {2}0 of 4 .*Nothing was handed in/);
    const report: Report = JSON.parse(readFileSync(path.join(folder, 'r.json'), 'utf8'));
    expect(
      report.submissions.map(({ id, status, score, maxScore }) => [id, status, score, maxScore]),
    ).toEqual([
      ['Mallory_1009_assignsubmission_file_', 'graded', 4, 4],
      ['ada', 'graded', 4, 4],
      ['bob', 'graded', 4, 4],
      ['eve', 'graded', report.submissions[3]?.score, 4],
      ['fay', 'absent', 0, 4],
    ]);
    expect(report.submissions[0]?.message).toContain('is not on the roster');
    const canvas = run('gradebook', 'export', '--db', 'g.db', '--format', 'canvas', ...roster).stdout;
    expect(canvas.split('\r\n').slice(0, 4)).toEqual([
      'Student,ID,SIS User ID,SIS Login ID,Section,00-start-here',
      '    Points Possible,,,,,4',
      '"Lovelace, Ada",2001,,,,4',
      '"Smith, Bob",2002,,,,4',
    ]);
    // A later run with one student's new notebook: the others keep what they have, in the report and in the record.
    give(`later/ada/${start}`, 'notebooks');
    const later = run('grade', 'later', ...roster, '--db', 'g.db', '--json', 'later.json').stdout;
    expect(later).toMatch(/^bob {2}00-start-here {2}4 of 4 .*Graded before/m);
    expect(later).toMatch(/^fay {2}00-start-here {2}0 of 4 .*Nothing was handed in/m);
    const plain = run('gradebook', 'export', '--db', 'g.db', ...roster).stdout.split('\r\n');
    const again: Report = JSON.parse(readFileSync(path.join(folder, 'later.json'), 'utf8'));
    for (const { id, score } of again.submissions)
      expect(plain.find((row) => row.startsWith(`${id},`))).toContain(`,00-start-here,${score},4,`);
    expect(run('gradebook', 'export', '--db', 'g.db', '--format', 'gradescope', '--out', 'gs').status).toBe(
      0,
    );
    expect(
      JSON.parse(readFileSync(path.join(folder, 'gs/bob/00-start-here/results.json'), 'utf8')).score,
    ).toBe(4);
  }, 120_000);

  it('is not graded when the roster is wrong: its line is named', () => {
    writeFileSync(path.join(folder, 'wrong.csv'), 'id,name\nada,Ada\nada,Bob\n');
    mkdirSync(path.join(folder, 'nobody/ada'), { recursive: true });
    const { status, stderr } = run('grade', 'nobody', '--roster', 'wrong.csv');
    expect(stderr).toContain('wrong.csv, line 3: "ada" is the id of the student on line 2, too');
    expect(status).toBe(2);
  });
});

describe('a run that is killed', () => {
  let folder: string;
  let book: Gradebook;
  beforeAll(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-killed-'));
  });
  afterAll(async () => {
    await book?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('goes on where it was: nothing lost, nothing graded twice, the same report', async () => {
    const students = 16;
    for (let i = 0; i < students; i++) {
      mkdirSync(path.join(folder, 'class', `s${i}`), { recursive: true });
      const notebook = i % 3 === 0 ? released() : solved();
      notebook.cells.push(codeCell(`// ${i}`));
      writeFileSync(path.join(folder, 'class', `s${i}`, `${chapter}.ipynb`), JSON.stringify(notebook));
    }
    const args = (db: string, json: string) => [
      cli,
      'grade',
      path.join(folder, 'class'),
      '--seed',
      's',
      '--jobs',
      '1',
      '--db',
      path.join(folder, db),
      '--json',
      path.join(folder, json),
    ];
    const killed = spawn(process.execPath, args('a.db', 'a.json'), { stdio: 'ignore' });
    const ended = new Promise((resolve) => killed.once('exit', resolve));
    book = await waitForBook(path.join(folder, 'a.db'));
    while (killed.exitCode === null && (await book.grades()).length < 3)
      await new Promise((resolve) => setTimeout(resolve, 20));
    killed.kill('SIGKILL');
    await ended;
    const before = (await book.grades()).length;
    expect(before).toBeLessThan(students);

    expect(spawnSync(process.execPath, args('a.db', 'a.json')).status).toBe(0);
    expect(spawnSync(process.execPath, args('b.db', 'b.json')).status).toBe(0);
    const grades = await book.grades();
    expect(grades).toHaveLength(students);
    for (const { student } of grades) expect(await book.history(student)).toHaveLength(1);
    const timeless = (file: string) => {
      const { submissions } = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Report;
      return submissions.map((one) => ({ ...one, durationMs: 0 }));
    };
    expect(timeless('a.json')).toEqual(timeless('b.json'));
  });
});

/** Opens a gradebook as soon as another process has made it. */
async function waitForBook(file: string): Promise<Gradebook> {
  while (!existsSync(file)) await new Promise((resolve) => setTimeout(resolve, 20));
  return openGradebook(file);
}
