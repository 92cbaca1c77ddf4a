import type TypeScript from 'typescript-api';
import type { Asked, Assistant } from './assistant';
import { typesOf } from './completion-types';
import { folderOf, type LanguageHost, type ts } from './host';

/** A completion as Jupyter's front ends show it: the text, its kind, and its type in TypeScript's words. */
interface Entry {
  text: string;
  type: string;
  signature: string;
}

/** Completions for a piece of a cell. */
export interface Completions {
  readonly start: number;
  readonly end: number;
  readonly entries: Entry[];
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
  script: 'module',
  directory: 'module',
  type: 'interface',
};

/** More than these are no help to anybody, and slow the page down. */
const MOST = 300;

/** Of so many the type is spelled out: as many as a list shows before one types on. */
const MOST_TYPED = 60;

const WORD = /[\p{ID_Continue}$#]*$/u;

/** What may stand at a place in a cell, those that start with what is already typed. */
export function completions(
  ts: ts,
  assistant: Assistant,
  host: LanguageHost,
  code: string,
  position: number,
): Completions {
  const asked = assistant.at(code, position);
  const found = asked.service.getCompletionsAtPosition(asked.file, position, {
    includeCompletionsWithInsertText: false,
  });
  const quoted = stringAt(ts, asked, code, position);
  if (quoted !== undefined && (found === undefined || found.entries.length === 0))
    return files(host, quoted, position);
  const span = found?.entries[0]?.replacementSpan ?? found?.optionalReplacementSpan;
  const word = position - (WORD.exec(code.slice(0, position))?.[0].length ?? 0);
  const start = span !== undefined && span.start <= position ? span.start : word;
  const end = span === undefined ? position : Math.max(position, asked.toCell(span.start + span.length));
  const typed = code.slice(start, position);
  const visible = (found?.entries ?? []).filter(({ name }) => !name.startsWith('__'));
  const exact = visible.filter(({ name }) => name.startsWith(typed));
  const loose = () => visible.filter(({ name }) => name.toLowerCase().startsWith(typed.toLowerCase()));
  const chosen = (exact.length > 0 ? exact : loose()).slice(0, MOST);
  const names = chosen.slice(0, MOST_TYPED).map(({ name }) => name);
  const types = quoted === undefined ? typesOf(ts, asked, start, names) : new Map<string, string>();
  const entries = chosen.map(({ name: text, kind }) => {
    return { text, type: KINDS[kind] ?? kind, signature: types.get(text) ?? '' };
  });
  return { start, end, entries };
}

/** What is typed of the string that a position is in. */
function stringAt(ts: ts, { service, file }: Asked, code: string, position: number): string | undefined {
  const source = service.getProgram()?.getSourceFile(file);
  if (source === undefined) return undefined;
  let found: TypeScript.StringLiteralLike | undefined;
  const visit = (node: TypeScript.Node): void => {
    if (node.pos > position || node.end < position) return;
    if (ts.isStringLiteralLike(node) && node.getStart(source) < position) found = node;
    ts.forEachChild(node, visit);
  };
  visit(source);
  if (found === undefined) return undefined;
  const start = found.getStart(source);
  const isClosed = found.end > start + 1 && /["'`]/.test(code[found.end - 1] ?? '');
  return position === found.end && isClosed ? undefined : code.slice(start + 1, position);
}

/** The files and folders that a path in a string may go on with. */
function files(host: LanguageHost, typed: string, position: number): Completions {
  const slash = typed.lastIndexOf('/') + 1;
  const begun = typed.slice(slash);
  const parent = typed.slice(0, slash);
  const folder = parent.startsWith('/') ? folderOf(parent) : `${host.folder}/${parent}`.replace(/\/$/, '');
  const matching = (names: readonly string[], type: string, end: string): Entry[] =>
    names
      .filter((name) => name.startsWith(begun) && (begun !== '' || !name.startsWith('.')))
      .map((name) => ({ text: `${name}${end}`, type, signature: '' }));
  const entries = [
    ...matching(host.getDirectories(folder), 'folder', '/'),
    ...matching(host.filesIn(folder), 'file', ''),
  ];
  return { start: position - begun.length, end: position, entries: entries.slice(0, MOST) };
}
