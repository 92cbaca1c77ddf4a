/**
 * Mends two gaps of tslab's converter, which turns a name of an earlier cell into a property of `exports`:
 * it leaves out the short form `{ name }`, which then fails with "name is not defined", and it takes the property in
 * `const { name: other } = object` for a variable when an earlier cell declared the object, which is no JavaScript.
 */
import type TypeScript from '@tslab/typescript-for-tslab';
import type { ts } from './tslab';

/**
 * Spells out `{ name }` as `{ name: exports.name }` where an earlier cell declared the name, and makes the properties
 * that a pattern renames new identifiers, which tslab's converter lets alone.
 * @param fromEarlierCell tells the file that holds the declarations of earlier cells from all others
 */
export function mendNames(
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
      if (real.isBindingElement(visited) && visited.propertyName && real.isIdentifier(visited.propertyName)) {
        const { dotDotDotToken, propertyName, name, initializer } = visited;
        const property = factory.createIdentifier(propertyName.text);
        return factory.updateBindingElement(visited, dotDotDotToken, property, name, initializer);
      }
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
