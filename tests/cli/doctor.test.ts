import { afterEach, describe, expect, it, vi } from 'vitest';
import { command } from '../../src/cli/commands/doctor';
import { isAtLeast } from '../../src/cli/doctor/machine';
import { scratchCache } from '../data/scratch';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

async function run(...args: string[]): Promise<{ status: number; text: string }> {
  const lines: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  const status = await command.run(args);
  return { status, text: lines.join('\n') };
}

describe('very-deep doctor', () => {
  it('says what is here, for programs, too', async () => {
    const cache = scratchCache();
    vi.stubEnv('VERY_DEEP_BACKEND', 'wasm');
    const { status, text } = await run('--json');
    expect(status).toBe(0);
    const report = JSON.parse(text);
    expect(report).toMatchObject({ schema: 1, course: 'very-deep', canRun: true });
    expect(Object.keys(report.checks)).toEqual([
      'node',
      'engine',
      'data',
      'jupyter',
      'kernel',
      'sandbox',
      'disk',
    ]);
    expect(report.checks.engine).toMatchObject({ status: 'ok', details: { engine: 'wasm', forced: 'wasm' } });
    expect(report.checks.data.details).toMatchObject({
      folder: cache,
      writable: true,
      datasets: { 'fashion-mnist': 'not here' },
    });
  });

  it('fails when no engine computes, and says why and how to get it', async () => {
    scratchCache();
    vi.stubEnv('VERY_DEEP_BACKEND', 'gpu');
    const { status, text } = await run();
    expect(status).toBe(1);
    expect(text).toMatch(/✗ engine +VERY_DEEP_BACKEND asks for the engine "gpu"/);
    expect(text).toContain('The course cannot run yet');
  });

  it('compares versions number by number', () => {
    expect(isAtLeast('20.20.1', '20.19')).toBe(true);
    expect(isAtLeast('20.19.0', '20.19')).toBe(true);
    expect(isAtLeast('20.9.0', '20.19')).toBe(false);
    expect(isAtLeast('100.0.0', '20.19')).toBe(true);
  });
});
