/**
 * How cells are compiled: the one configuration that the kernel, the check in a notebook, the grader, stubs and the
 * examples in docstrings share. What compiles in a notebook compiles in the grader, and the other way round.
 */

import type TypeScript from 'typescript-api';
import { existsSync } from '../platform/files';
import { path } from '../platform/paths';
import { librariesHere } from './ecmascript';
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
    // What Node.js 20 runs: `using` and decorators are written in other words.
    target: ts.ScriptTarget.ES2022,
    lib: librariesHere(),
    module: ts.ModuleKind.ESNext,
    // Knows `exports` in package.json, which tslab's own choice does not.
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    esModuleInterop: true,
    // A cell is a module, whatever stands in it.
    moduleDetection: ts.ModuleDetectionKind.Force,
    allowImportingTsExtensions: true,
    resolveJsonModule: true,
    jsx: ts.JsxEmit.React,
    skipLibCheck: true,
    // What is never reached is nobody's fault, and looking for it takes a sixth of the check of a long cell.
    allowUnreachableCode: true,
    // One set of declarations: every package under @types would otherwise be loaded into every program.
    types: ['node'],
    typeRoots: [path.join(courseRoot, 'node_modules', '@types')],
    // The course library, the TensorFlow.js that it uses and tslab's display functions resolve wherever the notebook lies.
    paths: {
      'very-deep': [libraryTypes],
      tslab: [path.join(courseRoot, 'node_modules', 'tslab')],
      '@tensorflow/*': [path.join(courseRoot, 'node_modules', '@tensorflow', '*')],
    },
  };
}

/** The same options without strictness, as stock tslab compiles: what is an error under them is no matter of strictness. */
export const looseOptions = (options: TypeScript.CompilerOptions): TypeScript.CompilerOptions => ({
  ...options,
  strict: false,
  noImplicitAny: false,
  noImplicitThis: false,
  strictBindCallApply: false,
  strictBuiltinIteratorReturn: false,
  strictFunctionTypes: false,
  strictNullChecks: false,
  strictPropertyInitialization: false,
  useUnknownInCatchVariables: false,
  exactOptionalPropertyTypes: false,
  noUncheckedIndexedAccess: false,
});
