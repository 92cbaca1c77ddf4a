/** What may stand in a string: packages in an import, files and folders elsewhere. */
import type TypeScript from 'typescript-api';
import { folderOf, isPath, type LanguageHost, type ts } from './host';
import { packagesLike } from './packages';

/** A file or folder, with the slash behind it. */
interface Choice {
  readonly text: string;
  readonly type: 'folder' | 'file';
}

/** What is hidden, or a matter of npm, is for those who begin to type it. */
export const isShown = (name: string): boolean => !name.startsWith('.') && name !== 'node_modules';

/** Whether a string names a module: in an import, an export, a type, `require` or `import()`. */
export function isModuleName(ts: ts, literal: TypeScript.StringLiteralLike): boolean {
  const { parent } = literal;
  if (ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent)) return true;
  if (ts.isExternalModuleReference(parent)) return true;
  if (ts.isLiteralTypeNode(parent)) return ts.isImportTypeNode(parent.parent);
  if (!ts.isCallExpression(parent) || parent.arguments[0] !== literal) return false;
  const called = parent.expression;
  return (
    called.kind === ts.SyntaxKind.ImportKeyword ||
    (ts.isIdentifier(called) && called.text === 'require') ||
    /^(require|import\.meta)\.resolve$/.test(called.getText())
  );
}

/** Packages that the name of a module may go on with. */
export const packages = (host: LanguageHost, typed: string): string[] =>
  isPath(typed) ? [] : packagesLike(host, typed);

/** The files and folders that a path may go on with; each choice stands for what is behind the last slash. */
export function files(host: LanguageHost, typed: string): Choice[] {
  const slash = typed.lastIndexOf('/') + 1;
  const begun = typed.slice(slash);
  const parent = typed.slice(0, slash);
  const folder = parent.startsWith('/') ? folderOf(parent) : `${host.folder}/${parent}`.replace(/\/$/, '');
  const matching = (names: readonly string[], type: Choice['type'], end: string): Choice[] =>
    names
      .filter((name) => name.startsWith(begun) && (begun !== '' || isShown(name)))
      .map((name) => ({ text: `${name}${end}`, type }));
  return [
    ...matching(host.getDirectories(folder), 'folder', '/'),
    ...matching(host.filesIn(folder), 'file', ''),
  ];
}
