import { EngineError } from '../core';
import { setting } from '../core/settings';
import type { Engine, EngineName } from './engine';
import { engines } from './engines';
import { tf } from './tf';

/** What is known about one engine. */
export interface EngineStatus {
  readonly name: EngineName;
  readonly title: string;
  /**
   * `computes` now; `loads`, but another computes; `fails`, see `reason`; `untried`, since a better one computes or,
   * for `webgpu`, nobody asked for it.
   */
  readonly status: 'computes' | 'loads' | 'fails' | 'untried';
  /** Why it fails, else empty. */
  readonly reason: string;
  /** How to get it. */
  readonly advice: string;
}

/** Which engine computes, and why the better ones do not. */
export interface BackendReport {
  /** The engine that computes; null before the first `ready()`. */
  readonly engine: EngineName | null;
  /** The value of `VERY_DEEP_BACKEND` when it forces the engine, else null. */
  readonly forced: string | null;
  /** Best first. */
  readonly engines: readonly EngineStatus[];
}

const loaded = new Set<EngineName>();
const failures = new Map<EngineName, string>();
let current: EngineName | null = null;
let pending: Promise<unknown> = Promise.resolve();

/** A convolution's gradient and a matrix product with known results: an engine that gets them wrong is not used. */
async function examine(): Promise<void> {
  const tensors = tf.tidy(() => {
    const x = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
    const convolved = tf.grad((filter) => tf.conv2d(x, filter as typeof x, 1, 'valid').sum());
    const a = tf.tensor2d([1, 2, 3, 4], [2, 2]);
    return [tf.matMul(a, a), convolved(tf.ones([2, 2, 1, 1]))];
  });
  const values = Promise.all(tensors.map((tensor) => tensor.data()));
  const [product, slope] = await values.finally(() => tf.dispose(tensors));
  if (String(product) !== '7,10,15,22' || String(slope) !== '1,2,3,4')
    throw new EngineError(`it computes wrongly: ${product} for 7,10,15,22 and ${slope} for 1,2,3,4`);
}

async function start(engine: Engine): Promise<void> {
  const before = tf.getBackend();
  try {
    if (!loaded.has(engine.name)) await engine.load();
    if (!(await tf.setBackend(engine.name))) throw new EngineError('TensorFlow.js could not initialize it');
    if (!loaded.has(engine.name)) await examine();
    loaded.add(engine.name);
    failures.delete(engine.name);
    current = engine.name;
  } catch (error) {
    failures.set(
      engine.name,
      error instanceof Error ? (error.message.split('\n')[0] as string) : String(error),
    );
    if (before && tf.getBackend() !== before) await tf.setBackend(before);
    throw error;
  }
}

async function force(name: string, by: string): Promise<EngineName> {
  const engine = engines.find((one) => one.name === name);
  if (engine === undefined)
    throw new EngineError(
      `${by} asks for the engine "${name}"; the engines are ${engines.map((one) => one.name).join(', ')}.`,
    );
  if (current === engine.name && tf.getBackend() === engine.name) return engine.name;
  try {
    await start(engine);
  } catch (cause) {
    throw new EngineError(
      `${by} asks for the engine "${name}", which does not work here: ${failures.get(engine.name)}. ${engine.advice}`,
      { cause },
    );
  }
  return engine.name;
}

async function choose(): Promise<EngineName> {
  // Nonsense in it is told at once, and not when a large computation first asks how many threads it may use.
  setting('VERY_DEEP_THREADS');
  const forced = setting('VERY_DEEP_BACKEND');
  if (forced) return force(forced, 'VERY_DEEP_BACKEND');
  if (current !== null && tf.getBackend() === current) return current;
  for (const engine of engines.filter(({ onRequest }) => !onRequest)) {
    try {
      await start(engine);
      return engine.name;
    } catch {
      // The reason is kept in `failures`; the next engine has its turn.
    }
  }
  throw new EngineError(
    `no engine works here: ${[...failures].map(([name, reason]) => `${name}: ${reason}`).join('; ')}`,
  );
}

/**
 * Loads the best engine that works on this machine and lets TensorFlow.js compute with it: `onnx`, else `tensorflow`,
 * else `wasm`, else `cpu`. Called again it changes nothing, unless another engine is asked for. The GPU, `webgpu`,
 * computes only where it is asked for: its results are read with `await tensor.data()`, not with `dataSync`.
 * @param options.backend the engine to use; by default `VERY_DEEP_BACKEND`, else the best that works
 * @returns the name of the engine that computes now
 * @throws EngineError when the engine asked for is unknown or does not work here, with the reason and how to get it
 * @throws DataError when `VERY_DEEP_THREADS` is no number of threads
 * @example
 * ```ts
 * const engine = await ready();
 * ['onnx', 'tensorflow', 'wasm', 'cpu'].includes(engine); //=> true
 * ```
 */
export function ready(options: { backend?: EngineName } = {}): Promise<EngineName> {
  const { backend } = options;
  const turn = () => (backend === undefined ? choose() : force(backend, '`ready`'));
  const result = pending.then(turn, turn);
  pending = result.catch(() => {});
  return result;
}

/**
 * Says which engine computes, why each better one does not, and how to get it.
 * @returns the report as of the last `ready()`
 * @example
 * ```ts
 * const engine = await ready();
 * backendReport().engine === engine; //=> true
 * ```
 */
export function backendReport(): BackendReport {
  const status = (name: EngineName): EngineStatus['status'] => {
    if (name === current) return 'computes';
    if (loaded.has(name)) return 'loads';
    return failures.has(name) ? 'fails' : 'untried';
  };
  return {
    engine: current,
    forced: setting('VERY_DEEP_BACKEND') ?? null,
    engines: engines.map(({ name, title, advice }) => ({
      name,
      title,
      status: status(name),
      reason: failures.get(name) ?? '',
      advice,
    })),
  };
}
