import { appendFileSync, existsSync, mkdtempSync, readFileSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { HistoryFile } from '../../kernels/node/history-file';
import { withKernel } from './client';

const newFile = () =>
  path.join(mkdtempSync(path.join(os.tmpdir(), 'very-deep-history-')), 'deep', 'history.jsonl');

/** As a kernel of its own would have it. */
const kernelOn = (file: string): HistoryFile => {
  vi.stubEnv('VERY_DEEP_HISTORY', file);
  return new HistoryFile();
};
const inputs = (history: HistoryFile) => history.earlier().map((lines) => lines.map(({ input }) => input));

describe('the history file', () => {
  it('keeps each session apart, in the order in which they began', () => {
    const file = newFile();
    const [first, second] = [kernelOn(file), kernelOn(file)];
    first.add(1, 'a', '1');
    second.add(1, 'b', null);
    first.add(2, 'c\nd', null);
    expect(inputs(kernelOn(file))).toEqual([['a', 'c\nd'], ['b']]);
    expect(inputs(second)).toEqual([['a', 'c\nd']]);
  });

  it('loses nothing but what is damaged', () => {
    const file = newFile();
    kernelOn(file).add(1, 'whole', null);
    appendFileSync(file, '{"session": "torn", "line": 1, "inp');
    kernelOn(file).add(1, 'after', null);
    appendFileSync(file, '[1]\n{"session": "x"}\nnonsense\n');
    expect(inputs(kernelOn(file))).toEqual([['whole'], ['after']]);
  });

  it('stays small, keeps the newest, and minds no lock that a dead kernel has left', () => {
    const file = newFile();
    const kernel = kernelOn(file);
    const big = 'x'.repeat(10_000);
    for (let line = 1; line <= 400; line++) kernel.add(line, `${line} ${big}`, null);
    expect(statSync(file).size + statSync(`${file}.1`).size).toBeLessThan(2_100_000);
    expect(existsSync(`${file}.lock`)).toBe(false);
    const kept = kernelOn(file)
      .earlier()
      .flat()
      .map(({ line }) => line);
    expect(kept.length).toBeGreaterThan(99);
    expect(kept).toEqual(Array.from({ length: kept.length }, (_, i) => 401 - kept.length + i));
  });

  it('does without a file where it cannot have one, or shall not', () => {
    const off = kernelOn('off');
    off.add(1, 'nothing', null);
    expect(off.earlier()).toEqual([]);
    const blocked = newFile();
    kernelOn(blocked).add(1, 'a file', null);
    const under = kernelOn(path.join(blocked, 'below', 'history.jsonl'));
    under.add(1, 'nowhere', null);
    expect(under.earlier()).toEqual([]);
  });
});

describe('the history of a kernel', () => {
  const file = newFile();
  const first = withKernel({ VERY_DEEP_HISTORY: file });

  it('is kept, but for what is silent or said not to be', async () => {
    await first.run("'one'");
    await first.run('2 + 2');
    await first.run("'silent'", { silent: true });
    await first.run("'unkept'", { store_history: false });
    await expect.poll(() => existsSync(file) && readFileSync(file, 'utf8')).toContain('2 + 2');
    const text = readFileSync(file, 'utf8');
    expect(text).not.toMatch(/silent|unkept/);
  });

  describe('for the next', () => {
    const second = withKernel({ VERY_DEEP_HISTORY: file });
    const ask = async (request: object) =>
      (await second.ask('history_request', { raw: true, output: false, ...request })).reply.content.history;

    it('is answered with the sessions that each entry comes from', async () => {
      expect(await ask({ hist_access_type: 'tail', n: 10 })).toEqual([
        [-1, 1, "'one'"],
        [-1, 2, '2 + 2'],
      ]);
      await second.run("'one'");
      const range = { hist_access_type: 'range', output: true };
      expect(await ask({ hist_access_type: 'tail', n: 2 })).toEqual([
        [-1, 2, '2 + 2'],
        [0, 1, "'one'"],
      ]);
      expect(await ask({ hist_access_type: 'search', pattern: '*one*', unique: true })).toEqual([
        [0, 1, "'one'"],
      ]);
      expect(await ask({ ...range, session: 0 })).toEqual([[0, 1, ["'one'", "'one'"]]]);
      expect(await ask({ ...range, session: -1, start: 2 })).toEqual([[-1, 2, ['2 + 2', '4']]]);
      expect(await ask({ ...range, session: 1, stop: 2 })).toEqual([[-1, 1, ["'one'", "'one'"]]]);
    });
  });
});
