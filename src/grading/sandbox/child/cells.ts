/** Runs a submission's cells and finds the functions that a task asks for. */
import vm from 'node:vm';
import { describe } from '../../../exercises/execute';
import type { Implementation } from '../../../exercises/spec';
import type { JobCell, Policy, TaskEntry } from '../job';
import { library, tf } from './library';

type Exports = Record<string, unknown>;
type CellBody = (
  exports: Exports,
  require: (name: string) => unknown,
  module: { exports: Exports },
) => unknown;

export interface TaskError {
  readonly name: string;
  readonly message: string;
  readonly cell?: string;
}

/** Functions a notebook calls for its reader; while grading they do nothing. */
const silent = ['display', 'clearOutput', 'check', 'hint', 'answer', 'claim', 'progress', 'ready'];

export class Cells {
  /** What the last prepared task's entry points are. */
  implementation: Implementation = {};
  readonly #cells: ReadonlyMap<string, JobCell>;
  readonly #modules = new Map<string, { exports: Exports }>();
  readonly #errors = new Map<string, TaskError>();
  readonly #policy: Policy;
  readonly #library: object;

  constructor({ cells, policy }: { cells: readonly JobCell[]; policy: Policy }) {
    this.#cells = new Map(cells.map((cell) => [cell.id, cell]));
    this.#policy = policy;
    this.#library = allowedLibrary(policy);
  }

  /**
   * Runs the cells of a task that have not run yet, in order, and finds its entry points.
   * @returns the first error, or null
   */
  async prepare(task: { cells: readonly string[]; entry: readonly TaskEntry[] }): Promise<TaskError | null> {
    this.implementation = {};
    for (const id of task.cells) {
      if (!this.#modules.has(id)) await this.#run(id);
      const error = this.#errors.get(id);
      if (error !== undefined) return error;
    }
    const found: Exports = {};
    for (const { name, cell } of task.entry) {
      const error = this.#find(name, cell, found);
      if (error !== undefined) return error;
    }
    this.implementation = found;
    return null;
  }

  #find(name: string, cell: string, into: Exports): TaskError | undefined {
    try {
      into[name] = this.#modules.get(cell)?.exports[name];
      return undefined;
    } catch (error) {
      return { ...describe(error), cell };
    }
  }

  async #run(id: string): Promise<void> {
    const module = { exports: {} as Exports };
    this.#modules.set(id, module);
    try {
      const js = this.#cells.get(id)?.js ?? '';
      const script = new vm.Script(`(async function (exports, require, module) {${js}\n})`, { filename: id });
      await (script.runInThisContext() as CellBody)(module.exports, (name) => this.#require(name), module);
    } catch (error) {
      this.#errors.set(id, { ...describe(error), cell: id });
    }
  }

  #require(name: string): unknown {
    const wanted = String(name);
    const cell = wanted.startsWith('./') ? this.#modules.get(wanted.slice(2)) : undefined;
    if (cell !== undefined) return cell.exports;
    if (this.#policy.modules.includes(wanted)) {
      if (wanted === 'very-deep') return this.#library;
      if (wanted === '@tensorflow/tfjs') return tf;
    }
    throw new Error(`the module "${wanted}" is not available while an exercise is graded`);
  }
}

/** The public door as this job sees it. What is not allowed is not in this process at all: here it only gets a sentence. */
function allowedLibrary(policy: Policy): object {
  const names = new Set(['tf', ...policy.exports]);
  const target: Exports = { __esModule: true };
  const define = (name: string, get: () => unknown) =>
    Object.defineProperty(target, name, { get, enumerable: true, configurable: true });
  for (const name of silent) define(name, () => async () => undefined);
  for (const name of names) {
    const load = Object.hasOwn(library, name) ? library[name] : undefined;
    if (load !== undefined) define(name, load);
  }
  define('tf', () => tf);
  return new Proxy(target, {
    get(object, name, receiver) {
      if (typeof name === 'string' && !(name in object) && name !== 'then' && name !== 'default')
        throw new Error(`\`${name}\` of very-deep is not available in this exercise`);
      return Reflect.get(object, name, receiver);
    },
  });
}
