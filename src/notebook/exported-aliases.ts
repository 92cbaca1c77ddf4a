/** `export { a as b }`: the other names of a cell's names, as declarations that stand in the place of the list. */
import type TypeScript from 'typescript-api';
import { declaredBy } from './top-level';

/** How a name is declared in the cell. */
interface Declared {
  /** Interfaces and types have no value. */
  readonly isType: boolean;
  /** Whether nobody can say here how it would be declared again: types with parameters, and what may be a type. */
  readonly isLeftOut: boolean;
  /** Before this place it has no value yet; functions have theirs from the beginning. */
  readonly from: number;
}

/**
 * The words of the declarations, each of which must stay in one line: `const`, `b=`, `a;`.
 *
 * Left out is what no declaration can say: a name that the cell declares itself, one of what is declared further down,
 * `default`, names in quotes, types with parameters, and what an import takes out of a module: it may be a type.
 */
export function aliasWords(
  ts: typeof TypeScript,
  file: TypeScript.SourceFile,
  list: TypeScript.ExportDeclaration,
): string[] {
  if (list.exportClause === undefined || !ts.isNamedExports(list.exportClause)) return [];
  const declared = declaredIn(ts, file);
  const taken = new Set(declared.keys());
  const values: string[] = [];
  const types: string[] = [];
  for (const { name, propertyName, isTypeOnly } of list.exportClause.elements) {
    if (propertyName === undefined || !ts.isIdentifier(propertyName) || !ts.isIdentifier(name)) continue;
    const { isType, isLeftOut, from } = declared.get(propertyName.text) ?? {
      isType: list.isTypeOnly || isTypeOnly,
      isLeftOut: false,
      from: 0,
    };
    if (name.text === 'default' || taken.has(name.text) || from > list.pos || isLeftOut) continue;
    taken.add(name.text);
    if (isType) types.push(`type ${name.text}=`, `${propertyName.text};`);
    else if (!list.isTypeOnly && !isTypeOnly) values.push(`${name.text}=`, `${propertyName.text},`);
  }
  const last = values.pop();
  return [...(last === undefined ? [] : ['const', ...values, last.replace(/,$/, ';')]), ...types];
}

function declaredIn(ts: typeof TypeScript, file: TypeScript.SourceFile): Map<string, Declared> {
  const found = new Map<string, Declared>();
  for (const statement of file.statements)
    for (const { name, by } of declaredBy(ts, statement)) {
      const isType = ts.isInterfaceDeclaration(by) || ts.isTypeAliasDeclaration(by);
      // A class and an interface of one name are a class.
      if (isType && found.get(name.text)?.isType === false) continue;
      const isHoisted = isType || ts.isFunctionDeclaration(by) || ts.isImportDeclaration(statement);
      const isTypeImport = ts.isImportClause(by) && by.isTypeOnly;
      const isLeftOut =
        ts.isImportSpecifier(by) || isTypeImport || (isType && by.typeParameters !== undefined);
      found.set(name.text, { isType, isLeftOut, from: isHoisted ? 0 : statement.pos });
    }
  return found;
}

/** A piece of source in which words stand in the place of what was there; no line moves. Where they do not fit, it is blank. */
export function filled(piece: string, words: readonly string[]): string {
  const blank = piece.replace(/[^\n]/g, ' ');
  let text = blank;
  let at = 0;
  for (const word of words) {
    const end = () => blank.indexOf('\n', at) >>> 0;
    while (at < blank.length && at + word.length > end()) at = end() + 1;
    if (at + word.length > blank.length) return blank;
    text = text.slice(0, at) + word + text.slice(at + word.length);
    at += word.length;
    if (/[\w$]$/.test(word)) at += 1;
  }
  return text;
}
