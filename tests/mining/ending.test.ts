/** Ending a look at answers, whatever of its processes is still there. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Mining } from '../../src/desk/mining';

const exercise = 'mean-of-values';
/** A process that keeps the command's output open after the command itself. */
const stays = `require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });`;
const told = `console.log('asking 5 %');`;

/** What the command does, by how it ends. */
const commands = {
  'goes on': `${told} setInterval(() => {}, 1000);`,
  'goes on with a process of its own': `${stays} ${told} setInterval(() => {}, 1000);`,
  'has ended before the process that it started': `${stays} require('node:fs').writeSync(1, 'asking 5 %\\n'); process.exit(0);`,
  'was killed before the process that it started': `${stays} require('node:fs').writeSync(1, 'asking 5 %\\n'); process.kill(process.pid, 'SIGKILL');`,
};

describe('a look at answers ends, and is ended twice without an error, where the command', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-ending-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it.each(Object.entries(commands))('%s', async (_, command) => {
    const cli = path.join(folder, 'cli.cjs');
    writeFileSync(cli, command);
    const mining = new Mining([], { cli });
    mining.find(exercise);
    await vi.waitFor(() => expect(mining.state(exercise).percent).toBe(5), 10_000);
    await vi.waitFor(() => {
      mining.cancel(exercise);
      mining.close();
      expect(mining.state(exercise).status).not.toBe('finding');
    }, 10_000);
    mining.close();
  });
});
