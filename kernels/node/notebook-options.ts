import { existsSync } from 'node:fs';
import path from 'node:path';
import type TypeScript from 'typescript-api';
import { cellOptions } from '../../src/notebook/options';
import { courseRoot } from '../../src/notebook/released';
import { readPlainFile } from '../../src/platform/plain-file';
import type { ts } from '../language/host';

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

const configBytes = 2 ** 20;

/** Whether a folder is a copy of this project: the kernel of one may be at work in another. */
function isCourse(folder: string): boolean {
  if (folder === courseRoot) return true;
  const manifest = readPlainFile(path.join(folder, 'package.json'), configBytes, { links: true });
  return manifest !== undefined && /^\s*"name":\s*"very-deep"/m.test(manifest.toString('utf8'));
}

/** The nearest `tsconfig.json` that is meant for notebooks: not the one that builds this project. */
function notebookConfig(folder: string): string | undefined {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    if (isCourse(at)) return undefined;
    const file = path.join(at, 'tsconfig.json');
    if (existsSync(file)) return file;
    if (at === path.dirname(at)) return undefined;
  }
}

function fromConfig(real: ts, folder: string): TypeScript.CompilerOptions {
  const file = notebookConfig(folder);
  if (file === undefined) return {};
  // It came with the notebook, and may be a pipe; so may be what it extends.
  const readFile = (name: string) => readPlainFile(name, configBytes, { links: true })?.toString('utf8');
  const { config } = real.readConfigFile(file, readFile);
  const host = { ...real.sys, readFile };
  const { options } = real.parseJsonConfigFileContent(config ?? {}, host, path.dirname(file));
  // A cell that passes here must pass where it is graded, which is strict: strictness may be added, not taken away.
  const chosen = ADJUSTABLE.filter((name) => options[name] !== undefined && options[name] !== false);
  return Object.fromEntries(chosen.map((name) => [name, options[name]]));
}

/** How cells are compiled. */
export function compilerOptions(real: ts, folder: string): TypeScript.CompilerOptions {
  const own = fromConfig(real, folder);
  const shared = cellOptions(real);
  return {
    ...shared,
    checkJs: false,
    ...own,
    // What a notebook asks for comes besides what every cell has.
    lib: [...(shared.lib ?? []), ...(own.lib ?? [])],
    types: [...(shared.types ?? []), ...(own.types ?? [])],
    paths: { ...own.paths, ...shared.paths },
  };
}
