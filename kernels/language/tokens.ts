/** Where a position is in a parsed file. */
import type TypeScript from 'typescript-api';
import type { Asked } from './assistant';
import type { ts } from './host';

/** The cell that was asked about, parsed, with its program. */
export function parsedCell({
  service,
  file,
}: Asked): { program: TypeScript.Program; source: TypeScript.SourceFile } | undefined {
  const program = service.getProgram();
  const source = program?.getSourceFile(file);
  return program === undefined || source === undefined ? undefined : { program, source };
}

/** The word or sign that begins before or at a position and ends behind it: keywords and brackets, too. */
export function tokenAt(source: TypeScript.SourceFile, position: number): TypeScript.Node | undefined {
  let node: TypeScript.Node = source;
  for (;;) {
    const inner: TypeScript.Node | undefined = node
      .getChildren(source)
      .find((child) => child.getStart(source) <= position && position < child.end);
    if (inner === undefined) return node === source ? undefined : node;
    node = inner;
  }
}

/** The string that a position is in: behind its first quote, and not behind its last. */
export function stringAt(
  ts: ts,
  source: TypeScript.SourceFile,
  position: number,
): TypeScript.StringLiteralLike | undefined {
  let found: TypeScript.StringLiteralLike | undefined;
  const visit = (node: TypeScript.Node): void => {
    if (node.pos > position || node.end < position) return;
    if (ts.isStringLiteralLike(node) && node.getStart(source) < position) found = node;
    ts.forEachChild(node, visit);
  };
  visit(source);
  if (found === undefined) return undefined;
  const start = found.getStart(source);
  const isClosed = found.end > start + 1 && source.text[found.end - 1] === source.text[start];
  return position === found.end && isClosed ? undefined : found;
}
