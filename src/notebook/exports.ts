/**
 * A cell pasted from a module may say `export`. All names of a cell are visible to the next one anyway: the words are
 * blanked, what is exported from another module is imported, what is exported by another name is declared by it, and every
 * line stays where it is.
 */
import type TypeScript from 'typescript-api';
import { blanked, type Span } from './blank';
import { aliasWords, filled } from './exported-aliases';

/**
 * @param ts the compiler, which is loaded late where a fast start counts
 * @returns the code without `export` and `default` before declarations, and with `const b = a` for `export { a as b }`
 */
export function withoutExports(ts: typeof TypeScript, source: string): string {
  if (!/\bexport\b/.test(source)) return source;
  const file = ts.createSourceFile('cell.ts', source, ts.ScriptTarget.ES2022);
  const spans = file.statements.flatMap((statement): Span[] => {
    if (isList(ts, statement)) return [];
    const isName = ts.isExportAssignment(statement) && ts.isIdentifier(statement.expression);
    if (isName) return [{ start: statement.getStart(file), end: statement.end }];
    // Without its `default`, what has no name is no statement.
    const isNameless =
      (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) &&
      statement.name === undefined;
    const modifiers = ts.canHaveModifiers(statement) && !isNameless ? ts.getModifiers(statement) : undefined;
    return (modifiers ?? [])
      .filter(({ kind }) => kind === ts.SyntaxKind.ExportKeyword || kind === ts.SyntaxKind.DefaultKeyword)
      .map((modifier) => ({ start: modifier.getStart(file), end: modifier.end }));
  });
  const text = file.statements
    .filter((one) => isList(ts, one))
    .reduce(
      (code, one) => {
        const [start, end] = [one.getStart(file), one.end];
        return (
          code.slice(0, start) + filled(code.slice(start, end), aliasWords(ts, file, one)) + code.slice(end)
        );
      },
      blanked(source, spans),
    );
  const broughtIn = file.statements.filter((one) => isBroughtIn(ts, one));
  // Both words have six letters.
  return broughtIn.reduce((code, one) => {
    const start = one.getStart(file);
    return `${code.slice(0, start)}import${code.slice(start + 'export'.length)}`;
  }, text);
}

/** `export { a, b as c }`, of names of the cell. */
const isList = (
  ts: typeof TypeScript,
  statement: TypeScript.Statement,
): statement is TypeScript.ExportDeclaration =>
  ts.isExportDeclaration(statement) && statement.moduleSpecifier === undefined;

/** `export { name } from 'module'` and `export * as name from 'module'`, which mean as much with `import`. */
function isBroughtIn(ts: typeof TypeScript, statement: TypeScript.Statement): boolean {
  if (!ts.isExportDeclaration(statement) || statement.moduleSpecifier === undefined) return false;
  const { exportClause } = statement;
  if (exportClause === undefined) return false;
  if (ts.isNamespaceExport(exportClause)) return true;
  return exportClause.elements.every(({ name, propertyName }) => {
    const here = propertyName === undefined ? name : name.text === 'default' ? undefined : name;
    return here !== undefined && here.text !== 'default';
  });
}
