/** What magics and shell commands stand for in a cell; how they are told from TypeScript is in src/notebook/magics.ts. */
import type TypeScript from 'typescript-api';
import { nearestName } from '../../src/core/nearest';
import { type Magic, readMagics } from '../../src/notebook/magics';
import type { Completions } from './completion';
import type { Inspection } from './inspection';

/** Every magic, as it is written, and what it does. */
const MAGICS: Readonly<Record<string, string>> = {
  '%%time': 'as the first line of a cell: prints how long the cell ran',
  '%%html': 'as the first line of a cell: shows the rest of the cell as HTML',
  '%lsmagic': 'prints this list',
};
const SHELL = '!command';
const SHELL_DOES = 'at the beginning of a line: runs a command of the shell';

/** The magic in a cell does not exist, or is not used so. */
class MagicError extends Error {
  override name = 'MagicError';
  /** The compiler found it: no line of a reader's has run. */
  override stack = '';
}

/** Where the code that stands for magics finds the kernel. */
export const MAGICS_PLACE = 'very-deep.kernel.magics';
const call = (method: string, ...args: string[]) =>
  `Reflect.get(globalThis, Symbol.for('${MAGICS_PLACE}')).${method}(${args.map((arg) => JSON.stringify(arg)).join(', ')});`;

/** A cell without its magics, and what these ask for. */
export interface CellWithoutMagics {
  /** Lines stand where they stood. */
  readonly code: string;
  /** What is printed before the cell runs. */
  readonly prints?: string;
  /** What is shown as HTML before the cell runs. */
  readonly html?: string;
  /** Whether it says at its end how long it ran; its code starts the clock. */
  readonly isTimed: boolean;
}

/**
 * Reads a cell's magics, and puts calls of the kernel in the place of its commands.
 * @param isKnown whether a name has been declared by an earlier cell
 * @throws MagicError where the magic does not exist, or is not used so
 */
export function readCellMagics(
  ts: typeof TypeScript,
  source: string,
  isKnown: (name: string) => boolean,
): CellWithoutMagics {
  const { magic, commands, code } = readMagics(ts, source, isKnown);
  if (magic === undefined && commands.length === 0) return { code: source, isTimed: false };
  let text = code;
  // From the last to the first: what comes before stays where it is.
  for (const { start, end, command } of [...commands].reverse()) {
    const lines = text.slice(start, end).replace(/[^\n]/g, '');
    text = `${text.slice(0, start)}await ${call('shell', command)}${lines}${text.slice(end)}`;
  }
  if (magic === undefined) return { code: text, isTimed: false };
  check(magic);
  if (magic.name === '%%time') {
    const timed = `${text.slice(0, magic.start)}${call('startClock')}${text.slice(magic.end)}`;
    return { code: timed, isTimed: true };
  }
  return {
    code: text,
    isTimed: false,
    ...(magic.name === '%lsmagic' && { prints: `${list()}\n` }),
    ...(magic.name === '%%html' && { html: source.slice(magic.end).trim() }),
  };
}

/** The magics that a cell may begin with, where its first word is being typed; undefined anywhere else. */
export function completedMagic(
  ts: typeof TypeScript,
  source: string,
  position: number,
): Completions | undefined {
  const { magic } = readMagics(ts, source.slice(0, position));
  if (magic === undefined || magic.start + magic.name.length !== position) return undefined;
  const entries = Object.entries(MAGICS)
    .filter(([name]) => name.startsWith(magic.name))
    .map(([name, does]) => ({ text: name, type: 'magic', signature: does }));
  const [rest = ''] = /^[\w-]*/.exec(source.slice(position)) ?? [];
  return { start: magic.start, end: position + rest.length, entries };
}

/** What the magic at a place in a cell does; undefined where there is none. */
export function explainedMagic(
  ts: typeof TypeScript,
  source: string,
  position: number,
): Inspection | undefined {
  const { magic } = readMagics(ts, source);
  if (magic === undefined || position < magic.start || position > magic.start + magic.name.length)
    return undefined;
  const does = MAGICS[magic.name];
  if (does === undefined) return undefined;
  return { 'text/plain': `${magic.name}\n\n${does}`, 'text/markdown': `**${magic.name}**\n\n${does}` };
}

function list(): string {
  const all = { ...MAGICS, [SHELL]: SHELL_DOES };
  const width = Math.max(...Object.keys(all).map((name) => name.length));
  return Object.entries(all)
    .map(([name, does]) => `${name.padEnd(width)}  ${does}`)
    .join('\n');
}

function check({ name, argument }: Magic): void {
  if (!(name in MAGICS)) {
    const near = nearestName(name, Object.keys(MAGICS));
    throw new MagicError(
      `there is no magic ${name}${near === undefined ? '.' : `; did you mean ${near}?`} These are all:\n${list()}`,
    );
  }
  if (argument !== '')
    throw new MagicError(`${name} takes nothing behind its name, but there stands ${argument}`);
}

/** A time as a reader takes it in. */
export const shownTime = (milliseconds: number): string =>
  milliseconds < 1000 ? `${milliseconds.toPrecision(3)} ms` : `${(milliseconds / 1000).toPrecision(3)} s`;
