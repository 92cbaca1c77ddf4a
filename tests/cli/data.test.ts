import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { command } from '../../src/cli/commands/data';
import { UsageError } from '../../src/core';
import { scratchCache } from '../data/scratch';
import { realData, withoutRealData } from '../real-data';

afterEach(() => vi.restoreAllMocks());

/** Runs the command; its exit status and what it prints. */
async function run(...args: string[]): Promise<{ status: number; text: string }> {
  const lines: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  const status = await command.run(args);
  return { status, text: lines.join('') };
}

describe('very-deep data', () => {
  it('lists every data set with its size, licence and state', async () => {
    const cache = scratchCache();
    const { status, text } = await run('list');
    expect(status).toBe(0);
    expect(text).toContain(`cache: ${cache}`);
    expect(text).toMatch(/fashion-mnist +Fashion-MNIST, 60,000 \+ 10,000 images of 28x28x1, 31 MB: not here/);
    expect(text).toMatch(/cifar-10 .*170 MB: not here/);
  });

  it('lists what is there in part, and what was interrupted', async () => {
    const folder = path.join(scratchCache(), 'cifar-10-batches-bin');
    mkdirSync(folder);
    for (const name of ['data_batch_1.bin', 'test_batch.bin']) {
      writeFileSync(path.join(folder, name), '');
      truncateSync(path.join(folder, name), 30_730_000);
    }
    writeFileSync(path.join(folder, 'cifar-10-binary.tar.gz.part'), 'beginning');
    expect((await run('list', 'cifar-10')).text).toMatch(
      /in part: lacks data_batch_2.bin, .*data_batch_5.bin; a download was interrupted and will be resumed/,
    );
    // Files of the right size whose content is another: only their checksums tell.
    const { status, text } = await run('verify', 'cifar-10');
    expect(status).toBe(1);
    expect(text).toMatch(/data_batch_1.bin +SHA-256 is \w{64}, not cee91656/);
  });

  it('refuses unknown actions and names, and says which there are', async () => {
    await expect(run('fetch')).rejects.toThrow(UsageError);
    await expect(run('list', 'mnist')).rejects.toThrow(/"mnist"; there are fashion-mnist, cifar-10/);
  });

  it('verifies nothing wrong in an empty cache, but misses a data set that is named', async () => {
    scratchCache();
    expect((await run('verify')).status).toBe(0);
    expect((await run('verify', 'fashion-mnist')).status).toBe(1);
  });

  it.skipIf(withoutRealData())('finds the real files right, and does not fetch them again', async () => {
    vi.stubEnv('VERY_DEEP_DATA', realData as string);
    const { status, text } = await run('verify', 'fashion-mnist');
    expect(status).toBe(0);
    expect(text.match(/ right/g)).toHaveLength(4);
    expect((await run('download', 'fashion-mnist')).text).toMatch(/already in/);
    vi.unstubAllEnvs();
  });
});
