import type { Compiler } from './compiler';
import { typesOf } from './completion-types';

/** A completion as Jupyter's front ends show it: the text, its kind, and its type in TypeScript's words. */
interface Entry {
  text: string;
  type: string;
  signature: string;
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

/** Of so many the type is spelled out: as many as a list shows before one types on. */
const MOST_TYPED = 60;

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
  const names = (exact.length > 0 ? exact : loose()).slice(0, MOST);
  const types = typesOf(compiler, code, start, names.slice(0, MOST_TYPED));
  const entries = names.map((text) => {
    const kind = kinds.get(text) ?? '';
    return { text, type: KINDS[kind] ?? kind, signature: types.get(text) ?? '' };
  });
  return { start, end, entries };
}
