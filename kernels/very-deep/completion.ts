import type { Compiler } from './compiler';

/** A completion as JupyterLab shows it: the text, its kind, and a type. */
interface Entry {
  text: string;
  type: string;
  signature?: string;
}

/** Names for the compiler's kinds that JupyterLab has icons for. */
const KINDS: Record<string, string> = {
  'local function': 'function',
  const: 'instance',
  let: 'instance',
  var: 'instance',
  'local var': 'instance',
  parameter: 'instance',
  method: 'function',
  getter: 'property',
  setter: 'property',
  alias: 'module',
  'external module name': 'module',
  type: 'interface',
};

/** More than these are no help to anybody, and slow the page down. */
const MOST = 300;

/** What may stand at a place in a cell, those that start with what is already typed. */
export function completions(
  compiler: Compiler,
  code: string,
  position: number,
): { start: number; end: number; entries: Entry[] } {
  const { start, end, candidates, original } = compiler.complete(code, position);
  const typed = code.slice(start, position);
  const visible = candidates.filter((name) => !name.startsWith('__'));
  const exact = visible.filter((name) => name.startsWith(typed));
  const loose = () => visible.filter((name) => name.toLowerCase().startsWith(typed.toLowerCase()));
  const kinds = new Map(original?.entries.map((entry) => [entry.name, entry.kind as string]));
  const entries = (exact.length > 0 ? exact : loose()).slice(0, MOST).map((text) => {
    const kind = kinds.get(text) ?? '';
    return { text, type: KINDS[kind] ?? kind };
  });
  return { start, end, entries };
}
