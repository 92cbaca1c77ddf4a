/**
 * The debugger of JupyterLab's panel: answers the Debug Adapter Protocol from V8's inspector. Lives in the control
 * thread, so that it goes on while the main thread stands at a breakpoint. The inspector is open only while a front end
 * debugs.
 */
import { fit, parse, reasonOf } from '../../../src/core/parse';
import { AGENT } from './agent';
import { Breakpoints } from './breakpoints';
import { cellPath, HASH_SEED, NOT_A_CELL, PREFIX, SUFFIX } from './cell-paths';
import { argument, askAgent, callAgent, evaluate } from './evaluation';
import { type Debugger, Inspector } from './inspector';
import { type DebugRequest, debugRequestSchema, envelopeSchema } from './requests';
import type { DebugScript } from './script';
import { Scripts } from './scripts';
import { Stops, THREAD } from './stops';
import { Variables } from './variables';

const FILTERS = [
  { filter: 'raised', label: 'Raised exceptions', default: false },
  { filter: 'uncaught', label: 'Uncaught exceptions', default: false },
];

const CAPABILITIES = {
  supportsConfigurationDoneRequest: true,
  supportsSetVariable: true,
  supportsEvaluateForHovers: true,
  supportsTerminateRequest: true,
  supportsConditionalBreakpoints: true,
  supportsHitConditionalBreakpoints: true,
  supportsLogPoints: true,
  exceptionBreakpointFilters: FILTERS,
};

/** What the debugger needs of the thread around it. */
export interface DebugSurroundings {
  /** Publishes an event of the protocol. */
  emit(event: object): void;
  /** Told when the inspector has been opened for a front end, and when it is closed. */
  onAttach(attached: boolean): void;
  /** Whether a cell runs. */
  isBusy(): boolean;
}

/** What there is while a front end debugs. */
interface Attached {
  readonly inspector: Inspector;
  readonly scripts: Scripts;
  readonly breakpoints: Breakpoints;
  readonly stops: Stops;
  readonly variables: Variables;
}

export class DebugSession {
  readonly #surroundings: DebugSurroundings;
  /** The text of cells that front ends have told of or that have run, by their paths. */
  readonly #sources = new Map<string, string>();
  #attached: Attached | undefined;
  #seq = 0;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(surroundings: DebugSurroundings) {
    this.#surroundings = surroundings;
  }

  get isStopped(): boolean {
    return this.#attached?.stops.isStopped ?? false;
  }

  /** Answers a request of the protocol, after those before it. Never throws. */
  answer(content: unknown): Promise<object> {
    const answered = this.#turn.then(() => this.#respond(content));
    this.#turn = answered;
    return answered;
  }

  /** Takes note of a script that is about to run, and sets its breakpoints. */
  async prepare(script: DebugScript): Promise<void> {
    if (this.#attached !== undefined) await this.#learn(this.#attached, script);
  }

  /** Lets the main thread go on, and past every breakpoint, until {@link rearm}. */
  async release(): Promise<void> {
    await this.#attached?.inspector.post('Debugger.setSkipAllPauses', { skip: true });
    if (this.isStopped) await this.#attached?.inspector.post('Debugger.resume');
  }

  async rearm(): Promise<void> {
    await this.#attached?.inspector.post('Debugger.setSkipAllPauses', { skip: false });
  }

  /** Ends debugging; a main thread that stands still goes on. */
  close(): void {
    if (this.#attached === undefined) return;
    this.#surroundings.onAttach(false);
    this.#attached.inspector.close();
    this.#attached = undefined;
  }

  async #respond(content: unknown): Promise<object> {
    const envelope = fit(envelopeSchema, content);
    const { seq, command } = 'value' in envelope ? envelope.value : { seq: 0, command: 'unknown' };
    this.#seq += 1;
    const common = { type: 'response', seq: this.#seq, request_seq: seq, command };
    try {
      const given = parse(envelopeSchema, content, { what: 'the debug request' });
      const request = parse(
        debugRequestSchema,
        { command, arguments: given.arguments ?? {} },
        { what: `the debug request ${command}` },
      );
      return { ...common, success: true, body: (await this.#do(request)) ?? {} };
    } catch (error) {
      return { ...common, success: false, message: reasonOf(error), body: {} };
    }
  }

  async #do(request: DebugRequest): Promise<object | undefined> {
    switch (request.command) {
      case 'initialize':
        this.#attached ??= await this.#attach(request.arguments.clientID === 'jupyterlab');
        return CAPABILITIES;
      case 'attach':
      case 'configurationDone':
        return;
      case 'debugInfo':
        return this.#info();
      case 'dumpCell': {
        const sourcePath = cellPath(request.arguments.code);
        this.#sources.set(sourcePath, request.arguments.code);
        return { sourcePath };
      }
      case 'setBreakpoints': {
        const { source, breakpoints } = request.arguments;
        return { breakpoints: await this.#open.breakpoints.setIn(source.path, breakpoints) };
      }
      case 'setExceptionBreakpoints': {
        const { filters } = request.arguments;
        this.#open.stops.stopsAtCaught = filters.includes('raised');
        const state = filters.some((filter) => FILTERS.some((one) => one.filter === filter)) ? 'all' : 'none';
        await this.#open.inspector.post('Debugger.setPauseOnExceptions', { state });
        return;
      }
      case 'threads':
        return { threads: [THREAD] };
      case 'continue':
        await this.#open.stops.goOn();
        return { allThreadsContinued: true };
      case 'next':
      case 'stepIn':
      case 'stepOut':
        await this.#open.stops.step(request.command);
        return;
      case 'pause':
        await this.#open.inspector.post('Debugger.pause');
        // Which a loop that calls no function does not notice; but it lets expressions be evaluated.
        if (this.#surroundings.isBusy())
          void this.#open.inspector.post('Runtime.evaluate', { expression: 'debugger' }).catch(() => {});
        return;
      case 'stackTrace': {
        const { startFrame = 0, levels = 0 } = request.arguments;
        const { frames } = this.#open.stops;
        const end = levels === 0 ? frames.length : startFrame + levels;
        return { stackFrames: frames.slice(startFrame, end), totalFrames: frames.length };
      }
      case 'scopes':
        return this.#open.variables.scopes(this.#open.stops.callFrame(request.arguments.frameId));
      case 'variables': {
        const { variablesReference, start, count } = request.arguments;
        return { variables: await this.#open.variables.list(variablesReference, start, count) };
      }
      case 'setVariable': {
        const { variablesReference, name, value } = request.arguments;
        return this.#open.variables.set(variablesReference, name, value, this.#frame(1));
      }
      case 'evaluate': {
        const { expression, frameId } = request.arguments;
        return this.#open.variables.evaluated(expression, this.#frame(frameId));
      }
      case 'inspectVariables':
        return this.#whileOpen(async (inspector) => {
          const variables = this.#attached?.variables ?? new Variables(inspector, false);
          return { variables: await variables.globals() };
        });
      case 'richInspectVariables': {
        const { variableName, frameId } = request.arguments;
        return this.#whileOpen((inspector) => this.#represent(inspector, variableName, frameId));
      }
      case 'copyToGlobals': {
        const { srcVariableName, srcFrameId, dstVariableName } = request.arguments;
        const { inspector, variables } = this.#open;
        const value = await evaluate(inspector, srcVariableName, this.#frame(srcFrameId));
        await variables.setGlobal(dstVariableName, value);
        return;
      }
      case 'source': {
        const file = request.arguments.source?.path ?? '';
        const content = this.#sources.get(file);
        if (content !== undefined) return { content, mimeType: 'text/typescript' };
        return { content: await this.#open.scripts.text(file) };
      }
      case 'modules':
        return this.#attached?.scripts.modules() ?? { modules: [], totalModules: 0 };
      case 'disconnect':
      case 'terminate':
        this.close();
        this.#tell('terminated', {});
        return;
    }
  }

  /** What there is while a front end debugs. @throws Error where none has begun */
  get #open(): Attached {
    if (this.#attached !== undefined) return this.#attached;
    throw new Error('the debugger is not started; send "initialize" first');
  }

  #tell(event: string, body: object): void {
    this.#seq += 1;
    this.#surroundings.emit({ type: 'event', seq: this.#seq, event, body });
  }

  async #attach(isLab: boolean): Promise<Attached> {
    const inspector = new Inspector();
    const scripts = new Scripts(inspector);
    const variables = new Variables(inspector, isLab);
    const stops = new Stops(
      inspector,
      scripts,
      (event, body) => this.#tell(event, body),
      () => variables.forget(),
    );
    const attached = {
      inspector,
      scripts,
      breakpoints: new Breakpoints(inspector, scripts),
      stops,
      variables,
    };
    this.#attached = attached;
    await inspector.post('Debugger.enable');
    await inspector.post('Debugger.setBlackboxPatterns', { patterns: [NOT_A_CELL] });
    // From here on scripts are told of before they run; those that have run are asked for.
    this.#surroundings.onAttach(true);
    for (const script of (await askAgent(inspector, `${AGENT}.scripts()`)) as DebugScript[])
      if (scripts.named(script.name) === undefined) await this.#learn(attached, script);
    this.#tell('initialized', {});
    return attached;
  }

  async #learn({ scripts, breakpoints }: Attached, script: DebugScript): Promise<void> {
    const known = scripts.learn(script);
    this.#sources.set(known.path, script.source);
    await breakpoints.arm(known);
  }

  #info(): object {
    return {
      isStarted: this.#attached !== undefined,
      hashMethod: 'Murmur2',
      hashSeed: HASH_SEED,
      tmpFilePrefix: PREFIX,
      tmpFileSuffix: SUFFIX,
      breakpoints: this.#attached?.breakpoints.info() ?? [],
      stoppedThreads: this.isStopped ? [THREAD.id] : [],
      richRendering: true,
      exceptionPaths: [],
      copyToGlobals: true,
    };
  }

  /** The frame in which something is evaluated; undefined where the notebook stands nowhere. */
  #frame(id: number | undefined): Debugger.CallFrame | undefined {
    return id === undefined || !this.isStopped ? undefined : this.#open.stops.callFrame(id);
  }

  async #represent(inspector: Inspector, name: string, frameId: number | undefined): Promise<object> {
    const value = await evaluate(inspector, name, this.#frame(frameId));
    const standsStill = this.isStopped || this.#surroundings.isBusy();
    const data = await callAgent(
      inspector,
      'function (value, standsStill) { return this.represent(value, standsStill); }',
      [argument(value), { value: standsStill }],
      { awaitPromise: !standsStill, returnByValue: true },
    );
    return { data: data.value as object, metadata: {} };
  }

  /** Does something that needs the inspector, for a front end that need not have begun to debug. */
  async #whileOpen(work: (inspector: Inspector) => Promise<object>): Promise<object> {
    if (this.#attached !== undefined) return work(this.#attached.inspector);
    const inspector = new Inspector();
    try {
      return await work(inspector);
    } finally {
      inspector.close();
    }
  }
}
