/**
 * Loops that look at the interrupt flag once in many turns. A look in every turn costs a loop that only computes up to five
 * times its own time, and a turn that is counted as much: V8 makes the best of a loop only where nothing but its own work is
 * in it. So `for (...; i < n; i++) work` becomes a loop of looks, each with a loop of at most so many turns inside.
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
   * The loop in chunks. Its condition is asked once in a turn, as it was: a getter, or a `valueOf`, may do something.
   * @returns undefined where it may take long in a turn
   */
  of(loop: Plain): TypeScript.Statement | undefined {
    const { factory } = this.#context;
    const ts = this.#ts;
    const condition = ts.isForStatement(loop) ? loop.condition : loop.expression;
    const incrementor = ts.isForStatement(loop) ? loop.incrementor : undefined;
    if ([condition, loop.statement, incrementor].some((part) => part !== undefined && this.#isLong(part)))
      return undefined;

    const turn = factory.createUniqueName('turn');
    const label = factory.createUniqueName('loop');
    const end = factory.createUniqueName('end');
    const isAskedLast = ts.isDoStatement(loop);
    const [own, isEndLeftFor] = this.#leaving(loop.statement, label, isAskedLast ? end : undefined);
    const ask =
      condition === undefined || condition.kind === ts.SyntaxKind.TrueKeyword
        ? []
        : [
            factory.createIfStatement(
              factory.createLogicalNot(factory.createParenthesizedExpression(condition)),
              factory.createBreakStatement(label),
            ),
          ];
    const work = isEndLeftFor ? factory.createLabeledStatement(end, own) : own;
    const next = factory.createPostfixIncrement(turn);
    const counted = factory.createForStatement(
      factory.createVariableDeclarationList(
        [factory.createVariableDeclaration(turn, undefined, undefined, factory.createNumericLiteral(0))],
        ts.NodeFlags.Let,
      ),
      factory.createLessThan(turn, factory.createNumericLiteral(TURNS)),
      incrementor === undefined ? next : factory.createComma(next, incrementor),
      factory.createBlock(isAskedLast ? [work, ...ask] : [...ask, work], true),
    );
    const chunks = factory.createForStatement(
      ts.isForStatement(loop) ? loop.initializer : undefined,
      undefined,
      undefined,
      factory.createBlock([this.#look(), counted], true),
    );
    return ts.setTextRange(factory.createLabeledStatement(label, chunks), loop);
  }

  /**
   * What is done in a turn, where `break` leaves both loops.
   * @param end where `continue` leads, when something comes behind the work
   * @returns it, and whether something leads there
   */
  #leaving(
    body: TypeScript.Statement,
    label: TypeScript.Identifier,
    end: TypeScript.Identifier | undefined,
  ): [TypeScript.Statement, boolean] {
    const ts = this.#ts;
    let isEndLeftFor = false;
    const to = (place: TypeScript.Identifier, node: TypeScript.Node) =>
      ts.setTextRange(this.#context.factory.createBreakStatement(place), node);
    const visit = (node: TypeScript.Node, inSwitch: boolean): TypeScript.Node => {
      if (ts.isContinueStatement(node) && node.label === undefined && end !== undefined) {
        isEndLeftFor = true;
        return to(end, node);
      }
      // A `break` in a switch is the switch's own.
      if (ts.isBreakStatement(node) && node.label === undefined && !inSwitch) return to(label, node);
      const within = inSwitch || ts.isSwitchStatement(node);
      return ts.visitEachChild(node, (child) => visit(child, within), this.#context);
    };
    return [visit(body, false) as TypeScript.Statement, isEndLeftFor];
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
}
