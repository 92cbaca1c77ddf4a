import type { ts } from './host';

/** Where the blocks of a text begin and end whose errors it catches itself: `try` blocks with a `catch`. */
export function caughtRanges(ts: ts, source: string): [start: number, end: number][] {
  const file = ts.createSourceFile('cell.ts', source, ts.ScriptTarget.Latest, false);
  const found: [number, number][] = [];
  const visit = (node: Parameters<Parameters<ts['forEachChild']>[1]>[0]): void => {
    if (ts.isTryStatement(node) && node.catchClause !== undefined)
      found.push([node.tryBlock.pos, node.tryBlock.end]);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
