/** What a folder of a student's holds of ours: copies that a student may read, change or throw away. */
import { createHash } from 'node:crypto';
import { isRecord } from '../../../core/parse';
import { parseRaw, type RawNotebook, sourceOf } from '../../../notebook/raw';

/** What a page of ours says of itself. */
export const pageMark = '<meta name="generator" content="Very Deep: feedback">';

/** The fingerprint of what stands in a notebook's cells: a student who writes into a copy makes it their own. */
const cellsDigest = ({ cells }: Pick<RawNotebook, 'cells'>): string =>
  createHash('sha256')
    .update(JSON.stringify(cells.map((cell) => [cell.cell_type, sourceOf(cell)])))
    .digest('hex');

/** A copy that notes what its cells are. */
export function markedCopy(notebook: RawNotebook): RawNotebook {
  const before = notebook.metadata.very_deep;
  const very_deep = { ...(isRecord(before) && before), feedback: cellsDigest(notebook) };
  return { ...notebook, metadata: { ...notebook.metadata, very_deep } };
}

/** Whether a file is ours to write over: a page or a copy that is as we left it. */
export function isOurs(name: string, bytes: Buffer): boolean {
  const text = bytes.toString('utf8');
  if (name.endsWith('.html')) return text.includes(pageMark);
  try {
    const notebook = parseRaw(text, name);
    const { very_deep } = notebook.metadata;
    return isRecord(very_deep) && very_deep.feedback === cellsDigest(notebook);
  } catch {
    return false;
  }
}
