/** What runs in the main thread: the scripts of cells, and the student's files, by the names that V8 gives them. */
import path from 'node:path';
import { cellPath, isCell, isOfNotebook } from './cell-paths';
import type { Debugger, Inspector } from './inspector';
import { CellMap, type DebugScript } from './script';

/** A script of a cell, as the debugger knows it. */
export interface Known {
  readonly script: DebugScript;
  readonly path: string;
  readonly map: CellMap;
}

export class Scripts {
  readonly #inspector: Inspector;
  readonly #known = new Map<string, Known>();
  /** The names of cells' scripts by V8's numbers, and the numbers of other files by their paths. */
  readonly #names = new Map<string, string>();
  readonly #files = new Map<string, string>();

  constructor(inspector: Inspector) {
    this.#inspector = inspector;
    inspector.on<Debugger.ScriptParsedEventDataType>('Debugger.scriptParsed', ({ url, scriptId }) => {
      if (isCell(url)) this.#names.set(scriptId, url);
      else if (isOfNotebook(url)) this.#files.set(url, scriptId);
    });
  }

  /** Takes note of a cell's script; one of the same name is forgotten. */
  learn(script: DebugScript): Known {
    const known = { script, path: cellPath(script.source), map: new CellMap(script) };
    this.#known.set(script.name, known);
    return known;
  }

  /** By the name that V8 has for it, such as `cell[3]`. */
  named(name: string): Known | undefined {
    return this.#known.get(name);
  }

  /** By V8's number of a script. */
  numbered(scriptId: string): Known | undefined {
    return this.#known.get(this.#names.get(scriptId) ?? '');
  }

  /** Those of a cell's text: it may have run more than once. */
  of(source: string): Known[] {
    return [...this.#known.values()].filter((known) => known.path === source);
  }

  modules(): object {
    const modules = [...this.#files.keys()].map((file, id) => ({
      id,
      name: path.basename(file),
      path: file,
    }));
    return { modules, totalModules: modules.length };
  }

  /** @throws Error where there is no such file */
  async text(file: string): Promise<string> {
    const scriptId = this.#files.get(file);
    if (scriptId === undefined) throw new Error(`the source of ${file} is not known`);
    const found = await this.#inspector.post<Debugger.GetScriptSourceReturnType>('Debugger.getScriptSource', {
      scriptId,
    });
    return found.scriptSource;
  }
}
