/**
 * The main thread's part of the debugger: what the control thread asks through the inspector, also while this thread
 * stands at a breakpoint. Costs nothing until somebody asks.
 */
import { inspect } from 'node:util';
import type { DebugScript } from './script';

/** The variables of the notebook: what its cells have declared at their top level. */
export interface NotebookVariables {
  names(): Iterable<string>;
  /** Those that are not found under their own name, which is taken. */
  renamed(): Iterable<string>;
  get(name: string): unknown;
  /** @returns whether there is a variable of that name */
  set(name: string, value: unknown): boolean;
}

/** What a breakpoint asks for besides its line. */
interface Asked {
  readonly condition?: () => unknown;
  /** Whether this is one of the hits that count, which are numbered from 1. */
  readonly isAmong?: (hits: number) => boolean;
  /** Words, and functions that give what stands between them. */
  readonly message?: readonly (string | (() => unknown))[];
}

/** Where the agent is found. */
export const AGENT = "globalThis[Symbol.for('very-deep.kernel.debugger')]";
const KEY = Symbol.for('very-deep.kernel.debugger');

export class DebugAgent {
  readonly #scripts = new Map<string, DebugScript>();
  readonly #variables: NotebookVariables;
  readonly #caughtRanges: (source: string) => readonly (readonly [start: number, end: number])[];
  /** How often each breakpoint has been hit, by its number. */
  readonly #hits = new Map<number, number>();
  /** What the notebook's variables hide on `globalThis` while an expression is evaluated. */
  #hidden: [string, PropertyDescriptor | undefined][] = [];

  /** @param caughtRanges gives the places of a cell's text whose errors it catches */
  constructor(
    variables: NotebookVariables,
    caughtRanges: (source: string) => readonly (readonly [start: number, end: number])[],
  ) {
    this.#variables = variables;
    this.#caughtRanges = caughtRanges;
    Object.defineProperty(globalThis, KEY, { value: this, configurable: true });
  }

  remember(script: DebugScript): void {
    this.#scripts.set(script.name, script);
  }

  scripts(): DebugScript[] {
    return [...this.#scripts.values()];
  }

  /** Whether a cell catches what is thrown while it stands at a place. The kernel catches everything, which tells nothing. */
  catches(name: string, line: number, column: number): boolean {
    const source = this.#scripts.get(name)?.source ?? '';
    const before = source.split('\n').slice(0, line - 1);
    const at = before.reduce((sum, text) => sum + text.length + 1, 0) + column - 1;
    return this.#caughtRanges(source).some(([start, end]) => start <= at && at < end);
  }

  /** The notebook's variables as the members of an object. */
  globals(): object {
    const all = Object.create(null) as Record<string, unknown>;
    for (const name of this.#variables.names()) all[name] = this.#variables.get(name);
    return all;
  }

  set(name: string, value: unknown): boolean {
    return this.#variables.set(name, value);
  }

  /** Lets an expression see the notebook's variables by their names, behind those of its own frame. */
  expose(): void {
    for (const name of this.#variables.renamed()) {
      const own = Object.getOwnPropertyDescriptor(globalThis, name);
      if (own?.configurable === false) continue;
      this.#hidden.push([name, own]);
      Object.defineProperty(globalThis, name, {
        configurable: true,
        get: () => this.#variables.get(name),
        set: (value) => void this.#variables.set(name, value),
      });
    }
  }

  conceal(): void {
    for (const [name, own] of this.#hidden.splice(0)) {
      if (own === undefined) delete (globalThis as Record<string, unknown>)[name];
      else Object.defineProperty(globalThis, name, own);
    }
  }

  /**
   * Whether the notebook stops at a breakpoint that asks for more than its line. A message is printed by the cell that
   * runs, and stops nothing; a condition that throws is printed, and stops.
   */
  stopsAt(id: number, { condition, isAmong, message }: Asked): boolean {
    this.expose();
    try {
      if (condition !== undefined && !condition()) return false;
      const hits = (this.#hits.get(id) ?? 0) + 1;
      this.#hits.set(id, hits);
      if (isAmong !== undefined && !isAmong(hits)) return false;
      if (message === undefined) return true;
      console.log(message.map((piece) => (typeof piece === 'string' ? piece : told(piece))).join(''));
      return false;
    } catch (error) {
      console.error(`The condition of a breakpoint failed, so the notebook stops at it: ${String(error)}`);
      return true;
    } finally {
      this.conceal();
    }
  }

  /** All representations of a value; where the thread stands still, its text. */
  represent(value: unknown, standsStill: boolean): Promise<object> | object {
    const { toBundle, toText } =
      require('../../../src/display/render') as typeof import('../../../src/display/render');
    return standsStill ? { 'text/plain': toText(value) } : toBundle(value);
  }
}

/** What stands in the place of an expression in a breakpoint's message. */
function told(expression: () => unknown): string {
  try {
    const value = expression();
    return typeof value === 'string' ? value : inspect(value);
  } catch (error) {
    return `{${String(error)}}`;
  }
}
