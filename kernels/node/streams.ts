/**
 * stdout and stderr as stream messages of the cell that wrote them, by whatever way: `process.stdout`, the files 1 and 2,
 * and children that inherit them.
 */
import { StringDecoder } from 'node:string_decoder';
import { catchChildOutput, type Output } from '../../src/patches/child-output';
import { catchFileWrites } from '../../src/patches/standard-files';
import { type Cell, Interrupted } from '../cells/cell';
import { flushStreams, type StreamName, writeStream } from '../cells/output';
import { currentCell } from './cell';
import { builtIns } from './turns';

/** Text from bytes that may end in the middle of a character: the rest waits for the next write. */
function outputOf(cell: Cell, name: StreamName): Output {
  const decoder = new StringDecoder('utf8');
  return {
    write(chunk) {
      // Text after half a character: the other half is not coming.
      const text =
        typeof chunk === 'string' ? decoder.end() + chunk : decoder.write(Buffer.from(bytesOf(chunk)));
      writeStream(cell, name, text);
    },
    end: () => writeStream(cell, name, decoder.end()),
  };
}

function bytesOf(chunk: unknown): Uint8Array {
  if (!ArrayBuffer.isView(chunk)) {
    throw new TypeError(
      `a stream takes text, a Buffer or a typed array, but was given ${chunk === null ? 'null' : `a value of type ${typeof chunk}`}; write String(value) to print it`,
    );
  }
  return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}

const ownOutputs = new WeakMap<Cell, Record<StreamName, Output>>();

/** What a cell's own code writes to. */
function ownOutput(cell: Cell, name: StreamName): Output {
  let outputs = ownOutputs.get(cell);
  if (outputs === undefined) {
    outputs = { stdout: outputOf(cell, 'stdout'), stderr: outputOf(cell, 'stderr') };
    ownOutputs.set(cell, outputs);
  }
  return outputs[name];
}

/** Sends all that a cell has written, also half a character: the cell has come to its end. */
export function endStreams(cell: Cell): void {
  const outputs = ownOutputs.get(cell);
  outputs?.stdout.end();
  outputs?.stderr.end();
  flushStreams();
}

/** Writes for the cell that runs. @returns whether there is one */
function writeOwn(name: StreamName, chunk: string | Uint8Array): boolean {
  const cell = currentCell();
  if (cell === undefined) return false;
  if (cell.aborted) throw new Interrupted();
  ownOutput(cell, name).write(chunk);
  return true;
}

/** Routes `process.stdout` and `process.stderr`, and so `console`, to the cells. */
function captureStream(name: StreamName): void {
  const stream = process[name];
  const original = stream.write.bind(stream);
  const write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    const [encoding] = rest;
    const isCoded = typeof chunk === 'string' && typeof encoding === 'string' && !/^utf-?8$/i.test(encoding);
    const written = isCoded ? Buffer.from(chunk, encoding as BufferEncoding) : chunk;
    if (!writeOwn(name, written)) return original(written);
    const done = rest.find((one) => typeof one === 'function');
    if (done !== undefined) process.nextTick(done as () => void);
    return true;
  };
  stream.write = ((...written: Parameters<typeof write>) =>
    builtIns.asKernel(() => write(...written))) as typeof stream.write;
  // The next cell writes to it, too: it stays open, and only says that it has ended.
  stream.end = ((...rest: unknown[]) => {
    const done = rest.find((one) => typeof one === 'function') as (() => void) | undefined;
    const [chunk, encoding] = rest.filter((one) => one !== done);
    if (chunk !== undefined && chunk !== null)
      stream.write(chunk as string, encoding as BufferEncoding | undefined);
    process.nextTick(() => {
      stream.emit('finish');
      done?.();
    });
    return stream;
  }) as typeof stream.end;
}

const NAMES = { 1: 'stdout', 2: 'stderr' } as const;

/** Routes all that is written to the standard streams to the cells. */
export function captureStreams(): void {
  captureStream('stdout');
  captureStream('stderr');
  catchFileWrites((file, bytes) => writeOwn(NAMES[file], bytes));
  catchChildOutput((file) => {
    const cell = currentCell();
    if (cell === undefined) return undefined;
    const output = outputOf(cell, NAMES[file]);
    return { write: (chunk) => cell.aborted || output.write(chunk), end: output.end };
  });
}
