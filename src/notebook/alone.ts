/** Files of TypeScript looked at by themselves: without libraries, without what they import, without a disk. */
import type TypeScript from 'typescript-api';

/**
 * A program of some files, each a module of its own.
 * @param ts the compiler, which is loaded late where a fast start counts
 * @param files parsed, with the names that they have in the program
 * @param options what it is compiled with beside that
 */
export function programOf(
  ts: typeof TypeScript,
  files: readonly TypeScript.SourceFile[],
  options: TypeScript.CompilerOptions = {},
): TypeScript.Program {
  const byName = new Map(files.map((file) => [file.fileName, file]));
  const all = { noLib: true, noResolve: true, types: [], target: ts.ScriptTarget.ES2022, ...options };
  return ts.createProgram([...byName.keys()], all, {
    getSourceFile: (name) => byName.get(name),
    getDefaultLibFileName: () => '/lib.d.ts',
    writeFile: () => {},
    getCurrentDirectory: () => '/',
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    fileExists: (name) => byName.has(name),
    readFile: (name) => byName.get(name)?.text,
  });
}
