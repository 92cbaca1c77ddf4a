/** Names that code asks about before it uses them: `typeof window === 'undefined'` is no error where there is no `window`. */
import type TypeScript from 'typescript-api';
import type { Fault } from './severity';

/** Errors that say that there is no such name: in plain words, with a guess, or with types that would bring it. */
const UNKNOWN: ReadonlySet<number> = new Set([
  2304, 2552, 2580, 2581, 2582, 2583, 2584, 2591, 2592, 2593, 2867, 2868,
]);

function asked(ts: typeof TypeScript, file: TypeScript.SourceFile): Set<string> {
  const names = new Set<string>();
  const visit = (node: TypeScript.Node): void => {
    if (ts.isTypeOfExpression(node) && ts.isIdentifier(node.expression)) names.add(node.expression.text);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return names;
}

/**
 * The errors of a file without those that speak of unknown names about which it asks by `typeof`: JavaScript answers
 * "undefined" there, and whoever asks knows that the name may be missing.
 * @param ts the compiler, which is loaded late where a fast start counts
 */
export function withoutAsked<Error extends Fault>(
  ts: typeof TypeScript,
  file: TypeScript.SourceFile,
  errors: readonly Error[],
): readonly Error[] {
  if (!errors.some(({ code }) => UNKNOWN.has(code)) || !file.text.includes('typeof')) return errors;
  const names = asked(ts, file);
  return errors.filter(
    ({ code, start = 0, length = 0 }) =>
      !UNKNOWN.has(code) || !names.has(file.text.slice(start, start + length)),
  );
}
