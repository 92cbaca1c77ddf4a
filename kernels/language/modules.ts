/**
 * TypeScript modules beside the notebook: compiled when a cell first requires them and again once they have
 * changed, with source maps, whichever folder they are in.
 */
import { readFileSync, statSync } from 'node:fs';
import Module, { SourceMap, type SourceMapPayload } from 'node:module';
import path from 'node:path';
import { courseRoot } from '../../src/notebook/released';
import type { Place } from './compiler';
import type { ts } from './tslab';

interface Loaded {
  readonly modified: number;
  readonly source: string;
  readonly map: SourceMapPayload;
}

interface CompilingModule extends NodeJS.Module {
  _compile(code: string, file: string): void;
}

interface OpenModule {
  _extensions: Record<string, (module: CompilingModule, file: string) => void>;
  _initPaths(): void;
}

const open = Module as unknown as OpenModule;
const loaded = new Map<string, Loaded>();

/** Lets `require` load `.ts` files, and lets every notebook find the course library. */
export function installModules(typescript: () => ts): void {
  const nodePath = [process.env.NODE_PATH, path.join(courseRoot, 'node_modules')].filter(Boolean);
  process.env.NODE_PATH = nodePath.join(path.delimiter);
  open._initPaths();

  open._extensions['.ts'] = (module, file) => {
    const real = typescript();
    const source = readFileSync(file, 'utf8');
    const { outputText, sourceMapText } = real.transpileModule(source, {
      fileName: file,
      compilerOptions: {
        module: real.ModuleKind.CommonJS,
        target: real.ScriptTarget.ES2022,
        esModuleInterop: true,
        sourceMap: true,
      },
    });
    loaded.set(file, {
      modified: statSync(file).mtimeMs,
      source,
      map: JSON.parse(sourceMapText as string) as SourceMapPayload,
    });
    module._compile(outputText, file);
  };
}

/** Forgets local modules that have changed on disk, and those that import them. */
export function forgetChangedModules(): void {
  const stale = [...loaded].filter(([file, { modified }]) => {
    return statSync(file, { throwIfNoEntry: false })?.mtimeMs !== modified;
  });
  for (const [file] of stale) forget(file);
}

function forget(file: string): void {
  if (!loaded.delete(file)) return;
  for (const parent of [...loaded.keys()]) {
    if (require.cache[parent]?.children.some((child) => child.filename === file)) forget(parent);
  }
  delete require.cache[file];
}

/** Where a place of a compiled local module comes from, with the module's text. */
export function originalModulePlace(
  file: string,
  line: number,
  column: number,
): (Place & { source: string }) | undefined {
  const found = loaded.get(file);
  if (found === undefined) return undefined;
  const entry = new SourceMap(found.map).findEntry(line - 1, column - 1);
  if (!('originalLine' in entry)) return undefined;
  return { line: entry.originalLine + 1, column: entry.originalColumn + 1, source: found.source };
}
