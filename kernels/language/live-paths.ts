/** Which value code names, where a kernel can look it up: the name of a cell or of the surroundings, and keys behind it. */
import type TypeScript from 'typescript-api';
import type { ts } from './host';

/** The keys that a value has now, by the way to it: `data.rows[0]` is `['data', 'rows', '0']`. Undefined where there is none. */
export type LiveKeys = (path: readonly string[]) => readonly string[] | undefined;

/**
 * The way to the value of an expression; undefined where it takes more than names and keys.
 * @param isOutside whether a name means what it means outside of the cell that is being typed
 */
export function livePath(
  ts: ts,
  expression: TypeScript.Expression,
  isOutside: (name: TypeScript.Identifier) => boolean,
): string[] | undefined {
  if (ts.isIdentifier(expression)) return isOutside(expression) ? [expression.text] : undefined;
  if (ts.isNonNullExpression(expression) || ts.isParenthesizedExpression(expression))
    return livePath(ts, expression.expression, isOutside);
  const isElement = ts.isElementAccessExpression(expression);
  if (!isElement && !ts.isPropertyAccessExpression(expression)) return undefined;
  const path = livePath(ts, expression.expression, isOutside);
  if (!isElement) return path && [...path, expression.name.text];
  const key = expression.argumentExpression;
  return path && (ts.isStringLiteralLike(key) || ts.isNumericLiteral(key)) ? [...path, key.text] : undefined;
}

/** What is asked for the keys of by a string: `data['|']`, and `map.get('|')`. */
export function keyedBy(
  ts: ts,
  literal: TypeScript.StringLiteralLike,
): { readonly of: TypeScript.Expression; readonly isMap: boolean } | undefined {
  const { parent } = literal;
  if (ts.isElementAccessExpression(parent) && parent.argumentExpression === literal)
    return { of: parent.expression, isMap: false };
  if (!ts.isCallExpression(parent) || parent.arguments[0] !== literal) return undefined;
  const called = parent.expression;
  return ts.isPropertyAccessExpression(called) && /^(get|has|delete)$/.test(called.name.text)
    ? { of: called.expression, isMap: true }
    : undefined;
}
