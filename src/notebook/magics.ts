/**
 * Lines of a cell that are no TypeScript: a magic in its first line (`%%time`), and shell commands (`!ls -l`). Kernel and
 * grader read them here, and so read the same.
 *
 * A magic is a `%` at the beginning of the cell, before any code: no TypeScript begins so. A command is a `!` in the
 * first column where a statement of the cell begins, in a line that is no TypeScript: one that cannot be parsed, or one
 * that begins with a name that nobody has declared. So `!done` and `!isReady()` stay what they are where `done` and
 * `isReady` are known, and `!ls` lists files unless there is an `ls`.
 */
import type TypeScript from 'typescript-api';
import { blanked, type Span } from './blank';
import { declaredBy } from './top-level';

/** A shell command, and where it stands. */
interface Command extends Span {
  readonly command: string;
}

/** A magic in the first line of a cell, and where it stands. */
export interface Magic extends Span {
  /** As it is written, with its `%` or `%%`. */
  readonly name: string;
  /** What follows the name in its line. */
  readonly argument: string;
}

export interface CellMagics {
  readonly magic?: Magic;
  readonly commands: readonly Command[];
  /** The cell with everything blanked that is no TypeScript: all else stays where it is. */
  readonly code: string;
}

/** Whether anything in a cell may be read here at all. */
const MAYBE = /^!|^[^\S\r\n\u2028\u2029]*%/m;
/** Blank lines and comments, and then the magic's line. It is looked for at the beginning alone. */
const MAGIC = /((?:[ \t]*(?:\/\/.*)?\r?\n)*[ \t]*)(%%?[\w-]*)(.*)/y;
/** So many commands of a cell are looked for: for each the cell is read again. */
const mostCommands = 100;

/** Names that mean something in every cell, though they are no globals. */
const MODULE_NAMES = new Set(['await', 'require', 'module', 'exports', '__dirname', '__filename']);

/**
 * @param ts the compiler, which is loaded late where a fast start counts
 * @param isKnown whether a name is declared in another cell; unless told, every name counts as known
 */
export function readMagics(
  ts: typeof TypeScript,
  source: string,
  isKnown: (name: string) => boolean = () => true,
): CellMagics {
  if (!MAYBE.test(source)) return { commands: [], code: source };
  MAGIC.lastIndex = 0;
  const found = MAGIC.exec(source);
  let magic: Magic | undefined;
  let code = source;
  if (found !== null) {
    const [all, before = '', name = '', argument = ''] = found;
    magic = { name, argument: argument.trim(), start: before.length, end: all.length };
    // The language of the rest is another one.
    code = blanked(source, [name === '%%html' ? { start: before.length, end: source.length } : magic]);
  }
  const commands: Command[] = [];
  let read = readCell(ts, code);
  for (let at = nextLine(code, 0); at >= 0 && commands.length < mostCommands; at = nextLine(code, at + 1)) {
    const command = commandAt(ts, read, at, isKnown);
    if (command === undefined) continue;
    commands.push(command);
    code = blanked(code, [command]);
    read = readCell(ts, code);
  }
  return { ...(magic !== undefined && { magic }), commands, code };
}

/** A cell's TypeScript alone; see {@link readMagics}. */
export const withoutMagics = (...args: Parameters<typeof readMagics>): string => readMagics(...args).code;

/** Where the next line begins that starts with `!`; -1 where there is none. */
function nextLine(code: string, from: number): number {
  if (from === 0 && code.startsWith('!')) return 0;
  const at = code.indexOf('\n!', Math.max(0, from - 1));
  return at < 0 ? -1 : at + 1;
}

/** A cell, with where each of its statements begins. */
interface ReadCell {
  readonly file: TypeScript.SourceFile;
  readonly statements: ReadonlyMap<number, TypeScript.Statement>;
}

function readCell(ts: typeof TypeScript, code: string): ReadCell {
  const file = ts.createSourceFile('cell.ts', code, ts.ScriptTarget.Latest, true);
  return { file, statements: new Map(file.statements.map((one) => [one.getStart(file), one])) };
}

function commandAt(
  ts: typeof TypeScript,
  { file, statements }: ReadCell,
  start: number,
  isKnown: (name: string) => boolean,
): Command | undefined {
  const statement = statements.get(start);
  if (statement === undefined) return undefined;
  const code = file.text;
  // A shell's command goes on behind a backslash at the end of a line.
  const [line = ''] = /^(?:.*\\\r?\n)*.*/.exec(code.slice(start)) ?? [];
  const end = start + line.trimEnd().length;
  const { parseDiagnostics } = file as unknown as { parseDiagnostics: readonly TypeScript.Diagnostic[] };
  const isBroken = parseDiagnostics.some(({ start: at = 0 }) => at >= start && at < end);
  if (!isBroken && isTypeScript(ts, file, statement, isKnown)) return undefined;
  const command = code.slice(start + 1, end).trim();
  return command === '' ? undefined : { start, end, command };
}

/** Whether a statement that begins with `!` means something: its first name is known, or it has none. */
function isTypeScript(
  ts: typeof TypeScript,
  file: TypeScript.SourceFile,
  statement: TypeScript.Statement,
  isKnown: (name: string) => boolean,
): boolean {
  const first = firstWord(ts, statement);
  // The path of a program looks like a regular expression, which is never false.
  if (ts.isRegularExpressionLiteral(first)) return false;
  if (!ts.isIdentifier(first)) return true;
  const { text } = first;
  const isDeclared = (name: string) =>
    file.statements.some((one) => declaredBy(ts, one).some((declared) => declared.name.text === name));
  return text in globalThis || MODULE_NAMES.has(text) || isKnown(text) || isDeclared(text);
}

/** What stands first in a statement that begins with `!`: the name in `!(a.b(1) && c)` is `a`. */
function firstWord(ts: typeof TypeScript, statement: TypeScript.Statement): TypeScript.Node {
  let node: TypeScript.Node = statement;
  for (;;) {
    if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) node = node.operand;
    else if (ts.isBinaryExpression(node)) node = node.left;
    else if (ts.isConditionalExpression(node)) node = node.condition;
    else if (ts.isTaggedTemplateExpression(node)) node = node.tag;
    else if (
      ts.isExpressionStatement(node) ||
      ts.isParenthesizedExpression(node) ||
      ts.isCallExpression(node) ||
      ts.isPropertyAccessExpression(node) ||
      ts.isElementAccessExpression(node) ||
      ts.isNonNullExpression(node) ||
      ts.isAsExpression(node) ||
      ts.isSatisfiesExpression(node)
    ) {
      node = node.expression;
    } else return node;
  }
}
