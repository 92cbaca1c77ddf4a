import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { command as downloads } from '../../src/cli/commands/data';
import { command } from '../../src/cli/commands/doctor';
import { isAtLeast } from '../../src/cli/doctor/machine';
import { renderProfile } from '../../src/cli/doctor/profile';
import { scratchCache } from '../data/scratch';

/** They are no dependency: `npm run webgpu` installs them. */
const hasGpuPackages = existsSync(path.resolve(__dirname, '../../node_modules/webgpu'));

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

async function run(...args: string[]): Promise<{ status: number; text: string }> {
  const lines: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  const status = await command.run(args);
  return { status, text: lines.join('') };
}

describe('very-deep doctor', () => {
  it.each([
    ['is a file', ''],
    ['lies below a file', 'deeper/still'],
  ])('goes on where the folder for data %s, and says what to do', async (_, below) => {
    const file = path.join(mkdtempSync(path.join(os.tmpdir(), 'very-deep-doctor-')), 'a letter');
    writeFileSync(file, 'hello');
    const place = path.join(file, below);
    vi.stubEnv('VERY_DEEP_DATA', place);
    vi.stubEnv('VERY_DEEP_BACKEND', 'wasm');
    const { text } = await run('--json');
    const { data } = JSON.parse(text).checks;
    expect(data).toMatchObject({ status: 'weak', details: { writable: false } });
    expect(data.notes).toContain(`${place} cannot be written to: set VERY_DEEP_DATA to a folder that can.`);
    await expect(downloads.run(['download', 'fashion-mnist'])).rejects.toThrow(
      /cannot be written: .* is a file .*; set VERY_DEEP_DATA to a folder that can/,
    );
  });

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
      'gpu',
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

  it.skipIf(hasGpuPackages)(
    'says that no GPU is used, that none is needed, and how to have one',
    async () => {
      vi.stubEnv('VERY_DEEP_BACKEND', 'cpu');
      const { status, text } = await run();
      expect(status).toBe(0);
      expect(text).toMatch(
        /✓ gpu +none is used, and none is needed: webgpu is not installed\n.*`npm run webgpu`/,
      );
      vi.stubEnv('VERY_DEEP_BACKEND', 'webgpu');
      const forced = await run();
      expect(forced.status).toBe(1);
      expect(forced.text).toMatch(
        /✗ engine +VERY_DEEP_BACKEND asks for the engine "webgpu", .*: webgpu is not installed\. The engine webgpu needs a GPU/,
      );
    },
  );

  // ONNX Runtime is not to be had for macOS on Intel.
  it.skipIf(process.platform === 'darwin' && process.arch === 'x64')(
    'profiles a training: the time of each kernel, and which of them fell back to plain JavaScript',
    async () => {
      vi.stubEnv('VERY_DEEP_BACKEND', 'onnx');
      const { status, text } = await run('--profile', '--json');
      expect(status).toBe(0);
      const { kernels, fallbacks, ...rest } = JSON.parse(text);
      expect(rest).toMatchObject({ schema: 1, engine: 'onnx', model: 'lenet-bn' });
      expect(fallbacks).toEqual({});
      const calls = Object.fromEntries(
        kernels.map((row: { kernel: string; calls: number }) => [row.kernel, row.calls]),
      );
      // LeNet's two convolutions and poolings.
      expect(calls).toMatchObject({ FusedConv2D: 2, Conv2DBackpropFilter: 2, MaxPoolGrad: 2 });
      for (const row of kernels) {
        expect(row.milliseconds).toBeGreaterThanOrEqual(0);
        expect(row.fellBack).toBe(false);
      }
      const shown = renderProfile({
        ...rest,
        kernels: [{ kernel: 'TopK', calls: 3, milliseconds: 2, fellBack: true }],
        fallbacks: { TopK: 9 },
      });
      expect(shown).toMatch(/2\.00 ms +100 % +3 {2}TopK {2}in plain JavaScript/);
      expect(shown).toContain('Fell back to plain JavaScript: TopK (9 times).');
    },
  );

  it('knows the models of the course only', async () => {
    await expect(run('--profile', '--model', 'gpt')).rejects.toThrow(
      /no model is called "gpt"; there are lenet/,
    );
  });

  it('compares versions number by number', () => {
    expect(isAtLeast('20.20.1', '20.19')).toBe(true);
    expect(isAtLeast('20.19.0', '20.19')).toBe(true);
    expect(isAtLeast('20.9.0', '20.19')).toBe(false);
    expect(isAtLeast('100.0.0', '20.19')).toBe(true);
  });
});
