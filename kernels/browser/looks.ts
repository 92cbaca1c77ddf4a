/**
 * Looks at the interrupt flag, compiled into cells: nothing else ends code in a worker without ending the worker, and all
 * that it holds. Every call of a function looks, and every turn of a loop, or every so many of one that only computes
 * (chunked-loops.ts); library code looks where it begins native work.
 *
 * A look is a plain read of shared memory; through a function, or by `Atomics.load`, it would cost ten times as much.
 */
import type TypeScript from 'typescript-api';
import type { ts } from '../language/host';
import { ChunkedLoops } from './chunked-loops';

/** The names of the flag and of the function that ends the cell, on `globalThis`. */
export const FLAG = '__veryDeepFlag';
export const STOP = '__veryDeepStop';

/** Puts a look into every loop and every function. */
export const withLooks =
  (ts: ts): TypeScript.TransformerFactory<TypeScript.SourceFile> =>
  (context) => {
    const { factory } = context;
    /** `if (flag[0] !== 0) stop();` */
    const look = (): TypeScript.Statement => {
      const flag = factory.createElementAccessExpression(factory.createIdentifier(FLAG), 0);
      const stop = factory.createCallExpression(factory.createIdentifier(STOP), undefined, []);
      return factory.createIfStatement(
        factory.createStrictInequality(flag, factory.createNumericLiteral(0)),
        factory.createExpressionStatement(stop),
      );
    };
    const looking = (block: TypeScript.Block): TypeScript.Block => {
      // Directives stay first, else they are none.
      const behind = block.statements.findIndex(
        (one) => !ts.isExpressionStatement(one) || !ts.isStringLiteral(one.expression),
      );
      const at = behind < 0 ? block.statements.length : behind;
      return factory.updateBlock(block, [
        ...block.statements.slice(0, at),
        look(),
        ...block.statements.slice(at),
      ]);
    };
    const body = (statement: TypeScript.Statement): TypeScript.Statement =>
      ts.isBlock(statement) ? looking(statement) : factory.createBlock([look(), statement], true);

    const labelled = new Set<TypeScript.Node>();
    const chunks = new ChunkedLoops(ts, context, look);
    const visit = (node: TypeScript.Node): TypeScript.Node => {
      // `continue` with the label of a loop means the loop itself.
      const isPlain = ts.isForStatement(node) || ts.isWhileStatement(node) || ts.isDoStatement(node);
      const inChunks = isPlain && !labelled.has(node) ? chunks.of(node) : undefined;
      if (inChunks !== undefined) return inChunks;
      if (ts.isLabeledStatement(node)) labelled.add(node.statement);
      const seen = ts.visitEachChild(node, visit, context);
      if (ts.isForStatement(seen)) {
        const { initializer, condition, incrementor, statement } = seen;
        return factory.updateForStatement(seen, initializer, condition, incrementor, body(statement));
      }
      if (ts.isForOfStatement(seen)) {
        const { awaitModifier, initializer, expression, statement } = seen;
        return factory.updateForOfStatement(seen, awaitModifier, initializer, expression, body(statement));
      }
      if (ts.isForInStatement(seen))
        return factory.updateForInStatement(seen, seen.initializer, seen.expression, body(seen.statement));
      if (ts.isWhileStatement(seen))
        return factory.updateWhileStatement(seen, seen.expression, body(seen.statement));
      if (ts.isDoStatement(seen))
        return factory.updateDoStatement(seen, body(seen.statement), seen.expression);
      if (ts.isArrowFunction(seen)) {
        const { modifiers, parameters, equalsGreaterThanToken, body: code } = seen;
        const whole = ts.isBlock(code) ? looking(code) : returning(code);
        return factory.updateArrowFunction(
          ...([seen, modifiers, undefined, parameters, undefined] as const),
          equalsGreaterThanToken,
          whole,
        );
      }
      if (ts.isFunctionLike(seen) && 'body' in seen && seen.body !== undefined) return withBody(seen);
      return seen;
    };
    /** `=> x` as `=> { look; return x; }`. */
    const returning = (value: TypeScript.Expression): TypeScript.Block => {
      const result = ts.setTextRange(factory.createReturnStatement(value), value);
      return factory.createBlock([look(), ts.setOriginalNode(result, value)], false);
    };
    const withBody = (seen: TypeScript.SignatureDeclaration): TypeScript.Node => {
      // All that is left of a function's type is gone when this runs.
      if (ts.isFunctionDeclaration(seen)) {
        const { modifiers, asteriskToken, name, parameters, body: code } = seen;
        return factory.updateFunctionDeclaration(
          ...([seen, modifiers, asteriskToken, name, undefined, parameters, undefined] as const),
          looking(code as TypeScript.Block),
        );
      }
      if (ts.isFunctionExpression(seen)) {
        const { modifiers, asteriskToken, name, parameters, body: code } = seen;
        return factory.updateFunctionExpression(
          ...([seen, modifiers, asteriskToken, name, undefined, parameters, undefined] as const),
          looking(code),
        );
      }
      if (ts.isMethodDeclaration(seen)) {
        const { modifiers, asteriskToken, name, parameters, body: code } = seen;
        return factory.updateMethodDeclaration(
          ...([seen, modifiers, asteriskToken, name, undefined, undefined, parameters, undefined] as const),
          looking(code as TypeScript.Block),
        );
      }
      if (ts.isConstructorDeclaration(seen)) {
        const { modifiers, parameters, body: code } = seen;
        return factory.updateConstructorDeclaration(
          seen,
          modifiers,
          parameters,
          looking(code as TypeScript.Block),
        );
      }
      if (ts.isGetAccessorDeclaration(seen)) {
        const { modifiers, name, parameters, body: code } = seen;
        return factory.updateGetAccessorDeclaration(
          ...([seen, modifiers, name, parameters, undefined] as const),
          looking(code as TypeScript.Block),
        );
      }
      if (ts.isSetAccessorDeclaration(seen)) {
        const { modifiers, name, parameters, body: code } = seen;
        return factory.updateSetAccessorDeclaration(
          ...([seen, modifiers, name, parameters] as const),
          looking(code as TypeScript.Block),
        );
      }
      return seen;
    };
    return (file) => ts.visitEachChild(file, visit, context);
  };
