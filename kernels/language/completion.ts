import type TypeScript from 'typescript-api';
import type { Asked, Assistant } from './assistant';
import { Kinds } from './completion-types';
import type { LanguageHost, ts } from './host';
import { keyedBy, type LiveKeys, livePath } from './live-paths';
import { files, isModuleName, isShown, packages } from './string-completion';
import { parsedCell, stringAt, tokenAt } from './tokens';
import { startOfWord } from './words';

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

/** More than these are no help to anybody, and slow the page down. */
const MOST = 300;

/** Of so many the type is spelled out: as many as a list shows before one types on. */
const MOST_TYPED = 60;

/**
 * What may stand at a place in a cell, those that start with what is already typed.
 * @param live what keys values have now, where that can be told: types do not know what came of a file or of the network
 */
export function completions(
  ts: ts,
  assistant: Assistant,
  host: LanguageHost,
  code: string,
  position: number,
  live: LiveKeys = () => undefined,
): Completions {
  const asked = assistant.at(code, position);
  const parsed = parsedCell(asked);
  const literal = parsed && stringAt(ts, parsed.source, asked.position);
  if (parsed === undefined || literal === undefined) return named(ts, asked, code, position, live);
  const start = asked.toCell(literal.getStart(parsed.source) + 1);
  const keyed = keyedBy(ts, literal);
  const keys = keyed && keysAt(ts, asked, parsed.program, keyed.of, live);
  return quoted(asked, host, code, position, { start, isModule: isModuleName(ts, literal), keys });
}

/** The keys that the value of an expression has now. A name that the cell itself declares has none yet. */
function keysAt(
  ts: ts,
  asked: Asked,
  program: TypeScript.Program,
  expression: TypeScript.Expression,
  live: LiveKeys,
): readonly string[] | undefined {
  const checker = program.getTypeChecker();
  const begin = asked.fromCell(0);
  const isOutside = (name: TypeScript.Identifier) =>
    (checker.getSymbolAtLocation(name)?.declarations ?? []).every(
      (one) => one.getSourceFile().fileName !== asked.file || one.pos < begin,
    );
  const path = livePath(ts, expression, isOutside);
  return path && live(path);
}

/** The keys that can stand behind a dot, where the type of what stands before it does not say them all. */
function keysBehindDot(
  ts: ts,
  asked: Asked,
  program: TypeScript.Program,
  place: TypeScript.Node,
  live: LiveKeys,
): readonly string[] {
  const { parent } = place;
  if (parent === undefined || !ts.isPropertyAccessExpression(parent)) return [];
  const checker = program.getTypeChecker();
  const type = checker.getTypeAtLocation(parent.expression);
  const isOpen =
    (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0 ||
    checker.getIndexInfoOfType(type, ts.IndexKind.String) !== undefined;
  const keys = isOpen ? keysAt(ts, asked, program, parent.expression, live) : undefined;
  return (keys ?? []).filter((key) => /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key));
}

function offeredBy({ service, file, position }: Asked): TypeScript.CompletionInfo | undefined {
  return service.getCompletionsAtPosition(file, position, {
    includeCompletionsWithInsertText: false,
    includeSymbol: true,
  });
}

/** Where what the compiler offers is to stand. */
function spanOf(
  asked: Asked,
  info: TypeScript.CompletionInfo | undefined,
  code: string,
  position: number,
): { start: number; end: number } {
  const span = info?.entries[0]?.replacementSpan ?? info?.optionalReplacementSpan;
  const word = startOfWord(code, position, '#');
  if (span === undefined) return { start: word, end: position };
  const start = asked.toCell(span.start);
  return {
    start: start <= position ? start : word,
    end: Math.max(position, asked.toCell(span.start + span.length)),
  };
}

/** Those that go on with what is typed; where there are none, those that differ from it in capital letters. */
function startingWith<T extends { readonly name: string }>(entries: readonly T[], typed: string): T[] {
  const exact = entries.filter(({ name }) => name.startsWith(typed));
  const lower = typed.toLowerCase();
  return exact.length > 0 ? exact : entries.filter(({ name }) => name.toLowerCase().startsWith(lower));
}

/** Names, members and keywords. */
function named(ts: ts, asked: Asked, code: string, position: number, live: LiveKeys): Completions {
  const info = offeredBy(asked);
  const span = spanOf(asked, info, code, position);
  const typed = code.slice(span.start, position);
  const parsed = parsedCell(asked);
  if (parsed === undefined) return { ...span, entries: [] };
  const place = tokenAt(parsed.source, asked.fromCell(span.start)) ?? parsed.source;
  const behind = parsed.source.text.slice(0, asked.fromCell(span.start)).trimEnd().length;
  const before = tokenAt(parsed.source, behind - 1) ?? parsed.source;
  const known = info?.entries ?? [];
  const found = new Set(known.map(({ name }) => name));
  const keys = keysBehindDot(ts, asked, parsed.program, before, live).filter((key) => !found.has(key));
  const offered = [
    ...known,
    ...keys.map((name) => ({ name, kind: ts.ScriptElementKind.memberVariableElement, sortText: '' })),
  ];
  const visible = offered.filter(({ name }) => isVisible(name, typed));
  const chosen = startingWith(visible, typed).slice(0, MOST);
  const kinds = new Kinds(ts, parsed.program.getTypeChecker(), place);
  const entries = chosen.map((entry, i) => ({
    text: entry.name,
    type: kinds.kind(entry),
    signature: i < MOST_TYPED ? kinds.type(entry) : '',
  }));
  return { ...span, entries };
}

/** The kernel's own names are nobody's business; others with two lines before them are for those who ask. */
const isVisible = (name: string, typed: string): boolean =>
  !name.startsWith('__') || (typed.startsWith('__') && !name.startsWith('__veryDeep'));

/** What may stand in a string: modules, keys and texts that the compiler knows of, keys that are there now, or else files. */
function quoted(
  asked: Asked,
  host: LanguageHost,
  code: string,
  position: number,
  string: {
    readonly start: number;
    readonly isModule: boolean;
    readonly keys: readonly string[] | undefined;
  },
): Completions {
  const info = offeredBy(asked);
  const span = spanOf(asked, info, code, position);
  const known = info?.entries ?? [];
  const typed = code.slice(string.start, position);
  if (string.isModule) {
    // What the compiler knows stands for a part of the name, what npm has installed for the whole of it.
    const before = code.slice(string.start, Math.max(string.start, span.start));
    const offered = known.filter(({ name }) => isShown(name) || typed !== before);
    const names = [...offered.map(({ name }) => before + name), ...packages(host, typed)];
    const entries = startingWith(
      [...new Set(names)].map((name) => ({ name })),
      typed,
    ).map(({ name }) => ({ text: name, type: 'module' }));
    return { start: string.start, end: position, entries: plain(entries) };
  }
  const { keys = [] } = string;
  if (known.length > 0) {
    const isNew = (name: string) => !known.some((one) => one.name === name);
    const all = [...known, ...keys.filter(isNew).map((name) => ({ name, kind: 'property' }))];
    const matching = startingWith(all, code.slice(span.start, position));
    return { ...span, entries: plain(matching.map(({ name, kind }) => ({ text: name, type: kind }))) };
  }
  if (string.keys !== undefined) {
    const matching = startingWith(
      keys.map((name) => ({ name })),
      typed,
    );
    const entries = matching.map(({ name }) => ({ text: name, type: 'property' }));
    return { start: string.start, end: position, entries: plain(entries) };
  }
  const begun = typed.slice(typed.lastIndexOf('/') + 1);
  return { start: position - begun.length, end: position, entries: plain(files(host, typed)) };
}

const plain = (choices: readonly { text: string; type: string }[]): Entry[] =>
  choices.slice(0, MOST).map(({ text, type }) => ({ text, type, signature: '' }));
