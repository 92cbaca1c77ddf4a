/** `npm run lint` and `npm run types` find a fault of each kind, in a small project with this one's configuration. */
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runProgram } from '../run-program';

const project = path.resolve(__dirname, '../..');
let folder = '';

/** What is sound: the command, which uses what another file exports, and a script. */
const sound: Record<string, string> = {
  'src/cli/main.ts': "import { half } from '../half';\n\nprocess.exitCode = half({ of: 2 });\n",
  'src/door.browser.ts': "export { half } from './half';\n",
  ...Object.fromEntries(
    ['kernel', 'compiler-worker', 'runtime-worker'].map((name) => [
      `kernels/browser/${name}.ts`,
      "import { half } from '../../src/half';\n\nhalf({});\n",
    ]),
  ),
  'src/desk/page/main.tsx': "import { half } from '../../half';\n\nhalf({});\n",
  'src/half.ts': 'export function half({ of = 0 }: { of?: number }): number {\n  return of / 2;\n}\n',
  'scripts/greet.mjs': "console.log('hello'.toUpperCase());\n",
};

const write = (name: string, text: string) => {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), text);
};

/** A script of `package.json`, run in the small project: whether it passes, and all that it says. */
async function run(script: 'lint' | 'types') {
  const { status, stdout, stderr } = await runProgram('npm', ['run', '--silent', script], { cwd: folder });
  return { passes: status === 0, said: stdout + stderr };
}

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'very-deep-lint-'));
  const configuration = [
    'biome.jsonc',
    'knip.jsonc',
    'tsconfig.json',
    'tsconfig.browser.json',
    'tsconfig.desk.json',
    'tsconfig.scripts.json',
    '.gitignore',
  ];
  for (const name of configuration) copyFileSync(path.join(project, name), path.join(folder, name));
  const { scripts, devDependencies } = JSON.parse(readFileSync(path.join(project, 'package.json'), 'utf8'));
  const manifest = {
    private: true,
    scripts: { lint: scripts.lint, types: scripts.types },
    devDependencies: Object.fromEntries(
      ['@biomejs/biome', 'knip'].map((name) => [name, devDependencies[name]]),
    ),
  };
  write('package.json', `${JSON.stringify(manifest, null, 2)}\n`);
  symlinkSync(path.join(project, 'node_modules'), path.join(folder, 'node_modules'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(process.platform === 'win32')('the linter and the compiler', () => {
  beforeEach(() => {
    rmSync(path.join(folder, 'src'), { recursive: true, force: true });
    for (const [name, text] of Object.entries(sound)) write(name, text);
  });

  it.each(['lint', 'types'] as const)('`npm run %s` has nothing to say of what is sound', async (script) => {
    expect(await run(script)).toEqual({ passes: true, said: expect.any(String) });
  });

  it.each([
    {
      script: 'lint',
      kind: 'what is written badly',
      faults: { 'src/half.ts': "import path from 'node:path';\n\nif (half({}) == 0) half({});" },
      words: [/noUnusedImports/, /noDoubleEquals/],
    },
    {
      script: 'lint',
      kind: 'what nothing uses',
      faults: {
        'src/half.ts': 'export const third = 3;\nexport type Third = 3;',
        'src/lonely.ts': 'process.exitCode = 1;',
      },
      words: [/third +src\/half\.ts/, /Third +type +src\/half\.ts/, /Unused files.*\n.*src\/lonely\.ts/],
    },
    {
      script: 'types',
      kind: 'what has another type, or is undefined where it may only be left out',
      faults: { 'src/half.ts': "half({ of: 'two' });\nhalf({ of: undefined });" },
      words: [/half\.ts\(5,.*TS2322/, /half\.ts\(6,.*exactOptionalPropertyTypes/],
    },
    {
      script: 'types',
      kind: 'what has another type in a script',
      faults: { 'scripts/greet.mjs': "'hello'.toUpperCase(1);" },
      words: [/greet\.mjs.*TS2554/],
    },
  ] as const)('$script: names $kind', async ({ script, faults, words }) => {
    for (const [name, fault] of Object.entries(faults))
      write(name, `${name in sound ? `${sound[name]}\n` : ''}${fault}\n`);
    const { passes, said } = await run(script);
    for (const one of words) expect(said).toMatch(one);
    expect(passes).toBe(false);
  });
});
