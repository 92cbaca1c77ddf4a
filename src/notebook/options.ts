/**
 * How cells are compiled: the one configuration that the kernel, the check in a notebook, the grader, stubs and the
 * examples in docstrings share. What compiles in a notebook compiles in the grader, and the other way round.
 */

import type TypeScript from '@tslab/typescript-for-tslab';
import { existsSync } from '../platform/files';
import { path } from '../platform/paths';
import { courseRoot } from './released';

/** The public door's types: the built ones in a package, the sources where only they are there. */
const libraryTypes = [
  path.join(courseRoot, 'dist', 'src', 'index.d.ts'),
  path.join(courseRoot, 'src', 'index.ts'),
].find((file) => existsSync(file)) as string;

/**
 * The compiler options of a cell.
 * @param ts the compiler, which is loaded late where a fast start counts
 */
export function cellOptions(ts: typeof TypeScript): TypeScript.CompilerOptions {
  return {
    strict: true,
    useUnknownInCatchVariables: false,
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2023.d.ts'],
    module: ts.ModuleKind.ESNext,
    // Knows `exports` in package.json, which tslab's own choice does not.
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    esModuleInterop: true,
    experimentalDecorators: true,
    resolveJsonModule: true,
    jsx: ts.JsxEmit.React,
    skipLibCheck: true,
    // One set of declarations: every package under @types would otherwise be loaded into every program.
    types: ['node'],
    typeRoots: [path.join(courseRoot, 'node_modules', '@types')],
    // The course library and the TensorFlow.js that it uses resolve wherever the notebook lies.
    paths: {
      'very-deep': [libraryTypes],
      '@tensorflow/*': [path.join(courseRoot, 'node_modules', '@tensorflow', '*')],
    },
  };
}

/**
 * Errors of the compiler that are none in a notebook: `await` outside a function (1308, 1309, 1375, 1378, 1432), and
 * assigning to a variable of another cell (2632).
 */
export const notebookAllows: ReadonlySet<number> = new Set([1308, 1309, 1375, 1378, 1432, 2632]);
