/**
 * Modules for cells. Those beside the notebook are compiled here, with `await` at their top where they have it, and loaded
 * again once they, or what they import, have changed. Packages are the surroundings' to load.
 */

import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import type TypeScript from 'typescript-api';
import { severityOf } from '../../src/notebook/severity';
import { messageOf } from '../../src/platform/thrown';
import { throughKernel } from './awaits';
import { type FileType, fileTypeOf, importedAs } from './file-imports';
import { folderOf, isPath, joined, type ts } from './host';
import { HELPERS } from './live-scope';
import { withoutSourceMap } from './source-map-comment';
import type { Place } from './written-cells';

/** What a module exports. */
export type Exports = Record<string, unknown>;

/** What loading modules takes from where the kernel runs. */
export interface ModuleHost {
  readonly compiler: () => ts;
  readFile(file: string): string | undefined;
  readBytes(file: string): Uint8Array | undefined;
  modified(file: string): number | undefined;
  fileExists(file: string): boolean;
  /** Loads a package, or a module of the surroundings, as `import` does. */
  importPackage(specifier: string, folder: string): Promise<unknown>;
  /** The same as `require` does: at once, or it throws. */
  requirePackage(specifier: string, folder: string): unknown;
  /** What `require` has beside being called, for a folder. */
  requireIn(folder: string): object;
  /** Makes a function of a script; its name is the one in tracebacks. */
  evaluate(script: string, name: string): (...args: unknown[]) => unknown;
  /** Waits until code of the cell that is running may run: packages are loaded where no interrupt can tear them. */
  comeBack(): Promise<void>;
  /** Lets go of a module that it has loaded from the disk. */
  forget(file: string): void;
  /** The address of a file, as `import.meta.url` says it. */
  url(file: string): string;
}

interface Loaded {
  readonly modified: number | undefined;
  /** `exports` of a compiled module; anything of one that the surroundings load. */
  module: { exports: unknown };
  /** The modules beside the notebook that it has imported. */
  readonly imports: Set<string>;
  /** Settles when it has run to its end. */
  ready?: Promise<void>;
}

interface Traced {
  readonly source: string;
  readonly map: string;
  trace?: TraceMap;
}

/** A module that says what went wrong when it was loaded. */
export class ModuleFault extends Error {
  override name = 'ModuleError';
}

const ENDS = [
  '',
  '.ts',
  '.tsx',
  '.mts',
  '.cts',
  '.js',
  '.mjs',
  '.cjs',
  '.jsx',
  '.json',
  '/index.ts',
  '/index.tsx',
  '/index.js',
];

/** Node.js's way to see a module of the older kind as one of the newer: with its whole under `default`, too. */
function asNamespace(module: unknown): Exports {
  if (typeof module === 'object' && module !== null) {
    if ((module as Exports).__esModule === true) {
      if ('default' in module) return module as Exports;
      return Object.assign(Object.create(module), { default: module }) as Exports;
    }
    if (Object.prototype.toString.call(module) === '[object Module]') return module as Exports;
  }
  const isOpen = (typeof module === 'object' || typeof module === 'function') && module !== null;
  const names: PropertyDescriptorMap = isOpen ? Object.getOwnPropertyDescriptors(module) : {};
  const taken = Object.fromEntries(
    Object.entries(names).filter(([name]) => name !== 'default' && name !== 'prototype'),
  );
  return Object.defineProperties({ default: module }, taken) as Exports;
}

/** Exports as those of a module that TypeScript has compiled. */
const asCompiled = (exports: Exports): Exports =>
  Object.defineProperty(exports, '__esModule', { value: true });

/** A module of the newer kind as one of the older sees it, compiled by TypeScript. */
function asCommonJs(module: unknown): unknown {
  if (Object.prototype.toString.call(module) !== '[object Module]') return module;
  return Object.defineProperty(Object.create(module as object), '__esModule', { value: true });
}

export class Modules {
  readonly #host: ModuleHost;
  readonly #loaded = new Map<string, Loaded>();
  /** What was compiled last of each file, whatever became of it. */
  readonly #traced = new Map<string, Traced>();
  readonly #namespaces = new WeakMap<object, Exports>();

  constructor(host: ModuleHost) {
    this.#host = host;
  }

  /**
   * Imports a module, as a cell or a module in `folder` names it.
   * @param options the second argument of `import()`
   */
  async load(specifier: string, folder: string, options?: unknown): Promise<Exports> {
    const type = fileTypeOf(options);
    if (type !== undefined) return this.#asFile(specifier, folder, type);
    const file = this.#local(specifier, folder);
    if (file === undefined) return this.#namespace(await this.#host.importPackage(specifier, folder));
    return this.#namespace(await this.#import(file, new Set()));
  }

  /** The function `require` for what stands in a folder. */
  requireIn(folder: string): (specifier: string) => unknown {
    const required = (specifier: string): unknown => {
      const file = this.#local(specifier, folder);
      return file === undefined
        ? this.#host.requirePackage(specifier, folder)
        : this.#require(file, specifier);
    };
    return Object.assign(required, this.#host.requireIn(folder));
  }

  /** Forgets modules that have changed on the disk, and those that import them. */
  forgetChanged(): void {
    for (const [file, { modified }] of [...this.#loaded])
      if (this.#host.modified(file) !== modified) this.#forget(file);
  }

  /** Where a place of a compiled module comes from, with the module's text. */
  originalPlace(file: string, line: number, column: number): (Place & { source: string }) | undefined {
    const found = this.#traced.get(file);
    if (found === undefined) return undefined;
    found.trace ??= new TraceMap(found.map);
    const at = originalPositionFor(found.trace, { line, column: column - 1 });
    return at.line === null ? undefined : { line: at.line, column: at.column + 1, source: found.source };
  }

  /** A file as what it contains, which is read anew each time. */
  #asFile(specifier: string, folder: string, type: FileType): Exports {
    const file = joined(folder, specifier);
    const content = isPath(specifier)
      ? type === 'text'
        ? this.#host.readFile(file)
        : this.#host.readBytes(file)
      : undefined;
    if (content !== undefined) return { default: content };
    throw Object.assign(
      new ModuleFault(
        `there is no file "${specifier}" in ${folder}; as "${type}" files are imported by their path`,
      ),
      { code: 'ERR_MODULE_NOT_FOUND' },
    );
  }

  #namespace(module: unknown): Exports {
    if ((typeof module !== 'object' && typeof module !== 'function') || module === null)
      return { default: module };
    let found = this.#namespaces.get(module);
    if (found === undefined) {
      found = asNamespace(module);
      this.#namespaces.set(module, found);
    }
    return found;
  }

  #forget(file: string): void {
    if (!this.#loaded.delete(file)) return;
    this.#host.forget(file);
    for (const [parent, { imports }] of [...this.#loaded]) if (imports.has(file)) this.#forget(parent);
  }

  /** The file that a path leads to; undefined for packages. */
  #local(specifier: string, folder: string): string | undefined {
    if (!isPath(specifier)) return undefined;
    const base = joined(folder, withoutQuery(specifier));
    // `./tools.js` may be written for `tools.ts`, as TypeScript has it.
    const written = base.replace(/\.([mc]?)js(x?)$/, '.$1ts$2');
    const found = [...ENDS.map((end) => base + end), written].find((file) => this.#host.fileExists(file));
    if (found !== undefined) return found;
    throw Object.assign(new ModuleFault(`there is no module "${specifier}" in ${folder}`), {
      code: 'ERR_MODULE_NOT_FOUND',
    });
  }

  /** @param above the modules that are waiting for this one: where they import one another, each sees what is there so far */
  async #import(file: string, above: ReadonlySet<string>): Promise<unknown> {
    const known = this.#loaded.get(file);
    if (known !== undefined) {
      if (!above.has(file)) await known.ready;
      return known.module.exports;
    }
    const source = this.#host.readFile(file) ?? '';
    if (!isCompiled(file, source)) return this.#other(file, source);
    const compiled = this.#compile(file, source);
    const loaded = this.#note(file);
    const folder = folderOf(file);
    const below = new Set([...above, file]);
    const before = new Map<string, unknown>();
    const prepare = async () => {
      for (const specifier of compiled.imports) {
        const type = compiled.files.get(specifier);
        if (type !== undefined) {
          before.set(specifier, asCompiled(this.#asFile(specifier, folder, type)));
          continue;
        }
        const local = this.#local(specifier, folder);
        if (local !== undefined) loaded.imports.add(local);
        const module =
          local === undefined
            ? await this.#host.importPackage(specifier, folder)
            : await this.#import(local, below);
        before.set(specifier, asCommonJs(module));
      }
      const require = this.requireIn(folder);
      await this.#host.comeBack();
      await this.#run(file, compiled, loaded, (specifier) =>
        before.has(specifier) ? before.get(specifier) : require(specifier),
      );
    };
    loaded.ready = prepare().catch((error: unknown) => {
      this.#forget(file);
      throw error;
    });
    await loaded.ready;
    return loaded.module.exports;
  }

  #require(file: string, specifier: string): unknown {
    const known = this.#loaded.get(file);
    if (known !== undefined) return known.module.exports;
    const source = this.#host.readFile(file) ?? '';
    if (!isCompiled(file, source)) return this.#other(file, source);
    const compiled = this.#compile(file, source);
    if (compiled.waits)
      throw new ModuleFault(
        `"${specifier}" waits for something at its top, so require() cannot load it; import it instead`,
      );
    const loaded = this.#note(file);
    const folder = folderOf(file);
    const require = this.requireIn(folder);
    try {
      void this.#run(file, compiled, loaded, (one) => {
        const type = compiled.files.get(one);
        if (type !== undefined) return asCompiled(this.#asFile(one, folder, type));
        const local = this.#local(one, folder);
        if (local !== undefined) loaded.imports.add(local);
        return asCommonJs(require(one));
      });
    } catch (error) {
      this.#forget(file);
      throw error;
    }
    return loaded.module.exports;
  }

  /** JSON, and what only the surroundings can load. */
  #other(file: string, source: string): unknown {
    const loaded = this.#note(file);
    try {
      loaded.module.exports = file.endsWith('.json')
        ? readJson(file, source)
        : this.#host.requirePackage(file, folderOf(file));
    } catch (error) {
      this.#forget(file);
      throw error;
    }
    return loaded.module.exports;
  }

  #note(file: string): Loaded {
    const modified = this.#host.modified(file);
    const loaded: Loaded = { modified, module: { exports: {} }, imports: new Set() };
    this.#loaded.set(file, loaded);
    return loaded;
  }

  #run(
    file: string,
    { script }: Compiled,
    { module }: Loaded,
    require: (specifier: string) => unknown,
  ): unknown {
    const folder = folderOf(file);
    const meta = { url: this.#host.url(file), filename: file, dirname: folder };
    const load = (specifier: string, options?: unknown) => this.load(specifier, folder, options);
    const run = this.#host.evaluate(script, file);
    return run(module.exports, require, module, file, folder, load, meta);
  }

  #compile(file: string, source: string): Compiled {
    const ts = this.#host.compiler();
    const imports: string[] = [];
    const files = new Map<string, FileType>();
    let waits = false;
    const before: TypeScript.TransformerFactory<TypeScript.SourceFile> = (context) => {
      const { factory } = context;
      const visit = (node: TypeScript.Node, isTop: boolean): TypeScript.Node => {
        if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword)
          return factory.createIdentifier(HELPERS.meta);
        if (isTop && (ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier)))
          waits = true;
        const type = ts.isImportDeclaration(node) ? importedAs(ts, node) : undefined;
        if (type !== undefined && ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier))
          files.set(node.moduleSpecifier.text, type);
        const isBelow = isTop && !ts.isFunctionLike(node);
        const visited = ts.visitEachChild(node, (child) => visit(child, isBelow), context);
        if (ts.isCallExpression(visited) && visited.expression.kind === ts.SyntaxKind.ImportKeyword)
          return factory.createCallExpression(
            factory.createIdentifier(HELPERS.load),
            undefined,
            visited.arguments,
          );
        return visited;
      };
      return (root) => visit(root, true) as TypeScript.SourceFile;
    };
    // What is imported for its types alone is gone by then.
    const after: TypeScript.TransformerFactory<TypeScript.SourceFile> = () => (root) => {
      const visit = (node: TypeScript.Node): void => {
        if (
          ts.isCallExpression(node) &&
          ts.isIdentifier(node.expression) &&
          node.expression.text === 'require'
        ) {
          const [specifier] = node.arguments;
          if (specifier !== undefined && ts.isStringLiteral(specifier)) imports.push(specifier.text);
        }
        if (!ts.isFunctionLike(node)) ts.forEachChild(node, visit);
      };
      visit(root);
      return root;
    };
    const {
      outputText,
      sourceMapText,
      diagnostics = [],
    } = ts.transpileModule(source, {
      // The compiler would leave a module of the newer kind as it is.
      fileName: file.replace(/\.[mc]([jt]s)$/, '.$1'),
      reportDiagnostics: true,
      transformers: { before: [before], after: [after, throughKernel(ts, file)] },
      compilerOptions: {
        module: ts.ModuleKind.CommonJS,
        target: ts.ScriptTarget.ES2022,
        jsx: ts.JsxEmit.React,
        esModuleInterop: true,
        sourceMap: true,
        allowJs: true,
      },
    });
    const [fault] = diagnostics.filter(({ code }) => severityOf(code, 'nocheck') === 'stops');
    if (fault !== undefined) throw this.#syntaxFault(file, source, fault);
    const body = withoutSourceMap(outputText);
    const parameters = [
      'exports',
      'require',
      'module',
      '__filename',
      '__dirname',
      HELPERS.load,
      HELPERS.meta,
    ];
    const payload = JSON.parse(sourceMapText as string) as { mappings: string };
    payload.mappings = `;${payload.mappings}`;
    const map = JSON.stringify(payload);
    this.#traced.set(file, { source, map });
    return {
      script: `(${waits ? 'async ' : ''}function (${parameters.join(', ')}) {\n${body}\n})`,
      imports: [...new Set(imports)],
      files,
      waits,
    };
  }

  #syntaxFault(file: string, source: string, { messageText, start = 0 }: TypeScript.Diagnostic): ModuleFault {
    const line = source.slice(0, start).split('\n').length;
    const message = this.#host.compiler().flattenDiagnosticMessageText(messageText, ' ');
    return new ModuleFault(`${file}:${line}: ${message} \`${source.split('\n')[line - 1]?.trim()}\``);
  }
}

interface Compiled {
  readonly script: string;
  readonly imports: readonly string[];
  /** Those among them that are imported as what they contain. */
  readonly files: ReadonlyMap<string, FileType>;
  /** Whether it awaits something outside its functions. */
  readonly waits: boolean;
}

/** A path without `?` and `#` and what follows. */
const withoutQuery = (specifier: string): string => specifier.split(/[?#]/, 1)[0] as string;

/** Modules that the compiler makes of the older kind: TypeScript, and JavaScript with `import` or `export` in it. */
function isCompiled(file: string, source: string): boolean {
  if (/\.([cm]?ts|tsx|jsx|mjs)$/.test(file)) return true;
  return file.endsWith('.js') && /^[^\S\r\n\u2028\u2029]*(import\b(?!\s*\()|export\b)/m.test(source);
}

function readJson(file: string, source: string): unknown {
  try {
    return JSON.parse(source);
  } catch (error) {
    throw new ModuleFault(`${file} is no JSON: ${messageOf(error)}`);
  }
}
