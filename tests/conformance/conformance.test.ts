import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';

/** Tests that pass on the JavaScript engine and not on ours, each with its reason. */
const exceptions: Record<string, string> = {
  'maxPool engine {} [x=[3,3,1] f=[2,2] s=1 ignores NaNs':
    'a NaN in a window is its maximum here, as in PyTorch: a diverged network shows, and skipping NaN costs two passes',
  'tan engine {} numbers exceed float32 precision':
    'tan beside its pole is computed in float32, not in float64: 30144.178 for 30144.176',
  'Switching cpu backends engine {} Move data from cpu1 to cpu2 backend':
    'is about two copies of the JavaScript engine',
  'Switching cpu backends engine {} can execute op with data from mixed backends':
    'is about two copies of the JavaScript engine',
};

interface Outcome {
  status: string;
  message?: string;
}

const folder = mkdtempSync(path.join(tmpdir(), 'very-deep-conformance-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function run(engine: string): Promise<Record<string, Outcome>> {
  const report = path.join(folder, `${engine}.json`);
  await promisify(execFile)(process.execPath, [path.join(__dirname, 'suite.mjs'), engine, report]);
  return JSON.parse(readFileSync(report, 'utf8')) as Record<string, Outcome>;
}

it('passes the tests TensorFlow.js ships for its own backends, wherever the JavaScript engine does', async () => {
  const javascript = await run('cpu');
  const onnx = await run('onnx');
  const passing = Object.keys(javascript).filter((name) => javascript[name]?.status === 'passed');
  expect(passing.length).toBeGreaterThan(4000);
  const failing = passing.filter((name) => onnx[name]?.status !== 'passed');
  const unexplained = failing.filter((name) => !(name in exceptions));
  expect(unexplained.map((name) => `${name}: ${onnx[name]?.message ?? 'did not run'}`)).toEqual([]);
  const outdated = Object.keys(exceptions).filter((name) => !failing.includes(name));
  expect(outdated).toEqual([]);
});
