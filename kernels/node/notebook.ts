/** A notebook's code: its cells compiled and run in one live scope, and what is known of it. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Script } from 'node:vm';
import { brief } from '../cells/looks-of-values';
import { Assistant } from '../language/assistant';
import { type CompiledCell, Compiler } from '../language/compiler';
import { type Completions, completions } from '../language/completion';
import { Documentations } from '../language/documentation';
import { KEPT_FRAMES, type Origins, stackOf } from '../language/errors';
import type { ts } from '../language/host';
import { type Inspection, inspection } from '../language/inspection';
import { HELPERS, RuntimeNames } from '../language/live-scope';
import { keepLast, makeRoom } from '../language/live-values';
import { Modules } from '../language/modules';
import { languageHost } from './language-host';
import { liveKeys } from './live-keys';
import { keepCompiled } from './load-typescript';
import { nodeModules, shareCoursePackages } from './packages';

/** A cell may have taken it away. */
const { apply } = Reflect;

const globals = globalThis as unknown as Record<string, unknown>;

/** Makes global properties stand for what a module exports, as it is at each moment; a cell that declares such a name anew ends it. */
function bind(module: Record<string, unknown>, properties: Record<string, string>): void {
  for (const [exported, property] of Object.entries(properties))
    Object.defineProperty(globalThis, property, {
      configurable: true,
      get: () => module[exported],
      set(value: unknown) {
        Object.defineProperty(globalThis, property, { value, writable: true, configurable: true });
      },
    });
}

/** What a cell came to: the value of its last expression in a list of one, or nothing. */
export type Ran = readonly [unknown] | undefined;

/** A cell about to run. */
export interface Prepared {
  /** Runs it; to be called once, in a turn of the cell. */
  readonly run: () => Promise<Ran>;
  /**
   * Takes over what it has declared: all of it, or, of one that failed, what it got to.
   * @returns the values that it got to
   */
  readonly settle: (failed: boolean) => 'all' | readonly string[];
}

export class Notebook implements Origins {
  readonly folder: string;
  readonly #names = new RuntimeNames((name) => name in globalThis);
  readonly #compiler: Compiler;
  readonly #modules = new Modules(nodeModules);
  readonly #assistant: Assistant;
  readonly #documentations: Documentations;
  readonly #surroundings: readonly unknown[];

  /** @param folder where the notebook stands: relative imports start there */
  constructor(folder: string) {
    shareCoursePackages();
    const host = languageHost(folder);
    this.folder = host.folder;
    this.#compiler = new Compiler(host, this.#names);
    this.#assistant = new Assistant(this.#compiler);
    this.#documentations = new Documentations(this.#compiler);
    const named = process.env.JPY_SESSION_NAME;
    const file =
      named !== undefined && existsSync(named) ? path.resolve(named) : path.join(folder, 'cell.ts');
    const module = { exports: {} };
    this.#surroundings = [this.#modules.requireIn(this.folder), module, module.exports, file, folder];
    const { resolve } = createRequire(file);
    const meta = {
      url: pathToFileURL(file).href,
      filename: file,
      dirname: folder,
      resolve(specifier: string) {
        const found = resolve(specifier);
        return path.isAbsolute(found) ? pathToFileURL(found).href : `node:${found.replace(/^node:/, '')}`;
      },
    };
    const load = async (specifier: unknown, options?: unknown) => {
      const module = await this.#modules.load(String(specifier), this.folder, options);
      // What a cell does with it by `then` is to be interrupted as the rest of the cell.
      await nodeModules.comeBack();
      return module;
    };
    for (const [name, value] of [
      [HELPERS.load, load],
      [HELPERS.bind, bind],
      [HELPERS.meta, meta],
    ] as const)
      Object.defineProperty(globalThis, name, { value, configurable: true });
    Error.stackTraceLimit = KEPT_FRAMES;
    Error.prepareStackTrace = (error, sites) => stackOf(error, sites.map(String), this);
  }

  /** Keeps the compiler's code for the next start. */
  keepCompiler(): void {
    keepCompiled();
  }

  /** The compiler itself. */
  get typescript(): ts {
    return this.#compiler.ts;
  }

  /** Whether a name is known from an earlier cell. */
  declares(name: string): boolean {
    return this.#compiler.earlier.has(name);
  }

  /** @param written the cell as tracebacks quote it, line for line the same */
  compile(source: string, count: number, written = source): CompiledCell {
    this.#modules.forgetChanged();
    return this.#compiler.compile(source, count, written);
  }

  /** Makes a compiled cell ready to run. */
  prepare(cell: CompiledCell): Prepared {
    const script = new Script(cell.script as string, { filename: cell.name });
    const run = script.runInThisContext() as (...surroundings: unknown[]) => Promise<Ran>;
    const room = makeRoom(cell.values);
    return {
      run: () => apply(run, undefined, this.#surroundings) as Promise<Ran>,
      settle: (failed) => {
        if (!failed) {
          this.#compiler.adopt(cell);
          return 'all';
        }
        const reached = [...cell.values.keys()].filter((name) => room.isThere(name));
        this.#compiler.adopt(cell, room.isThere);
        room.takeBack();
        return reached;
      },
    };
  }

  /** Keeps a last value under the name `_`, unless a cell has declared that name itself. */
  keepLast(value: unknown): void {
    if (!this.#compiler.earlier.has('_')) keepLast(value);
  }

  /** The variables of all cells. */
  readonly variables = {
    names: (): string[] =>
      this.#compiler.earlier.names().filter((name) => this.#names.of(name) in globalThis),
    renamed: (): string[] => this.variables.names().filter((name) => this.#names.of(name) !== name),
    get: (name: string): unknown => globals[this.#names.of(name)],
    set: (name: string, value: unknown): boolean => {
      const isThere = this.#compiler.earlier.has(name) && this.#names.of(name) in globalThis;
      if (isThere) globals[this.#names.of(name)] = value;
      return isThere;
    },
  };

  complete(code: string, position: number): Completions {
    const { ts, host } = this.#compiler;
    return completions(ts, this.#assistant, host, code, position, ([root = '', ...keys]) =>
      liveKeys(globals[this.#names.of(root)], keys),
    );
  }

  inspect(code: string, position: number): Inspection | undefined {
    const known = {
      ts: this.#compiler.ts,
      assistant: this.#assistant,
      documentations: this.#documentations,
      currentValue: (name: string) => {
        const property = this.#names.of(name);
        const isThere = this.#compiler.earlier.has(name) && property in globalThis;
        return isThere ? brief(globals[property]) : undefined;
      },
    };
    return inspection(known, code, position);
  }

  source(name: string): string | undefined {
    return this.#compiler.written.source(name);
  }

  originalPlace(name: string, line: number, column: number) {
    return this.#compiler.written.originalPlace(name, line, column);
  }

  modulePlace(file: string, line: number, column: number) {
    return this.#modules.originalPlace(file.replace(/\\/g, '/'), line, column);
  }
}
