/** What the command does when nobody reads on, and when what it prints cannot be written. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, openSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { lacks } from '../lacking';

const main = path.resolve(__dirname, '../../dist/src/cli/main.js');

describe.skipIf(lacks('build', existsSync(main)))('what is printed', () => {
  it.each([['exercises', 'list'], ['--help']])('may lose its reader: very-deep %s %s', async (...args) => {
    const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    let told = '';
    child.stderr.on('data', (some) => {
      told += String(some);
    });
    const status = await new Promise((resolve) => child.on('close', resolve));
    expect([status, told]).toEqual([0, '']);
  });

  it.skipIf(!existsSync('/dev/full'))('is missed when the disk is full', () => {
    const { status, stderr } = spawnSync(process.execPath, [main, 'exercises', 'list'], {
      stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
      encoding: 'utf8',
    });
    expect(status).toBe(2);
    expect(stderr).toMatch(/^very-deep: the output could not be written: .*ENOSPC.*\n$/);
  });
});
