/**
 * From a cell's TypeScript to the script that runs: tslab's converter, with the compiler options, the source maps
 * and the awaits of this kernel.
 */
import { existsSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import path from 'node:path';
import type TypeScript from '@tslab/typescript-for-tslab';
import { compilerOptions } from './options';
import type { CompletionInfo, Converter, ConvertResult, Executor, ts } from './tslab';
import { loadEngine, loadTypeScript } from './tslab';
import { HOP, HOP_EACH } from './turns';

/** Where tslab's converter believes cells are written: `__tslab__.ts` in the notebook's folder. */
const CELL_FILE = '__tslab__';
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
export const cellName = (count: number): string => `cell[${count}]`;

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
  #builder: TypeScript.BuilderProgram | undefined;

  /**
   * @param folder where the notebook stands: relative imports start there
   * @param onError receives what tslab's executor reports as the failure of a running cell
   * @param onResult receives the value of a cell's last expression
   */
  constructor(folder: string, onError: (error: unknown) => void, onResult: (value: unknown) => void) {
    const engine = loadEngine((real) => this.#changes(real));
    this.ts = loadTypeScript();
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
   * Compiles a cell; the executor's next `execute` runs it.
   * @returns the result, whose diagnostics are empty when the cell may run
   */
  compile(source: string, count: number): ConvertResult {
    this.#name = cellName(count);
    this.#maps = undefined;
    const result = this.#converter.convert(this.#declarations, source);
    if (result.output !== undefined) {
      this.#cells.set(this.#name, { source, maps: this.#maps });
      result.output += `\n//# sourceURL=${this.#name}`;
    }
    this.#ready = result;
    return result;
  }

  /** Takes over what the cell compiled last has declared, all of it or what its run got to. */
  adopt(keep: (name: string) => boolean): void {
    const next = this.#ready?.declOutput ?? '';
    this.#declarations = mergeDeclarations(this.ts, this.#declarations, next, keep);
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

  /** What tslab sees in place of three of the compiler's functions. */
  #changes(real: ts): Partial<ts> {
    const createWatchCompilerHost = ((
      files: string[],
      options: TypeScript.CompilerOptions,
      ...rest: unknown[]
    ) =>
      Reflect.apply(real.createWatchCompilerHost as unknown as (...args: unknown[]) => unknown, real, [
        files,
        { ...options, ...compilerOptions(real, process.cwd()) },
        ...rest,
      ])) as unknown as ts['createWatchCompilerHost'];

    const createWatchProgram = ((
      host: TypeScript.WatchCompilerHostOfFilesAndCompilerOptions<TypeScript.BuilderProgram>,
    ) => {
      const { afterProgramCreate } = host;
      host.afterProgramCreate = (builder) => {
        this.#builder = builder;
        afterProgramCreate?.(this.#emitting(real, builder));
      };
      return real.createWatchProgram(host);
    }) as ts['createWatchProgram'];

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
    return { createWatchCompilerHost, createWatchProgram, transpileModule };
  }

  /** The builder as tslab's converter sees it: only cells are emitted, with their awaits under the kernel's control. */
  #emitting(real: ts, builder: TypeScript.BuilderProgram): TypeScript.BuilderProgram {
    const emit: TypeScript.BuilderProgram['emit'] = (file, write, token, onlyDeclarations, transformers) => {
      const skipped = { emitSkipped: true, diagnostics: [] };
      // Modules on disk are compiled when they are required (modules.ts); only tslab's in-memory ones come from here.
      const isCell = file !== undefined && path.basename(file.fileName).startsWith(CELL_FILE);
      if (!isCell && file !== undefined && existsSync(file.fileName)) return skipped;
      const rename: TypeScript.WriteFileCallback = (name, ...rest) =>
        write?.(`outDir/${path.basename(name)}`, ...rest);
      const after = [this.#awaits(real), ...(transformers?.after ?? [])];
      return builder.emit(file, rename, token, onlyDeclarations, { ...transformers, after });
    };
    return Object.create(builder, { emit: { value: emit } });
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
