/** Errors as a student reads them: the cell's own lines first, with a caret; what lies inside libraries folded. */

import { withoutSuffix } from '../../src/notebook/kept-names';
import { path } from '../../src/platform/paths';
import { inspect } from '../../src/platform/values';
import { awaitTrail } from './awaits';
import { isKernel, owner } from './code-owners';
import type { Diagnostic } from './compiler';
import { hintFor } from './hints';
import type { Place } from './written-cells';

/** The content of Jupyter's `error` message. */
export interface ErrorContent {
  ename: string;
  evalue: string;
  traceback: string[];
}

/** Where the code that runs was written. */
export interface Origins {
  /** The notebook's folder, from which paths are told. */
  readonly folder: string;
  /** The text of a cell by its name. */
  source(name: string): string | undefined;
  /** Where in a cell's text a place of its script comes from. */
  originalPlace(name: string, line: number, column: number): Place | undefined;
  /** The same for a module beside the notebook, with its text. */
  modulePlace(file: string, line: number, column: number): (Place & { source: string }) | undefined;
}

const red = (text: string) => `\x1b[31m${text}\x1b[39m`;
const bold = (text: string) => `\x1b[1m${text}\x1b[22m`;
const dim = (text: string) => `\x1b[2m${text}\x1b[22m`;

/** A line of source with the line before it, and a caret under the column. */
function excerpt(source: string, { line, column }: Place, length = 1): string[] {
  const lines = source.split('\n');
  const width = String(line).length;
  const shown: string[] = [];
  for (const number of [line - 1, line]) {
    const text = lines[number - 1];
    if (text === undefined || (number < line && text.trim() === '')) continue;
    const mark = number === line ? red('>') : ' ';
    shown.push(`  ${mark} ${dim(`${String(number).padStart(width)} |`)} ${text}`);
  }
  const under = lines[line - 1] ?? '';
  const span = Math.max(1, Math.min(length, under.length - column + 1));
  const indent = under.slice(0, column - 1).replace(/[^\t]/g, ' ');
  shown.push(`    ${dim(`${' '.repeat(width)} |`)} ${indent}${red('^'.repeat(span))}`);
  return shown;
}

const CELL_FRAME = /^cell\[\d+\]$/;

interface Frame {
  name: string;
  file: string;
  line: number;
  column: number;
}

/** A longer line of a stack is a message's, or of no use to a reader. */
const LONGEST_FRAME = 2000;

function parseFrames(stack: string): Frame[] {
  return stack.split('\n').flatMap((text) => {
    if (text.length > LONGEST_FRAME) return [];
    const found = /^\s+at (?:(.*?) \()?(.*?):(\d+):(\d+)\)?$/.exec(text);
    if (found === null) return [];
    const [, name = '', file = '', line, column] = found;
    return [{ name, file: file.replace(/^file:\/\//, ''), line: Number(line), column: Number(column) }];
  });
}

/** What a stack says before it is made readable. */
const written = new WeakMap<object, { readonly stack: string; readonly readable: string }>();

/** The stack of an error as the engine has it, unless somebody has given the error another. */
function writtenStack(error: Error): string {
  const stack = String(error.stack ?? '');
  const known = written.get(error);
  // Where nobody caught it, Node.js quotes a line in front.
  return known !== undefined && stack.endsWith(known.readable) ? known.stack : stack;
}

/**
 * The text of an error's `stack`, which cells print: a reader of the notebook knows cells and modules, and nothing of the kernel.
 * @param frames where it was thrown and through what, as the engine says it
 */
export function stackOf(error: Error, frames: readonly string[], origins: Origins): string {
  let head: string;
  try {
    head = Error.prototype.toString.call(error);
  } catch {
    head = '<error>';
  }
  const stack = [head, ...frames.map((frame) => `    at ${frame}`)].join('\n');
  // Where no cell is at work, whoever looks for a fault of the kernel's needs all of it.
  if (!frames.some((frame) => /(^|[ (])cell\[\d+\]:/.test(frame))) return stack;
  const readable = [head, ...readableFrames(stack.slice(head.length + 1), origins)].join('\n');
  written.set(error, { stack, readable });
  return readable;
}

/**
 * How many frames of a stack are kept: more than the ten of the engine, for a library that is called with a wrong shape throws
 * from ten calls deep, and the line of the cell would be none of them.
 */
export const KEPT_FRAMES = 60;
/** Of a function that calls itself without end a reader wants to see a few. */
const MOST_LINES = 10;

/** The frames of a stack as lines: a cell's and a local module's with excerpts, the others counted. */
function traceFrames(error: Error, origins: Origins): string[] {
  const lines: string[] = [];
  const folded = new Map<string, number>();
  let excerpts = 0;
  let told = 0;
  let lastLine = '';
  for (const frame of parseFrames(writtenStack(error))) {
    const name = frame.name.replace(/^async /, '').replace(/^(Proxy|Object|exports)\./, '');
    const isCell = CELL_FRAME.test(frame.file);
    const at = isCell
      ? origins.originalPlace(frame.file, frame.line, frame.column)
      : origins.modulePlace(frame.file, frame.line, frame.column);
    if (at === undefined) {
      const library = isCell || isKernel(frame.file) ? undefined : owner(frame.file);
      if (library !== undefined) folded.set(library, (folded.get(library) ?? 0) + 1);
      continue;
    }
    const file = isCell ? frame.file : path.relative(origins.folder, frame.file);
    const line = `    at ${bold(`${file}:${at.line}`)}${/^$|<anonymous>|^eval$/.test(name) ? '' : ` in ${name}`}`;
    // What a cell calls in one line may have several frames there.
    if (line === lastLine) continue;
    lastLine = line;
    if (told++ >= MOST_LINES) continue;
    lines.push(line);
    const source = isCell ? origins.source(frame.file) : 'source' in at ? (at.source as string) : undefined;
    if (source !== undefined && excerpts++ < 3) lines.push(...excerpt(source, at));
  }
  if (told > MOST_LINES) lines.push(dim(`    (and ${told - MOST_LINES} more)`));
  const seen = lines.join('\n');
  for (const site of awaitTrail(error)) {
    const [file = '', line] = site.split(/:(?=\d+$)/);
    if (seen.includes(`${site}\x1b`)) continue;
    lines.push(`    at ${bold(site)}, awaited`);
    const source = origins.source(file);
    if (source === undefined || excerpts++ >= 3) continue;
    const text = source.split('\n')[Number(line) - 1] ?? '';
    lines.push(...excerpt(source, { line: Number(line), column: Math.max(1, text.indexOf('await') + 1) }, 5));
  }
  if (folded.size > 0) {
    const counts = [...folded].map(([name, count]) => `${count} in ${name}`).join(', ');
    lines.push(dim(`    (folded: ${counts})`));
  }
  return lines;
}

const isErrorLike = (value: unknown): value is Error =>
  value instanceof Error || typeof (value as Error | null)?.stack === 'string';

/** Fields that a traceback tells in its own way. */
const TOLD = new Set(['name', 'message', 'stack']);
const MOST_FIELDS = 20;
/** Of a field that holds much only the beginning helps. */
const SHORT = { depth: 1, maxArrayLength: 10, maxStringLength: 300, breakLength: 100 };

/** What else an error says of itself, for instance its `code`, a line or more for each field. */
function fieldLines(error: Error, causes: ReadonlySet<string>): string[] {
  const fields = Object.entries(Object.getOwnPropertyDescriptors(error)).flatMap(([name, field]) => {
    const isTold = TOLD.has(name) || causes.has(name);
    return isTold || !field.enumerable || ('value' in field && (field.value ?? null) === null) ? [] : [name];
  });
  // These are hidden where the constructor has set them.
  for (const name of ['cause', 'errors', 'error', 'suppressed']) {
    if (Object.hasOwn(error, name) && !fields.includes(name) && !causes.has(name)) fields.push(name);
  }
  const shown = fields.slice(0, MOST_FIELDS).map((name) => {
    let text: string;
    try {
      text = inspect((error as unknown as Record<string, unknown>)[name], SHORT);
    } catch (failure) {
      text = `<cannot be read: ${String(failure)}>`;
    }
    return `    ${dim(`${name}:`)} ${text.replaceAll('\n', '\n    ')}`;
  });
  if (fields.length > shown.length) shown.push(dim(`    (${fields.length - shown.length} more fields)`));
  return shown;
}

/** The errors that led to an error, each with what it is to that one, and the fields that hold them. */
function causesOf(error: Error): { causes: [Error, string][]; fields: Set<string> } {
  const { cause, errors } = error as Error & { errors?: unknown };
  const fields = new Set<string>();
  const causes: [Error, string][] = [];
  if (Array.isArray(errors) && errors.every(isErrorLike)) {
    fields.add('errors');
    causes.push(...errors.map((one): [Error, string] => [one, 'caused by']));
  }
  if (cause === undefined || isErrorLike(cause)) {
    fields.add('cause');
    if (cause !== undefined) causes.push([cause as Error, 'caused by']);
  }
  // Thrown where `using` ends, and something else was thrown before. The fields are hidden, unless a helper stands in for it.
  if (error.name === 'SuppressedError')
    for (const [field, what] of [
      ['error', 'caused by'],
      ['suppressed', 'which suppressed'],
    ] as const) {
      const other: unknown = Reflect.get(error, field);
      fields.add(field);
      if (isErrorLike(other)) causes.push([other, what]);
      else if (Object.hasOwn(error, field)) fields.delete(field);
    }
  return { causes, fields };
}

/** What a cell threw, as Jupyter's `error` message. */
export function thrown(error: unknown, origins: Origins): ErrorContent {
  try {
    return describe(error, origins, new Set());
  } catch (failure) {
    // A thrown value may throw by itself when it is looked at.
    const evalue = 'a value that cannot be looked at';
    const because = isErrorLike(failure) ? `: reading it fails with "${failure.message}"` : '';
    return { ename: 'Thrown', evalue, traceback: [`${red(bold('Thrown'))}: ${evalue}${because}`] };
  }
}

function describe(error: unknown, origins: Origins, told: Set<unknown>): ErrorContent {
  if (!isErrorLike(error)) {
    const evalue = typeof error === 'string' ? error : inspect(error);
    return {
      ename: 'Thrown',
      evalue,
      traceback: [
        `${red(bold('Thrown'))}: ${evalue}`,
        dim('    (the value has no stack; throw an Error to see where it comes from)'),
      ],
    };
  }
  told.add(error);
  const { name } = error;
  const message = withoutSuffix(error.message);
  const { causes, fields } = causesOf(error);
  const traceback = [
    `${red(bold(name))}: ${message}`,
    ...traceFrames(error, origins),
    ...fieldLines(error, fields),
  ];
  const hint = hintFor(error);
  if (hint !== undefined) traceback.push(`${bold('Hint')}: ${hint}`);
  for (const [cause, what] of causes) {
    if (told.has(cause)) traceback.push(dim(`${what} the ${cause.name} above`));
    else traceback.push(dim(what), ...describe(cause, origins, told).traceback);
  }
  return { ename: name, evalue: message, traceback };
}

/** Frames as a reader of the notebook knows the places: lines of cells, none of the kernel's. */
function readableFrames(frames: string, origins: Origins): string[] {
  const kept: string[] = [];
  for (const frame of frames.split('\n')) {
    if (frame.length > LONGEST_FRAME) continue;
    const [, start = '', file = '', row, column] =
      /^(\s+at (?:.* \()?(?:file:\/\/)?)(.*?):(\d+):(\d+)\)?$/.exec(frame) ?? [];
    if (file.startsWith('node:') || isKernel(file)) continue;
    const find = CELL_FRAME.test(file) ? 'originalPlace' : 'modulePlace';
    const at = origins[find](file, Number(row), Number(column));
    const end = frame.endsWith(')') ? ')' : '';
    const place = at === undefined ? frame : `${start}${file}:${at.line}:${at.column}${end}`;
    // The wrapper around a cell has a frame of its own, in the same line.
    if (lineOf(place) === lineOf(kept.at(-1) ?? '')) continue;
    // Beyond the engine's own ten only what the reader wrote is of use.
    if (kept.length < MOST_LINES || (at !== undefined && kept.length < 2 * MOST_LINES)) kept.push(place);
  }
  return kept;
}

/** A frame without its column. */
const lineOf = (frame: string): string => frame.replace(/:\d+\)?$/, '');

/** What the compiler has against a cell, as Jupyter's `error` message. */
export function rejected(
  diagnostics: readonly Diagnostic[],
  name: string,
  { folder }: Origins,
): ErrorContent {
  const traceback: string[] = [];
  const sentences: string[] = [];
  for (const { file, place, message, code, length, source, hint: known } of diagnostics) {
    const where = `${file === undefined ? name : path.relative(folder, file)}:${place.line}`;
    const [first, ...more] = message.split('\n');
    sentences.push(`${where}: ${message}`);
    traceback.push(
      `${red(bold('TypeScriptError'))} at ${bold(where)}: ${first} ${dim(`(TS${code})`)}`,
      ...more,
    );
    traceback.push(...excerpt(`${'\n'.repeat(place.line - 1)}${source}`, place, length));
    const hint = known ?? hintFor({ code, message, line: source });
    if (hint !== undefined) traceback.push(`${bold('Hint')}: ${hint}`);
  }
  return { ename: 'TypeScriptError', evalue: sentences.join('\n'), traceback };
}

/** What the compiler only remarks on a cell that runs, a line each. */
export const remarks = (diagnostics: readonly Diagnostic[], name: string): string =>
  diagnostics
    .map(({ place, message, code }) => `${name}:${place.line}: ${message.split('\n')[0]} (TS${code})\n`)
    .join('');
