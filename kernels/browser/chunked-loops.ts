/**
 * Loops that look at the interrupt flag once in many turns. A look in every turn costs a loop that only computes up to five
 * times its own time, and a turn that is counted as much: V8 makes the best of a loop only where nothing but its own work is
 * in it. So `for (...; i < n; i++) work` becomes a loop of looks, each with a loop of at most so many turns inside, which
 * costs next to nothing.
 */
import type TypeScript from 'typescript-api';
import type { ts } from '../language/host';

/** So many turns of a loop that calls nothing are over in a millisecond or so. */
const TURNS = 1024;

type Plain = TypeScript.ForStatement | TypeScript.WhileStatement | TypeScript.DoStatement;

/** Makes loops of a file into loops of chunks. */
export class ChunkedLoops {
  readonly #ts: ts;
  readonly #context: TypeScript.TransformationContext;
  readonly #look: () => TypeScript.Statement;

  constructor(ts: ts, context: TypeScript.TransformationContext, look: () => TypeScript.Statement) {
    this.#ts = ts;
    this.#context = context;
    this.#look = look;
  }

  /**
   * The loop in chunks.
   * @returns undefined where it may take long in a turn, or a chunk would not mean the same
   */
  of(loop: Plain): TypeScript.Statement | undefined {
    const { factory } = this.#context;
    const ts = this.#ts;
    const condition = ts.isForStatement(loop) ? loop.condition : loop.expression;
    const incrementor = ts.isForStatement(loop) ? loop.incrementor : undefined;
    // It is asked at the end of a chunk, and again before the next.
    const isOnce = condition !== undefined && this.#changes(condition);
    if (condition !== undefined && (this.#isLong(condition) || (isOnce && ts.isDoStatement(loop))))
      return undefined;
    if (this.#isLong(loop.statement) || (incrementor && this.#isLong(incrementor))) return undefined;

    const turn = factory.createUniqueName('turn');
    const isChunk = factory.createLessThan(turn, factory.createNumericLiteral(TURNS));
    const isKnown = condition === undefined || isOnce;
    const goesOn = isKnown ? isChunk : factory.createLogicalAnd(isChunk, condition);
    const start = (): TypeScript.VariableDeclarationList =>
      factory.createVariableDeclarationList(
        [factory.createVariableDeclaration(turn, undefined, undefined, factory.createNumericLiteral(0))],
        ts.NodeFlags.Let,
      );
    const next = factory.createPostfixIncrement(turn);
    const both = incrementor === undefined ? next : factory.createComma(next, incrementor);
    const label = factory.createUniqueName('loop');
    const [own, isLeft] = this.#leaving(loop.statement, label);
    const leave = factory.createBreakStatement(label);
    const work = isOnce
      ? factory.createBlock(
          [factory.createIfStatement(factory.createLogicalNot(condition), leave), own],
          true,
        )
      : own;
    const counted = factory.createForStatement(start(), goesOn, both, work);
    const chunks = (body: readonly TypeScript.Statement[]) =>
      factory.createBlock([this.#look(), ...body], true);

    let whole: TypeScript.Statement;
    if (ts.isForStatement(loop))
      whole = factory.createForStatement(
        ...([loop.initializer, isOnce ? undefined : condition, undefined] as const),
        chunks([counted]),
      );
    else if (ts.isWhileStatement(loop))
      whole = factory.createWhileStatement(
        isOnce ? factory.createTrue() : loop.expression,
        chunks([counted]),
      );
    else {
      // The first turn comes before the first look at the condition, in each chunk too.
      const again = factory.createLogicalAnd(
        factory.createLessThan(factory.createPrefixIncrement(turn), factory.createNumericLiteral(TURNS)),
        loop.expression,
      );
      const chunk = [
        factory.createVariableStatement(undefined, start()),
        factory.createDoStatement(work, again),
      ];
      whole = factory.createDoStatement(chunks(chunk), loop.expression);
    }
    return ts.setTextRange(isLeft || isOnce ? factory.createLabeledStatement(label, whole) : whole, loop);
  }

  /** What is done in a turn, where `break` leaves both loops. @returns it, and whether there is such a `break` */
  #leaving(body: TypeScript.Statement, label: TypeScript.Identifier): [TypeScript.Statement, boolean] {
    const ts = this.#ts;
    let isLeft = false;
    const visit = (node: TypeScript.Node): TypeScript.Node => {
      // A `break` in there is the switch's own.
      if (ts.isSwitchStatement(node)) return node;
      if (!ts.isBreakStatement(node) || node.label !== undefined)
        return ts.visitEachChild(node, visit, this.#context);
      isLeft = true;
      return ts.setTextRange(this.#context.factory.createBreakStatement(label), node);
    };
    return [visit(body) as TypeScript.Statement, isLeft];
  }

  #some(node: TypeScript.Node, is: (node: TypeScript.Node) => boolean): boolean {
    const search = (one: TypeScript.Node): boolean =>
      is(one) || (this.#ts.forEachChild(one, search) ?? false);
    return search(node);
  }

  /** Whether something may take more than a moment, or leave and come back, or tell one turn's variables from the next's. */
  #isLong(node: TypeScript.Node): boolean {
    const ts = this.#ts;
    return this.#some(
      node,
      (one) =>
        (ts.isCallOrNewExpression(one) && !this.#isOfMath(one)) ||
        ts.isTaggedTemplateExpression(one) ||
        ts.isSpreadElement(one) ||
        ts.isSpreadAssignment(one) ||
        ts.isAwaitExpression(one) ||
        ts.isYieldExpression(one) ||
        ts.isFunctionLike(one) ||
        ts.isClassLike(one) ||
        ts.isIterationStatement(one, false),
    );
  }

  /** `Math.sqrt(x)` and its like. */
  #isOfMath({ expression }: TypeScript.CallExpression | TypeScript.NewExpression): boolean {
    const ts = this.#ts;
    if (!ts.isPropertyAccessExpression(expression)) return false;
    return ts.isIdentifier(expression.expression) && expression.expression.text === 'Math';
  }

  /** Whether an expression changes something: then it must not be asked twice. */
  #changes(node: TypeScript.Node): boolean {
    const ts = this.#ts;
    return this.#some(
      node,
      (one) =>
        ((ts.isPrefixUnaryExpression(one) || ts.isPostfixUnaryExpression(one)) &&
          [ts.SyntaxKind.PlusPlusToken, ts.SyntaxKind.MinusMinusToken].includes(one.operator)) ||
        (ts.isBinaryExpression(one) &&
          one.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
          one.operatorToken.kind <= ts.SyntaxKind.LastAssignment) ||
        ts.isDeleteExpression(one),
    );
  }
}
