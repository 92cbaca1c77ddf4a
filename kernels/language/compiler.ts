/**
 * From a cell's TypeScript to the script that runs: tslab's converter, with the compiler options, the source maps
 * and the awaits of this kernel.
 */
import { existsSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import path from 'node:path';
import type TypeScript from '@tslab/typescript-for-tslab';
import { withoutExports } from '../../src/notebook/exports';
import { HOP, HOP_EACH } from './awaits';
import { mendNames } from './earlier-names';
import { compilerOptions } from './options';
import type { CompletionInfo, Converter, ConvertResult, Executor, ts } from './tslab';
import { loadEngine, loadTypeScript } from './tslab';

/** Where tslab's converter believes cells are written: `__tslab__.ts` in the notebook's folder. */
const CELL_FILE = '__tslab__';

interface Resolutions {
  forEach(visit: (module: TypeScript.ResolvedModule | undefined) => void): void;
}

const INLINE_MAP = /\n?\/\/# sourceMappingURL=data:application\/json;base64,(\S+)\s*$/;

/** A place in the text of a cell; both numbers count from 1. */
export interface Place {
  line: number;
  column: number;
}

/** What is kept of a compiled cell, so that errors can be traced to its text. */
interface Compiled {
  readonly source: string;
  /** From the script that runs to tslab's intermediate script, and from there to the cell. */
  readonly maps: readonly [SourceMapPayload, SourceMapPayload] | undefined;
}

/** How cells are called in tracebacks. */
const cellName = (count: number): string => `cell[${count}]`;

/** As much of a builder as tslab's converter and the compiler's watch mode use. */
interface LeanBuilder {
  getProgram(): TypeScript.Program;
  getProgramOrUndefined(): TypeScript.Program;
  getCompilerOptions(): TypeScript.CompilerOptions;
  getSourceFile(name: string): TypeScript.SourceFile | undefined;
  getAllDependencies(file: TypeScript.SourceFile): readonly string[];
  emit: TypeScript.Program['emit'];
}

const NOTHING_EMITTED: TypeScript.EmitResult = { emitSkipped: true, diagnostics: [] };

/** The file of what earlier cells have declared, by tslab's name for it. */
const isDeclarations = (name: string): boolean => path.basename(name) === '__prev__.d.ts';

const isCell = (name: string): boolean => path.basename(name).startsWith(CELL_FILE);

/** Packages whose documentation nobody asks for in a notebook, and which are most of what there is to parse. */
const FOREIGN = /[\\/]node_modules[\\/](@types|undici-types|plotly\.js-dist(-min)?|@webgpu)[\\/]/;

/** Turns the doc comments of big foreign declarations into plain ones: parsing them takes a third of the start. */
function withoutForeignComments(system: TypeScript.System): TypeScript.System {
  const { readFile } = system;
  system.readFile = (name, encoding) => {
    const text = readFile.call(system, name, encoding);
    return text !== undefined && FOREIGN.test(name) ? text.replaceAll('/**', '/* ') : text;
  };
  return system;
}

/** The cell and the modules beside it that it imports, directly or through one another; no packages. */
function localDependencies(program: TypeScript.Program, cell: TypeScript.SourceFile): string[] {
  const found = new Set<string>([cell.fileName]);
  const visit = (file: TypeScript.SourceFile & { resolvedModules?: Resolutions }): void => {
    file.resolvedModules?.forEach((resolved) => {
      const name = resolved?.resolvedFileName;
      if (name === undefined || resolved?.isExternalLibraryImport || /\.d\.[cm]?ts$/.test(name)) return;
      const module = program.getSourceFile(name);
      if (module === undefined || found.has(name)) return;
      found.add(name);
      visit(module);
    });
  };
  visit(cell);
  return [...found];
}

/**
 * A file that appears beside the notebook, or a changed package.json, would schedule a rebuild in the middle of a cell.
 * tslab's converter takes that for a fault of its own, and from then on every cell would fail.
 */
function ignoreSurroundings(system: TypeScript.System): void {
  const nobody = { close: () => {} };
  const { watchFile } = system;
  system.watchDirectory = () => nobody;
  system.watchFile = (file, ...rest) =>
    path.basename(file) === 'package.json' ? nobody : (watchFile?.(file, ...rest) ?? nobody);
}

export class Compiler {
  readonly ts: ts;
  readonly #converter: Converter;
  readonly #executor: Executor;
  readonly #cells = new Map<string, Compiled>();
  #declarations = '';
  #ready: ConvertResult | undefined;
  #maps: Compiled['maps'];
  /** The cell being compiled, as its awaits are to name it. */
  #name = cellName(0);
  #builder: LeanBuilder | undefined;
  /** The cell's file for tslab's first look at it, which is only after the names it declares. */
  #cellNames: TypeScript.SourceFile | undefined;

  /**
   * @param folder where the notebook stands: relative imports start there
   * @param onError receives what tslab's executor reports as the failure of a running cell
   * @param onResult receives the value of a cell's last expression
   */
  constructor(folder: string, onError: (error: unknown) => void, onResult: (value: unknown) => void) {
    const engine = loadEngine((real) => this.#changes(real));
    this.ts = loadTypeScript();
    ignoreSurroundings(this.ts.sys);
    this.#converter = engine.createConverter({ isJS: false, isBrowser: false });
    const node: Converter = {
      ...this.#converter,
      convert: () => this.#ready as ConvertResult,
      inspect: (_, source, position) => this.#converter.inspect(this.#declarations, source, position),
      complete: (_, source, position) => this.#converter.complete(this.#declarations, source, position),
    };
    this.#executor = engine.createExecutor(
      folder,
      { node, browser: node, close: () => this.#converter.close() },
      {
        log: onResult,
        error: (first, ...rest) => onError(rest.length > 0 ? rest.at(-1) : first),
      },
    );
  }

  /** tslab's executor, which runs what {@link compile} prepared last. */
  get executor(): Executor {
    return this.#executor;
  }

  /** The program that the last compilation, completion or inspection was answered from. */
  get program(): TypeScript.Program | undefined {
    return this.#builder?.getProgram();
  }

  /** What earlier cells have declared, as a declaration file. */
  get declarations(): string {
    return this.#declarations;
  }

  /**
   * Compiles a cell.
   * @returns the result, to be handed to {@link run} when its diagnostics are empty
   */
  compile(source: string, count: number): ConvertResult {
    this.#name = cellName(count);
    this.#maps = undefined;
    const code = withoutExports(this.ts, source);
    this.#cellNames = this.#namesOf(code);
    const result = this.#converter.convert(this.#declarations, code);
    if (result.output !== undefined) {
      this.#cells.set(this.#name, { source, maps: this.#maps });
      result.output += `\n//# sourceURL=${this.#name}`;
    }
    return result;
  }

  /** Has tslab's executor run a compiled cell. @returns whether it ran to its end */
  run(compiled: ConvertResult, source: string): Promise<boolean> {
    // The executor asks for it before it first waits for anything.
    this.#ready = compiled;
    return this.#executor.execute(source);
  }

  /** Takes over what a compiled cell has declared, all of it or what its run got to. */
  adopt({ declOutput = '' }: ConvertResult, keep: (name: string) => boolean): void {
    this.#declarations = mergeDeclarations(this.ts, this.#declarations, declOutput, keep);
  }

  complete(source: string, position: number): CompletionInfo {
    return this.#converter.complete(this.#declarations, source, position);
  }

  inspect(source: string, position: number): TypeScript.QuickInfo | undefined {
    return this.#converter.inspect(this.#declarations, source, position);
  }

  /** The text of a cell by its name, as tracebacks quote it. */
  source(name: string): string | undefined {
    return this.#cells.get(name)?.source;
  }

  /** A cell's text and the maps that lead to it from its script, by its name; tslab puts one line before the cell. */
  scriptOf(
    name: string,
  ): { source: string; maps: readonly SourceMapPayload[]; linesBefore: number } | undefined {
    const compiled = this.#cells.get(name);
    if (compiled?.maps === undefined) return undefined;
    return { source: compiled.source, maps: compiled.maps, linesBefore: 1 };
  }

  /** Where in a cell's text a place of its script comes from. */
  originalPlace(name: string, line: number, column: number): Place | undefined {
    const maps = this.#cells.get(name)?.maps;
    if (maps === undefined) return undefined;
    let at = { line: line - 1, column: column - 1 };
    for (const payload of maps) {
      const entry = new SourceMap(payload).findEntry(at.line, at.column);
      if (!('originalLine' in entry)) return undefined;
      at = { line: entry.originalLine, column: entry.originalColumn };
    }
    // tslab puts one line before the cell, which turns a line counted from 0 into one counted from 1.
    return at.line < 1 ? undefined : { line: at.line, column: at.column + 1 };
  }

  close(): void {
    this.#executor.close();
  }

  /** What tslab sees in place of two of the compiler's functions. */
  #changes(real: ts): Partial<ts> {
    const createWatchCompilerHost = ((
      files: string[],
      { rootDir: _rootDir, ...options }: TypeScript.CompilerOptions,
      system: TypeScript.System,
      _: unknown,
      ...rest: unknown[]
    ) =>
      Reflect.apply(real.createWatchCompilerHost as unknown as (...args: unknown[]) => unknown, real, [
        files,
        { ...options, ...compilerOptions(real, process.cwd()) },
        withoutForeignComments(system),
        this.#builderFactory(real),
        ...rest,
      ])) as unknown as ts['createWatchCompilerHost'];

    const transpileModule: ts['transpileModule'] = (input, options) => {
      const found = INLINE_MAP.exec(input);
      if (found === null) return real.transpileModule(input, options);
      const first = JSON.parse(Buffer.from(found[1] as string, 'base64').toString());
      const result = real.transpileModule(input.slice(0, found.index), {
        ...options,
        compilerOptions: { ...options.compilerOptions, sourceMap: true },
      });
      this.#maps = [JSON.parse(result.sourceMapText as string), first];
      return { ...result, outputText: result.outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, '') };
    };
    return { createWatchCompilerHost, transpileModule };
  }

  /**
   * The cell's file, bound so that its declared names are known; undefined when it declares none.
   * With names tslab compiles a cell twice, once to learn them and once to export them; this spares it the first.
   */
  #namesOf(source: string): TypeScript.SourceFile | undefined {
    const file = this.ts.createSourceFile(
      CELL_FILE,
      `export {};\n${source}`,
      this.ts.ScriptTarget.ES2022,
      true,
    );
    const { bindSourceFile } = this.ts as unknown as { bindSourceFile(file: object, options: object): void };
    bindSourceFile(file, {});
    return (file as unknown as { locals?: Map<string, unknown> }).locals?.size ? file : undefined;
  }

  /**
   * Makes what tslab's converter takes for a builder. TypeScript's own keeps books on all files of the program, to
   * rebuild and emit what has changed; here only the cell ever changes, and only cells are emitted.
   */
  #builderFactory(real: ts) {
    return (
      names: readonly string[],
      options: TypeScript.CompilerOptions,
      host: TypeScript.CompilerHost,
      old: LeanBuilder | undefined,
    ): LeanBuilder => {
      const cellNames = this.#cellNames;
      this.#cellNames = undefined;
      if (cellNames !== undefined && old !== undefined) {
        return {
          ...old,
          getSourceFile: (name) => (isCell(name) ? cellNames : old.getProgram().getSourceFile(name)),
        };
      }
      const program = real.createProgram(names, options, host, old?.getProgram());
      // Binds the files: tslab reads a file's names and parents straight away.
      program.getTypeChecker();
      this.#builder = {
        getProgram: () => program,
        getProgramOrUndefined: () => program,
        getCompilerOptions: () => options,
        getSourceFile: (name) => program.getSourceFile(name),
        getAllDependencies: (file) => localDependencies(program, file),
        emit: (file, write, token, onlyDeclarations, transformers) => {
          // Modules on disk are compiled when they are required (modules.ts); tslab's in-memory ones come from here.
          if (file !== undefined && !isCell(file.fileName) && existsSync(file.fileName))
            return NOTHING_EMITTED;
          const rename: TypeScript.WriteFileCallback = (name, ...rest) =>
            write?.(`outDir/${path.basename(name)}`, ...rest);
          const after = [
            this.#awaits(real),
            mendNames(real, program, (from) => isDeclarations(from.fileName)),
            ...(transformers?.after ?? []),
          ];
          return program.emit(file, rename, token, onlyDeclarations, { ...transformers, after });
        },
      };
      return this.#builder;
    };
  }

  /** Sends every `await` of a cell through the kernel (turns.ts), with the line where it stands. */
  #awaits(real: ts): TypeScript.TransformerFactory<TypeScript.SourceFile> {
    const { factory } = real;
    return (context) => (file) => {
      const site = (node: TypeScript.Node) => {
        const original = real.getOriginalNode(node);
        const { line } = real.getLineAndCharacterOfPosition(file, Math.max(0, original.getStart(file)));
        return factory.createStringLiteral(`${this.#name}:${line}`);
      };
      const call = (helper: string, value: TypeScript.Expression, at: TypeScript.Node) =>
        factory.createCallExpression(factory.createIdentifier(helper), undefined, [value, site(at)]);
      const visit = (node: TypeScript.Node): TypeScript.Node => {
        const visited = real.visitEachChild(node, visit, context);
        if (real.isAwaitExpression(visited)) {
          return factory.updateAwaitExpression(visited, call(HOP, visited.expression, node));
        }
        if (real.isForOfStatement(visited) && visited.awaitModifier !== undefined) {
          const source = call(HOP_EACH, visited.expression, node);
          const { awaitModifier, initializer, statement } = visited;
          return factory.updateForOfStatement(visited, awaitModifier, initializer, source, statement);
        }
        return visited;
      };
      return real.visitEachChild(file, visit, context);
    };
  }
}

/**
 * The declarations after a cell: its own, save the values its run never got to, for which the older ones stay.
 */
function mergeDeclarations(real: ts, before: string, after: string, keep: (name: string) => boolean): string {
  const split = (text: string) =>
    real.createSourceFile('declarations.d.ts', text, real.ScriptTarget.Latest, true).statements;
  const valueNames = (statement: TypeScript.Statement): string[] => {
    if (real.isVariableStatement(statement)) {
      return statement.declarationList.declarations.map(({ name }) => name.getText());
    }
    if (real.isClassDeclaration(statement) || real.isEnumDeclaration(statement)) {
      return statement.name === undefined ? [] : [statement.name.text];
    }
    return [];
  };
  const lost = new Set(
    split(after)
      .flatMap(valueNames)
      .filter((name) => !keep(name)),
  );
  if (lost.size === 0) return after;
  const without = (text: string, drop: (name: string) => boolean) =>
    split(text)
      .filter((statement) => {
        const names = valueNames(statement);
        return names.length === 0 || !names.every(drop);
      })
      .map((statement) => statement.getFullText());
  const kept = split(before)
    .filter((statement) => valueNames(statement).some((name) => lost.has(name)))
    .map((statement) => statement.getFullText());
  return [...kept, ...without(after, (name) => lost.has(name))].join('');
}
