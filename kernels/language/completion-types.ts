import type TypeScript from 'typescript-api';
import type { Asked } from './assistant';
import type { ts } from './host';

/**
 * The types of names that may stand at a place of a cell, as TypeScript writes them: `(x: number) => string`.
 * @param start where the name begins in the cell
 * @returns types by name; names without one, such as keywords, are left out
 */
export function typesOf(
  ts: ts,
  { service, file }: Asked,
  start: number,
  names: readonly string[],
): Map<string, string> {
  const types = new Map<string, string>();
  const program = service.getProgram();
  const source = program?.getSourceFile(file);
  if (program === undefined || source === undefined) return types;
  const checker = program.getTypeChecker();
  const node = deepestAt(ts, source, start);
  const symbolOf = lookup(ts, checker, node);
  for (const name of names) {
    const symbol = symbolOf(name);
    if (symbol !== undefined)
      types.set(name, checker.typeToString(checker.getTypeOfSymbolAtLocation(symbol, node)));
  }
  return types;
}

/** The innermost node that holds a position. */
function deepestAt(ts: ts, root: TypeScript.Node, position: number): TypeScript.Node {
  let deepest = root;
  const visit = (node: TypeScript.Node): void => {
    if (node.getFullStart() > position || position > node.getEnd()) return;
    deepest = node;
    ts.forEachChild(node, visit);
  };
  visit(root);
  return deepest;
}

/** Finds members behind a dot, and names in scope elsewhere. */
function lookup(
  ts: ts,
  checker: TypeScript.TypeChecker,
  node: TypeScript.Node,
): (name: string) => TypeScript.Symbol | undefined {
  const access = [node, node.parent].find(
    (one): one is TypeScript.PropertyAccessExpression =>
      one !== undefined && ts.isPropertyAccessExpression(one) && (one === node || one.name === node),
  );
  if (access !== undefined) {
    const type = checker.getApparentType(checker.getTypeAtLocation(access.expression));
    return (name) => type.getProperty(name);
  }
  const inScope = checker.getSymbolsInScope(node, ts.SymbolFlags.Value | ts.SymbolFlags.Alias);
  const byName = new Map(inScope.map((symbol) => [symbol.name, symbol]));
  return (name) => {
    const symbol = byName.get(name);
    const isAlias = symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0;
    return isAlias ? checker.getAliasedSymbol(symbol) : symbol;
  };
}
