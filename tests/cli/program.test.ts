import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { commandHelp } from '../../src/cli/help';
import { program } from '../../src/cli/program';
import { tables } from '../../src/cli/tables';
import { UsageError } from '../../src/core';

const src = path.resolve(__dirname, '../../src');

let said: string;
beforeEach(() => {
  said = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said += text;
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

describe('very-deep', () => {
  it('says its version', async () => {
    const { version } = JSON.parse(readFileSync(path.join(src, '../package.json'), 'utf8'));
    expect(await program(['--version'])).toBe(0);
    expect(said).toBe(`${version}\n`);
  });

  it.each([[[]], [['--help']], [['-h']], [['help']]])(
    'lists its commands when called with %j',
    async (args) => {
      expect(await program(args)).toBe(0);
      for (const name of Object.keys(tables)) expect(said).toMatch(new RegExp(`^ {2}${name} `, 'm'));
    },
  );

  it.each(Object.entries(tables))('shows the help of %s, whatever else is typed', async (name, table) => {
    expect(await program([name, '--nonsense', '--help'])).toBe(0);
    expect(said).toBe(commandHelp(table));
  });

  it.each([
    ['grad', 'no command is called "grad"; did you mean grade?'],
    ['sumbit', 'no command is called "sumbit"; did you mean submit?'],
    ['xyzzy', 'no command is called "xyzzy"; `very-deep --help` lists what there is'],
    ['--verison', 'there is no option --verison; did you mean --version?'],
    ['constructor', 'no command is called "constructor"; `very-deep --help` lists what there is'],
  ])('refuses %s in one sentence', async (name, sentence) => {
    await expect(program([name])).rejects.toThrow(new UsageError(sentence));
    expect(said).toBe('');
  });

  it('runs the command that it names', async () => {
    await expect(program(['worker'])).rejects.toThrow('which Redis? --redis redis://localhost:6379');
  });
});

/** Packages that a file and all that it imports at once load; what is imported on call is not among them. */
function packagesOf(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const text = readFileSync(file, 'utf8');
  const named = [...text.matchAll(/^(?:import|export)(?! type\b)[^;]*?from '([^']+)';/gm)].map(
    ([, name]) => name as string,
  );
  return named.flatMap((name) => {
    if (!name.startsWith('.')) return [name];
    const base = path.resolve(path.dirname(file), name);
    const found = [`${base}.ts`, path.join(base, 'index.ts')].find((one) => existsSync(one));
    return found === undefined ? [] : packagesOf(found, seen);
  });
}

describe('help and version', () => {
  it.each(['cli/main.ts', 'cli/help.ts', 'notebook/released.ts'])('%s loads no TensorFlow.js', (file) => {
    const packages = packagesOf(path.join(src, file)).filter((name) => !name.startsWith('node:'));
    expect(packages.filter((name) => name !== 'commander')).toEqual([]);
  });

  it('tells by that what would load it', () => {
    expect(packagesOf(path.join(src, 'cli/commands/grade.ts'))).toContain('@tensorflow/tfjs');
  });
});
