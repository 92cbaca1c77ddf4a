/**
 * stdout and stderr as stream messages of the cell that wrote them.
 *
 * Single lines go out at once. In a flood writes are gathered and sent every 50 ms, or 64 KiB: a front end copes
 * with a few big messages where it drowns in 100,000 small ones.
 */
import { type Cell, currentCell, Interrupted } from './cell';
import { realSetTimeout } from './turns';

const GATHER_MS = 50;
const GATHER_CHARS = 65_536;
/** Writes that may go out one by one before gathering starts, and how many more each second allows. */
const BURST = 20;
const PER_SECOND = 40;

type StreamName = 'stdout' | 'stderr';

interface Piece {
  readonly cell: Cell;
  readonly name: StreamName;
  text: string;
}

let pieces: Piece[] = [];
let pendingChars = 0;
let timer: NodeJS.Timeout | undefined;
let credit = BURST;
let lastRefill = 0;
const decoder = new TextDecoder();

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
  const last = pieces.at(-1);
  if (last !== undefined && last.cell === cell && last.name === name) last.text += text;
  else pieces.push({ cell, name, text });
  pendingChars += text.length;
  if (pendingChars > GATHER_CHARS || mayGoAtOnce()) flushStreams();
  else timer ??= realSetTimeout(flushStreams, GATHER_MS);
}

/** Routes `process.stdout` and `process.stderr`, and so `console`, to the cells. */
export function captureStreams(): void {
  for (const name of ['stdout', 'stderr'] as const) {
    const stream = process[name];
    const original = stream.write.bind(stream);
    stream.write = ((chunk: string | Uint8Array, encoding?: unknown, callback?: unknown): boolean => {
      const cell = currentCell();
      if (cell === undefined) return original(chunk as string);
      if (cell.aborted) throw new Interrupted();
      writeStream(cell, name, typeof chunk === 'string' ? chunk : decoder.decode(chunk));
      const done = typeof encoding === 'function' ? encoding : callback;
      if (typeof done === 'function') process.nextTick(done as () => void);
      return true;
    }) as typeof stream.write;
  }
}
