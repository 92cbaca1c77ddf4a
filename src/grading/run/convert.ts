/**
 * Converts notebook cells to JavaScript in the trusted parent, with the type errors that the kernel would show.
 *
 * Each cell becomes a module that imports what it uses from the cells before it. A module's name is the hash of its
 * text, which contains the names of the modules it builds on: equal cells on equal ground are one module, so the
 * cells that a whole class shares are parsed, checked and emitted once, by one program for many submissions.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import ts from 'typescript-api';
import { withoutAsked } from '../../notebook/asked-names';
import { declarationText } from '../../notebook/declarations';
import { type CellFacts, type Declared, factsOf } from '../../notebook/facts';
import { isOpenToCells, showingModules, tensorFlowModules } from '../../notebook/modules';
import { cellOptions, looseOptions } from '../../notebook/options';
import { courseRoot, notebooksFolder } from '../../notebook/released';
import { pragmaOf, sortErrors } from '../../notebook/severity';
import type { JobCell } from '../sandbox/job';

/** A cell in JavaScript. */
export interface Converted extends JobCell {
  /** Why the kernel would refuse to run it: empty where errors are only shown. */
  readonly errors: readonly CellError[];
}

/** What the compiler finds wrong with a cell. */
export interface CellError {
  /** TypeScript's number for this kind of error. */
  readonly code: number;
  /** With the line quoted. */
  readonly sentence: string;
}

/** The name, in a converted cell, of the function that is given what a statement throws: it throws it again, or not. */
export const TOLERATE = '__tolerate';

/** Cells that run one after the other, each seeing the names of those before it. */
export type Sequence = readonly { readonly source: string }[];

const folder = '/cells';

/** As every cell is compiled, for a child that has `require`. */
const options: ts.CompilerOptions = { ...cellOptions(ts), module: ts.ModuleKind.CommonJS };

interface Module {
  readonly id: string;
  readonly text: string;
  readonly source: string;
  /** Length of the line of imports put before the source. */
  readonly head: number;
  readonly insertions: readonly number[];
  /** The modules that it takes names from. */
  readonly providers: ReadonlySet<string>;
  /** Whether it adds to declarations that are not its own. */
  readonly augments: boolean;
  /** Names of which it declares the value and hands on the type of an earlier cell, or the other way round. */
  readonly handsOn: ReadonlySet<string>;
}

/**
 * A module that imports whatever cells may import. Packages add to the types of the surroundings, too (`Plotly` is a global):
 * as this is in every program, it makes no difference which of them another student's cell imports.
 */
const surroundings: Module = {
  ...{ id: 'surroundings', source: '', head: 0, insertions: [], providers: new Set(), augments: false },
  handsOn: new Set(),
  text: ['very-deep', ...tensorFlowModules, ...showingModules].map((name) => `import '${name}';`).join('\n'),
};

const modules = new Map([[surroundings.id, surroundings]]);
/** How much code is kept, converted, before all is forgotten: a grader sees the cells of thousands. */
const keptCharacters = 8 * 2 ** 20;
let characters = 0;
const libraryFiles = new Map<string, ts.SourceFile | undefined>();

/**
 * Cells that are checked by one program. What a cell adds to declarations of the surroundings (`declare global`) holds in
 * all of a program, so it is checked only with cells that stand on the very same additions: most often on none.
 */
interface Room {
  readonly done: Map<string, Converted>;
  program?: ts.Program;
}

/** The room of cells without additions, which is kept: a whole class shares it. */
const plain: Room = { done: new Map() };

/**
 * Converts the cells of many notebooks.
 * @returns for each sequence its cells, in order
 */
export function convert(sequences: readonly Sequence[]): Converted[][] {
  if (characters > keptCharacters) forget();
  factsOf(sequences.flatMap((sequence) => sequence.map((cell) => cell.source)));
  const rooms = new Map([['', plain]]);
  const placed = sequences.map((sequence) => placesOf(modulesOf(sequence), rooms));
  const fresh = new Map<Room, Map<string, Module>>();
  for (const { module, room } of placed.flat()) {
    if (room.done.has(module.id)) continue;
    const own = fresh.get(room) ?? new Map<string, Module>();
    fresh.set(room, own.set(module.id, module));
  }
  for (const [room, own] of fresh) compile(room, [...own.values()]);
  return placed.map((list) => list.map(({ module, room }) => room.done.get(module.id) as Converted));
}

function forget(): void {
  modules.clear();
  modules.set(surroundings.id, surroundings);
  plain.done.clear();
  delete plain.program;
  characters = 0;
}

/** Cells above the first addition are in the room of all others; those from there on are with their like. */
function placesOf(sequence: readonly Module[], rooms: Map<string, Room>): { module: Module; room: Room }[] {
  const first = sequence.findIndex(({ augments }) => augments);
  const additions = sequence.flatMap(({ id, augments }) => (augments ? [id] : [])).join(' ');
  const room: Room = rooms.get(additions) ?? { done: new Map() };
  rooms.set(additions, room);
  return sequence.map((module, i) => ({ module, room: first < 0 || i < first ? plain : room }));
}

/** A cell that a name comes from. */
interface Provider {
  readonly module: Module;
  readonly declared: Declared;
}

/** Where a name comes from: its value, its type, and the latest cell that declares either, which hands on both. */
interface Providers {
  readonly latest: Provider;
  readonly value: Provider | undefined;
  readonly type: Provider | undefined;
}

function modulesOf(sequence: Sequence): Module[] {
  const providers = new Map<string, Providers>();
  return sequence.map(({ source }) => {
    const [facts] = factsOf([source]) as [CellFacts];
    const module = moduleOf(source, facts, providers);
    for (const [name, declared] of facts.declares) {
      const own = { module, declared };
      const other = otherMeaning(declared, providers.get(name));
      providers.set(name, {
        latest: own,
        value: declared.meaning === 'type' ? other : own,
        type: declared.meaning === 'value' ? other : own,
      });
    }
    return module;
  });
}

/** What a name that a cell declares means besides: the value of a type, or the type of a value, unless that went with a class. */
function otherMeaning({ meaning }: Declared, before: Providers | undefined): Provider | undefined {
  if (meaning === 'type') return before?.value;
  const type = meaning === 'value' ? before?.type : undefined;
  return type?.declared.meaning === 'type' ? type : undefined;
}

function moduleOf(source: string, facts: CellFacts, providers: ReadonlyMap<string, Providers>): Module {
  const imports: string[] = [];
  const from = new Set<string>();
  const handsOn = new Set<string>();
  for (const name of [...facts.uses].sort()) {
    const provider = providers.get(name)?.latest;
    if (provider === undefined) continue;
    const { importText } = provider.declared;
    if (importText === undefined) from.add(provider.module.id);
    imports.push(importText ?? `import { ${name} } from './${provider.module.id}';`);
  }
  for (const [name, declared] of facts.declares) {
    const other = otherMeaning(declared, providers.get(name));
    if (other === undefined || other.declared.importText !== undefined) continue;
    from.add(other.module.id);
    handsOn.add(name);
    const word = declared.meaning === 'type' ? 'export' : 'export type';
    imports.push(`${word} { ${name} } from './${other.module.id}';`);
  }
  const head = `${imports.join(' ')} export {};\n`;
  let text = source;
  const insertions = [...facts.exportAt].sort((a, b) => a - b);
  for (const at of [...insertions].reverse()) text = `${text.slice(0, at)}export ${text.slice(at)}`;
  const id = `c${createHash('sha256').update(`${head}\0${text}`).digest('hex').slice(0, 24)}`;
  const augments = facts.augments.length > 0;
  const module = {
    ...{ id, text: head + text, source, head: head.length, insertions, providers: from, augments, handsOn },
  };
  if (!modules.has(id)) characters += module.text.length;
  modules.set(id, module);
  return module;
}

const fileOf = (id: string) => `${folder}/${id}.ts`;
const moduleAt = (file: string): Module | undefined =>
  file.startsWith(`${folder}/`) ? modules.get(path.basename(file, '.ts')) : undefined;

const host: ts.CompilerHost = {
  // Comments are most of what there is to parse, and say nothing of types.
  jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
  getSourceFile(name, languageVersion) {
    const module = moduleAt(name);
    if (module !== undefined)
      return withoutReferences(ts.createSourceFile(name, module.text, languageVersion));
    if (!libraryFiles.has(name)) {
      const text = ts.sys.readFile(name);
      libraryFiles.set(
        name,
        text === undefined
          ? undefined
          : ts.createSourceFile(name, declarationText(name, text), languageVersion),
      );
    }
    return libraryFiles.get(name);
  },
  getDefaultLibFileName: (settings) => ts.getDefaultLibFilePath(settings),
  getDefaultLibLocation: () => path.dirname(ts.getDefaultLibFilePath(options)),
  writeFile: () => {},
  getCurrentDirectory: () => courseRoot,
  getCanonicalFileName: (name) => name,
  useCaseSensitiveFileNames: () => true,
  getNewLine: () => '\n',
  fileExists: (name) => moduleAt(name) !== undefined || ts.sys.fileExists(name),
  readFile: (name) => moduleAt(name)?.text ?? ts.sys.readFile(name),
  directoryExists: (name) => ts.sys.directoryExists(name),
  resolveModuleNames: (names, from) => names.map((name) => resolve(name, from)),
};

/** `/// <reference path="..." />` would read a file of the teacher's: in a cell it is a comment like any other. */
const withoutReferences = (file: ts.SourceFile): ts.SourceFile =>
  Object.assign(file, { referencedFiles: [], typeReferenceDirectives: [], libReferenceDirectives: [] });

const resolutions = new Map<string, ts.ResolvedModuleFull | undefined>();

/**
 * Where an import leads. A cell's own relative imports lead nowhere: no file of the teacher's is read for them, and no cell
 * of somebody else whose name can be worked out.
 */
function resolve(name: string, from: string): ts.ResolvedModuleFull | undefined {
  const module = moduleAt(from);
  if (module !== undefined) {
    const id = name.slice(2);
    if (name.startsWith('./') && module.providers.has(id)) return resolved(fileOf(id), ts.Extension.Ts);
    if (!isOpenToCells(name)) return undefined;
    from = path.join(notebooksFolder, 'cell.ts');
  }
  const key = `${path.dirname(from)}\0${name}`;
  if (!resolutions.has(key))
    resolutions.set(key, ts.resolveModuleName(name, from, options, ts.sys).resolvedModule);
  return resolutions.get(key);
}

const resolved = (resolvedFileName: string, extension: ts.Extension): ts.ResolvedModuleFull => ({
  resolvedFileName,
  extension,
  isExternalLibraryImport: false,
});

function compile(room: Room, fresh: readonly Module[]): void {
  // What the new cells build on is pulled in by their imports; cells of earlier batches are not roots again.
  const roots = [surroundings, ...fresh].map(({ id }) => fileOf(id));
  const program = ts.createProgram(roots, options, host, room.program ?? plain.program);
  let loose: ts.Program | undefined;
  for (const module of fresh) {
    const file = program.getSourceFile(fileOf(module.id)) as ts.SourceFile;
    const { stops } = sortErrors(errorsIn(program, module), pragmaOf(module.source), () => {
      loose ??= ts.createProgram(roots, looseOptions(options), host, program);
      return errorsIn(loose, module);
    });
    const errors = stops.map((one): CellError => ({ code: one.code, sentence: sentenceOf(module, one) }));
    let js = '';
    const write: ts.WriteFileCallback = (_, text) => {
      js = text;
    };
    program.emit(file, write, undefined, false, { after: [placeNowhere, guardStatements] });
    if (module.handsOn.size > 0) js = assignable(js);
    room.done.set(module.id, { id: module.id, js, errors });
  }
  room.program = program; // not before: a check that broke off would leave it half done
}

function errorsIn(checked: ts.Program, module: Module): ts.Diagnostic[] {
  const file = checked.getSourceFile(fileOf(module.id)) as ts.SourceFile;
  const all = [...checked.getSyntacticDiagnostics(file), ...checked.getSemanticDiagnostics(file)];
  const errors = all.filter(({ category }) => category === ts.DiagnosticCategory.Error);
  return withoutAsked(ts, file, errors).filter((error) => !isOfHandingOn(error, module));
}

/** A name that is handed on has another meaning, too, which the cell gives it: nothing is wrong with that here. */
function isOfHandingOn(
  { code, start = 0, length = 0 }: ts.Diagnostic,
  { text, head, handsOn }: Module,
): boolean {
  const isMerged = code === 2395 && handsOn.has(text.slice(start, start + length));
  return isMerged || (start < head && (code === 2440 || code === 2484));
}

/** What is handed on can be assigned to, too: the value is the other cell's. */
const assignable = (js: string): string =>
  js.replace(
    /(\{ enumerable: true, get: function \(\) \{ return (\w+\.\w+); \}) \}/g,
    '$1, set: function (value) { $2 = value; } }',
  );

/**
 * What a statement at the top of a cell throws is handed to {@link TOLERATE}: where something is only not at hand while
 * grading, the cell goes on. Declarations are left alone, and so is what cannot throw.
 */
const guardStatements: ts.TransformerFactory<ts.SourceFile> = ({ factory }) => {
  const error = () => factory.createIdentifier('error');
  const guarded = (statement: ts.Statement): ts.Statement => {
    if (!mayThrow(statement)) return statement;
    const tell = factory.createCallExpression(factory.createIdentifier(TOLERATE), undefined, [error()]);
    const handler = factory.createBlock([factory.createExpressionStatement(tell)]);
    return factory.createTryStatement(
      factory.createBlock([statement]),
      factory.createCatchClause(error(), handler),
      undefined,
    );
  };
  return (file) => factory.updateSourceFile(file, file.statements.map(guarded));
};

/** A graded cell stands in no file: `import.meta` says so, where CommonJS would not even read it. */
const placeNowhere: ts.TransformerFactory<ts.SourceFile> = (context) => {
  const { factory } = context;
  const place = { url: 'file:///cell.ts', dirname: '/', filename: '/cell.ts' };
  const visit = (node: ts.Node): ts.Node =>
    ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword
      ? factory.createParenthesizedExpression(
          factory.createObjectLiteralExpression(
            Object.entries(place).map(([name, value]) =>
              factory.createPropertyAssignment(name, factory.createStringLiteral(value)),
            ),
          ),
        )
      : ts.visitEachChild(node, visit, context);
  return (file) => (file.text.includes('import.meta') ? ts.visitEachChild(file, visit, context) : file);
};

function mayThrow(statement: ts.Statement): boolean {
  if (ts.isExpressionStatement(statement)) {
    const { expression } = statement;
    // `exports.f = f;` and the like.
    const plain =
      ts.isBinaryExpression(expression) &&
      (ts.isIdentifier(expression.right) || ts.isVoidExpression(expression.right));
    return !plain && !ts.isStringLiteral(expression);
  }
  return (
    ts.isIfStatement(statement) ||
    ts.isIterationStatement(statement, false) ||
    ts.isTryStatement(statement) ||
    ts.isSwitchStatement(statement) ||
    ts.isBlock(statement) ||
    ts.isLabeledStatement(statement) ||
    ts.isThrowStatement(statement)
  );
}

/** A diagnostic as a sentence about the student's own text. */
function sentenceOf(module: Module, diagnostic: ts.Diagnostic): string {
  const message = ts
    .flattenDiagnosticMessageText(diagnostic.messageText, ' ')
    .replace(/\bimport\("[^"]*"\)\./g, '')
    .replace(/"\/cells\/[^"]*"/g, '');
  const position = sourcePosition(module, diagnostic.start ?? 0);
  const before = module.source.slice(0, position);
  const line = before.split('\n').length;
  const text = (module.source.split('\n')[line - 1] ?? '').trim().slice(0, 120);
  return `Line ${line}, \`${text}\`: ${message.slice(0, 400)}`;
}

function sourcePosition(module: Module, position: number): number {
  let at = Math.max(0, position - module.head);
  for (const insertion of module.insertions) if (at >= insertion + 'export '.length) at -= 'export '.length;
  return Math.min(at, module.source.length);
}
