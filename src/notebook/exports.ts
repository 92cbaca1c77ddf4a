/**
 * A cell pasted from a module may say `export`. All names of a cell are visible to the next one anyway: the words are
 * blanked, what is exported from another module is imported, and every line stays where it is.
 */
import type TypeScript from 'typescript-api';
import { blanked, type Span } from './blank';

/**
 * @param ts the compiler, which is loaded late where a fast start counts
 * @returns the code without `export` and `default` before declarations, and without lists of exports
 */
export function withoutExports(ts: typeof TypeScript, source: string): string {
  if (!/\bexport\b/.test(source)) return source;
  const file = ts.createSourceFile('cell.ts', source, ts.ScriptTarget.ES2022);
  const spans = file.statements.flatMap((statement): Span[] => {
    const isList = ts.isExportDeclaration(statement) && statement.moduleSpecifier === undefined;
    const isName = ts.isExportAssignment(statement) && ts.isIdentifier(statement.expression);
    if (isList || isName) return [{ start: statement.getStart(file), end: statement.end }];
    // Without its `default`, what has no name is no statement.
    const isNameless =
      (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) &&
      statement.name === undefined;
    const modifiers = ts.canHaveModifiers(statement) && !isNameless ? ts.getModifiers(statement) : undefined;
    return (modifiers ?? [])
      .filter(({ kind }) => kind === ts.SyntaxKind.ExportKeyword || kind === ts.SyntaxKind.DefaultKeyword)
      .map((modifier) => ({ start: modifier.getStart(file), end: modifier.end }));
  });
  const broughtIn = file.statements.filter((one) => isBroughtIn(ts, one));
  // Both words have six letters.
  return broughtIn.reduce(
    (text, one) => {
      const start = one.getStart(file);
      return `${text.slice(0, start)}import${text.slice(start + 'export'.length)}`;
    },
    blanked(source, spans),
  );
}

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
