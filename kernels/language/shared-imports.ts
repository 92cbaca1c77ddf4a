/**
 * One file that imports what all cells import.
 *
 * The compiler keeps its list of files from one cell to the next as long as no file imports anything else than before;
 * else it walks through all of them again, and with the library that is half of the work for a cell. So cells and their
 * declarations are given to it as files without imports, and what their imports lead to is looked up in this file, which
 * seldom changes.
 */
import type TypeScript from 'typescript-api';
import { isAugmentation } from '../../src/notebook/top-level';
import { mayImportFile } from './file-imports';
import { nameOf, type ts } from './host';
import { isCellFile, type Sources } from './sources';

/** What the compiler notes on a file, and does not tell of in its types. */
interface Noted {
  imports?: readonly TypeScript.StringLiteralLike[];
  moduleAugmentations?: readonly TypeScript.StringLiteral[];
  ambientModuleNames?: readonly string[];
  flags?: TypeScript.NodeFlags;
}

interface Resolutions {
  getResolvedModule(file: TypeScript.SourceFile, name: string, mode: TypeScript.ResolutionMode): unknown;
}

/** As many cells to come have a place in the list. */
const ROOM = 64;

export class SharedImports {
  readonly file: string;
  readonly #ts: ts;
  readonly #sources: Sources;
  readonly #options: TypeScript.CompilerOptions;
  readonly #folder: string;
  readonly #mayImport: number;
  /** What is imported, and the file that it leads to. */
  readonly #found = new Map<string, string>();
  /** Cells, as they are imported, whose declarations import anything. */
  readonly #importing = new Set<string>();
  /** Cells up to this one have a place in the list. */
  #last = 0;
  #isChanged = false;

  constructor(ts: ts, sources: Sources, options: TypeScript.CompilerOptions, folder: string) {
    this.#ts = ts;
    this.#sources = sources;
    this.#options = options;
    this.#folder = folder;
    const { PermanentlySetIncrementalFlags }: Readonly<Record<string, unknown>> = { ...ts.NodeFlags };
    this.#mayImport = Number(PermanentlySetIncrementalFlags);
    this.file = `${folder}/imports-of-cells.ts`;
  }

  /** Takes up a cell, before a program of it is made. */
  prepare(cell: TypeScript.SourceFile, count: number): void {
    this.#makeRoom(count);
    this.takeUp(cell);
    this.#refresh();
  }

  /** Makes room for a cell in the list, and forgets what was imported for cells that are gone. */
  #makeRoom(count: number): void {
    if (count <= this.#last) return;
    this.#last = count + ROOM;
    this.#found.clear();
    this.#importing.clear();
    for (const name of this.#sources.cellNames()) {
      const file = this.#sources.cell(name);
      if (isDeclared(name) && file !== undefined) this.takeUp(file);
    }
    for (let cell = count; cell <= this.#last; cell++) {
      const file = this.#sources.file(`${this.#folder}/cell[${cell}].d.ts`);
      if (file !== undefined) this.takeUp(file);
    }
    this.#isChanged = true;
  }

  /**
   * Makes a file one without imports, where all that it imports leads somewhere and nothing else is special about it. Any
   * other file imports for itself, which only takes longer.
   */
  takeUp(file: TypeScript.SourceFile): void {
    const specifiers = this.importsOf(file.text);
    if (isDeclared(file.fileName)) {
      const cell = `./${nameOf(file.fileName).replace(/\..*/, '')}`;
      this.#lead(cell);
      if (specifiers.length > 0) this.#importing.add(cell);
    }
    if (!this.#isPlain(file)) return;
    if (!specifiers.every((specifier) => this.#lead(specifier))) return;
    Object.assign<TypeScript.SourceFile, Noted>(file, {
      imports: [],
      moduleAugmentations: [],
      ambientModuleNames: [],
      // "May contain an import somewhere": so that all are the same in this, too.
      flags: file.flags | this.#mayImport,
    });
  }

  /** Forgets a cell that is gone. */
  forget(cell: string): void {
    this.#importing.delete(`./${cell}`);
    if (this.#found.delete(`./${cell}`)) this.#isChanged = true;
  }

  /** Whether a file imports nothing, or only cells that import nothing: then it is compiled without all the others. */
  isApart({ text }: TypeScript.SourceFile): boolean {
    return this.importsOf(text).every((one) => /^\.\/cell\[/.test(one) && !this.#importing.has(one));
  }

  /** What a text imports, of whatever form. */
  importsOf(text: string): string[] {
    return this.#ts.preProcessFile(text, true, false).importedFiles.map(({ fileName }) => fileName);
  }

  /** Notes where an import leads. @returns whether it leads anywhere */
  #lead(specifier: string): boolean {
    const { ESNext } = this.#ts.ModuleKind;
    const to = this.#sources.resolve(specifier, this.file, this.#options, ESNext)?.resolvedFileName;
    if (to === undefined) return false;
    if (this.#found.get(specifier) !== to) {
      this.#found.set(specifier, to);
      this.#isChanged = true;
    }
    return true;
  }

  #isPlain({ fileName, text, statements }: TypeScript.SourceFile): boolean {
    const ts = this.#ts;
    return (
      !fileName.endsWith('x') &&
      !text.includes('resolution-mode') &&
      !mayImportFile(text) &&
      !statements.some(
        (one) =>
          ts.isImportEqualsDeclaration(one) || (ts.isModuleDeclaration(one) && isAugmentation(ts, one)),
      )
    );
  }

  /** Gives the file its text. */
  #refresh(): void {
    if (!this.#isChanged) return;
    this.#isChanged = false;
    const lines = [...this.#found.keys()].map((specifier) => `import ${JSON.stringify(specifier)};`);
    this.#sources.setCell(this.file, lines.join('\n'));
  }

  /** Lets a program find what files without imports of their own import. */
  serve(program: TypeScript.Program): void {
    const resolutions = program as TypeScript.Program & Resolutions;
    const shared = program.getSourceFile(this.file) as TypeScript.SourceFile;
    const own = resolutions.getResolvedModule;
    resolutions.getResolvedModule = (file, name, mode) =>
      own(file, name, mode) ?? (isCellFile(file.fileName) ? own(shared, name, mode) : undefined);
  }
}

/** Whether a file is the declarations of a cell that has run. */
const isDeclared = (name: string): boolean => isCellFile(name) && name.includes('[');
