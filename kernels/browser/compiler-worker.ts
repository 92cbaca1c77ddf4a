/** The worker that compiles cells, completes and inspects: it works on while a cell runs, and outlives a restart. */
import * as ts from 'typescript-api';
import { mountFiles } from '../../src/platform/stored-files.browser';
import { withoutMagics } from '../../src/notebook/magics';
import { Assistant } from '../language/assistant';
import { type CompiledCell, Compiler } from '../language/compiler';
import { isComplete } from '../language/completeness';
import { type Completions, completions } from '../language/completion';
import { Documentations } from '../language/documentation';
import { rejected, remarks, thrown } from '../language/errors';
import { type Inspection, inspection } from '../language/inspection';
import { RuntimeNames } from '../language/live-scope';
import { readCellMagics } from '../language/magics';
import { withLooks } from './looks';
import { packedHost } from './packed-files';
import type { CompiledForRun } from './protocol';
import { serve } from './remote';

/** Compiled before anybody asks: what every cell needs, and what notebooks of the course import. */
const PRELUDE = "import * as veryDeep from 'very-deep'; void veryDeep; console.log();";

class Language {
  readonly compiler: Compiler;
  readonly names: RuntimeNames;
  readonly #assistant: Assistant;
  readonly #documentations: Documentations;
  readonly #compiled = new Map<string, CompiledCell>();

  constructor(files: Readonly<Record<string, string>>, folder: string, taken: ReadonlySet<string>) {
    this.names = new RuntimeNames((name) => taken.has(name));
    this.compiler = new Compiler(packedHost(ts, files, folder), this.names, withLooks(ts));
    this.#assistant = new Assistant(this.compiler);
    this.#documentations = new Documentations(this.compiler);
  }

  get #origins() {
    const { written, host } = this.compiler;
    return {
      folder: host.folder,
      source: (name: string) => written.source(name),
      originalPlace: (name: string, line: number, column: number) => written.originalPlace(name, line, column),
      modulePlace: () => undefined,
    };
  }

  compile(code: string, count: number): CompiledForRun {
    try {
      const { code: withCalls, prints, html, isTimed } = readCellMagics(ts, code, (name) =>
        this.compiler.earlier.has(name),
      );
      const compiled = this.compiler.compile(withCalls, count, code);
      const { name, diagnostics, script, map, bracket, values } = compiled;
      const stops = diagnostics.filter(({ severity }) => severity === 'stops');
      if (script === undefined || map === undefined) return { error: rejected(stops, name, this.#origins) };
      this.#compiled.set(name, compiled);
      const text = remarks(diagnostics, name);
      const keepsLast = !this.compiler.earlier.has('_') && !values.has('_');
      return {
        cell: { name, source: code, script, map, ...(bracket && { bracket }), values, isTimed, keepsLast },
        says: [
          ...(prints === undefined ? [] : [{ name: 'stdout' as const, text: prints }]),
          ...(text === '' ? [] : [{ name: 'stderr' as const, text }]),
        ],
        ...(html !== undefined && { html }),
        code: withoutMagics(ts, code, (name) => this.compiler.earlier.has(name)),
      };
    } catch (error) {
      // A magic that does not exist.
      return { error: thrown(error, this.#origins) };
    }
  }

  /** Takes over what a compiled cell has declared: all of it, or the names that its run got to. */
  adopt(name: string, reached: readonly string[] | undefined): void {
    const compiled = this.#compiled.get(name);
    this.#compiled.delete(name);
    if (compiled !== undefined) this.compiler.adopt(compiled, (one) => reached?.includes(one) ?? true);
  }

  complete(code: string, position: number): Completions {
    return completions(ts, this.#assistant, this.compiler.host, withoutMagics(ts, code), position);
  }

  /**
   * @param looks how values look now, by the properties that hold them
   * @returns what is known, and the properties whose values would tell more
   */
  inspect(
    code: string,
    position: number,
    looks: Readonly<Record<string, string>>,
  ): { found: Inspection | undefined; asked: string[] } {
    const asked: string[] = [];
    const currentValue = (name: string) => {
      if (!this.compiler.earlier.has(name)) return undefined;
      const property = this.names.of(name);
      if (!(property in looks)) asked.push(property);
      return looks[property];
    };
    const known = { ts, assistant: this.#assistant, documentations: this.#documentations, currentValue };
    return { found: inspection(known, withoutMagics(ts, code), position), asked };
  }
}

let files: Record<string, string> = {};
let folder = '/home';
let taken: Set<string> = new Set();
let language: Language;

function begin(): void {
  language = new Language(files, folder, taken);
}

serve({
  /** @param address where the packed declarations are */
  async start(address: string, options: { folder: string }): Promise<void> {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`${address} cannot be loaded (${answer.status} ${answer.statusText})`);
    files = (await answer.json()) as Record<string, string>;
    folder = options.folder;
    // The changes that declarations need depend on the versions of packages.
    mountFiles(Object.entries(files).filter(([path]) => path.endsWith('/package.json')));
    begin();
    language.compile(PRELUDE, 0);
  },
  /** Says which names the worker that runs cells has taken. */
  taken: (names: readonly string[]) => {
    for (const name of names) taken.add(name);
  },
  /** Forgets all cells. */
  reset: () => begin(),
  compile: (code: string, count: number) => language.compile(code, count),
  adopt: (name: string, reached: readonly string[] | undefined) => language.adopt(name, reached),
  complete: (code: string, position: number) => language.complete(code, position),
  inspect: (code: string, position: number, looks: Record<string, string>) =>
    language.inspect(code, position, looks),
  isComplete: (code: string) => isComplete(ts, code),
});
