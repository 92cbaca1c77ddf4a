/** The names that a statement declares at the top of a cell. */
import type TypeScript from 'typescript-api';

/** What declares a name: for a variable its declaration, with the pattern that it may stand in. */
type Declaring =
  | TypeScript.VariableDeclaration
  | TypeScript.FunctionDeclaration
  | TypeScript.ClassDeclaration
  | TypeScript.EnumDeclaration
  | TypeScript.InterfaceDeclaration
  | TypeScript.TypeAliasDeclaration
  | TypeScript.ModuleDeclaration
  | TypeScript.ImportEqualsDeclaration
  | TypeScript.ImportClause
  | TypeScript.NamespaceImport
  | TypeScript.ImportSpecifier;

/** A name, and what declares it. */
export interface TopLevelName {
  readonly name: TypeScript.Identifier;
  readonly by: Declaring;
}

/**
 * Whether a declaration adds to others that are not its own: `declare global`, `declare module 'fs'`.
 * @param ts the compiler, which is loaded late where a fast start counts
 */
export const isAugmentation = (
  ts: typeof TypeScript,
  { name, flags }: TypeScript.ModuleDeclaration,
): boolean => ts.isStringLiteral(name) || (flags & ts.NodeFlags.GlobalAugmentation) !== 0;

/** @param ts the compiler, which is loaded late where a fast start counts */
export function declaredBy(ts: typeof TypeScript, statement: TypeScript.Statement): TopLevelName[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap((by) =>
      namesOf(ts, by.name).map((name) => ({ name, by })),
    );
  if (ts.isImportDeclaration(statement)) return importedBy(ts, statement);
  if (
    (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) &&
    statement.name !== undefined
  )
    return [{ name: statement.name, by: statement }];
  const isNamed =
    ts.isEnumDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isImportEqualsDeclaration(statement);
  if (isNamed) return [{ name: statement.name, by: statement }];
  return ts.isModuleDeclaration(statement) &&
    ts.isIdentifier(statement.name) &&
    !isAugmentation(ts, statement)
    ? [{ name: statement.name, by: statement }]
    : [];
}

function importedBy(ts: typeof TypeScript, { importClause }: TypeScript.ImportDeclaration): TopLevelName[] {
  const { name, namedBindings } = importClause ?? {};
  const whole = importClause !== undefined && name !== undefined ? [{ name, by: importClause }] : [];
  if (namedBindings === undefined) return whole;
  const parts = ts.isNamespaceImport(namedBindings) ? [namedBindings] : [...namedBindings.elements];
  return [...whole, ...parts.map((by) => ({ name: by.name, by }))];
}

function namesOf(ts: typeof TypeScript, name: TypeScript.BindingName): TypeScript.Identifier[] {
  if (ts.isIdentifier(name)) return [name];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? namesOf(ts, element.name) : []));
}
