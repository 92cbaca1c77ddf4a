/** Cells compiled, completed and inspected, as far as that needs no running cell. */
import * as ts from 'typescript-api';
import { withoutMagics } from '../../src/notebook/magics';
import { Assistant } from '../language/assistant';
import { type CompiledCell, Compiler } from '../language/compiler';
import { isComplete } from '../language/completeness';
import { type Completions, completions } from '../language/completion';
import { Documentations } from '../language/documentation';
import { rejected, remarks, thrown } from '../language/errors';
import { type Inspection, inspection } from '../language/inspection';
import { RuntimeNames } from '../language/live-scope';
import { completedMagic, explainedMagic, readCellMagics } from '../language/magics';
import { withLooks } from './looks';
import { packedHost } from './packed-files';
import type { CompiledForRun } from './protocol';

export class Language {
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
      originalPlace: (name: string, line: number, column: number) =>
        written.originalPlace(name, line, column),
      modulePlace: () => undefined,
    };
  }

  compile(code: string, count: number): CompiledForRun {
    try {
      const {
        code: withCalls,
        prints,
        html,
        isTimed,
      } = readCellMagics(ts, code, (name) => this.compiler.earlier.has(name));
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
    return (
      completedMagic(ts, code, position) ??
      completions(ts, this.#assistant, this.compiler.host, withoutMagics(ts, code), position)
    );
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
    const found = explainedMagic(ts, code, position) ?? inspection(known, withoutMagics(ts, code), position);
    return { found, asked };
  }

  isComplete(code: string): object {
    return isComplete(ts, code);
  }
}
