/**
 * The files that cells are compiled with: the compiler's declarations and those of packages, which stay as they are; modules
 * beside the notebook, read again when they have changed; and the cells, which are no files at all.
 */
import type TypeScript from 'typescript-api';
import { FILE_TYPES, type FileType, importedAs } from './file-imports';
import {
  folderOf,
  isForeign,
  isPath,
  joined,
  type LanguageHost,
  nameOf,
  type ts,
  withoutScheme,
} from './host';
import { namedPackage } from './package-name';

interface FromDisk {
  readonly modified: number | undefined;
  readonly file: TypeScript.SourceFile;
}

export class Sources {
  readonly #ts: ts;
  readonly #host: LanguageHost;
  readonly #disk = new Map<string, FromDisk>();
  readonly #cells = new Map<string, TypeScript.SourceFile>();
  /** What stands for cells that have declared nothing, or nothing yet. */
  readonly #empty = new Map<string, TypeScript.SourceFile>();
  readonly #resolved = new Map<string, TypeScript.ResolvedModuleFull | undefined>();
  #moduleCache: TypeScript.ModuleResolutionCache | undefined;
  /** Counts changes of modules beside the notebook. */
  #changes = 0;

  constructor(ts: ts, host: LanguageHost) {
    this.#ts = ts;
    this.#host = host;
  }

  /** Gives a file that is not on the disk a text. */
  setCell(name: string, text: string): TypeScript.SourceFile {
    const file = this.#parse(name, text);
    this.#cells.set(name, file);
    return file;
  }

  /** Takes a file away that is not on the disk. */
  forgetCell(name: string): void {
    this.#cells.delete(name);
  }

  cell(name: string): TypeScript.SourceFile | undefined {
    return this.#cells.get(name);
  }

  cellNames(): IterableIterator<string> {
    return this.#cells.keys();
  }

  /** A number that differs whenever a module beside the notebook has changed since. */
  localVersion(): number {
    for (const [name, { modified }] of this.#disk) {
      if (isForeign(name) || this.#host.modified(name) === modified) continue;
      this.#disk.delete(name);
      this.#changes += 1;
    }
    return this.#changes;
  }

  #parse(name: string, text: string): TypeScript.SourceFile {
    const { ScriptTarget, JSDocParsingMode } = this.#ts;
    // Documentation is read from the one file that somebody asks about (documentation.ts).
    const jsDocParsingMode = JSDocParsingMode.ParseNone;
    return this.#ts.createSourceFile(name, text, { languageVersion: ScriptTarget.ES2022, jsDocParsingMode });
  }

  /** The text of a file as the compiler sees it. */
  text(name: string): string | undefined {
    const cell = this.#cells.get(name);
    if (cell !== undefined) return cell.text;
    const text = this.#host.readFile(name);
    return text === undefined ? undefined : this.#host.declarationText(name, text);
  }

  file(name: string): TypeScript.SourceFile | undefined {
    const known = this.#cells.get(name) ?? this.#empty.get(name) ?? this.#disk.get(name)?.file;
    if (known !== undefined) return known;
    if (isDeclarationOfCell(name)) {
      const empty = this.#parse(name, 'export {};');
      this.#empty.set(name, empty);
      return empty;
    }
    const text = this.text(name);
    if (text === undefined) return undefined;
    const file = this.#parse(name, text);
    this.#disk.set(name, { modified: isForeign(name) ? undefined : this.#host.modified(name), file });
    return file;
  }

  exists(name: string): boolean {
    return this.#cells.has(name) || this.#host.fileExists(name);
  }

  /** Where an import leads. What packages import of one another is looked up once. */
  resolve(
    specifier: string,
    from: string,
    options: TypeScript.CompilerOptions,
    mode?: TypeScript.ResolutionMode,
  ): TypeScript.ResolvedModuleFull | undefined {
    const folder = folderOf(from);
    if (specifier.startsWith('./cell[')) {
      const base = `${folder}/${specifier.slice(2)}`;
      const ends = ['.d.ts', '.ts', '.tsx'];
      const extension = ends.find((end) => this.#cells.has(`${base}${end}`)) ?? '.d.ts';
      return { resolvedFileName: `${base}${extension}`, extension, isExternalLibraryImport: false };
    }
    const isSettled = isForeign(from);
    const key = `${folder}\0${specifier}\0${mode}`;
    if (isSettled && this.#resolved.has(key)) return this.#resolved.get(key);
    const cache = isSettled ? this.#cache(options) : undefined;
    const bare = withoutScheme(namedPackage(specifier).bare);
    const { resolvedModule } = this.#ts.resolveModuleName(
      bare,
      from,
      options,
      this.#lookup,
      cache,
      undefined,
      mode,
    );
    if (isSettled) this.#resolved.set(key, resolvedModule);
    return resolvedModule;
  }

  /** The declarations of a file that is imported as what it contains; undefined where there is no such file. */
  #asFile(specifier: string, from: string, type: FileType): TypeScript.ResolvedModuleFull | undefined {
    if (!isPath(specifier) || !this.#host.fileExists(joined(folderOf(from), specifier))) return undefined;
    const resolvedFileName = `${this.#host.folder}/imported-as-${type}.d.ts`;
    if (!this.#cells.has(resolvedFileName)) this.setCell(resolvedFileName, FILE_TYPES[type]);
    return { resolvedFileName, extension: '.d.ts', isExternalLibraryImport: false };
  }

  #cache(options: TypeScript.CompilerOptions): TypeScript.ModuleResolutionCache {
    this.#moduleCache ??= this.#ts.createModuleResolutionCache(this.#host.folder, (name) => name, options);
    return this.#moduleCache;
  }

  readonly #lookup: TypeScript.ModuleResolutionHost = {
    fileExists: (name) => this.exists(name),
    readFile: (name) => this.text(name),
    directoryExists: (name) => this.#host.directoryExists(name),
    realpath: (name) => this.#host.realpath(name),
    getCurrentDirectory: () => this.#host.folder,
    getDirectories: (name) => this.#host.getDirectories(name),
  };

  /** What a program of the compiler asks for. */
  compilerHost(options: TypeScript.CompilerOptions): TypeScript.CompilerHost {
    const ts = this.#ts;
    return {
      ...this.#lookup,
      // Without one the compiler reads the same package.json again for every file of it.
      getModuleResolutionCache: () => this.#cache(options),
      getSourceFile: (name) => this.file(name),
      getDefaultLibFileName: () => `${this.#host.libraryFolder}/lib.d.ts`,
      getDefaultLibLocation: () => this.#host.libraryFolder,
      writeFile: () => {},
      getCurrentDirectory: () => this.#host.folder,
      getCanonicalFileName: (name) => name,
      useCaseSensitiveFileNames: () => true,
      getNewLine: () => '\n',
      resolveModuleNameLiterals: (literals, from, _redirect, _options, file) =>
        literals.map((literal) => {
          const type = importedAs(ts, literal.parent);
          if (type !== undefined) return { resolvedModule: this.#asFile(literal.text, from, type) };
          const mode = ts.getModeForUsageLocation(file, literal, options);
          return { resolvedModule: this.resolve(literal.text, from, options, mode) };
        }),
    };
  }
}

const isDeclarationOfCell = (name: string): boolean => /^cell\[\d+\]\.d\.ts$/.test(nameOf(name));

/** Whether a file is a cell of this notebook, or the declarations of one. */
export const isCellFile = (name: string): boolean => /^cell(\[\d+\](\.d)?)?\.tsx?$/.test(nameOf(name));
