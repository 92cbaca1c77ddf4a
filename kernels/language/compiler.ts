/**
 * From a cell's TypeScript to the script that runs.
 *
 * A cell is compiled as a module of its own. Behind its text stand a few lines that the student does not see: what it uses of
 * earlier cells, and a list of exports, which hands what it declares on to the types of later cells. So every position in what
 * is compiled is a position in the cell, and a cell costs as much as what it uses, however many came before.
 */
import type TypeScript from 'typescript-api';
import { asModule } from '../../src/notebook/as-module';
import { looseOptions } from '../../src/notebook/options';
import { pragmaOf, severityOf, sortErrors } from '../../src/notebook/severity';
import { throughKernel } from './awaits';
import { CELL_GLOBALS } from './cell-globals';
import { type CellText, cellText, inCell, parseFaults } from './cell-text';
import { type Declarations, EarlierNames, type Meaning } from './earlier-names';
import { isForeign, isPath, type LanguageHost, type ts } from './host';
import { filledInScope, liveScope, type RuntimeNames } from './live-scope';
import { missingModule } from './missing-module';
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
  readonly locals?: ReadonlyMap<string, TypeScript.Symbol>;
}

/** Errors that say that there is no such name. */
const UNKNOWN: ReadonlySet<number> = new Set([2304, 2552]);

/** Errors that say that there is no such module. */
const MISSING: ReadonlySet<number> = new Set([2307, 2591, 2792, 2882]);

/**
 * Errors that are none where cells are made modules of an older kind, as in the grader: an `await` in a function that is not
 * `async`, and assigning to what was imported.
 */
const ALWAYS: ReadonlySet<number> = new Set([1308, 2632]);

/**
 * What a cell is checked with: all, or without the types of Node.js, which take half of the start and which many a cell does
 * not ask for, or without strictness.
 */
interface ProgramKind {
  readonly types: 'full' | 'bare' | 'loose';
  /** Whether it is compiled apart from what other cells import. */
  readonly isApart: boolean;
}

export class Compiler {
  readonly ts: ts;
  readonly host: LanguageHost;
  readonly sources: Sources;
  readonly earlier: EarlierNames;
  readonly names: RuntimeNames;
  /** The file that declares what the kernel puts on `globalThis`. */
  readonly globals: string;
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

    let kind: ProgramKind = { types: isApart && !this.#needsNode(cell) ? 'bare' : 'full', isApart };
    let program = this.#program(file, kind);
    let found = this.#diagnostics(program, kind, file, version, cell, source);
    // What is not known without Node.js's types may be known with them.
    if (kind.types === 'bare' && found.length > 0) {
      kind = { types: 'full', isApart };
      program = this.#program(file, kind);
      found = this.#diagnostics(program, kind, file, version, cell, source);
    }
    const failed = { name, source, diagnostics: found, values: new Map<string, string>() };
    if (found.some(({ severity }) => severity === 'stops')) return failed;
    return { ...failed, ...this.#emit(program, kind, file, cell, name, written) };
  }

  /** Takes over what a compiled cell has declared, all of it or what its run got to. */
  adopt(cell: CompiledCell, isThere: (name: string) => boolean = () => true): void {
    if (cell.declarations !== undefined) this.earlier.adopt(cell.declarations, isThere);
  }

  #needsNode({ mentions }: CellText): boolean {
    if (this.earlier.augmentsFull) return true;
    for (const name of mentions) if (BY_SURROUNDINGS.has(name) || this.earlier.isFull(name)) return true;
    return false;
  }

  #program(file: string, { types, isApart }: ProgramKind): TypeScript.Program {
    const options =
      types === 'full'
        ? this.#options
        : types === 'bare'
          ? { ...this.#options, types: [] }
          : looseOptions(this.#options);
    const roots = [
      file,
      ...(isApart ? [] : [this.#shared.file]),
      ...(types === 'bare' ? [] : [this.globals]),
    ];
    const key = `${types} ${isApart}`;
    const old = this.#programs.get(key);
    const program = this.ts.createProgram(roots, options, this.sources.compilerHost(options), old);
    if (!isApart) this.#shared.serve(program);
    this.#programs.set(key, program);
    return program;
  }

  /** The errors of a cell in the order of their places, those that stop it and those that are only shown. */
  #diagnostics(
    program: TypeScript.Program,
    kind: ProgramKind,
    name: string,
    version: number,
    cell: CellText,
    source: string,
  ): Diagnostic[] {
    const file = program.getSourceFile(name) as TypeScript.SourceFile;
    const told = (severity: 'stops' | 'shown') => (one: TypeScript.Diagnostic) =>
      this.#told(one, file, cell, source, severity);
    const own = parseFaults(this.ts, cell);
    const syntactic = own.length > 0 ? own : program.getSyntacticDiagnostics(file);
    if (syntactic.length > 0) return syntactic.map(told('stops'));
    const errorsOf = (one: TypeScript.Program) =>
      one
        .getSemanticDiagnostics(one.getSourceFile(name))
        .filter(({ category }) => category === this.ts.DiagnosticCategory.Error);
    const errors = errorsOf(program);
    const always = errors.filter(({ code }) => ALWAYS.has(code));
    const { stops, shown } = sortErrors(errors, pragmaOf(source), () =>
      errorsOf(this.#program(name, { ...kind, types: 'loose' })),
    );
    const ofModules = this.#ofModules(program, file, version).filter(
      ({ code }) => severityOf(code) === 'stops',
    );
    return [
      ...[...new Set([...always, ...stops, ...ofModules])].map(told('stops')),
      ...shown.map(told('shown')),
    ];
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
    const { locals = new Map<string, TypeScript.Symbol>() } = file;
    const values = new Map<string, string>();
    for (const one of cell.declares) {
      const symbol = locals.get(one);
      if (symbol !== undefined && this.#isValue(checker, symbol)) values.set(one, this.names.declare(one));
    }
    const isCells = (symbol: TypeScript.Symbol) =>
      locals.get(symbol.name) === symbol && this.#isOurs(symbol, cell.text.length);
    const end = cell.text.length;
    const isFilled = (one: string) =>
      ((locals.get(one)?.flags ?? 0) & (ts.SymbolFlags.Function | ts.SymbolFlags.Class)) !== 0;
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
    // What has no name in a declaration file keeps its text instead.
    const isDeclared = diagnostics.length === 0 && dts !== '';
    const declarations: Declarations = {
      name: called,
      names: cell.declares,
      text: isDeclared ? dts : file.text,
      extension: isDeclared ? 'd.ts' : cell.extension,
      meanings: this.#meanings(checker, locals, cell.declares),
      augments: cell.augments,
      isFull: kind.types === 'full',
    };
    return { script: `${head}\n${body}\n})\n//# sourceURL=${called}`, ...way, values, declarations };
  }

  #isValue(checker: TypeScript.TypeChecker, symbol: TypeScript.Symbol): boolean {
    const { SymbolFlags } = this.ts;
    const target = (symbol.flags & SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol);
    return checker.isUnknownSymbol(target) || (target.flags & SymbolFlags.Value) !== 0;
  }

  /** Whether a name of the file is a cell's: an ambient declaration of the student's tells of a global. */
  #isOurs(symbol: TypeScript.Symbol, end: number): boolean {
    return (symbol.declarations ?? []).some(
      (one) =>
        one.pos >= end || (this.ts.getCombinedModifierFlags(one) & this.ts.ModifierFlags.Ambient) === 0,
    );
  }

  #meanings(
    checker: TypeScript.TypeChecker,
    locals: ReadonlyMap<string, TypeScript.Symbol>,
    names: readonly string[],
  ): Declarations['meanings'] {
    const { SymbolFlags, NodeFlags } = this.ts;
    return new Map(
      names.map((name): [string, Meaning] => {
        const symbol = locals.get(name) as TypeScript.Symbol;
        const target = (symbol.flags & SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol);
        const isType = (target.flags & SymbolFlags.Type) !== 0;
        if (!this.#isValue(checker, symbol)) return [name, { isType: true }];
        const variable = symbol.declarations?.find(
          (one) => this.ts.isVariableDeclaration(one) || this.ts.isBindingElement(one),
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
