/** The breakpoints that front ends have set, in every script of the cells that they are in. */
import { reasonOf } from '../../../src/core/parse';
import { faultOf, stopCondition } from './hits';
import type { Debugger, Inspector } from './inspector';
import type { BreakpointRequest } from './requests';
import type { Known, Scripts } from './scripts';

/** One that is set: what was asked for, and what V8 is told. */
interface Breakpoint {
  readonly id: number;
  readonly asked: BreakpointRequest;
  readonly condition: string | undefined;
  /** Why it is not set, where it is not. */
  readonly fault: string | undefined;
}

/** No number comes twice, though front ends come and go: the agent counts the hits of each. */
let lastId = 0;

export class Breakpoints {
  readonly #inspector: Inspector;
  readonly #scripts: Scripts;
  readonly #bySource = new Map<string, Breakpoint[]>();
  /** V8's names for those in a script, by the script's name. */
  readonly #set = new Map<string, string[]>();

  constructor(inspector: Inspector, scripts: Scripts) {
    this.#inspector = inspector;
    this.#scripts = scripts;
  }

  /** As `debugInfo` tells of them: what a front end needs to set them again. */
  info(): object[] {
    return [...this.#bySource].map(([source, set]) => ({
      source,
      breakpoints: set.map(({ asked }) => asked),
    }));
  }

  /** Sets the breakpoints of a cell's text anew. @returns what the protocol tells of each */
  async setIn(source: string, asked: readonly BreakpointRequest[]): Promise<object[]> {
    const breakpoints: Breakpoint[] = [];
    for (const one of asked) breakpoints.push(await this.#breakpoint(one));
    if (breakpoints.length === 0) this.#bySource.delete(source);
    else this.#bySource.set(source, breakpoints);
    let lines = new Map<number, number>();
    for (const known of this.#scripts.of(source)) lines = await this.arm(known);
    return breakpoints.map(({ id, asked: { line }, fault }) => ({
      id,
      verified: fault === undefined,
      ...(fault !== undefined && { message: fault }),
      line: lines.get(id) ?? line,
      source: { path: source },
    }));
  }

  /** Sets a script's breakpoints in V8, and takes away those that were there. @returns the lines where they came to stand */
  async arm({ script, path, map }: Known): Promise<Map<number, number>> {
    for (const breakpointId of this.#set.get(script.name) ?? [])
      await this.#inspector.post('Debugger.removeBreakpoint', { breakpointId });
    const set: string[] = [];
    this.#set.set(script.name, set);
    const lines = new Map<number, number>();
    for (const { id, asked, condition, fault } of this.#bySource.get(path) ?? []) {
      const place = map.scriptPlace(asked.line);
      if (place === undefined || fault !== undefined) continue;
      const { breakpointId, locations } = await this.#inspector.post<Debugger.SetBreakpointByUrlReturnType>(
        'Debugger.setBreakpointByUrl',
        {
          url: script.name,
          lineNumber: place.line,
          columnNumber: place.column,
          ...(condition !== undefined && { condition }),
        },
      );
      set.push(breakpointId);
      const [found] = locations;
      const at = found === undefined ? place : { line: found.lineNumber, column: found.columnNumber ?? 0 };
      lines.set(id, map.cellPlace(at)?.line ?? asked.line);
    }
    return lines;
  }

  async #breakpoint(asked: BreakpointRequest): Promise<Breakpoint> {
    lastId += 1;
    const id = lastId;
    try {
      const condition = stopCondition(id, asked);
      return { id, asked, condition, fault: await faultOf(this.#inspector, asked) };
    } catch (error) {
      return { id, asked, condition: undefined, fault: reasonOf(error) };
    }
  }
}
