/** `export { a as b }`: the other names of a cell's names, as declarations that stand in the place of the list. */
import type TypeScript from 'typescript-api';

/** How a name is declared in the cell: `type` for interfaces and types, which have no value. */
interface Declared {
  readonly isType: boolean;
  readonly hasParameters: boolean;
  /** Before this place it has no value yet; functions have theirs from the beginning. */
  readonly from: number;
}

/**
 * The words of the declarations, each of which must stay in one line: `const`, `b=`, `a;`.
 *
 * Left out is what no declaration can say: a name that the cell declares itself, one of what is declared further down,
 * `default`, names in quotes, and types with parameters.
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
    const { isType, hasParameters, from } = declared.get(propertyName.text) ?? {
      isType: list.isTypeOnly || isTypeOnly,
      hasParameters: false,
      from: 0,
    };
    if (name.text === 'default' || taken.has(name.text) || from > list.pos || hasParameters) continue;
    taken.add(name.text);
    if (isType) types.push(`type ${name.text}=`, `${propertyName.text};`);
    else if (!list.isTypeOnly && !isTypeOnly) values.push(`${name.text}=`, `${propertyName.text},`);
  }
  const last = values.pop();
  return [...(last === undefined ? [] : ['const', ...values, last.replace(/,$/, ';')]), ...types];
}

function declaredIn(ts: typeof TypeScript, file: TypeScript.SourceFile): Map<string, Declared> {
  const found = new Map<string, Declared>();
  const add = (name: TypeScript.BindingName, declared: Declared): void => {
    if (ts.isIdentifier(name))
      found.set(
        name.text,
        found.get(name.text)?.isType === false ? { ...declared, isType: false } : declared,
      );
    else for (const one of name.elements) if (ts.isBindingElement(one)) add(one.name, declared);
  };
  const value = (from: number) => ({ isType: false, hasParameters: false, from });
  for (const one of file.statements) {
    if (ts.isVariableStatement(one))
      for (const { name } of one.declarationList.declarations) add(name, value(one.pos));
    else if (ts.isFunctionDeclaration(one) && one.name !== undefined) add(one.name, value(0));
    else if ((ts.isClassDeclaration(one) || ts.isEnumDeclaration(one)) && one.name !== undefined)
      add(one.name, value(one.pos));
    else if (ts.isInterfaceDeclaration(one) || ts.isTypeAliasDeclaration(one))
      add(one.name, { isType: true, hasParameters: one.typeParameters !== undefined, from: 0 });
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
