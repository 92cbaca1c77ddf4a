/**
 * The debugger of JupyterLab's panel: answers the Debug Adapter Protocol from V8's inspector. Lives in the control
 * thread, so that it goes on while the main thread stands at a breakpoint. The inspector is open only while a front end
 * debugs.
 */
import os from 'node:os';
import path from 'node:path';
import { fit, parse, reasonOf } from '../../../src/core/parse';
import { AGENT } from './agent';
import { type Debugger as Cdp, Inspector, type Runtime } from './inspector';
import { murmur2 } from './murmur';
import { type DebugRequest, debugRequestSchema, envelopeSchema } from './requests';
import { CellMap, type DebugScript } from './script';
import { isHidden, labType, lengthOf, typeText, type Variable, valueText } from './values';

/** A seed of the kernel's own; any would do. */
const HASH_SEED = 0xdee9;
const PREFIX = `${path.join(os.tmpdir(), `very-deep-${process.pid}`)}${path.sep}`;
const SUFFIX = '.ts';
/** JavaScript has one. */
const THREAD = { id: 1, name: 'notebook' };
/** What is no cell is passed over: libraries, the kernel and Node. */
const NOT_A_CELL = '^(?!cell\\[\\d+\\]$)';
const CELL = /^cell\[\d+\]$/;
const LISTED_AT_ONCE = 200;
/** A line may hold several places to stop at; so often a step goes on until it has left the line. */
const SAME_LINE = 20;
const FILTERS = [
  { filter: 'raised', label: 'Raised exceptions', default: false },
  { filter: 'uncaught', label: 'Uncaught exceptions', default: false },
];

const STEPS = {
  next: 'Debugger.stepOver',
  stepIn: 'Debugger.stepInto',
  stepOut: 'Debugger.stepOut',
} as const;

/** What the debugger needs of the thread around it. */
export interface DebugSurroundings {
  /** Publishes an event of the protocol. */
  emit(event: object): void;
  /** Told when the inspector has been opened for a front end, and when it is closed. */
  onAttach(attached: boolean): void;
  /** Whether a cell runs. */
  isBusy(): boolean;
}

interface Breakpoint {
  readonly id: number;
  readonly line: number;
}

/** A script of a cell, as the debugger knows it. */
interface Known {
  readonly script: DebugScript;
  readonly path: string;
  readonly map: CellMap;
  /** V8's names for the breakpoints in it. */
  readonly set: string[];
}

interface Frame {
  readonly id: number;
  readonly name: string;
  readonly line: number;
  readonly column: number;
  readonly source: { readonly name: string; readonly path: string };
}

interface Stop {
  readonly frames: readonly Frame[];
  readonly callFrames: ReadonlyMap<number, Cdp.CallFrame>;
}

/** What a reference of the protocol stands for. */
type Referred =
  | { readonly kind: 'scope'; readonly frame: Cdp.CallFrame; readonly scopes: readonly number[] }
  | { readonly kind: 'globals' }
  | {
      readonly kind: 'object';
      readonly objectId: string;
      readonly name: string;
      readonly length?: number | undefined;
    };

const KERNEL = path.resolve(__dirname, '../../..');

/** Whether a script is a file of the student's. */
const isOfNotebook = (url: string): boolean =>
  path.isAbsolute(url) && !url.startsWith(KERNEL) && !url.includes(`${path.sep}node_modules${path.sep}`);

/** The path under which front ends know a cell's text. */
const cellPath = (source: string): string => `${PREFIX}${murmur2(source, HASH_SEED)}${SUFFIX}`;

export class DebugSession {
  readonly #surroundings: DebugSurroundings;
  /** The text of cells that front ends have told of or that have run, by their paths. */
  readonly #sources = new Map<string, string>();
  readonly #breakpoints = new Map<string, Breakpoint[]>();
  readonly #known = new Map<string, Known>();
  /** The names of cells' scripts by V8's numbers, and the numbers of other files by their paths. */
  readonly #names = new Map<string, string>();
  readonly #files = new Map<string, string>();
  #inspector: Inspector | undefined;
  #stop: Stop | undefined;
  #step:
    | { method: string; from: Cdp.CallFrame | undefined; line: number | undefined; left: number }
    | undefined;
  #references: Referred[] = [];
  #isLab = false;
  #stopsAtCaught = false;
  #lastId = 0;
  #seq = 0;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(surroundings: DebugSurroundings) {
    this.#surroundings = surroundings;
  }

  get isStopped(): boolean {
    return this.#stop !== undefined;
  }

  /** Answers a request of the protocol, after those before it. Never throws. */
  answer(content: unknown): Promise<object> {
    const answered = this.#turn.then(() => this.#respond(content));
    this.#turn = answered;
    return answered;
  }

  /** Takes note of a script that is about to run, and sets its breakpoints. */
  async prepare(script: DebugScript): Promise<void> {
    if (this.#inspector === undefined) return;
    const before = this.#known.get(script.name);
    if (before !== undefined) await this.#clear(before);
    await this.#set(this.#learn(script));
  }

  /** Lets the main thread go on, and past every breakpoint, until {@link rearm}. */
  async release(): Promise<void> {
    await this.#inspector?.post('Debugger.setSkipAllPauses', { skip: true });
    if (this.isStopped) await this.#inspector?.post('Debugger.resume');
  }

  async rearm(): Promise<void> {
    await this.#inspector?.post('Debugger.setSkipAllPauses', { skip: false });
  }

  /** Ends debugging; a main thread that stands still goes on. */
  close(): void {
    if (this.#inspector === undefined) return;
    this.#surroundings.onAttach(false);
    this.#inspector.close();
    this.#inspector = undefined;
    this.#stop = undefined;
    this.#step = undefined;
    this.#references = [];
    this.#breakpoints.clear();
    this.#known.clear();
    this.#names.clear();
    this.#files.clear();
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
        this.#isLab = request.arguments.clientID === 'jupyterlab';
        return this.#initialize();
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
      case 'setBreakpoints':
        return this.#setBreakpoints(request.arguments.source.path, request.arguments.breakpoints);
      case 'setExceptionBreakpoints': {
        const { filters } = request.arguments;
        this.#stopsAtCaught = filters.includes('raised');
        const state = filters.some((filter) => FILTERS.some((one) => one.filter === filter)) ? 'all' : 'none';
        await this.#open.post('Debugger.setPauseOnExceptions', { state });
        return;
      }
      case 'threads':
        return { threads: [THREAD] };
      case 'continue':
        this.#needStop();
        this.#step = undefined;
        await this.#open.post('Debugger.resume');
        return { allThreadsContinued: true };
      case 'next':
      case 'stepIn':
      case 'stepOut':
        await this.#stepOn(STEPS[request.command]);
        return;
      case 'pause':
        await this.#open.post('Debugger.pause');
        // Which a loop that calls no function does not notice; but it lets expressions be evaluated.
        if (this.#surroundings.isBusy())
          void this.#open.post('Runtime.evaluate', { expression: 'debugger' }).catch(() => {});
        return;
      case 'stackTrace': {
        const { startFrame = 0, levels = 0 } = request.arguments;
        const { frames } = this.#needStop();
        const end = levels === 0 ? frames.length : startFrame + levels;
        return { stackFrames: frames.slice(startFrame, end), totalFrames: frames.length };
      }
      case 'scopes':
        return this.#scopes(request.arguments.frameId);
      case 'variables': {
        const { variablesReference, start, count } = request.arguments;
        return { variables: await this.#variables(this.#referred(variablesReference), start, count) };
      }
      case 'setVariable': {
        const { variablesReference, name, value } = request.arguments;
        return this.#setVariable(this.#referred(variablesReference), name, value);
      }
      case 'evaluate': {
        const { expression, frameId } = request.arguments;
        const { value, type, variablesReference } = this.#variable(
          expression,
          await this.#evaluate(expression, frameId),
        );
        return { result: value, type, variablesReference };
      }
      case 'inspectVariables':
        return this.#whileOpen(async () => ({ variables: await this.#globals() }));
      case 'richInspectVariables':
        return this.#whileOpen(() =>
          this.#represent(request.arguments.variableName, request.arguments.frameId),
        );
      case 'copyToGlobals': {
        const { srcVariableName, srcFrameId, dstVariableName } = request.arguments;
        await this.#setGlobal(dstVariableName, await this.#evaluate(srcVariableName, srcFrameId));
        return;
      }
      case 'source':
        return this.#source(request.arguments.source?.path ?? '');
      case 'modules': {
        const modules = [...this.#files.keys()].map((file, id) => ({
          id,
          name: path.basename(file),
          path: file,
        }));
        return { modules, totalModules: modules.length };
      }
      case 'disconnect':
      case 'terminate':
        this.close();
        this.#tell('terminated', {});
        return;
    }
  }

  /** The inspector. @throws Error where no front end has begun to debug */
  get #open(): Inspector {
    if (this.#inspector !== undefined) return this.#inspector;
    throw new Error('the debugger is not started; send "initialize" first');
  }

  #needStop(): Stop {
    if (this.#stop !== undefined) return this.#stop;
    throw new Error('the notebook does not stand at a breakpoint');
  }

  #tell(event: string, body: object): void {
    this.#seq += 1;
    this.#surroundings.emit({ type: 'event', seq: this.#seq, event, body });
  }

  async #initialize(): Promise<object> {
    if (this.#inspector === undefined) {
      const inspector = new Inspector();
      this.#inspector = inspector;
      inspector.on<Cdp.PausedEventDataType>(
        'Debugger.paused',
        (event) => void this.#onPaused(inspector, event),
      );
      inspector.on('Debugger.resumed', () => this.#onResumed());
      inspector.on<Cdp.ScriptParsedEventDataType>('Debugger.scriptParsed', ({ url, scriptId }) => {
        if (CELL.test(url)) this.#names.set(scriptId, url);
        else if (isOfNotebook(url)) this.#files.set(url, scriptId);
      });
      await inspector.post('Debugger.enable');
      await inspector.post('Debugger.setBlackboxPatterns', { patterns: [NOT_A_CELL] });
      // From here on scripts are told of before they run; those that have run are asked for.
      this.#surroundings.onAttach(true);
      const { result } = await inspector.post<Runtime.EvaluateReturnType>('Runtime.evaluate', {
        expression: `${AGENT}.scripts()`,
        returnByValue: true,
      });
      for (const script of result.value as DebugScript[])
        if (!this.#known.has(script.name)) await this.#set(this.#learn(script));
      this.#tell('initialized', {});
    }
    return {
      supportsConfigurationDoneRequest: true,
      supportsSetVariable: true,
      supportsEvaluateForHovers: true,
      supportsTerminateRequest: true,
      exceptionBreakpointFilters: FILTERS,
    };
  }

  #info(): object {
    const breakpoints = [...this.#breakpoints].map(([source, set]) => ({
      source,
      breakpoints: set.map(({ line }) => ({ line })),
    }));
    return {
      isStarted: this.#inspector !== undefined,
      hashMethod: 'Murmur2',
      hashSeed: HASH_SEED,
      tmpFilePrefix: PREFIX,
      tmpFileSuffix: SUFFIX,
      breakpoints,
      stoppedThreads: this.isStopped ? [THREAD.id] : [],
      richRendering: true,
      exceptionPaths: [],
      copyToGlobals: true,
    };
  }

  #learn(script: DebugScript): Known {
    const known = { script, path: cellPath(script.source), map: new CellMap(script), set: [] };
    this.#known.set(script.name, known);
    this.#sources.set(known.path, script.source);
    return known;
  }

  /** Sets the breakpoints of a cell's text in one of its scripts. @returns the lines where they came to stand */
  async #set(known: Known): Promise<Map<number, number>> {
    const lines = new Map<number, number>();
    for (const { id, line } of this.#breakpoints.get(known.path) ?? []) {
      const place = known.map.scriptPlace(line);
      if (place === undefined) continue;
      const { breakpointId, locations } = await this.#open.post<Cdp.SetBreakpointByUrlReturnType>(
        'Debugger.setBreakpointByUrl',
        { url: known.script.name, lineNumber: place.line, columnNumber: place.column },
      );
      known.set.push(breakpointId);
      const [found] = locations;
      const at = found === undefined ? place : { line: found.lineNumber, column: found.columnNumber ?? 0 };
      lines.set(id, known.map.cellPlace(at)?.line ?? line);
    }
    return lines;
  }

  async #clear({ set }: Known): Promise<void> {
    for (const breakpointId of set.splice(0))
      await this.#open.post('Debugger.removeBreakpoint', { breakpointId });
  }

  async #setBreakpoints(source: string, asked: readonly { line: number }[]): Promise<object> {
    const inspector = this.#open;
    const breakpoints = asked.map(({ line }) => {
      this.#lastId += 1;
      return { id: this.#lastId, line };
    });
    this.#breakpoints.set(source, breakpoints);
    let lines = new Map<number, number>();
    for (const known of this.#known.values()) {
      if (known.path !== source || this.#inspector !== inspector) continue;
      await this.#clear(known);
      lines = await this.#set(known);
    }
    if (breakpoints.length === 0) this.#breakpoints.delete(source);
    return {
      breakpoints: breakpoints.map(({ id, line }) => ({
        id,
        verified: true,
        line: lines.get(id) ?? line,
        source: { path: source },
      })),
    };
  }

  async #onPaused(
    inspector: Inspector,
    { reason, callFrames, hitBreakpoints, data }: Cdp.PausedEventDataType,
  ): Promise<void> {
    const frames: Frame[] = [];
    const shown = new Map<number, Cdp.CallFrame>();
    for (const callFrame of callFrames) {
      const { functionName, location, scopeChain } = callFrame;
      // The script itself, which does no more than call the function that its cell is in.
      if (scopeChain[0]?.type === 'global') continue;
      const url = this.#names.get(location.scriptId) ?? '';
      const known = this.#known.get(url);
      if (known === undefined) continue;
      const place = known.map.cellPlace({ line: location.lineNumber, column: location.columnNumber ?? 0 });
      if (place === undefined) continue;
      const id = frames.length + 1;
      shown.set(id, callFrame);
      frames.push({
        id,
        name: functionName === '' ? url : functionName,
        ...place,
        source: { name: url, path: known.path },
      });
    }
    const [top] = callFrames;
    const isHit = (hitBreakpoints?.length ?? 0) > 0;
    const isStep = !isHit && reason === 'other' && this.#step !== undefined;
    if (frames[0] === undefined || shown.get(1) !== top) {
      await inspector
        .post(isStep ? (this.#step?.method ?? 'Debugger.resume') : 'Debugger.stepOut')
        .catch(() => {});
      return;
    }
    if (isStep && this.#isSameLine(top, frames[0].line)) {
      await inspector.post(this.#step?.method ?? 'Debugger.resume').catch(() => {});
      return;
    }
    const isThrown = reason === 'exception' || reason === 'promiseRejection';
    if (isThrown && !this.#stopsAtCaught && (await this.#isCaught(inspector, frames))) {
      await inspector.post(this.#step?.method ?? 'Debugger.resume').catch(() => {});
      return;
    }
    this.#stop = { frames, callFrames: shown };
    const told = isThrown ? 'exception' : isHit ? 'breakpoint' : isStep ? 'step' : 'pause';
    this.#step = undefined;
    const text =
      told === 'exception'
        ? { text: String((data as { description?: unknown })?.description ?? '').split('\n')[0] }
        : {};
    this.#tell('stopped', { reason: told, threadId: THREAD.id, allThreadsStopped: true, ...text });
  }

  /** Whether one of these frames stands in a block whose errors its cell catches. */
  async #isCaught(inspector: Inspector, frames: readonly Frame[]): Promise<boolean> {
    const calls = frames.map(
      ({ source, line, column }) => `${AGENT}.catches(${JSON.stringify(source.name)}, ${line}, ${column})`,
    );
    const { result } = await inspector.post<Runtime.EvaluateReturnType>('Runtime.evaluate', {
      expression: calls.join(' || '),
      silent: true,
    });
    return result.value === true;
  }

  /** Whether a step has come no further than to another place in the line where it began. */
  #isSameLine(top: Cdp.CallFrame | undefined, line: number): boolean {
    const step = this.#step;
    if (step?.from === undefined || top === undefined || step.left === 0) return false;
    step.left -= 1;
    const begun = (frame: Cdp.CallFrame) => JSON.stringify(frame.functionLocation);
    return (
      step.line === line &&
      begun(step.from) === begun(top) &&
      step.from.scopeChain.length === top.scopeChain.length
    );
  }

  #onResumed(): void {
    if (this.#stop === undefined) return;
    this.#stop = undefined;
    this.#references = [];
    this.#tell('continued', { threadId: THREAD.id, allThreadsContinued: true });
  }

  async #stepOn(method: string): Promise<void> {
    const { frames, callFrames } = this.#needStop();
    const isOut = method === STEPS.stepOut;
    this.#step = {
      method,
      from: isOut ? undefined : callFrames.get(1),
      line: frames[0]?.line,
      left: SAME_LINE,
    };
    await this.#open.post(method);
  }

  #refer(referred: Referred): number {
    return this.#references.push(referred);
  }

  #referred(reference: number): Referred {
    const referred = this.#references[reference - 1];
    if (referred !== undefined) return referred;
    throw new Error(`nothing is known by the reference ${reference}: the notebook has gone on since`);
  }

  #frame(id: number): Cdp.CallFrame {
    const frame = this.#needStop().callFrames.get(id);
    if (frame !== undefined) return frame;
    throw new Error(`there is no frame ${id}`);
  }

  #scopes(frameId: number): object {
    const frame = this.#frame(frameId);
    const numbered = frame.scopeChain.map(({ type }, index) => ({ type, index }));
    const isLocal = (type: string) => ['local', 'block', 'catch', 'with', 'eval'].includes(type);
    const locals = numbered.filter(({ type }) => isLocal(type)).map(({ index }) => index);
    const closures = numbered.filter(({ type }) => type === 'closure').map(({ index }) => index);
    const scope = (name: string, referred: Referred) => ({
      name,
      variablesReference: this.#refer(referred),
      expensive: false,
    });
    return {
      scopes: [
        scope('Locals', { kind: 'scope', frame, scopes: locals }),
        ...(closures.length === 0 ? [] : [scope('Closure', { kind: 'scope', frame, scopes: closures })]),
        scope('Globals', { kind: 'globals' }),
      ],
    };
  }

  #variable(name: string, object: Runtime.RemoteObject, evaluateName = name): Variable {
    const { objectId } = object;
    const type = this.#isLab ? labType(object) : typeText(object);
    const length = lengthOf(object);
    const hasMembers = objectId !== undefined && object.type === 'object';
    return {
      name,
      value: valueText(object),
      ...(type === undefined ? {} : { type }),
      evaluateName,
      variablesReference: hasMembers
        ? this.#refer({ kind: 'object', objectId, name: evaluateName, length })
        : 0,
      ...(length === undefined ? {} : { indexedVariables: length }),
    };
  }

  async #members(objectId: string): Promise<Runtime.GetPropertiesReturnType> {
    return this.#open.post('Runtime.getProperties', { objectId, ownProperties: true, generatePreview: true });
  }

  async #variables(referred: Referred, start = 0, count = LISTED_AT_ONCE): Promise<Variable[]> {
    if (referred.kind === 'globals') return this.#globals();
    if (referred.kind === 'scope') return this.#ofScopes(referred.frame, referred.scopes);
    const { objectId, name, length } = referred;
    if (length !== undefined)
      return this.#elements(objectId, name, start, Math.min(count || LISTED_AT_ONCE, LISTED_AT_ONCE));
    const { result, internalProperties = [] } = await this.#members(objectId);
    const isName = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;
    const path = (member: string) =>
      isName.test(member) ? `${name}.${member}` : `${name}[${JSON.stringify(member)}]`;
    const members = result.flatMap(({ name: member, value }) =>
      value === undefined ? [] : [this.#variable(member, value, path(member))],
    );
    const entries = internalProperties.filter(({ name: member }) => member === '[[Entries]]');
    return [
      ...entries.flatMap(({ name: member, value }) =>
        value === undefined ? [] : [this.#variable(member, value)],
      ),
      ...members,
    ];
  }

  /** Some elements of a list: a list may be too long to look at as a whole. */
  async #elements(objectId: string, name: string, start: number, count: number): Promise<Variable[]> {
    const { result } = await this.#call(
      objectId,
      'function (from, to) { return Array.prototype.slice.call(this, from, to); }',
      [{ value: start }, { value: start + count }],
    );
    const { result: elements } = await this.#members(result.objectId ?? '');
    return elements.flatMap(({ name: index, value }) => {
      if (value === undefined || !/^\d+$/.test(index)) return [];
      const at = String(Number(index) + start);
      return [this.#variable(at, value, `${name}[${at}]`)];
    });
  }

  async #ofScopes(frame: Cdp.CallFrame, scopes: readonly number[]): Promise<Variable[]> {
    const globals = await this.#globalNames();
    const found = new Map<string, Variable>();
    for (const index of scopes) {
      const { objectId } = frame.scopeChain[index]?.object ?? {};
      if (objectId === undefined) continue;
      for (const { name, value } of (await this.#members(objectId)).result)
        if (value !== undefined && !found.has(name) && !isHidden(name, globals))
          found.set(name, this.#variable(name, value));
    }
    return [...found.values()];
  }

  async #globals(): Promise<Variable[]> {
    const { result } = await this.#open.post<Runtime.EvaluateReturnType>('Runtime.evaluate', {
      expression: `${AGENT}.globals()`,
    });
    const { result: members } = await this.#members(result.objectId ?? '');
    return members.flatMap(({ name, value }) => (value === undefined ? [] : [this.#variable(name, value)]));
  }

  async #globalNames(): Promise<Set<string>> {
    const { result } = await this.#open.post<Runtime.EvaluateReturnType>('Runtime.evaluate', {
      expression: `Object.keys(${AGENT}.globals())`,
      returnByValue: true,
    });
    return new Set(result.value as string[]);
  }

  /** @throws Error with what the expression threw */
  async #evaluate(expression: string, frameId: number | undefined): Promise<Runtime.RemoteObject> {
    const frame = frameId === undefined || this.#stop === undefined ? undefined : this.#frame(frameId);
    const inspector = this.#open;
    const common = { generatePreview: true, silent: true };
    await inspector.post('Runtime.evaluate', { expression: `${AGENT}.expose()`, silent: true });
    try {
      const { result, exceptionDetails } =
        frame === undefined
          ? await inspector.post<Runtime.EvaluateReturnType>('Runtime.evaluate', { ...common, expression })
          : await inspector.post<Cdp.EvaluateOnCallFrameReturnType>('Debugger.evaluateOnCallFrame', {
              ...common,
              callFrameId: frame.callFrameId,
              expression,
            });
      if (exceptionDetails === undefined) return result;
      throw new Error((result.description ?? valueText(result)).split('\n    at ')[0]);
    } finally {
      await inspector.post('Runtime.evaluate', { expression: `${AGENT}.conceal()`, silent: true });
    }
  }

  async #call(
    objectId: string,
    functionDeclaration: string,
    args: readonly Runtime.CallArgument[],
    options: object = {},
  ): Promise<Runtime.CallFunctionOnReturnType> {
    const called = await this.#open.post<Runtime.CallFunctionOnReturnType>('Runtime.callFunctionOn', {
      objectId,
      functionDeclaration,
      arguments: args,
      silent: true,
      ...options,
    });
    if (called.exceptionDetails === undefined) return called;
    throw new Error(called.result.description ?? 'the call failed');
  }

  async #agent(): Promise<string> {
    const { result } = await this.#open.post<Runtime.EvaluateReturnType>('Runtime.evaluate', {
      expression: AGENT,
    });
    return result.objectId ?? '';
  }

  async #setGlobal(name: string, value: Runtime.RemoteObject): Promise<void> {
    const { result } = await this.#call(
      await this.#agent(),
      'function (name, value) { return this.set(name, value); }',
      [{ value: name }, argument(value)],
    );
    if (result.value !== true)
      throw new Error(`the notebook has no variable ${name}; let a cell declare it: let ${name};`);
  }

  async #setVariable(referred: Referred, name: string, text: string): Promise<object> {
    const value = await this.#evaluate(text, this.#stop === undefined ? undefined : 1);
    if (referred.kind === 'globals') await this.#setGlobal(name, value);
    else if (referred.kind === 'object')
      await this.#call(referred.objectId, 'function (name, value) { this[name] = value; }', [
        { value: name },
        argument(value),
      ]);
    else {
      for (const scopeNumber of referred.scopes) {
        const { objectId = '' } = referred.frame.scopeChain[scopeNumber]?.object ?? {};
        if (!(await this.#members(objectId)).result.some((member) => member.name === name)) continue;
        await this.#open.post('Debugger.setVariableValue', {
          scopeNumber,
          variableName: name,
          newValue: argument(value),
          callFrameId: referred.frame.callFrameId,
        });
        break;
      }
    }
    const { value: shown, type, variablesReference } = this.#variable(name, value);
    return { value: shown, type, variablesReference };
  }

  async #represent(name: string, frameId: number | undefined): Promise<object> {
    const value = await this.#evaluate(name, frameId);
    const standsStill = this.isStopped || this.#surroundings.isBusy();
    const { result } = await this.#call(
      await this.#agent(),
      'function (value, standsStill) { return this.represent(value, standsStill); }',
      [argument(value), { value: standsStill }],
      { awaitPromise: !standsStill, returnByValue: true },
    );
    return { data: result.value as object, metadata: {} };
  }

  /** Does something that needs the inspector, for a front end that need not have begun to debug. */
  async #whileOpen(work: () => Promise<object>): Promise<object> {
    if (this.#inspector !== undefined) return work();
    this.#inspector = new Inspector();
    try {
      return await work();
    } finally {
      this.#inspector.close();
      this.#inspector = undefined;
      this.#references = [];
    }
  }

  async #source(file: string): Promise<object> {
    const text = this.#sources.get(file);
    if (text !== undefined) return { content: text, mimeType: 'text/typescript' };
    const scriptId = this.#files.get(file);
    if (scriptId === undefined) throw new Error(`the source of ${file} is not known`);
    const { scriptSource } = await this.#open.post<Cdp.GetScriptSourceReturnType>(
      'Debugger.getScriptSource',
      { scriptId },
    );
    return { content: scriptSource };
  }
}

/** A value of the main thread, handed back to it. */
function argument({ objectId, unserializableValue, value }: Runtime.RemoteObject): Runtime.CallArgument {
  if (objectId !== undefined) return { objectId };
  return unserializableValue === undefined ? { value } : { unserializableValue };
}
