/** What compiled cells put around an `await`: the names they call, and where an error that came through one was awaited. */
import type TypeScript from 'typescript-api';
import { KERNEL_AWAIT } from '../../src/core/interrupt';
import type { ts } from './host';

/** The names under which compiled cells call the kernel around `await` and `for await`. */
export const HOP = KERNEL_AWAIT;
export const HOP_EACH = '__veryDeepAwaitEach';

/** Where an `await` in a cell stands, as `cell[3]:5`. */
export type AwaitSite = string;

const trails = new WeakMap<object, AwaitSite[]>();

/** The awaits through which an error travelled on its way out, innermost first. */
export const awaitTrail = (error: object): readonly AwaitSite[] => trails.get(error) ?? [];

/** Notes on an error where it was awaited. */
export function remember(error: unknown, site: AwaitSite): void {
  if (typeof error !== 'object' || error === null) return;
  const trail = trails.get(error) ?? [];
  if (trail.length < 50) trail.push(site);
  trails.set(error, trail);
}

/**
 * Sends every `await` of a compiled cell through the kernel, with the line where it stands, and lets what the compiler
 * makes of an enum or a namespace be a name of the live scope.
 * @param name how the cell is called
 */
export const throughKernel =
  (ts: ts, name: string): TypeScript.TransformerFactory<TypeScript.SourceFile> =>
  (context) => {
    const { factory } = context;
    return (file) => {
      const call = (helper: string, value: TypeScript.Expression, at: TypeScript.Node) => {
        const original = ts.getOriginalNode(at);
        const { line } = ts.getLineAndCharacterOfPosition(
          file,
          Math.max(0, original.pos < 0 ? 0 : original.getStart(file)),
        );
        const site = factory.createStringLiteral(`${name}:${line + 1}`);
        return factory.createCallExpression(factory.createIdentifier(helper), undefined, [value, site]);
      };
      const visit = (node: TypeScript.Node): TypeScript.Node => {
        const visited = ts.visitEachChild(node, visit, context);
        if (ts.isAwaitExpression(visited))
          return factory.updateAwaitExpression(visited, call(HOP, visited.expression, node));
        if (ts.isForOfStatement(visited) && visited.awaitModifier !== undefined) {
          const source = call(HOP_EACH, visited.expression, node);
          const { awaitModifier, initializer, statement } = visited;
          return factory.updateForOfStatement(visited, awaitModifier, initializer, source, statement);
        }
        return visited;
      };
      /** `var Colour;`, which the compiler puts before the function that fills the enum. */
      const emptied = (statement: TypeScript.Statement): TypeScript.Statement => {
        const { kind } = ts.getOriginalNode(statement);
        const isHolder =
          ts.isVariableStatement(statement) &&
          (kind === ts.SyntaxKind.EnumDeclaration || kind === ts.SyntaxKind.ModuleDeclaration);
        const name = isHolder ? statement.declarationList.declarations[0]?.name : undefined;
        if (name === undefined || !ts.isIdentifier(name)) return statement;
        const target = factory.createIdentifier(name.text);
        return factory.createExpressionStatement(factory.createAssignment(target, factory.createVoidZero()));
      };
      const visited = ts.visitEachChild(file, visit, context);
      // The compiler marks as a module what has no other mark of one.
      const own = visited.statements.filter((one) => !ts.isExportDeclaration(one));
      return factory.updateSourceFile(visited, own.map(emptied));
    };
  };
