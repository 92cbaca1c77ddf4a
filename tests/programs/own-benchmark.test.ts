/** `npm run own-benchmark` as a user starts it: tiny, with the real images, stopped and started again. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { missingRuns, readResults } from '../../src/benchmark';
import { realData, withoutRealData } from '../real-data';
import { runProgram } from '../run-program';

const project = path.resolve(__dirname, '../..');
const folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-own-benchmark-'));
afterAll(() => rmSync(folder, { recursive: true }));

const program = path.join(project, 'bench', 'own-benchmark.mjs');
const file = path.join(folder, 'smoke.json');
const start = (...args: string[]) =>
  runProgram(process.execPath, [program, '--data', realData ?? '', ...args], {
    env: { VERY_DEEP_THREADS: '1' },
  });

/** Starts it, and kills it as soon as so many runs are done. */
function stopAfter(runs: number): Promise<string> {
  const args = [program, '--data', realData ?? '', '--size', 'smoke', '--out', file];
  const child = spawn(process.execPath, args, { env: { ...process.env, VERY_DEEP_THREADS: '1' } });
  return new Promise((resolve) => {
    let said = '';
    child.stdout.on('data', (piece) => {
      said += piece;
      if ((said.match(/^ {2}validation accuracy/gm) ?? []).length >= runs) child.kill('SIGKILL');
    });
    child.on('close', () => resolve(said));
  });
}

describe.skipIf(withoutRealData())('npm run own-benchmark', () => {
  it('says what it will do and how long that takes, and does nothing, with --plan', async () => {
    const { status, stdout } = await start('--size', 'smoke', '--out', file, '--plan');
    expect(status).toBe(0);
    expect(stdout).toMatch(/24 runs or more to do, about \d+ s of processor time/);
    for (const title of ['LeNet', 'plain network', 'DenseNet', 'norm-free ResNet'])
      expect(stdout).toContain(title);
    expect(existsSync(file)).toBe(false);
  });

  it('goes on with the runs that are missing when it was killed', async () => {
    await stopAfter(6);
    const before = readResults(file).runs;
    expect(before.length).toBeGreaterThanOrEqual(6);
    expect(missingRuns(readResults(file)).length).toBeGreaterThan(0);
    const { status, stdout } = await start('--size', 'smoke', '--out', file);
    expect(status).toBe(0);
    expect(stdout).toContain(`${before.length} runs are in ${file}`);
    const results = readResults(file);
    expect(results.runs.slice(0, before.length)).toEqual(before);
    expect(missingRuns(results)).toEqual([]);
    // Two rates and two seeds for each of six networks, each once: `readResults` refuses a run that is there twice.
    expect(results.runs.length).toBe(24);
    expect(stdout).toContain("These networks saw 80 of CIFAR-10's 50,000 training images");
  });

  it('has nothing to do when it is started once more', async () => {
    const before = readFileSync(file, 'utf8');
    const { status, stdout } = await start('--size', 'smoke', '--out', file);
    expect(status).toBe(0);
    expect(stdout).not.toContain('epoch 1');
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it.each([
    [['--size', 'quick', '--out', file], 'holds runs of another benchmark'],
    [['--size', 'huge'], '--size takes smoke, quick, kept, full; "huge" is none of these'],
    [['--data', path.join(folder, 'nowhere')], 'there is no folder'],
    [['--sise', 'smoke'], '--sise'],
  ])('refuses %j, and says why', async (args, sentence) => {
    const before = readFileSync(file, 'utf8');
    const { status, stderr } = await start(...args);
    expect(status).toBe(2);
    expect(stderr).toContain(sentence);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it('refuses images that were made up', async () => {
    const empty = mkdtempSync(path.join(folder, 'empty-'));
    const { status, stderr } = await runProgram(
      process.execPath,
      [program, '--size', 'smoke', '--data', empty],
      {
        env: { VERY_DEEP_OFFLINE: '1' },
      },
    );
    expect(status).toBe(2);
    expect(stderr).toContain('real images');
  });
});
