/** Cells as the compiler sees them, each a module of its own, with what it finds wrong with them. */
import path from 'node:path';
import ts from 'typescript-api';
import { declarationText } from '../../src/notebook/declarations';
import { cellOptions } from '../../src/notebook/options';
import { courseRoot } from '../../src/notebook/released';

const kept = new Map<string, ts.SourceFile | undefined>();

/** Reads declarations as cells are compiled with them, or as they come. */
export interface Reading {
  readonly declarations?: (fileName: string, text: string) => string;
}

/** A program of these cells. */
export function programOf(sources: readonly string[], { declarations = declarationText }: Reading = {}) {
  const options: ts.CompilerOptions = { ...cellOptions(ts), noEmit: true };
  const names = sources.map((_, i) => path.join(courseRoot, 'notebooks', `cell-${i}.ts`));
  const host = ts.createCompilerHost(options);
  const { fileExists } = host;
  host.fileExists = (name) => names.includes(name) || fileExists(name);
  host.getSourceFile = (name, version) => {
    const cell = sources[names.indexOf(name)];
    if (cell !== undefined) return ts.createSourceFile(name, cell, version);
    const key = `${declarations === declarationText}:${name}`;
    if (!kept.has(key)) {
      const text = ts.sys.readFile(name);
      const file =
        text === undefined ? undefined : ts.createSourceFile(name, declarations(name, text), version);
      kept.set(key, file);
    }
    return kept.get(key);
  };
  const program = ts.createProgram(names, options, host);
  const files = names.map((name) => program.getSourceFile(name) as ts.SourceFile);
  return { program, files };
}

/** What the compiler finds wrong with each cell: `TS2345: Argument of ...`. */
export function problemsIn(sources: readonly string[], reading?: Reading): string[][] {
  const { program, files } = programOf(sources, reading);
  return files.map((file) =>
    [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
      ({ code, messageText }) => `TS${code}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    ),
  );
}
