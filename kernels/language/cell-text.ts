/** From what was typed into a cell to the text that is compiled. */
import { withoutExports } from '../../src/notebook/exports';
import type { ts } from './host';

/** A cell's text as the compiler is to see it. Lines stay where they are; on the first line there may be one character more. */
export interface CellText {
  readonly text: string;
  /** How many characters stand before the cell's own. */
  readonly shift: 0 | 1;
  readonly extension: 'ts' | 'tsx';
  /** All names that the text mentions, as variables or as properties. */
  readonly mentions: ReadonlySet<string>;
  /** The names that it declares for later cells. */
  readonly declares: readonly string[];
}

interface Parsed {
  readonly parseDiagnostics: readonly { start?: number }[];
  readonly identifiers: ReadonlyMap<string, string>;
  readonly locals?: ReadonlyMap<string, unknown>;
}

interface Binder {
  bindSourceFile(file: object, options: object): void;
}

/** Parses text as a module; the compiler's types do not tell all that it notes on a file. */
function parse(ts: ts, text: string, extension: string) {
  const file = ts.createSourceFile(`cell.${extension}`, `${text}\nexport {};`, ts.ScriptTarget.ES2022, true);
  return file as typeof file & Parsed;
}

/** A cell that is nothing but an object is an object, and not a block with labels. */
function asObject(ts: ts, text: string): string | undefined {
  if (!/^\s*\{/.test(text) || !/\}\s*$/.test(text)) return undefined;
  const file = parse(ts, `(${text}\n)`, 'ts');
  const [first, ...rest] = file.statements;
  const isOne = file.parseDiagnostics.length === 0 && rest.length === 1;
  return isOne && first !== undefined && ts.isExpressionStatement(first) ? `(${text}\n)` : undefined;
}

/** Prepares a cell. */
export function cellText(ts: ts, source: string): CellText {
  const plain = withoutExports(ts, source);
  const object = asObject(ts, plain);
  const text = object ?? plain;
  let extension: 'ts' | 'tsx' = 'ts';
  let file = parse(ts, text, extension);
  if (file.parseDiagnostics.length > 0 && /<\/|\/>/.test(text)) {
    const asJsx = parse(ts, text, 'tsx');
    if (asJsx.parseDiagnostics.length < file.parseDiagnostics.length) {
      extension = 'tsx';
      file = asJsx;
    }
  }
  (ts as unknown as Binder).bindSourceFile(file, {});
  return {
    text,
    shift: object === undefined ? 0 : 1,
    extension,
    mentions: new Set(file.identifiers.keys()),
    declares: [...(file.locals?.keys() ?? [])].filter((name) => !name.startsWith('__')),
  };
}
