import path from 'node:path';
import type TypeScript from '@tslab/typescript-for-tslab';
import type { Compiler } from './compiler';
import type { ts } from './tslab';

/**
 * The types of names that may stand at a place of a cell, as TypeScript writes them: `(x: number) => string`.
 * @param compiler has just completed at this place, so that its program holds the cell
 * @param start where the name begins in the cell
 * @returns types by name; names without one, such as keywords, are left out
 */
export function typesOf(
  compiler: Compiler,
  code: string,
  start: number,
  names: readonly string[],
): Map<string, string> {
  const types = new Map<string, string>();
  const program = compiler.program;
  const file = program?.getSourceFiles().find(({ fileName }) => path.basename(fileName) === '__tslab__.ts');
  const offset = file?.text.lastIndexOf(code) ?? -1;
  if (program === undefined || file === undefined || offset < 0) return types;
  const real = compiler.ts;
  const checker = program.getTypeChecker();
  const node = deepestAt(real, file, offset + start);
  const symbolOf = lookup(real, checker, node);
  for (const name of names) {
    const symbol = symbolOf(name);
    if (symbol !== undefined)
      types.set(name, checker.typeToString(checker.getTypeOfSymbolAtLocation(symbol, node)));
  }
  return types;
}

/** The innermost node that holds a position. */
function deepestAt(real: ts, root: TypeScript.Node, position: number): TypeScript.Node {
  let deepest = root;
  const visit = (node: TypeScript.Node): void => {
    if (node.getFullStart() > position || position > node.getEnd()) return;
    deepest = node;
    real.forEachChild(node, visit);
  };
  visit(root);
  return deepest;
}

/** Finds members behind a dot, and names in scope elsewhere. */
function lookup(
  real: ts,
  checker: TypeScript.TypeChecker,
  node: TypeScript.Node,
): (name: string) => TypeScript.Symbol | undefined {
  const access = [node, node.parent].find(
    (one): one is TypeScript.PropertyAccessExpression =>
      one !== undefined && real.isPropertyAccessExpression(one) && (one === node || one.name === node),
  );
  if (access !== undefined) {
    const type = checker.getApparentType(checker.getTypeAtLocation(access.expression));
    return (name) => type.getProperty(name);
  }
  const inScope = checker.getSymbolsInScope(node, real.SymbolFlags.Value | real.SymbolFlags.Alias);
  const byName = new Map(inScope.map((symbol) => [symbol.name, symbol]));
  return (name) => {
    const symbol = byName.get(name);
    const isAlias = symbol !== undefined && (symbol.flags & real.SymbolFlags.Alias) !== 0;
    return isAlias ? checker.getAliasedSymbol(symbol) : symbol;
  };
}
