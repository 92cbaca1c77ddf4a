/** Errors as a student reads them: the cell's own lines first, with a caret; what lies inside libraries folded. */
import path from 'node:path';
import { inspect } from 'node:util';
import { courseRoot } from '../../src/notebook/released';
import { awaitTrail } from './awaits';
import type { Diagnostic, Place } from './compiler';
import { hintFor } from './hints';
import { withoutSuffix } from './live-scope';

/** The content of Jupyter's `error` message. */
export interface ErrorContent {
  ename: string;
  evalue: string;
  traceback: string[];
}

/** Where the code that runs was written. */
export interface Origins {
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

function parseFrames(stack: string): Frame[] {
  return stack.split('\n').flatMap((text) => {
    const found = /^\s+at (?:(.*?) \()?(.*?):(\d+):(\d+)\)?$/.exec(text);
    if (found === null) return [];
    const [, name = '', file = '', line, column] = found;
    return [{ name, file: file.replace(/^file:\/\//, ''), line: Number(line), column: Number(column) }];
  });
}

/** How a folded frame is counted: by the package it is in. Node's own frames and the kernel's are not. */
function owner(file: string): string | undefined {
  const parts = file.split(path.sep);
  const at = parts.lastIndexOf('node_modules');
  if (at >= 0) {
    const name = parts[at + 1] ?? '';
    return name.startsWith('@') ? `${name}/${parts[at + 2]}` : name;
  }
  if (file.startsWith(path.join(courseRoot, 'dist', 'src'))) return 'very-deep';
  return undefined;
}

const KERNEL = path.join(courseRoot, 'dist', 'kernels');
const isKernel = (file: string) =>
  file.startsWith(KERNEL) || file.includes(path.join('tslab', 'dist')) || file === 'very-deep:turn';

/** The frames of a stack as lines: a cell's and a local module's with excerpts, the others counted. */
function traceFrames(error: Error, origins: Origins): string[] {
  const lines: string[] = [];
  const folded = new Map<string, number>();
  let excerpts = 0;
  let lastLine = '';
  for (const frame of parseFrames(error.stack ?? '')) {
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
    const file = isCell ? frame.file : path.relative(process.cwd(), frame.file);
    const line = `    at ${bold(`${file}:${at.line}`)}${/^$|<anonymous>|^eval$/.test(name) ? '' : ` in ${name}`}`;
    // What a cell calls in one line may have several frames there.
    if (line === lastLine) continue;
    lastLine = line;
    lines.push(line);
    const source = isCell ? origins.source(frame.file) : 'source' in at ? (at.source as string) : undefined;
    if (source !== undefined && excerpts++ < 3) lines.push(...excerpt(source, at));
  }
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

/** What a cell threw, as Jupyter's `error` message. */
export function thrown(error: unknown, origins: Origins): ErrorContent {
  if (!(error instanceof Error) && typeof (error as Error | null)?.stack !== 'string') {
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
  const { name } = error as Error;
  const message = withoutSuffix((error as Error).message);
  const traceback = [`${red(bold(name))}: ${message}`, ...traceFrames(error as Error, origins)];
  const hint = hintFor(error as Error);
  if (hint !== undefined) traceback.push(`${bold('Hint')}: ${hint}`);
  const causes = [
    ...((error as AggregateError).errors ?? []),
    ...((error as Error).cause === undefined ? [] : [(error as Error).cause]),
  ];
  for (const cause of causes) traceback.push(dim('caused by'), ...thrown(cause, origins).traceback);
  return { ename: name, evalue: message, traceback };
}

/** What the compiler has against a cell, as Jupyter's `error` message. */
export function rejected(diagnostics: readonly Diagnostic[], name: string): ErrorContent {
  const traceback: string[] = [];
  const sentences: string[] = [];
  for (const { file, place, message, code, length, source, hint: known } of diagnostics) {
    const where = `${file === undefined ? name : path.relative(process.cwd(), file)}:${place.line}`;
    const [first, ...more] = message.split('\n');
    sentences.push(`${where}: ${message}`);
    traceback.push(
      `${red(bold('TypeScriptError'))} at ${bold(where)}: ${first} ${dim(`(TS${code})`)}`,
      ...more,
    );
    traceback.push(...excerpt(`${'\n'.repeat(place.line - 1)}${source}`, place, length));
    const hint = known ?? hintFor({ code, message });
    if (hint !== undefined) traceback.push(`${bold('Hint')}: ${hint}`);
  }
  return { ename: 'TypeScriptError', evalue: sentences.join('\n'), traceback };
}

/** What the compiler only remarks on a cell that runs, a line each. */
export const remarks = (diagnostics: readonly Diagnostic[], name: string): string =>
  diagnostics
    .map(({ place, message, code }) => `${name}:${place.line}: ${message.split('\n')[0]} (TS${code})\n`)
    .join('');
