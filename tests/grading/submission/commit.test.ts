import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CommitTimes } from '../../../src/grading/submission/commit';

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
    expect(await times.of(file)).toEqual({ at: Date.parse(noon(1)), note: '' });
    commit('work/a ü.ipynb', 'two', 4);
    times.close();
    times = new CommitTimes();
    expect(await times.of(file)).toEqual({ at: Date.parse(noon(4)), note: '' });
  });

  it('is found by way of a link, and of a name that git would read as a pattern', async () => {
    const file = commit(':(glob)*.ipynb', 'one', 1);
    commit('b.ipynb', 'x', 3);
    symlinkSync(folder, path.join(folder, 'link'));
    const byLink = path.join(folder, 'link', path.basename(file));
    expect(await times.of(byLink)).toEqual({ at: Date.parse(noon(1)), note: '' });
  });

  it('is unknown of what is not as it was committed, and outside of a checkout', async () => {
    const file = commit('a.ipynb', 'one', 1);
    writeFileSync(file, 'changed');
    expect(await times.of(file)).toBeUndefined();
    writeFileSync(path.join(folder, 'new.ipynb'), 'x');
    expect(await times.of(path.join(folder, 'new.ipynb'))).toBeUndefined();
    expect(await times.of(path.join(os.tmpdir(), 'nowhere.ipynb'))).toBeUndefined();
  });

  it('is said to be uncertain in a checkout without history', async () => {
    commit('a.ipynb', 'one', 1);
    commit('b.ipynb', 'x', 3);
    const clone = path.join(folder, 'clone');
    git(['clone', '--quiet', '--depth', '1', `file://${folder}`, clone]);
    expect(await times.of(path.join(clone, 'a.ipynb'))).toMatchObject({
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
    expect(await times.of(file)).toEqual({ at: Date.parse(noon(1)), note: '' });
    expect(existsSync(ran)).toBe(false);
  });
});
