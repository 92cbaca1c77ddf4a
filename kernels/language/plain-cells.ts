/**
 * Cells whose types need no declarations of the language: literals, operators and variables of their own. A kernel's first cell
 * is often one of them, and the declarations are most of what it would wait for.
 */
import type TypeScript from 'typescript-api';
import type { ts } from './host';

/** The types that the compiler itself asks for, with nothing in them: a cell that asks for more is checked again with all. */
export const PLAIN_TYPES = `
interface Array<T> { readonly length: number; [index: number]: T }
interface Boolean {}
interface CallableFunction {}
interface Function {}
interface IArguments {}
interface NewableFunction {}
interface Number {}
interface Object {}
interface RegExp {}
interface String {}
`;

/** Whether the types of statements are the same with and without the declarations of the language. */
export function arePlain(
  ts: ts,
  statements: readonly TypeScript.Statement[],
  isOwn: (name: string) => boolean,
): boolean {
  const { SyntaxKind } = ts;
  const plain: ReadonlySet<TypeScript.SyntaxKind> = new Set([
    ...[SyntaxKind.ExpressionStatement, SyntaxKind.EmptyStatement, SyntaxKind.VariableStatement],
    ...[SyntaxKind.VariableDeclarationList, SyntaxKind.VariableDeclaration],
    ...[SyntaxKind.NumericLiteral, SyntaxKind.StringLiteral, SyntaxKind.NoSubstitutionTemplateLiteral],
    ...[SyntaxKind.TrueKeyword, SyntaxKind.FalseKeyword, SyntaxKind.NullKeyword],
    ...[SyntaxKind.NumberKeyword, SyntaxKind.StringKeyword, SyntaxKind.BooleanKeyword],
    ...[SyntaxKind.ParenthesizedExpression, SyntaxKind.BinaryExpression, SyntaxKind.ConditionalExpression],
    ...[SyntaxKind.PrefixUnaryExpression, SyntaxKind.PostfixUnaryExpression],
    ...[SyntaxKind.QuestionToken, SyntaxKind.ColonToken],
  ]);
  const visit = (node: TypeScript.Node): boolean => {
    if (ts.isIdentifier(node)) return isOwn(node.text);
    const isOperator = ts.isBinaryExpression(node.parent) && node === node.parent.operatorToken;
    if (isOperator) return node.kind !== SyntaxKind.InKeyword && node.kind !== SyntaxKind.InstanceOfKeyword;
    return plain.has(node.kind) && ts.forEachChild(node, (child) => !visit(child)) !== true;
  };
  return statements.every(visit);
}
