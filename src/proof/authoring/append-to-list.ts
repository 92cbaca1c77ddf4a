/** Puts an entry at the end of a list that a chapter's file exports. */
import ts from 'typescript-api';
import { UsageError } from '../../core';

/**
 * The file with one more entry.
 * @param name what the list is called
 * @param entry as it stands in the list, with its comma and its line's end
 * @throws UsageError when the file exports no such list, written out
 */
export function appendToList(text: string, name: string, entry: string, file: string): string {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const list = source.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => [...declarationList.declarations])
    .find((one) => ts.isIdentifier(one.name) && one.name.text === name)?.initializer;
  if (list === undefined || !ts.isArrayLiteralExpression(list))
    throw new UsageError(`${file} should export a list \`${name}\`, as the other chapters do`);
  const end = list.end - 1;
  const head = text.slice(0, end).trimEnd();
  const separated = list.elements.length === 0 || head.endsWith(',') ? head : `${head},`;
  return `${separated}\n${entry}${text.slice(end)}`;
}
