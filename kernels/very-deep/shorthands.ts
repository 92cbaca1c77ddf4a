/**
 * Mends a gap of tslab's converter: it turns a name of an earlier cell into a property of `exports` everywhere but in
 * the short form `{ name }`, which then fails with "name is not defined".
 */
import type TypeScript from '@tslab/typescript-for-tslab';
import type { ts } from './tslab';

/**
 * Spells out `{ name }` as `{ name: exports.name }` where an earlier cell declared the name.
 * @param fromEarlierCell tells the file that holds the declarations of earlier cells from all others
 */
export function spellOutShorthands(
  real: ts,
  program: TypeScript.Program,
  fromEarlierCell: (file: TypeScript.SourceFile) => boolean,
): TypeScript.TransformerFactory<TypeScript.SourceFile> {
  const { factory } = real;
  const checker = program.getTypeChecker();
  const isEarlier = (node: TypeScript.ShorthandPropertyAssignment): boolean => {
    const symbol = checker.getShorthandAssignmentValueSymbol(real.getOriginalNode(node));
    return symbol?.declarations?.some((declaration) => fromEarlierCell(declaration.getSourceFile())) ?? false;
  };
  return (context) => (file) => {
    const visit = (node: TypeScript.Node): TypeScript.Node => {
      const visited = real.visitEachChild(node, visit, context);
      if (!real.isShorthandPropertyAssignment(visited) || !isEarlier(visited)) return visited;
      const { text } = visited.name;
      const value = factory.createPropertyAccessExpression(factory.createIdentifier('exports'), text);
      // `({ name = 1 } = object)` assigns, and may have a default.
      const byDefault = visited.objectAssignmentInitializer;
      return factory.createPropertyAssignment(
        factory.createIdentifier(text),
        byDefault === undefined ? value : factory.createAssignment(value, byDefault),
      );
    };
    return real.visitEachChild(file, visit, context);
  };
}
