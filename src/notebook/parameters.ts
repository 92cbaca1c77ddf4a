/** The names that a cell gives to the parameters of what it declares, for feedback that speaks of `x` and not of numbers. */
import ts from 'typescript-api';

/** By the name of a function, a class (its constructor) or a method, the names of the parameters. */
export type Parameters = Readonly<Record<string, readonly string[]>>;

/** Reads them from a cell's code, such as an exercise's stub. */
export function parametersOf(source: string): Parameters {
  const file = ts.createSourceFile('cell.ts', source, ts.ScriptTarget.ES2022, true);
  const found: Record<string, string[]> = {};
  const note = (name: string | undefined, node: ts.SignatureDeclaration) => {
    if (name !== undefined) found[name] ??= node.parameters.map((one) => one.name.getText(file));
  };
  for (const statement of file.statements) {
    if (ts.isFunctionDeclaration(statement)) note(statement.name?.text, statement);
    if (ts.isClassDeclaration(statement))
      for (const member of statement.members) {
        if (ts.isConstructorDeclaration(member)) note(statement.name?.text, member);
        if (ts.isMethodDeclaration(member)) note(member.name.getText(file), member);
      }
    if (ts.isVariableStatement(statement))
      for (const { name, initializer } of statement.declarationList.declarations)
        if (initializer && (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer)))
          note(name.getText(file), initializer);
  }
  return found;
}
