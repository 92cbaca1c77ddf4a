import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { plain, withKernel } from './client';

const folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-modules-'));
const notebooks = path.join(folder, 'notebooks');
mkdirSync(path.join(folder, 'shared'), { recursive: true });
mkdirSync(notebooks);
const beside = path.join(notebooks, 'beside.ts');
const above = path.join(folder, 'shared', 'above.ts');
writeFileSync(
  above,
  'export interface Point {\n  x: number;\n}\n\nexport function fail(p: Point): never {\n  throw new Error(`at ${p.x}`);\n}\n',
);
writeFileSync(
  beside,
  "import { type Point } from '../shared/above';\nexport const point: Point = { x: 1 };\n",
);

describe('TypeScript modules on disk', () => {
  const kernel = withKernel({}, notebooks);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are imported from beside and above the notebook, with their types, far from the project', async () => {
    const { result, error } = await kernel.run(
      "import { point } from './beside';\nimport { fail } from '../shared/above';\nimport { Random } from 'very-deep';\n[point.x, typeof Random]",
    );
    expect(error).toBeUndefined();
    expect(result).toEqual({ 'text/plain': "[ 1, 'function' ]" });
    expect((await kernel.run('point.y')).error?.evalue).toContain("Property 'y' does not exist");
  });

  it('are traced by their own lines', async () => {
    const { error } = await kernel.run('fail(point)');
    const text = plain(error?.traceback ?? []);
    expect(text).toContain(`at ${path.join('..', 'shared', 'above.ts')}:6 in fail`);
    expect(text).toContain('> 6 |   throw new Error(`at ${p.x}`);');
    expect(text).toMatch(/at cell\[\d+\]:1/);
  });

  it('are loaded again when they have changed', async () => {
    writeFileSync(beside, 'export const point = { x: 1, y: 2 };\n');
    // TypeScript hears of the change from the file system, a moment later.
    await expect
      .poll(async () => (await kernel.run("import { point } from './beside'; point.y")).result, {
        timeout: 20_000,
      })
      .toEqual({ 'text/plain': '2' });
  });
});
