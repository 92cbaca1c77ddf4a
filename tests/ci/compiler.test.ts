/** Which compiler builds: tslab brings one of its own, and `.bin/tsc` is that one, not the one `package.json` pins. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { compiler } from '../../scripts/compiler.mjs';

const root = path.resolve(__dirname, '../..');
const { scripts, devDependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

/** What a program of the compiler's package says of itself. */
const versionOf = (program: string): string =>
  spawnSync(process.execPath, [path.join(root, program), '--version'], { encoding: 'utf8' }).stdout.trim();

describe('the compiler', () => {
  const pinned = `Version ${devDependencies.typescript}`;

  it('of `npm run build` is the pinned one', () => {
    expect(scripts.build).toBe('node scripts/build.mjs');
    const build = readFileSync(path.join(root, 'scripts/build.mjs'), 'utf8');
    expect(build).toContain("node(compiler, '-p', 'tsconfig.build.json'");
    expect(build).not.toMatch(/\btsc\b/);
    expect(versionOf(compiler)).toBe(pinned);
  });

  it('of `npm run types` is the pinned one, for every configuration', () => {
    expect(scripts.types).toBe('node scripts/types.mjs');
    const { stdout } = spawnSync(process.execPath, ['scripts/types.mjs', '--version'], {
      cwd: root,
      encoding: 'utf8',
    });
    const configurations = readdirSync(root).filter(
      (name) => /^tsconfig\..*json$/.test(name) && name !== 'tsconfig.build.json',
    );
    // Those of the root, and the pages' own.
    expect(stdout.trim().split('\n')).toEqual([...configurations, 'site/run'].map(() => pinned));
  });

  it('is not what a bare `tsc` would be', () => {
    expect(versionOf('node_modules/.bin/tsc')).not.toBe(pinned);
  });
});
