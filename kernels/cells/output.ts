/**
 * What cells print, as stream messages.
 *
 * Single lines go out at once. In a flood writes are gathered and sent every 50 ms, or 64 KiB: a front end copes
 * with a few big messages where it drowns in 100,000 small ones.
 */
import type { Cell } from './cell';

/** The real timers: those of cells are put under the kernel's control later. */
const { setTimeout, clearTimeout } = globalThis;

const GATHER_MS = 50;
const GATHER_CHARS = 65_536;
/** Writes that may go out one by one before gathering starts, and how many more each second allows. */
const BURST = 20;
const PER_SECOND = 40;

export type StreamName = 'stdout' | 'stderr';

interface Piece {
  readonly cell: Cell;
  readonly name: StreamName;
  text: string;
}

let pieces: Piece[] = [];
let pendingChars = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
let credit = BURST;
let lastRefill = 0;

/** Sends what has been gathered. Called before every other message, so that outputs keep their order. */
export function flushStreams(): void {
  clearTimeout(timer);
  timer = undefined;
  const sending = pieces;
  pieces = [];
  pendingChars = 0;
  for (const { cell, name, text } of sending) cell.publish('stream', { name, text });
}

function mayGoAtOnce(): boolean {
  const now = Date.now();
  credit = Math.min(BURST, credit + ((now - lastRefill) / 1000) * PER_SECOND);
  lastRefill = now;
  if (credit < 1) return false;
  credit -= 1;
  return true;
}

/** Writes to a stream of a cell. */
export function writeStream(cell: Cell, name: StreamName, text: string): void {
  if (text === '') return;
  const last = pieces.at(-1);
  if (last !== undefined && last.cell === cell && last.name === name) last.text += text;
  else pieces.push({ cell, name, text });
  pendingChars += text.length;
  if (pendingChars > GATHER_CHARS || mayGoAtOnce()) flushStreams();
  else timer ??= setTimeout(flushStreams, GATHER_MS);
}
