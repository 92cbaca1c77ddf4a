/** `import text from './notes.txt' with { type: 'text' }`, and `bytes`: files that are imported as what they contain. */
import type TypeScript from 'typescript-api';
import type { ts } from './host';

/** What a file is imported as, where that is no module. */
export type FileType = 'text' | 'bytes';

const isFileType = (type: unknown): type is FileType => type === 'text' || type === 'bytes';

/** The declarations of such a file. */
export const FILE_TYPES: Readonly<Record<FileType, string>> = {
  text: 'declare const text: string;\nexport default text;\n',
  bytes: 'declare const bytes: Uint8Array<ArrayBuffer>;\nexport default bytes;\n',
};

/** Whether a text may import a file so: it then imports for itself. */
export const mayImportFile = (text: string): boolean => /\btype['"]?\s*:\s*['"`](text|bytes)\b/.test(text);

/** What the second argument of `import()` asks for. */
export function fileTypeOf(options: unknown): FileType | undefined {
  const type = (options as { with?: { type?: unknown } } | null | undefined)?.with?.type;
  return isFileType(type) ? type : undefined;
}

/** The type among attributes, those of a declaration or those in the options of `import()`. */
function typeIn(ts: ts, elements: readonly TypeScript.Node[]): FileType | undefined {
  for (const one of elements) {
    const isPair = ts.isImportAttribute(one) || ts.isPropertyAssignment(one);
    if (!isPair || ts.isComputedPropertyName(one.name) || one.name.text !== 'type') continue;
    const value = ts.isImportAttribute(one) ? one.value : one.initializer;
    if (ts.isStringLiteralLike(value) && isFileType(value.text)) return value.text;
  }
  return undefined;
}

/** What a declaration, or a call of `import()`, imports its file as; undefined for a module. */
export function importedAs(ts: ts, node: TypeScript.Node | undefined): FileType | undefined {
  if (node === undefined) return undefined;
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node))
    return typeIn(ts, node.attributes?.elements ?? []);
  if (!ts.isCallExpression(node)) return undefined;
  const options = node.arguments[1];
  if (options === undefined || !ts.isObjectLiteralExpression(options)) return undefined;
  const attributes = options.properties.find(
    (one): one is TypeScript.PropertyAssignment =>
      ts.isPropertyAssignment(one) && !ts.isComputedPropertyName(one.name) && one.name.text === 'with',
  )?.initializer;
  return attributes !== undefined && ts.isObjectLiteralExpression(attributes)
    ? typeIn(ts, attributes.properties)
    : undefined;
}
