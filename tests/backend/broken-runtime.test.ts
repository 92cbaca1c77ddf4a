import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire, Module } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type * as Backend from '../../src/backend';

/** The resolver of `require`, which the engine loads ONNX Runtime with. */
const loader = Module as unknown as {
  _resolveFilename(request: string, ...rest: unknown[]): string;
  _cache: Record<string, unknown>;
};
const resolve = loader._resolveFilename;
const folders: string[] = [];
const PREFIX = 'very-deep-onnx-';

/** A copy of onnxruntime-node's JavaScript that breaks as `change` says, in place of the real package. */
function breakRuntime(change: (folder: string) => void): void {
  const real = path.dirname(createRequire(__filename).resolve('onnxruntime-node/package.json'));
  const folder = mkdtempSync(path.join(tmpdir(), PREFIX));
  folders.push(folder);
  for (const part of ['package.json', 'dist'])
    cpSync(path.join(real, part), path.join(folder, part), { recursive: true });
  const common = path.join(path.dirname(real), 'onnxruntime-common');
  mkdirSync(path.join(folder, 'node_modules'));
  symlinkSync(common, path.join(folder, 'node_modules', 'onnxruntime-common'), 'junction');
  change(folder);
  loader._resolveFilename = (request, ...rest) =>
    request.startsWith('onnxruntime-node/')
      ? resolve.call(Module, path.join(folder, request.slice('onnxruntime-node/'.length)), ...rest)
      : resolve.call(Module, request, ...rest);
}

afterEach(() => {
  loader._resolveFilename = resolve;
  for (const file of Object.keys(loader._cache)) if (file.includes(PREFIX)) delete loader._cache[file];
  vi.resetModules();
  vi.unstubAllEnvs();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** The machine's own binary, replaced. */
const binary = (folder: string, content: string) => {
  const place = path.join(folder, 'bin', 'napi-v6', process.platform, process.arch);
  mkdirSync(place, { recursive: true });
  writeFileSync(path.join(place, 'onnxruntime_binding.node'), content);
};

const breakages: Record<string, [(folder: string) => void, RegExp]> = {
  'without a binary for this machine': [() => {}, /Cannot find module .*onnxruntime_binding/],
  'with a damaged binary': [(folder) => binary(folder, 'not a library'), /./],
  'of another version': [
    (folder) => writeFileSync(path.join(folder, 'package.json'), '{"version": "1.99.0"}'),
    /version 1\.99\.0 is installed, 1\.30\.0 is needed/,
  ],
};

describe.each(Object.entries(breakages))('ONNX Runtime %s', (_name, [change, reason]) => {
  it('is passed over for the next engine, and doctor says why', async () => {
    breakRuntime(change);
    vi.stubEnv('VERY_DEEP_BACKEND', '');
    const { backendReport, ready } = (await import('../../src/backend/index.js')) as typeof Backend;
    const { checkEngine } = await import('../../src/cli/doctor/engine.js');
    const engine = await ready();
    expect(engine).not.toBe('onnx');
    const onnx = backendReport().engines.find(({ name }) => name === 'onnx');
    expect(['tensorflow', 'wasm']).toContain(engine);
    expect(onnx?.status).toBe('fails');
    expect(onnx?.reason).toMatch(/^ONNX Runtime cannot be used: /);
    expect(onnx?.reason).toMatch(reason);
    const { status, notes } = await checkEngine();
    expect(status).toBe('ok');
    expect(notes.join('\n')).toContain(`onnx (ONNX Runtime): ${onnx?.reason}`);
    vi.stubEnv('VERY_DEEP_BACKEND', 'onnx');
    await expect(ready()).rejects.toThrow(
      /VERY_DEEP_BACKEND asks for the engine "onnx", which does not work here/,
    );
  });
});
