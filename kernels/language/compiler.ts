/**
 * From a cell's TypeScript to the script that runs.
 *
 * A cell is compiled as a module of its own. Behind its text stand a few lines that the student does not see: what it uses of
 * earlier cells, and a list of exports, which hands what it declares on to the types of later cells. So every position in what
 * is compiled is a position in the cell, and a cell costs as much as what it uses, however many came before.
 */
import type TypeScript from 'typescript-api';
import { asModule } from '../../src/notebook/as-module';
import { withoutAsked } from '../../src/notebook/asked-names';
import { looseOptions } from '../../src/notebook/options';
import { pragmaOf, severityOf, sortErrors } from '../../src/notebook/severity';
import { throughKernel } from './awaits';
import { CELL_GLOBALS } from './cell-globals';
import { type CellText, cellText, inCell, parseFaults } from './cell-text';
import { type Declarations, EarlierNames, type Meaning } from './earlier-names';
import { mayImportFile } from './file-imports';
import { isForeign, isPath, type LanguageHost, type ts } from './host';
import { filledInScope, liveScope, type RuntimeNames } from './live-scope';
import { missingModule } from './missing-module';
import { PLAIN_TYPES } from './plain-cells';
import { SharedImports } from './shared-imports';
import { withoutSourceMap } from './source-map-comment';
import { isCellFile, Sources } from './sources';
import { type Place, WrittenCells } from './written-cells';

/** What the compiler has against a cell. */
export interface Diagnostic {
  readonly code: number;
  readonly message: string;
  readonly severity: 'stops' | 'shown';
  /** The module beside the notebook that it is in; none for the cell itself. */
  readonly file?: string;
  readonly place: Place;
  readonly length: number;
  /** The line that it is about. */
  readonly source: string;
  /** What may help, where that is known here. */
  readonly hint?: string;
}

/** What becomes of a cell. */
export interface CompiledCell {
  readonly name: string;
  readonly source: string;
  readonly diagnostics: readonly Diagnostic[];
  /** What is to be run: a function of the kernel's parameters. Undefined where a diagnostic stops the cell. */
  readonly script?: string;
  /** From the script to the cell. */
  readonly map?: string;
  /** Where a bracket was put in, which the cell does not have. */
  readonly bracket?: Place;
  /** The names that it declares as values, with the properties of the global object that hold them. */
  readonly values: ReadonlyMap<string, string>;
  readonly declarations?: Declarations;
}

/** The parameters of the function that a cell's script is. */
const PARAMETERS = ['require', 'module', 'exports', '__filename', '__dirname'] as const;

/** How cells are called in tracebacks. */
const cellName = (count: number): string => `cell[${count}]`;

interface WithLocals {
  readonly locals?: TypeScript.SymbolTable;
}

/** Errors that say that there is no such name. */
const UNKNOWN: ReadonlySet<number> = new Set([2304, 2552]);

/** Errors that say that there is no such module. */
const MISSING: ReadonlySet<number> = new Set([2307, 2591, 2792, 2882]);

/** Errors that say that a module without types cannot be declared here. */
const NOT_DECLARED: ReadonlySet<number> = new Set([2664, 2665]);

/**
 * Errors that are none where cells are made modules of an older kind, as in the grader: an `await` in a function that is not
 * `async`, and assigning to what was imported.
 */
const IMPORTED = 2632;
const ALWAYS: ReadonlySet<number> = new Set([1308, IMPORTED]);

const IN_A_FILE =
  'a cell can add to a module that has types, but not declare one that has none. Write the declaration to a file beside the notebook, for instance types.d.ts, and begin the cells that import the module with the line: /// <reference path="./types.d.ts" />';

/** Names of the language that no cell may take: they are no variables, and nothing could put them back. */
const NO_VARIABLES = ['undefined', 'NaN', 'Infinity', 'globalThis'] as const;

/** An import behind a cell's text that brings the type of a name whose value is the cell's, or the other way round, is no error. */
const isOfPreamble = ({ code, start = 0 }: TypeScript.Diagnostic, { text }: CellText): boolean =>
  code === 2440 && start >= text.length;

/**
 * What a cell is checked with: all, or without the types of Node.js, which take half of the start and which many a cell does
 * not ask for, or without those of the language, too, or without strictness.
 */
interface ProgramKind {
  readonly types: 'full' | 'bare' | 'plain' | 'loose';
  /** Whether it is compiled apart from what other cells import. */
  readonly isApart: boolean;
}

const keyOf = ({ types, isApart }: ProgramKind): string => `${types} ${isApart}`;

export class Compiler {
  readonly ts: ts;
  readonly host: LanguageHost;
  readonly sources: Sources;
  readonly earlier: EarlierNames;
  readonly names: RuntimeNames;
  /** The file that declares what the kernel puts on `globalThis`. */
  readonly globals: string;
  /** The file with what a plain cell is checked with. */
  readonly #plainTypes: string;
  readonly #options: TypeScript.CompilerOptions;
  readonly #shared: SharedImports;
  /** The cells that have been compiled. */
  readonly written = new WrittenCells();
  readonly #programs = new Map<string, TypeScript.Program>();
  readonly #further: readonly TypeScript.TransformerFactory<TypeScript.SourceFile>[];
  #checkedLocal = '';

  /** @param further what else is to be done to what a cell runs, behind all that is done everywhere */
  constructor(
    host: LanguageHost,
    names: RuntimeNames,
    further?: TypeScript.TransformerFactory<TypeScript.SourceFile>,
  ) {
    this.#further = further === undefined ? [] : [further];
    this.ts = host.compiler();
    this.host = host;
    this.names = names;
    this.sources = new Sources(this.ts, host);
    this.#options = {
      ...host.options(),
      declaration: true,
      sourceMap: true,
      noEmit: false,
      removeComments: false,
    };
    this.#shared = new SharedImports(this.ts, this.sources, this.#options, host.folder);
    this.earlier = new EarlierNames(this.sources, this.#shared, host.folder);
    this.globals = `${host.folder}/cell-globals.d.ts`;
    this.sources.setCell(this.globals, CELL_GLOBALS);
    this.#plainTypes = `${host.folder}/plain-types.d.ts`;
    this.sources.setCell(this.#plainTypes, PLAIN_TYPES);
  }

  get options(): TypeScript.CompilerOptions {
    return this.#options;
  }

  /**
   * Compiles a cell. Nothing of it is known to later cells until {@link adopt}.
   * @param written the cell as tracebacks quote it, line for line the same
   */
  compile(source: string, count: number, written = source): CompiledCell {
    const { ts } = this;
    const name = cellName(count);
    const cell = cellText(ts, source);
    const preamble = this.earlier.preamble(cell);
    const file = `${this.host.folder}/cell.${cell.extension}`;
    const cellFile = this.sources.setCell(file, asModule(cell.text, preamble));
    const isApart = this.#shared.isApart(cellFile);
    if (!isApart) this.#shared.prepare(cellFile, count);
    const version = this.sources.localVersion();

    const kinds = this.#kinds(cell, cellFile, isApart);
    let [kind] = kinds;
    let program = this.#program(file, kind);
    const errors = () => this.#diagnostics(program, kind, file, version, cell, source, kind === kinds.at(-1));
    let found = errors();
    // What is not known without all types may be known with them.
    for (const next of kinds.slice(1)) {
      if (found.length === 0) break;
      kind = next;
      program = this.#program(file, kind);
      found = errors();
    }
    const failed = { name, source, diagnostics: found, values: new Map<string, string>() };
    if (found.some(({ severity }) => severity === 'stops')) return failed;
    return { ...failed, ...this.#emit(program, kind, file, cell, name, written) };
  }

  /** Takes over what a compiled cell has declared, all of it or what its run got to. */
  adopt(cell: CompiledCell, isThere: (name: string) => boolean = () => true): void {
    if (cell.declarations !== undefined) this.earlier.adopt(cell.declarations, isThere);
  }

  /** What a cell is checked with, and, where that finds errors, what it is checked with then. */
  #kinds(
    cell: CellText,
    file: TypeScript.SourceFile,
    isApart: boolean,
  ): readonly [ProgramKind, ...ProgramKind[]] {
    const full: ProgramKind = { types: 'full', isApart };
    if (!isApart || this.#needsNode(cell)) return [full];
    const bare: ProgramKind = { types: 'bare', isApart };
    // Once the types of the language are there, a cell has nothing to wait for.
    const isFirst = !this.#programs.has(keyOf(bare)) && !this.#programs.has(keyOf(full));
    return isFirst && cell.isPlain && this.#shared.importsOf(file.text).length === 0
      ? [{ types: 'plain', isApart }, bare, full]
      : [bare, full];
  }

  #needsNode({ mentions }: CellText): boolean {
    if (this.earlier.augmentsFull) return true;
    for (const name of mentions) if (BY_SURROUNDINGS.has(name) || this.earlier.isFull(name)) return true;
    return false;
  }

  #optionsFor(types: ProgramKind['types']): TypeScript.CompilerOptions {
    switch (types) {
      case 'full':
        return this.#options;
      case 'bare':
        return { ...this.#options, types: [] };
      case 'plain':
        return { ...this.#options, types: [], noLib: true };
      case 'loose':
        return looseOptions(this.#options);
    }
  }

  #program(file: string, kind: ProgramKind): TypeScript.Program {
    const { types, isApart } = kind;
    const options = this.#optionsFor(types);
    const surroundings = { full: [this.globals], loose: [this.globals], bare: [], plain: [this.#plainTypes] };
    const roots = [file, ...(isApart ? [] : [this.#shared.file]), ...surroundings[types]];
    const key = keyOf(kind);
    const old = this.#programs.get(key);
    const program = this.ts.createProgram(roots, options, this.sources.compilerHost(options), old);
    if (!isApart) this.#shared.serve(program);
    this.#programs.set(key, program);
    return program;
  }

  /**
   * The errors of a cell in the order of their places, those that stop it and those that are only shown.
   * @param isLast whether it is not checked with more types where there are any: then they need not be sorted
   */
  #diagnostics(
    program: TypeScript.Program,
    kind: ProgramKind,
    name: string,
    version: number,
    cell: CellText,
    source: string,
    isLast: boolean,
  ): Diagnostic[] {
    const file = program.getSourceFile(name) as TypeScript.SourceFile;
    const told = (severity: 'stops' | 'shown') => (one: TypeScript.Diagnostic) =>
      this.#told(one, file, cell, source, severity);
    const own = parseFaults(this.ts, cell);
    const syntactic = own.length > 0 ? own : program.getSyntacticDiagnostics(file);
    if (syntactic.length > 0) return syntactic.map(told('stops'));
    const errorsOf = (one: TypeScript.Program) => {
      const checked = one.getSourceFile(name) as TypeScript.SourceFile;
      const errors = one
        .getSemanticDiagnostics(checked)
        .filter(({ category }) => category === this.ts.DiagnosticCategory.Error);
      return withoutAsked(this.ts, checked, errors).filter((error) => !isOfPreamble(error, cell));
    };
    const errors = errorsOf(program);
    if (!isLast && errors.length > 0) return errors.map(told('stops'));
    const always = errors.filter(({ code }) => ALWAYS.has(code));
    const { stops, shown } = sortErrors(errors, pragmaOf(source), () =>
      errorsOf(this.#program(name, { ...kind, types: 'loose' })),
    );
    const ofModules = this.#ofModules(program, file, version).filter(
      ({ code }) => severityOf(code) === 'stops',
    );
    return [
      ...this.#reserved(file, cell).map(told('stops')),
      ...[...new Set([...always, ...stops, ...ofModules])].map((one) =>
        told('stops')(this.#asDeclared(program.getTypeChecker(), file, one)),
      ),
      ...shown.map(told('shown')),
    ];
  }

  /** Names of the language that a cell declares as variables. In a module they would be its own; here all cells would see them. */
  #reserved({ locals }: TypeScript.SourceFile & WithLocals, { declares }: CellText): TypeScript.Diagnostic[] {
    return NO_VARIABLES.filter((name) => declares.get(name)?.isValue === true).map((name) => {
      const [declaration] = locals?.get(this.ts.escapeLeadingUnderscores(name))?.declarations ?? [];
      const place = declaration && (this.ts.getNameOfDeclaration(declaration) ?? declaration);
      return {
        category: this.ts.DiagnosticCategory.Error,
        code: 2397,
        messageText: `Declaration name conflicts with built-in global identifier '${name}'.`,
        file: undefined,
        start: place?.getStart(declaration?.getSourceFile()),
        length: name.length,
      };
    });
  }

  /** What cannot be assigned to, since it is an import, may be a function or a class of an earlier cell: that is said. */
  #asDeclared(
    checker: TypeScript.TypeChecker,
    file: TypeScript.SourceFile & WithLocals,
    error: TypeScript.Diagnostic,
  ): TypeScript.Diagnostic {
    if (error.code !== IMPORTED || error.start === undefined) return error;
    const name = file.text.slice(error.start, error.start + (error.length ?? 0));
    const { SymbolFlags } = this.ts;
    const symbol = file.locals?.get(this.ts.escapeLeadingUnderscores(name));
    if (symbol === undefined || (symbol.flags & SymbolFlags.Alias) === 0) return error;
    const target = checker.getAliasedSymbol(symbol);
    const isCells = target.declarations?.some((one) => isCellFile(one.getSourceFile().fileName)) === true;
    const kinds = [
      { flag: SymbolFlags.Function, code: 2630, word: 'a function' },
      { flag: SymbolFlags.Class, code: 2629, word: 'a class' },
      { flag: SymbolFlags.Enum, code: 2628, word: 'an enum' },
      { flag: SymbolFlags.ValueModule, code: 2631, word: 'a namespace' },
    ];
    const kind = kinds.find(({ flag }) => isCells && (target.flags & flag) !== 0);
    return kind === undefined
      ? error
      : { ...error, code: kind.code, messageText: `Cannot assign to '${name}' because it is ${kind.word}.` };
  }

  #told(
    { code, messageText, start = 0, length = 1, file: where }: TypeScript.Diagnostic,
    cellFile: TypeScript.SourceFile,
    cell: CellText,
    source: string,
    severity: 'stops' | 'shown',
  ): Diagnostic {
    const file = where ?? cellFile;
    const isCell = file === cellFile;
    // The text may stop too early: then the compiler stumbles over what stands behind it.
    const position = isCell ? Math.min(inCell(cell, start), source.length) : start;
    const text = isCell ? source : file.text;
    const place = placeIn(text, position);
    const line = text.split('\n')[place.line - 1] ?? '';
    const message = namesOfCells(this.ts.flattenDiagnosticMessageText(messageText, '\n'));
    return {
      ...{ code, severity, message, place, source: line },
      ...(!isCell && { file: file.fileName }),
      length: Math.max(1, Math.min(length, line.length - place.column + 1)),
      ...(MISSING.has(code) &&
        /^['"`]/.test(file.text.slice(start)) && {
          hint: missingModule(this.host, file.text.slice(start, start + length)),
        }),
      ...(NOT_DECLARED.has(code) && { hint: IN_A_FILE }),
      ...(UNKNOWN.has(code) &&
        /^\s*=(?![=>])/.test(file.text.slice(start + length)) && {
          hint: `a new name is declared: \`let ${file.text.slice(start, start + length)} = ...\`, or \`const\` where it stays the same.`,
        }),
    };
  }

  /** Errors in the modules beside the notebook that a cell imports. They are looked at again when one has changed. */
  #ofModules(
    program: TypeScript.Program,
    cell: TypeScript.SourceFile,
    version: number,
  ): TypeScript.Diagnostic[] {
    const local = this.#modulesOf(program, cell);
    const key = `${version}:${local.map(({ fileName }) => fileName).join()}`;
    if (local.length === 0 || key === this.#checkedLocal) return [];
    const found = local.flatMap((file) => [
      ...program.getSyntacticDiagnostics(file),
      ...program.getSemanticDiagnostics(file),
    ]);
    if (found.length === 0) this.#checkedLocal = key;
    return found;
  }

  /** The modules beside the notebook that a cell imports, directly or through one another. */
  #modulesOf(program: TypeScript.Program, cell: TypeScript.SourceFile): TypeScript.SourceFile[] {
    const found = new Set<TypeScript.SourceFile>();
    const open = [cell];
    for (let file = open.pop(); file !== undefined; file = open.pop()) {
      for (const text of this.#shared.importsOf(file.text)) {
        if (!isPath(text)) continue;
        const name = this.sources.resolve(text, file.fileName, this.#options)?.resolvedFileName;
        const module = name === undefined ? undefined : program.getSourceFile(name);
        if (module === undefined || module.isDeclarationFile || found.has(module)) continue;
        if (isForeign(module.fileName) || isCellFile(module.fileName)) continue;
        found.add(module);
        open.push(module);
      }
    }
    return [...found];
  }

  #emit(
    program: TypeScript.Program,
    kind: ProgramKind,
    name: string,
    cell: CellText,
    called: string,
    written: string,
  ): Pick<CompiledCell, 'script' | 'map' | 'bracket' | 'values' | 'declarations'> {
    const { ts } = this;
    // Its making binds the files, by which the names in them are known.
    const checker = program.getTypeChecker();
    const file = program.getSourceFile(name) as TypeScript.SourceFile & WithLocals;
    const { locals = new Map() } = file;
    const localOf = (one: string) => locals.get(ts.escapeLeadingUnderscores(one));
    const meanings = this.#meanings(checker, localOf, cell);
    const values = new Map<string, string>();
    for (const [one, { value }] of meanings)
      if (value !== undefined) values.set(one, this.names.declare(one));
    const isCells = (symbol: TypeScript.Symbol) =>
      locals.get(symbol.escapedName) === symbol && this.#isOurs(symbol, cell.text.length);
    const end = cell.text.length;
    const isFilled = (one: string) =>
      ((localOf(one)?.flags ?? 0) & (ts.SymbolFlags.Function | ts.SymbolFlags.Class)) !== 0;
    let js = '';
    let map = '';
    let dts = '';
    const { diagnostics } = program.emit(
      file,
      (written, text) => {
        if (written.endsWith('.map')) map = text;
        else if (written.endsWith('.d.ts')) dts = text;
        else js = text;
      },
      undefined,
      false,
      {
        before: [liveScope(ts, { checker, names: this.names, end, isCells })],
        after: [throughKernel(ts, called), filledInScope(ts, isFilled), ...this.#further],
      },
    );
    const body = withoutSourceMap(js);
    const head = `(async function (${PARAMETERS.join(', ')}) { 'use strict';`;
    const payload = JSON.parse(map) as { mappings: string; sources: string[]; sourcesContent?: string[] };
    // The head is a line of its own.
    payload.mappings = `;${payload.mappings}`;
    payload.sources = [called];
    map = JSON.stringify(payload);
    const bracket = cell.bracket === undefined ? undefined : placeIn(cell.text, cell.bracket);
    const way = { map, ...(bracket && { bracket }) };
    this.written.note(called, { source: written, ...way });
    // What has no name in a declaration file keeps its text instead; such a file leaves out attributes of imports, too.
    const isDeclared = diagnostics.length === 0 && dts !== '' && !mayImportFile(cell.text);
    const declarations: Declarations = {
      name: called,
      text: isDeclared ? dts : file.text,
      extension: isDeclared ? 'd.ts' : cell.extension,
      meanings,
      augments: cell.augments,
      isFull: kind.types === 'full',
    };
    return { script: `${head}\n${body}\n})\n//# sourceURL=${called}`, ...way, values, declarations };
  }

  /** Whether a name of the file is a cell's: an ambient declaration of the student's tells of a global. */
  #isOurs(symbol: TypeScript.Symbol, end: number): boolean {
    return (symbol.declarations ?? []).some(
      (one) =>
        one.pos >= end || (this.ts.getCombinedModifierFlags(one) & this.ts.ModifierFlags.Ambient) === 0,
    );
  }

  /** What the names of a cell mean. What stands behind its text may add another meaning to a name, which is not the cell's. */
  #meanings(
    checker: TypeScript.TypeChecker,
    localOf: (name: string) => TypeScript.Symbol | undefined,
    { declares, text }: CellText,
  ): Declarations['meanings'] {
    const { SymbolFlags, NodeFlags } = this.ts;
    return new Map(
      [...declares].map(([name, own]): [string, Meaning] => {
        const symbol = localOf(name) as TypeScript.Symbol;
        const target = own.isImport ? checker.getAliasedSymbol(symbol) : symbol;
        const has = (flags: TypeScript.SymbolFlags) => (target.flags & flags) !== 0;
        const isType = own.isType && has(SymbolFlags.Type);
        const isValue = own.isValue && (checker.isUnknownSymbol(target) || has(SymbolFlags.Value));
        if (!isValue) return [name, { isType: true }];
        const variable = symbol.declarations?.find(
          (one) =>
            one.pos < text.length && (this.ts.isVariableDeclaration(one) || this.ts.isBindingElement(one)),
        );
        if (variable === undefined) return [name, { value: 'alias', isType }];
        const isConst = (this.ts.getCombinedNodeFlags(variable) & NodeFlags.Const) !== 0;
        return [name, { value: isConst ? 'const' : 'let', isType }];
      }),
    );
  }
}

/** Sentences speak of cells and of what students can do, not of files that stand for cells, or of settings. */
const namesOfCells = (message: string): string =>
  message
    .replace(/import\("[^"]*?\/cell(\[\d+\])?"\)\./g, '')
    .replace(/ Do you need to (change your target library|install type definitions for )\b.*$/m, '');

function placeIn(text: string, position: number): Place {
  const before = text.slice(0, position);
  return { line: before.split('\n').length, column: position - before.lastIndexOf('\n') };
}

/** Names that Node.js or a browser brings, and ECMAScript does not: with one of them in it a cell needs their types. */
const BY_SURROUNDINGS: ReadonlySet<string> = new Set(
  Object.getOwnPropertyNames(globalThis).concat(
    'require',
    'module',
    'exports',
    '__dirname',
    '__filename',
    'NodeJS',
  ),
);
