/** From what was typed into a cell to the text that is compiled. */
import type TypeScript from 'typescript-api';
import { asModule } from '../../src/notebook/as-module';
import { withoutExports } from '../../src/notebook/exports';
import { isAugmentation } from '../../src/notebook/top-level';
import type { ts } from './host';
import { arePlain } from './plain-cells';

/** A cell's text as the compiler is to see it. Everything stays where it is, but for one bracket that may be put in. */
export interface CellText {
  readonly text: string;
  /** Where a bracket was put in before a bare object. */
  readonly bracket?: number;
  readonly extension: 'ts' | 'tsx';
  /** All names that the text mentions, as variables or as properties. */
  readonly mentions: ReadonlySet<string>;
  /** The names that it declares for later cells, with what they mean. */
  readonly declares: ReadonlyMap<string, Declared>;
  /** Whether its types need no declarations of the language. */
  readonly isPlain: boolean;
  /** What it adds to the types of the surroundings, as `global Array.second`: in `declare global` and `declare module 'fs'`. */
  readonly augments: readonly string[];
}

/** What a cell makes of a name: a value, a type, or both. */
interface Declared {
  readonly isValue: boolean;
  readonly isType: boolean;
  /** An import is what its module makes of it. */
  readonly isImport: boolean;
}

interface Parsed {
  readonly parseDiagnostics: readonly TypeScript.Diagnostic[];
  readonly identifiers: ReadonlyMap<string, string>;
  readonly locals?: TypeScript.SymbolTable;
}

interface Binder {
  bindSourceFile(file: object, options: object): void;
}

/** Parses text as a module; the compiler's types do not tell all that it notes on a file. */
function parse(ts: ts, text: string, extension: string, whole = asModule(text)) {
  const file = ts.createSourceFile(`cell.${extension}`, whole, ts.ScriptTarget.ES2022, true);
  return file as typeof file & Parsed;
}

const MODULE = 'export {};';

/** What the parser has against a cell's text alone: where it stops too early, nothing that stands behind it is spoken of. */
export function parseFaults(ts: ts, { text, extension }: CellText): TypeScript.Diagnostic[] {
  const { parseDiagnostics } = parse(ts, text, extension, `${MODULE}${text}`);
  return parseDiagnostics.map((one) => ({
    ...one,
    start: (one.start ?? 0) - MODULE.length,
    file: undefined,
  }));
}

/**
 * A cell that is nothing but an object is an object, and not a block with labels.
 * @returns where it begins, and the text with brackets around it
 */
function asObject(ts: ts, text: string): { bracket: number; text: string } | undefined {
  const scanner = ts.createScanner(ts.ScriptTarget.ES2022, true, ts.LanguageVariant.Standard, text);
  if (scanner.scan() !== ts.SyntaxKind.OpenBraceToken) return undefined;
  const bracket = scanner.getTokenStart();
  const before = text.slice(0, bracket);
  const inBrackets = (end: number) => `${before}(${text.slice(bracket, end)})${text.slice(end)}`;
  const isOne = (whole: string) => {
    const { statements, parseDiagnostics } = parse(ts, whole, 'ts');
    const [first, ...rest] = statements;
    const own = rest.filter((one) => !ts.isEmptyStatement(one));
    return (
      parseDiagnostics.length === 0 &&
      own.length === 1 &&
      first !== undefined &&
      ts.isExpressionStatement(first)
    );
  };
  const end = text.lastIndexOf('}') + 1;
  const whole = inBrackets(end);
  if (!isOne(whole)) return undefined;
  // With a semicolon behind it, it may have been meant as a block; where it is none, it was not.
  const isBlock = text.slice(end).includes(';') && parse(ts, text, 'ts').parseDiagnostics.length === 0;
  return isBlock ? undefined : { bracket, text: whole };
}

/** Prepares a cell. */
export function cellText(ts: ts, source: string): CellText {
  const plain = withoutExports(ts, source).replace(/^#!/, '//');
  const object = asObject(ts, plain);
  const text = object?.text ?? plain;
  let extension: 'ts' | 'tsx' = 'ts';
  let file = parse(ts, text, extension);
  if (file.parseDiagnostics.length > 0 && /<\/|\/>/.test(text)) {
    const asJsx = parse(ts, text, 'tsx');
    if (asJsx.parseDiagnostics.length <= file.parseDiagnostics.length) {
      extension = 'tsx';
      file = asJsx;
    }
  }
  (ts as unknown as Binder).bindSourceFile(file, {});
  const mentions = new Set(file.identifiers.keys());
  if (extension === 'tsx') for (const name of factoriesOf(text)) mentions.add(name);
  const declares = declaredNames(ts, file.locals ?? new Map());
  return {
    text,
    ...(object && { bracket: object.bracket }),
    extension,
    mentions,
    declares,
    // The last statement is the one that makes it a module.
    isPlain: arePlain(ts, file.statements.slice(0, -1), (name) => declares.has(name)),
    augments: file.statements.flatMap((one) => augmented(ts, one)),
  };
}

/** The names of a bound file. The compiler has names of its own beside them, with two lines before them; a student's get a third. */
function declaredNames(ts: ts, locals: TypeScript.SymbolTable): Map<string, Declared> {
  const { Alias, Namespace, Type, Value } = ts.SymbolFlags;
  const names = [...locals].filter(([name]) => !/^__(?!_)/.test(`${name}`));
  return new Map(
    names.map(([name, { flags }]) => {
      const isImport = (flags & Alias) !== 0;
      const isWhole = (flags & Namespace) !== 0;
      const meaning = {
        isValue: isImport || isWhole || (flags & Value) !== 0,
        isType: isImport || isWhole || (flags & Type) !== 0,
        isImport,
      };
      return [ts.unescapeLeadingUnderscores(name), meaning];
    }),
  );
}

/** What a statement adds to declarations of the surroundings: their members, or they themselves where they have none. */
function augmented(ts: ts, statement: TypeScript.Statement): string[] {
  if (!ts.isModuleDeclaration(statement) || !isAugmentation(ts, statement)) return [];
  if (statement.body === undefined || !ts.isModuleBlock(statement.body)) return [];
  const textOf = (name: TypeScript.Node | undefined) => name?.getText() ?? '';
  const names = statement.body.statements.flatMap((one) => {
    if (ts.isInterfaceDeclaration(one))
      return one.members.map((member) => `${one.name.text}.${textOf(member.name)}`);
    if (ts.isVariableStatement(one)) return one.declarationList.declarations.map(({ name }) => textOf(name));
    return [textOf((one as { name?: TypeScript.Node }).name)];
  });
  const where = ts.isStringLiteral(statement.name) ? statement.name.text : 'global';
  return names.map((name) => `${where} ${name}`);
}

/** The names of the functions that JSX calls, without naming them. */
const factoriesOf = (text: string): string[] => [
  'React',
  ...[...text.matchAll(/@jsx(?:Frag)?\s+([\w$]+)/g)].map(([, name]) => name as string),
];

/** Where a place of the prepared text is in the cell. */
export const inCell = ({ bracket }: CellText, position: number): number =>
  bracket !== undefined && position > bracket ? position - 1 : position;
