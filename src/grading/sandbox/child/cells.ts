/** Runs a submission's cells and finds the functions that a task asks for. */
import vm from 'node:vm';
import { Withheld } from '../../../core/withheld';
import { describe } from '../../../exercises/execute';
import type { Implementation } from '../../../exercises/spec';
import { isNotGraded } from '../../../notebook/graded-globals';
import { harmlessModule, showingModules, tensorFlowModules } from '../../../notebook/modules';
import { entryIn } from '../entry';
import type { Answered, Card, JobCell, Policy, TaskEntry } from '../job';
import { library, tf } from './library';
import { inert, showing } from './showing';

type Exports = Record<string, unknown>;
type CellBody = (
  exports: Exports,
  require: (name: string) => unknown,
  module: { exports: Exports },
  tolerate: (error: unknown) => void,
) => unknown;

export interface TaskError {
  readonly name: string;
  readonly message: string;
  readonly cell?: string;
}

/** What a job says of its cells. */
export interface CellsOptions {
  readonly cells: readonly JobCell[];
  readonly policy: Policy;
  readonly cards: readonly Card[];
}

/** Answers are short: more of them, or longer ones, are of nobody's honest making. */
const answerLimits = { count: 200, text: 1000 };

export class Cells {
  /** What the last prepared task's entry points are. */
  implementation: Implementation = {};
  /** The answers to questions given so far. */
  readonly answers: Answered[] = [];
  readonly #cells: ReadonlyMap<string, JobCell>;
  readonly #modules = new Map<string, { exports: Exports }>();
  readonly #errors = new Map<string, TaskError>();
  readonly #library: object;
  /** Something was not at hand: what builds on it fails, too, and says nothing of the student's code. */
  #lacking = false;

  constructor({ cells, policy, cards }: CellsOptions) {
    this.#cells = new Map(cells.map((cell) => [cell.id, cell]));
    const shown = showing(cards, ({ id, value }) => this.#answered(id, value));
    this.#library = allowedLibrary(policy, shown);
  }

  /**
   * Runs the cells of a task that have not run yet, in order, and finds its entry points. A cell that stops with an error
   * keeps what it declared before, as in a notebook.
   * @returns the first error, where there was one, and whether all entry points are there
   */
  async prepare(task: {
    cells: readonly string[];
    entry: readonly TaskEntry[];
  }): Promise<{ error: TaskError | null; complete: boolean }> {
    this.implementation = {};
    let error: TaskError | null = null;
    for (const id of task.cells) {
      if (!this.#modules.has(id)) await this.#run(id);
      error ??= this.#errors.get(id) ?? null;
    }
    const found: Exports = {};
    const names = task.entry.map(({ name }) => name);
    for (const entry of task.entry) error = this.#find(entry, names, found) ?? error;
    this.implementation = found;
    const complete = task.entry.every(({ name }) => typeof found[name] === 'function');
    return { error, complete };
  }

  #find(entry: TaskEntry, names: readonly string[], into: Exports): TaskError | undefined {
    const { name, cell } = entry;
    try {
      into[name] = entryIn(this.#modules.get(cell)?.exports ?? {}, entry, names);
      return undefined;
    } catch (error) {
      return { ...describe(error), cell };
    }
  }

  #answered(id: unknown, value: unknown): void {
    if (this.answers.length >= answerLimits.count || typeof id !== 'string' || id.length > 100) return;
    if (typeof value === 'string') this.answers.push({ id, value: value.slice(0, answerLimits.text) });
    if (typeof value === 'number') this.answers.push({ id, value });
  }

  async #run(id: string): Promise<void> {
    const module = { exports: {} as Exports };
    this.#modules.set(id, module);
    try {
      const js = this.#cells.get(id)?.js ?? '';
      const body = `(async function (exports, require, module, __tolerate) {${js}\n})`;
      const script = new vm.Script(body, { filename: id });
      const load = (name: string) => this.#require(name);
      await (script.runInThisContext() as CellBody)(module.exports, load, module, (error) =>
        this.#tolerate(error, id),
      );
    } catch (error) {
      this.#note(error, id);
    }
  }

  #note(error: unknown, id: string): void {
    if (!this.#errors.has(id)) this.#errors.set(id, { ...describe(error), cell: id });
  }

  /** In a notebook it would have been there: the cell goes on. Any other error ends the cell, as in a notebook. */
  #tolerate(error: unknown, id: string): void {
    this.#lacking ||= isLack(error);
    if (!this.#lacking) throw error;
    this.#note(error, id);
  }

  #require(name: string): unknown {
    const wanted = String(name);
    const cell = wanted.startsWith('./') ? this.#modules.get(wanted.slice(2)) : undefined;
    if (cell !== undefined) return cell.exports;
    if (wanted === 'very-deep') return this.#library;
    if (tensorFlowModules.includes(wanted)) return tf;
    if (showingModules.includes(wanted)) return inert;
    const builtin = harmlessModule(wanted);
    if (builtin !== undefined) return require(builtin);
    return unavailable(() => {
      throw new Unavailable(`the module "${wanted}" is not available while an exercise is graded`);
    });
  }
}

/** Thrown where a module is used that a grader does not have. */
class Unavailable extends Error {}

/** Whether something is only not at hand while grading. */
const isLack = (error: unknown): boolean =>
  error instanceof Unavailable ||
  typeof (error as { withheld?: unknown } | null)?.withheld === 'string' ||
  (error instanceof ReferenceError &&
    isNotGraded(/^([\w$]+) is not defined$/.exec(error.message)?.[1] ?? ''));

/** Stands for what is not there: it may be imported, and fails where it is used. */
function unavailable(fail: () => never): unknown {
  // A class may extend it, which reads its prototype.
  const quiet: readonly (string | symbol)[] = ['prototype', 'then', '__esModule', Symbol.toPrimitive];
  return new Proxy(function missing() {}, {
    get: (target, name, receiver) => (quiet.includes(name) ? Reflect.get(target, name, receiver) : fail()),
    apply: fail,
    construct: fail,
  });
}

/** The public door as this job sees it. What is not allowed is not in this process at all: here it only gets a sentence. */
function allowedLibrary(policy: Policy, shown: Readonly<Record<string, unknown>>): object {
  const target: Exports = { __esModule: true };
  const define = (name: string, get: () => unknown) =>
    Object.defineProperty(target, name, { get, enumerable: true, configurable: true });
  for (const [name, value] of Object.entries(shown)) define(name, () => value);
  define('ready', () => async () => 'cpu');
  for (const name of policy.exports) {
    const load = Object.hasOwn(library, name) ? library[name] : undefined;
    if (load !== undefined) define(name, load);
  }
  define('tf', () => tf);
  const missing = new Map<string, unknown>();
  return new Proxy(target, {
    get(object, name, receiver) {
      if (typeof name !== 'string' || name in object || name === 'then' || name === 'default')
        return Reflect.get(object, name, receiver);
      const known = missing.get(name);
      if (known !== undefined) return known;
      const stub = unavailable(() => {
        throw new Withheld(name);
      });
      missing.set(name, stub);
      return stub;
    },
  });
}
