/** Where the notebook stands: pauses of V8, of which those in cells are stops, and the steps from one to the next. */
import { AGENT } from './agent';
import type { Debugger, Inspector, Runtime } from './inspector';
import type { Scripts } from './scripts';

/** A line may hold several places to stop at; so often a step goes on until it has left the line. */
const SAME_LINE = 20;
/** JavaScript has one. */
export const THREAD = { id: 1, name: 'notebook' };

const STEPS = {
  next: 'Debugger.stepOver',
  stepIn: 'Debugger.stepInto',
  stepOut: 'Debugger.stepOut',
} as const;

export interface Frame {
  readonly id: number;
  readonly name: string;
  readonly line: number;
  readonly column: number;
  readonly source: { readonly name: string; readonly path: string };
}

interface Stop {
  readonly frames: readonly Frame[];
  readonly callFrames: ReadonlyMap<number, Debugger.CallFrame>;
}

interface Step {
  readonly method: string;
  readonly from: Debugger.CallFrame | undefined;
  readonly line: number | undefined;
  left: number;
}

export class Stops {
  readonly #inspector: Inspector;
  readonly #scripts: Scripts;
  readonly #tell: (event: string, body: object) => void;
  #stop: Stop | undefined;
  #step: Step | undefined;
  /** Whether exceptions that a cell catches stop it, too. */
  stopsAtCaught = false;

  /** @param onResumed told when the notebook goes on */
  constructor(
    inspector: Inspector,
    scripts: Scripts,
    tell: (event: string, body: object) => void,
    onResumed: () => void,
  ) {
    this.#inspector = inspector;
    this.#scripts = scripts;
    this.#tell = tell;
    inspector.on<Debugger.PausedEventDataType>('Debugger.paused', (event) => void this.#onPaused(event));
    inspector.on('Debugger.resumed', () => {
      if (this.#stop === undefined) return;
      this.#stop = undefined;
      onResumed();
      tell('continued', { threadId: THREAD.id, allThreadsContinued: true });
    });
  }

  get isStopped(): boolean {
    return this.#stop !== undefined;
  }

  /** @throws Error where the notebook stands nowhere */
  get frames(): readonly Frame[] {
    return this.#needStop().frames;
  }

  /** @throws Error where there is no such frame */
  callFrame(id: number): Debugger.CallFrame {
    const frame = this.#needStop().callFrames.get(id);
    if (frame !== undefined) return frame;
    throw new Error(`there is no frame ${id}`);
  }

  async goOn(): Promise<void> {
    this.#needStop();
    this.#step = undefined;
    await this.#inspector.post('Debugger.resume');
  }

  async step(kind: keyof typeof STEPS): Promise<void> {
    const { frames, callFrames } = this.#needStop();
    const method = STEPS[kind];
    const from = kind === 'stepOut' ? undefined : callFrames.get(1);
    this.#step = { method, from, line: frames[0]?.line, left: SAME_LINE };
    await this.#inspector.post(method);
  }

  #needStop(): Stop {
    if (this.#stop !== undefined) return this.#stop;
    throw new Error('the notebook does not stand at a breakpoint');
  }

  /** The frames of cells among V8's. */
  #shown(callFrames: readonly Debugger.CallFrame[]): Stop {
    const frames: Frame[] = [];
    const shown = new Map<number, Debugger.CallFrame>();
    for (const callFrame of callFrames) {
      const { functionName, location, scopeChain } = callFrame;
      // The script itself, which does no more than call the function that its cell is in.
      if (scopeChain[0]?.type === 'global') continue;
      const known = this.#scripts.numbered(location.scriptId);
      const place = known?.map.cellPlace({ line: location.lineNumber, column: location.columnNumber ?? 0 });
      if (known === undefined || place === undefined) continue;
      const { name } = known.script;
      const id = frames.length + 1;
      shown.set(id, callFrame);
      frames.push({
        id,
        name: functionName === '' ? name : functionName,
        ...place,
        source: { name, path: known.path },
      });
    }
    return { frames, callFrames: shown };
  }

  async #onPaused({ reason, callFrames, hitBreakpoints, data }: Debugger.PausedEventDataType): Promise<void> {
    const stop = this.#shown(callFrames);
    const [innermost] = stop.frames;
    const [top] = callFrames;
    const isHit = (hitBreakpoints?.length ?? 0) > 0;
    const isStep = !isHit && reason === 'other' && this.#step !== undefined;
    const isThrown = reason === 'exception' || reason === 'promiseRejection';
    const goOn = (method = this.#step?.method ?? 'Debugger.resume') =>
      this.#inspector.post(method).catch(() => {});
    if (innermost === undefined || stop.callFrames.get(1) !== top)
      await goOn(isStep ? this.#step?.method : 'Debugger.stepOut');
    else if (isStep && this.#isSameLine(top, innermost.line)) await goOn();
    else if (isThrown && !this.stopsAtCaught && (await this.#isCaught(stop.frames))) await goOn();
    else {
      this.#stop = stop;
      this.#step = undefined;
      const told = isThrown ? 'exception' : isHit ? 'breakpoint' : isStep ? 'step' : 'pause';
      const thrown = String((data as { description?: unknown })?.description ?? '').split('\n')[0];
      const text = isThrown ? { text: thrown } : {};
      this.#tell('stopped', { reason: told, threadId: THREAD.id, allThreadsStopped: true, ...text });
    }
  }

  /** Whether one of these frames stands in a block whose errors its cell catches. */
  async #isCaught(frames: readonly Frame[]): Promise<boolean> {
    const calls = frames.map(
      ({ source, line, column }) => `${AGENT}.catches(${JSON.stringify(source.name)}, ${line}, ${column})`,
    );
    const { result } = await this.#inspector.post<Runtime.EvaluateReturnType>('Runtime.evaluate', {
      expression: calls.join(' || '),
      silent: true,
    });
    return result.value === true;
  }

  /** Whether a step has come no further than to another place in the line where it began. */
  #isSameLine(top: Debugger.CallFrame | undefined, line: number): boolean {
    const step = this.#step;
    if (step?.from === undefined || top === undefined || step.left === 0) return false;
    step.left -= 1;
    const begun = (frame: Debugger.CallFrame) => JSON.stringify(frame.functionLocation);
    return (
      step.line === line &&
      begun(step.from) === begun(top) &&
      step.from.scopeChain.length === top.scopeChain.length
    );
  }
}
