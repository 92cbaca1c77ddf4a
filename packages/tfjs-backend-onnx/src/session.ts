import type { OnnxData, OnnxModel, OnnxType } from './encode';
import { engineError } from './errors';
import { host } from './host';

/**
 * The seam between the engine and an ONNX Runtime: Node.js's ({@link nodeRuntime}) or another, in a browser for instance.
 * A kernel has to return its result before the next line of the user's code runs, so whatever an implementation has to
 * wait for, it waits for before it is used.
 */
export interface Runtime {
  /** What it is, for messages. */
  readonly name: string;
  /** Makes a model ready to run. @throws where ONNX Runtime rejects it */
  load(model: OnnxModel, settings: SessionSettings): Session;
  /** How many threads a big computation should use where nobody says. */
  threads(): number;
  /** Frees at once what nobody holds; left out where there is no way. */
  collectGarbage?(): void;
}

export interface SessionSettings {
  threads: number;
  /** Keep freed memory for the next run: fast for one big session, wasteful for hundreds of small ones. */
  arena: boolean;
}

/** One loaded model. */
export interface Session {
  /** How many threads work for it, the caller's included. */
  readonly threads: number;
  /** Computes the outputs into the arrays of `fetches`, before it returns. */
  run(feeds: Feeds, fetches: Feeds): void;
  dispose(): void;
}

/** A tensor as ONNX Runtime reads it: plain properties are read faster than accessors. */
export interface OrtTensor {
  readonly type: OnnxType;
  readonly data: OnnxData;
  readonly dims: readonly number[];
  readonly location: 'cpu';
}
export type Feeds = Record<string, OrtTensor>;

/** Wraps a typed array, without copying, for a session's feeds or fetches. */
export function ortTensor(dtype: OnnxType, data: OnnxData, shape: readonly number[]): OrtTensor {
  return { type: dtype, data, dims: shape, location: 'cpu' };
}

let current: Runtime | undefined;

/**
 * Computes with this ONNX Runtime from now on, once it has added two numbers.
 * @param make loads it
 * @throws EngineError with the reason when it does not load or computes wrongly
 */
export function useRuntime(make: () => Runtime): void {
  if (current !== undefined) return;
  try {
    const made = make();
    examine(made);
    current = made;
  } catch (cause) {
    throw engineError(`ONNX Runtime cannot be used: ${(cause as Error).message}`, { cause });
  }
}

/** @throws EngineError before {@link useRuntime} */
export function runtime(): Runtime {
  if (current === undefined) throw engineError('ONNX Runtime cannot be used before it is loaded.');
  return current;
}

/** How many threads a big computation may use: what the program says, else what the runtime thinks best. */
export function threadCount(): number {
  const wanted = host().threads?.();
  return wanted !== undefined && Number.isInteger(wanted) && wanted > 0 ? wanted : runtime().threads();
}

/** A small and a large sum, for runtimes that treat the two differently. */
const LENGTHS = [1, 2 ** 15];

function examine(made: Runtime): void {
  const port = (name: string) => ({ name, dtype: 'float32' as const });
  const session = made.load(
    {
      nodes: [{ op: 'Add', inputs: ['a', 'b'], outputs: ['c'], attributes: {} }],
      initializers: [],
      inputs: [port('a'), port('b')],
      outputs: [port('c')],
    },
    { threads: 1, arena: false },
  );
  for (const length of LENGTHS) {
    const sum = new Float32Array(length);
    session.run(
      {
        a: ortTensor('float32', Float32Array.of(1.5), [1]),
        b: ortTensor('float32', new Float32Array(length).fill(2.25), [length]),
      },
      { c: ortTensor('float32', sum, [length]) },
    );
    if (sum.some((value) => value !== 3.75)) throw new Error(`its smoke test gave 1.5 + 2.25 = ${sum[0]}`);
  }
  session.dispose();
}
