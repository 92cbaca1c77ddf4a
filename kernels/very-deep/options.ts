import { existsSync } from 'node:fs';
import path from 'node:path';
import type TypeScript from '@tslab/typescript-for-tslab';
import type { ts } from './tslab';

/** The folder of the package `very-deep`: this file is `dist/kernels/very-deep/options.js` in it. */
export const PROJECT = path.resolve(__dirname, '..', '..', '..');

/** The options a notebook may set in a `tsconfig.json` beside it or above it. The rest is the kernel's business. */
const ADJUSTABLE = [
  'strict',
  'noImplicitAny',
  'strictNullChecks',
  'strictFunctionTypes',
  'strictBindCallApply',
  'strictPropertyInitialization',
  'noImplicitThis',
  'useUnknownInCatchVariables',
  'noUncheckedIndexedAccess',
  'noImplicitReturns',
  'noFallthroughCasesInSwitch',
  'exactOptionalPropertyTypes',
  'lib',
  'types',
  'paths',
  'baseUrl',
  'jsx',
  'experimentalDecorators',
] as const;

/** The nearest `tsconfig.json` that is meant for notebooks: not the one that builds this project. */
function notebookConfig(folder: string): string | undefined {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    const file = path.join(at, 'tsconfig.json');
    if (at !== PROJECT && existsSync(file)) return file;
    if (at === PROJECT || at === path.dirname(at)) return undefined;
  }
}

function fromConfig(real: ts, folder: string): TypeScript.CompilerOptions {
  const file = notebookConfig(folder);
  if (file === undefined) return {};
  const { config } = real.readConfigFile(file, real.sys.readFile);
  const { options } = real.parseJsonConfigFileContent(config ?? {}, real.sys, path.dirname(file));
  const chosen = ADJUSTABLE.filter((name) => options[name] !== undefined);
  return Object.fromEntries(chosen.map((name) => [name, options[name]]));
}

/** How cells are compiled. */
export function compilerOptions(real: ts, folder: string): TypeScript.CompilerOptions {
  const own = fromConfig(real, folder);
  return {
    strict: true,
    useUnknownInCatchVariables: false,
    target: real.ScriptTarget.ES2022,
    lib: ['lib.es2023.d.ts'],
    // Knows `exports` in package.json, which tslab's own choice does not.
    moduleResolution: real.ModuleResolutionKind.Bundler,
    // One set of declarations: every package under @types would otherwise be loaded into every program.
    types: ['node'],
    typeRoots: [
      path.join(PROJECT, 'node_modules', '@types'),
      path.join(path.dirname(require.resolve('tslab')), '..', 'node_modules', '@types'),
    ],
    checkJs: false,
    inlineSourceMap: true,
    rootDir: undefined,
    ...own,
    // The course library resolves wherever the notebook lies.
    paths: { ...own.paths, 'very-deep': [path.join(PROJECT, 'dist', 'src', 'index.d.ts')] },
  };
}
