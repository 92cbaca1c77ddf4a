/**
 * Students who hand in what cannot be read: pipes, devices, sockets, loops, files without end, things that nobody may open.
 * The grader runs as a user without rights of its own. Each is that student's line in the report, and no other's.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/grading/results/report';

const root = path.resolve(__dirname, '../..');
const cli = path.join(root, 'dist/src/cli/main.js');
const chapter = '00-start-here';
const notebook = `${chapter}.ipynb`;
const isRoot = process.getuid?.() === 0;
/** Who may do nothing that others may not: `nobody`. */
const nobody = 65534;

type Make = (file: string) => unknown;

const sockets: net.Server[] = [];
/** A socket's path is short: it is made elsewhere and moved. */
const socket = async (file: string) => {
  const short = path.join(mkdtempSync(path.join(os.tmpdir(), 's-')), 's');
  const server = net.createServer();
  sockets.push(server);
  await new Promise<void>((resolve) => server.listen(short, resolve));
  execFileSync('mv', [short, file]);
};
const things: Readonly<Record<string, Make>> = {
  'a pipe': (file) => execFileSync('mkfifo', [file]),
  'a socket': socket,
  'a link to itself': (file) => symlinkSync(path.basename(file), file),
  'a link to nowhere': (file) => symlinkSync('nowhere', file),
  'a link to endless zeros': (file) => symlinkSync('/dev/zero', file),
  'a link to all files': (file) => symlinkSync('/', file),
  'a folder': (file) => mkdirSync(file),
  'ten gigabytes': (file) => {
    writeFileSync(file, '');
    truncateSync(file, 10 * 2 ** 30);
  },
  'what nobody may read': (file) => writeFileSync(file, '{}', { mode: 0o000 }),
  'a folder that nobody may enter': (file) => mkdirSync(file, { mode: 0o000 }),
  ...(isRoot && { 'endless zeros': (file: string) => execFileSync('mknod', [file, 'c', '1', '5']) }),
};

/** Whatever is read beside a notebook, or may be taken for something that is. */
const beside = [
  `${chapter}.receipt.json`,
  `${chapter}.countersignature.json`,
  'tsconfig.json',
  'course.json',
  'roster.csv',
  'package.json',
  'node_modules',
  '.git',
  '.ipynb_checkpoints',
  'nbgrader_config.py',
  'notes.json',
  'a\nb.ipynb.txt',
];

const honest = (file: string) => copyFileSync(path.join(root, 'notebooks/instructor', notebook), file);

/** A notebook in a folder with given rights. */
const inFolder =
  (mode: number): Make =>
  (folder) => {
    mkdirSync(folder);
    honest(path.join(folder, notebook));
    chmodSync(folder, mode);
  };

/** What students hand in, by their names. */
const students: Readonly<Record<string, Make>> = {
  ...Object.fromEntries(
    Object.entries(things).map(([name, make]) => [
      `${name} as a notebook`,
      (folder: string) => {
        mkdirSync(folder);
        return make(path.join(folder, notebook));
      },
    ]),
  ),
  'a folder without rights': inFolder(0o000),
  'a folder to be listed only': inFolder(0o444),
  'a folder to be entered only': inFolder(0o111),
  'a folder in a folder without rights': (folder) => {
    mkdirSync(folder);
    inFolder(0o000)(path.join(folder, 'inner'));
  },
};

describe('what cannot be read', () => {
  let folder: string;
  const reports: Report[] = [];
  const trapped = Object.keys(things).flatMap((thing) => beside.map((name) => [thing, name] as const));

  beforeAll(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-unreadable-'));
    const handedIn = path.join(folder, 'class');
    mkdirSync(handedIn);
    mkdirSync(path.join(folder, 'tmp'));
    for (const [name, make] of Object.entries(students)) await make(path.join(handedIn, name));
    for (const [i, [thing, name]] of trapped.entries()) {
      mkdirSync(path.join(handedIn, `trap ${i}`));
      // Different bytes, or one grading would stand for all.
      const own = JSON.parse(readFileSync(path.join(root, 'notebooks/instructor', notebook), 'utf8'));
      writeFileSync(path.join(handedIn, `trap ${i}`, notebook), JSON.stringify({ ...own, trap: i }));
      await things[thing]?.(path.join(handedIn, `trap ${i}`, name));
    }
    for (const name of ['honest', 'J\xf6rg']) {
      const at = Buffer.from(path.join(handedIn, name), 'latin1');
      mkdirSync(at);
      copyFileSync(
        path.join(root, 'notebooks/instructor', notebook),
        Buffer.concat([at, Buffer.from(`/${notebook}`)]),
      );
    }
    if (isRoot) execFileSync('chown', ['-R', '--no-dereference', `${nobody}:${nobody}`, folder]);
    for (const db of [[], ['--db', 'class.db']]) {
      const { status, stderr } = spawnSync(
        process.execPath,
        [cli, 'grade', 'class', '--sandbox', 'best-effort', '--json', 'report.json', ...db],
        {
          cwd: folder,
          encoding: 'utf8',
          env: { ...process.env, HOME: folder, TMPDIR: path.join(folder, 'tmp') },
          ...(isRoot && { uid: nobody, gid: nobody }),
        },
      );
      expect(stderr).not.toMatch(/^\s+at /m);
      expect(status, stderr).toBe(0);
      reports.push(JSON.parse(readFileSync(path.join(folder, 'report.json'), 'utf8')));
    }
  }, 600_000);
  afterAll(() => {
    for (const server of sockets) server.close();
    execFileSync('chmod', ['-R', 'u+rwx', folder]);
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(Object.keys(students))('%s: a line with a sentence, and no points', (name) => {
    for (const { submissions } of reports) {
      const own = submissions.filter(({ id }) => id === name);
      expect(own.length).toBeGreaterThan(0);
      for (const { status, score, message } of own)
        expect([status, score, message]).toEqual(['unreadable', 0, expect.stringMatching(/\w+ .*\.$/)]);
    }
  });

  it.each(trapped.map(([thing, name], i) => [thing, name, i] as const))(
    '%s called %j beside a notebook: the notebook gets its points',
    (_, __, i) => {
      for (const { submissions } of reports) {
        const graded = submissions.filter(({ id, status }) => id === `trap ${i}` && status === 'graded');
        expect(graded.map(({ score, maxScore }) => score === maxScore && maxScore > 0)).toEqual([true]);
      }
    },
  );

  it('costs nobody else anything', () => {
    for (const { submissions } of reports) {
      const [own] = submissions.filter(({ id }) => id === 'honest');
      expect([own?.status, own?.score]).toEqual(['graded', own?.maxScore]);
      expect(submissions.filter(({ id }) => id.startsWith('J')).map(({ message }) => message)).toEqual([
        expect.stringMatching(/not UTF-8/),
      ]);
    }
  });
});
