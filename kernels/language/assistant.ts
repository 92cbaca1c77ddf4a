/** What an editor asks of a cell that is being typed: what may stand here, what this is, which argument comes next. */
import type TypeScript from 'typescript-api';
import { cellText } from './cell-text';
import type { Compiler } from './compiler';
import { isForeign } from './host';
import { isCellFile } from './sources';

/** A place in a cell for which something was asked, with the compiler's services for it. */
export interface Asked {
  readonly service: TypeScript.LanguageService;
  readonly file: string;
  /** The place, as the service counts. */
  readonly position: number;
  /** From a position of the cell's to one of the service's, and back. */
  readonly fromCell: (position: number) => number;
  readonly toCell: (position: number) => number;
}

/** The compiler's language service over the files that cells are compiled with. */
export class Assistant {
  readonly #compiler: Compiler;
  #service: TypeScript.LanguageService | undefined;
  #cell = { file: '', text: '', version: 0 };

  constructor(compiler: Compiler) {
    this.#compiler = compiler;
  }

  /** Looks at a cell as it is being typed. */
  at(source: string, position: number): Asked {
    const { ts, earlier, host } = this.#compiler;
    const cell = cellText(ts, source);
    // What is half typed is no object yet.
    const text = cell.bracket === undefined ? cell.text : source;
    const file = `${host.folder}/cell.${cell.extension}`;
    // Before the cell, since what is half typed swallows what follows it.
    const head = `${earlier.everything(cell)}\n`;
    const whole = `${head}${text}`;
    if (file !== this.#cell.file || whole !== this.#cell.text)
      this.#cell = { file, text: whole, version: this.#cell.version + 1 };
    this.#service ??= this.#create();
    const fromCell = (at: number) => head.length + at;
    const toCell = (at: number) => Math.max(0, Math.min(at - head.length, source.length));
    return { service: this.#service, file, position: fromCell(position), fromCell, toCell };
  }

  #create(): TypeScript.LanguageService {
    const { ts, sources, host, options, globals } = this.#compiler;
    const isCell = (name: string) => name === this.#cell.file;
    const snapshot = (name: string) => {
      const text = isCell(name) ? this.#cell.text : sources.text(name);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    };
    const compilerHost = sources.compilerHost(options);
    return ts.createLanguageService(
      {
        getCompilationSettings: () => options,
        getScriptFileNames: () => [this.#cell.file, globals],
        getScriptVersion: (name) =>
          isCell(name) ? `${this.#cell.version}` : isForeign(name) ? '1' : `${host.modified(name) ?? 0}`,
        getScriptSnapshot: snapshot,
        getCurrentDirectory: () => host.folder,
        useCaseSensitiveFileNames: () => true,
        getDefaultLibFileName: () => `${host.libraryFolder}/lib.d.ts`,
        fileExists: (name) => isCell(name) || sources.exists(name),
        readFile: (name) => (isCell(name) ? this.#cell.text : sources.text(name)),
        directoryExists: (name) => host.directoryExists(name),
        getDirectories: (name) => host.getDirectories(name),
        readDirectory: (folder, extensions = []) =>
          host
            .filesIn(folder)
            .filter((name) => extensions.length === 0 || extensions.some((end) => name.endsWith(end)))
            .map((name) => `${folder}/${name}`),
        realpath: (name) => host.realpath(name),
        ...(compilerHost.resolveModuleNameLiterals && {
          resolveModuleNameLiterals: compilerHost.resolveModuleNameLiterals,
        }),
      },
      this.#shared(snapshot),
    );
  }

  /** The parsed files of the compiler, so that nothing is parsed and kept twice. */
  #shared(snapshot: (name: string) => TypeScript.IScriptSnapshot | undefined): TypeScript.DocumentRegistry {
    const { ts, sources } = this.#compiler;
    const own = ts.createDocumentRegistry(true, '/');
    const file = (name: string, version: string): TypeScript.SourceFile => {
      // What cells have declared imports for itself here, and not through one list for all.
      if (!isCellFile(name)) {
        const shared = sources.file(name);
        if (shared !== undefined) return Object.assign(shared, { version });
      }
      const text = snapshot(name) ?? ts.ScriptSnapshot.fromString('');
      return ts.createLanguageServiceSourceFile(name, text, ts.ScriptTarget.ES2022, version, false);
    };
    return {
      acquireDocument: (name, _settings, _snapshot, version) => file(name, version),
      acquireDocumentWithKey: (name, _path, _settings, _key, _snapshot, version) => file(name, version),
      updateDocument: (name, _settings, _snapshot, version) => file(name, version),
      updateDocumentWithKey: (name, _path, _settings, _key, _snapshot, version) => file(name, version),
      getKeyForCompilationSettings: (settings) => own.getKeyForCompilationSettings(settings),
      getDocumentRegistryBucketKeyWithMode: (key, mode) =>
        (own as unknown as Registry).getDocumentRegistryBucketKeyWithMode(key, mode),
      releaseDocument: () => {},
      releaseDocumentWithKey: () => {},
      reportStats: () => '',
    } as TypeScript.DocumentRegistry & Registry;
  }
}

interface Registry {
  getDocumentRegistryBucketKeyWithMode(key: string, mode: unknown): string;
}
