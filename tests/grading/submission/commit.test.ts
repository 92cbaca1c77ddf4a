import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CommitTimes } from '../../../src/grading/submission/commit';
import { digestOf, sha256 } from '../../../src/grading/submission/digest';

let folder: string;
let times: CommitTimes;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-commit-'));
  times = new CommitTimes();
});
afterEach(() => {
  times.close();
  rmSync(folder, { recursive: true, force: true });
});

const noon = (day: number) => `2026-12-0${day}T12:00:00+01:00`;
const git = (args: readonly string[], day = 1, cwd = folder) =>
  execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@b', ...args], {
    cwd,
    stdio: 'pipe',
    env: {
      ...{ PATH: process.env.PATH, HOME: os.devNull, GIT_CONFIG_NOSYSTEM: '1' },
      // What an author says of the time of writing is not when it was committed.
      ...{ GIT_AUTHOR_DATE: noon(9), GIT_COMMITTER_DATE: noon(day) },
    },
  });

function commit(name: string, text: string, day: number): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  git(['--literal-pathspecs', 'add', '--', name]);
  git(['commit', '--quiet', '--message', name], day);
  return file;
}

/** As the grader asks, who has read the file. */
const timeOf = (file: string, student: string, by = times) => by.of(file, student, digestOf(file));

const hasGit = (() => {
  try {
    return execFileSync('git', ['--version']).length > 0;
  } catch {
    return false;
  }
})();

describe.skipIf(!hasGit)('the time of a commit', () => {
  beforeEach(() => {
    git(['init', '--quiet', '.']);
  });

  it('is that of the last commit of the file, not of others or of its author', async () => {
    const file = commit('work/a ü.ipynb', 'one', 1);
    commit('other.ipynb', 'x', 3);
    expect(await timeOf(file, 'ada')).toEqual({ at: Date.parse(noon(1)), note: '' });
    commit('work/a ü.ipynb', 'two', 4);
    times.close();
    times = new CommitTimes();
    expect(await timeOf(file, 'ada')).toEqual({ at: Date.parse(noon(4)), note: '' });
  });

  it('is found by way of a link, and of a name that git would read as a pattern', async () => {
    const file = commit(':(glob)*.ipynb', 'one', 1);
    commit('b.ipynb', 'x', 3);
    symlinkSync(folder, path.join(folder, 'link'));
    const byLink = path.join(folder, 'link', path.basename(file));
    expect(await timeOf(byLink, 'ada')).toEqual({ at: Date.parse(noon(1)), note: '' });
  });

  it('is unknown of what is not as it was committed, and outside of a checkout', async () => {
    const file = commit('a.ipynb', 'one', 1);
    writeFileSync(file, 'changed');
    expect(await timeOf(file, 'ada')).toBeUndefined();
    writeFileSync(path.join(folder, 'new.ipynb'), 'x');
    expect(await timeOf(path.join(folder, 'new.ipynb'), 'ada')).toBeUndefined();
    expect(await timeOf(path.join(os.tmpdir(), 'nowhere.ipynb'), 'ada')).toBeUndefined();
  });

  it('is unknown where other bytes than the committed ones were read, whatever the file holds by now', async () => {
    const bytes = Buffer.from([0xff, 0, 0x0a, 0x0d, 0x0a, 0x20]);
    const raw = path.join(folder, 'bytes.ipynb');
    writeFileSync(raw, bytes);
    git(['add', 'bytes.ipynb']);
    git(['commit', '--quiet', '--message', 'bytes'], 5);
    const file = commit('a.ipynb', 'one', 1);
    for (const read of ['two', 'one\n', 'one ', '', bytes])
      expect(await times.of(file, 'ada', sha256(read))).toBeUndefined();
    writeFileSync(file, 'two');
    expect(await times.of(file, 'ada', sha256('one'))).toEqual({ at: Date.parse(noon(1)), note: '' });
    expect(await timeOf(raw, 'ada')).toEqual({ at: Date.parse(noon(5)), note: '' });
  });

  it('is said to be uncertain in a checkout without history', async () => {
    commit('a.ipynb', 'one', 1);
    commit('b.ipynb', 'x', 3);
    const clone = path.join(folder, 'clone');
    git(['clone', '--quiet', '--depth', '1', `file://${folder}`, clone]);
    expect(await timeOf(path.join(clone, 'a.ipynb'), 'ada')).toMatchObject({
      at: Date.parse(noon(3)),
      note: expect.stringContaining('may have been committed earlier'),
    });
  });

  it('is read without running what a repository’s configuration names', async () => {
    const file = commit('a.ipynb', 'one', 1);
    const ran = path.join(folder, 'ran');
    const program = path.join(folder, 'program.sh');
    writeFileSync(program, `#!/bin/sh\ntouch '${ran}'\nexit 1\n`, { mode: 0o755 });
    appendFileSync(
      path.join(folder, '.git/config'),
      `[core]\n\tfsmonitor = ${program}\n\tpager = ${program}\n\tsshCommand = ${program}\n[log]\n\tshowSignature = true\n[gpg]\n\tprogram = ${program}\n[filter "x"]\n\tclean = ${program}\n\tsmudge = ${program}\n[diff "x"]\n\ttextconv = ${program}\n`,
    );
    writeFileSync(path.join(folder, '.gitattributes'), '*.ipynb filter=x diff=x\n');
    expect(await timeOf(file, 'ada')).toEqual({ at: Date.parse(noon(1)), note: '' });
    expect(existsSync(ran)).toBe(false);
  });

  /** What a student may put into a repository that is handed in: each would be waited for, or read without end. */
  const traps: readonly (readonly [string, (git: string) => void])[] = [
    ['HEAD is a pipe', (dir) => pipe(path.join(dir, 'HEAD'))],
    ['the configuration is a pipe', (dir) => pipe(path.join(dir, 'config'))],
    ['the end of its history is a pipe', (dir) => pipe(path.join(dir, 'shallow'))],
    ['the end of its history is endless', (dir) => link('/dev/zero', path.join(dir, 'shallow'))],
    ['packed references are a pipe', (dir) => pipe(path.join(dir, 'packed-refs'))],
    ['its index is a pipe', (dir) => pipe(path.join(dir, 'index'))],
    ['objects are borrowed by a pipe', (dir) => pipe(path.join(dir, 'objects/info/alternates'))],
    ['objects are links to devices', (dir) => replaceFiles(path.join(dir, 'objects'), '/dev/zero')],
    ['it is a pipe itself', (dir) => pipe(dir)],
    ['it is a link to itself', (dir) => link('.git', dir)],
    ['it leads to a device', (dir) => replaced(dir, 'gitdir: /dev/zero')],
    ['it leads to pipes', (dir) => pipe(path.join(dir, 'commondir'))],
  ];

  it.each(traps)('is not waited for where %s, and others have theirs', async (_, trap) => {
    const other = commit('a.ipynb', 'one', 1);
    const student = path.join(folder, 'bob');
    mkdirSync(student);
    git(['init', '--quiet', '.'], 1, student);
    const file = path.join(student, 'b.ipynb');
    writeFileSync(file, 'two');
    git(['add', '.'], 1, student);
    git(['commit', '--quiet', '--message', 'b'], 2, student);
    trap(path.join(student, '.git'));
    const impatient = new CommitTimes({ seconds: 0.5 });
    const theirs = await timeOf(file, 'bob', impatient);
    impatient.close();
    expect(theirs?.note ?? '').not.toMatch(/zero|secret/);
    expect(await timeOf(other, 'ada')).toEqual({ at: Date.parse(noon(1)), note: '' });
  });

  it('is asked no further of a student whose repository keeps git waiting', async () => {
    const files = ['x', 'y', 'z'].map((name) => {
      git(['init', '--quiet', name]);
      pipe(path.join(folder, name, '.git/HEAD'));
      writeFileSync(path.join(folder, name, 'n.ipynb'), '1');
      return path.join(folder, name, 'n.ipynb');
    });
    times = new CommitTimes({ seconds: 0.5 });
    const notes = [];
    for (const file of files) notes.push((await timeOf(file, 'bob'))?.note);
    expect(notes).toEqual(files.map(() => 'Its commit cannot be read: git did not answer in time.'));
    // Only the first was asked, and waited for.
    rmSync(path.join(folder, 'y/.git/HEAD'));
    writeFileSync(path.join(folder, 'y/.git/HEAD'), 'ref: refs/heads/main\n');
    expect((await timeOf(files[1] as string, 'bob'))?.note).toMatch(/did not answer/);
    expect(await timeOf(files[1] as string, 'ada')).toBeUndefined();
  });
});

/** Puts something in the place of whatever lies there. */
function replaced(file: string, text: string): void {
  rmSync(file, { recursive: true, force: true });
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function pipe(file: string): void {
  replaced(file, '');
  rmSync(file);
  execFileSync('mkfifo', [file]);
}

function link(to: string, file: string): void {
  replaced(file, '');
  rmSync(file);
  symlinkSync(to, file);
}

function replaceFiles(at: string, to: string): void {
  for (const entry of readdirSync(at, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) link(to, path.join(entry.parentPath, entry.name));
}
