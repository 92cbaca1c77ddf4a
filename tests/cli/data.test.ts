import { afterEach, describe, expect, it, vi } from 'vitest';
import { command } from '../../src/cli/commands/data';
import { UsageError } from '../../src/core';
import { realCache, scratchCache } from '../data/scratch';

afterEach(() => vi.restoreAllMocks());

/** Runs the command; its exit status and what it prints. */
async function run(...args: string[]): Promise<{ status: number; text: string }> {
  const lines: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  const status = await command.run(args);
  return { status, text: lines.join('\n') };
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

  it('refuses unknown actions and names, and says which there are', async () => {
    await expect(run('fetch')).rejects.toThrow(UsageError);
    await expect(run('list', 'mnist')).rejects.toThrow(/"mnist"; there are fashion-mnist, cifar-10/);
  });

  it('verifies nothing wrong in an empty cache, but misses a data set that is named', async () => {
    scratchCache();
    expect((await run('verify')).status).toBe(0);
    expect((await run('verify', 'fashion-mnist')).status).toBe(1);
  });

  it.skipIf(realCache === null)('finds the real files right, and does not fetch them again', async () => {
    vi.stubEnv('VERY_DEEP_DATA', realCache as string);
    const { status, text } = await run('verify', 'fashion-mnist');
    expect(status).toBe(0);
    expect(text.match(/ right/g)).toHaveLength(4);
    expect((await run('download', 'fashion-mnist')).text).toMatch(/already in/);
    vi.unstubAllEnvs();
  });
});
