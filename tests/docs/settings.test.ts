/** Every environment variable of the course stands in one table, and docs/settings.md is that table. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { setting, settings } from '../../src/core/settings';
import { settingsPage, testSettings } from './settings-page';

const root = path.resolve(__dirname, '../..');

/** Where code stands, and where it is set up. */
const places = ['src', 'kernels', 'scripts', 'site', 'bench', 'jupyter', 'deploy', 'binder', 'tests', '.ci'];

/** What an attack plants in the environment and must not find again; nobody reads it. */
const planted = 'VERY_DEEP_SECRET';

/** The table itself, and what is made of it. */
const table = ['src/core/settings.ts', 'tests/docs/settings-page.ts', 'tests/docs/settings.test.ts'];

const files = places
  .flatMap((place) => readdirSync(path.join(root, place), { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile())
  .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
  .filter((file) => !/(^|\/)(node_modules|__pycache__)\//.test(file) && !table.includes(file));
const texts = new Map(files.map((file) => [file, readFileSync(path.join(root, file), 'utf8')]));

const ofUsers: readonly string[] = Object.keys(settings);
const known = [...ofUsers, ...Object.keys(testSettings)];

/** The files that read a variable. */
function readers(name: string): string[] {
  const reads = new RegExp(`setting\\('${name}'\\)|process\\.env\\.${name}\\b(?! = )`);
  return [...texts].filter(([, text]) => reads.test(text)).map(([file]) => file);
}

afterEach(() => vi.unstubAllEnvs());

describe('settings', () => {
  it('names every variable of the course that the code names', () => {
    const named = new Set(
      [...texts.values()].flatMap((text) => text.match(/\b(?:VERY_DEEP|NBGRADER)_[A-Z_]+\b/g) ?? []),
    );
    expect([...named].filter((name) => name !== planted).sort()).toEqual([...known].sort());
  });

  it.each(ofUsers)('says who reads %s', (name) => {
    const { readBy } = settings[name as keyof typeof settings];
    const found = readers(name).filter((file) => !file.startsWith('tests/'));
    expect(found.sort()).toEqual([...readBy].sort());
  });

  it.each(Object.keys(testSettings))('says which tests read %s', (name) => {
    expect(readers(name)).toEqual(testSettings[name]?.readBy);
  });

  it('is where the library reads them, and nowhere else', () => {
    const byName = [...texts].filter(
      ([file, text]) =>
        /^(src|kernels)\//.test(file) &&
        /process\.env(\.|\[')(VERY_DEEP|NBGRADER)_|\b(VERY_DEEP|NBGRADER)_[^;]*\} = process\.env/.test(text),
    );
    expect(byName.map(([file]) => file)).toEqual([]);
  });

  it('takes an empty value for none', () => {
    vi.stubEnv('VERY_DEEP_SIZE', '');
    expect(setting('VERY_DEEP_SIZE')).toBeUndefined();
    vi.stubEnv('VERY_DEEP_SIZE', 'smoke');
    expect(setting('VERY_DEEP_SIZE')).toBe('smoke');
  });
});

describe('docs/settings.md', () => {
  // After a change of the table: npx vitest run --project unit tests/docs/settings.test.ts -u
  it('is the table', async () => {
    await expect(settingsPage()).toMatchFileSnapshot('../../docs/settings.md');
  });
});
