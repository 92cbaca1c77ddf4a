/** The debugger on the real wire, as JupyterLab's panel speaks to it. */
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { murmur2 } from '../../kernels/node/debugger/murmur';
import { CellMap } from '../../kernels/node/debugger/script';
import { type Kernel, type Ran, takeApart, withKernel } from './client';

interface Event {
  event: string;
  // biome-ignore lint/suspicious/noExplicitAny: what it says is what the test asserts
  body: any;
}

/** A front end that debugs. */
class Panel {
  readonly #kernel: Kernel;
  readonly #heard: Event[] = [];
  readonly #waiting: { event: string; resolve: (event: Event) => void }[] = [];
  #seq = 0;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    kernel.client.listen(({ header, content }) => {
      if (header.msg_type !== 'debug_event') return;
      const event = content as unknown as Event;
      const at = this.#waiting.findIndex((waiting) => waiting.event === event.event);
      if (at >= 0) this.#waiting.splice(at, 1)[0]?.resolve(event);
      else this.#heard.push(event);
    });
  }

  /** The next event of a name that nobody has waited for yet. */
  next(event: string): Promise<Event> {
    const at = this.#heard.findIndex((heard) => heard.event === event);
    if (at >= 0) return Promise.resolve(this.#heard.splice(at, 1)[0] as Event);
    return new Promise((resolve) => {
      this.#waiting.push({ event, resolve });
    });
  }

  // biome-ignore lint/suspicious/noExplicitAny: what it says is what the test asserts
  async send(command: string, args: object = {}): Promise<any> {
    this.#seq += 1;
    const content = { type: 'request', seq: this.#seq, command, arguments: args };
    const { reply } = takeApart(
      await this.#kernel.client.request('debug_request', content, { channel: 'control' }),
    );
    expect(reply.header.msg_type).toBe('debug_reply');
    expect(reply.content).toMatchObject({ type: 'response', request_seq: this.#seq, command });
    return reply.content;
  }

  // biome-ignore lint/suspicious/noExplicitAny: what it says is what the test asserts
  async ask(command: string, args: object = {}): Promise<any> {
    const { success, message, body } = await this.send(command, args);
    expect(message).toBeUndefined();
    expect(success).toBe(true);
    return body;
  }

  async start(): Promise<void> {
    await this.ask('initialize', { clientID: 'test', linesStartAt1: true });
    await this.ask('attach');
  }

  /** Sets the breakpoints of a cell's text. */
  async breakAt(code: string, ...lines: number[]): Promise<{ path: string; lines: number[] }> {
    const { sourcePath: path } = await this.ask('dumpCell', { code });
    const breakpoints = lines.map((line) => ({ line }));
    const set = await this.ask('setBreakpoints', { source: { path }, breakpoints, sourceModified: false });
    await this.ask('configurationDone');
    return { path, lines: set.breakpoints.map(({ line }: { line: number }) => line) };
  }

  /** Where the notebook stands: for each frame `name:line`, the innermost first. */
  async where(): Promise<string[]> {
    const { stackFrames } = await this.ask('stackTrace', { threadId: 1 });
    return stackFrames.map(({ name, line }: { name: string; line: number }) => `${name}:${line}`);
  }

  /** Goes on by a step, and gives the line where the notebook stands then. */
  async step(command: 'next' | 'stepIn' | 'stepOut'): Promise<string | undefined> {
    const stopped = this.next('stopped');
    await this.ask(command, { threadId: 1 });
    expect((await stopped).body).toMatchObject({ reason: 'step', threadId: 1 });
    return (await this.where())[0];
  }

  /** The variables of a scope of the innermost frame, with their texts. */
  async variables(scope: string): Promise<Record<string, string>> {
    const { scopes } = await this.ask('scopes', { frameId: 1 });
    const found = scopes.find(({ name }: { name: string }) => name === scope);
    const { variables } = await this.ask('variables', { variablesReference: found.variablesReference });
    return Object.fromEntries(variables.map(({ name, value }: Record<string, string>) => [name, value]));
  }
}

describe('the debugger', () => {
  const kernel = withKernel();
  // The compiler is loaded before somebody debugs, so that no wait below is for it.
  beforeAll(() => kernel.run('1'));
  let panel: Panel;
  const begin = async () => {
    panel = new Panel(kernel);
    await panel.start();
    return panel;
  };
  afterEach(() => panel.ask('disconnect', { restart: false, terminateDebuggee: false }));

  /** Runs a cell until it stands at a breakpoint. */
  const stopIn = async (code: string): Promise<Promise<Ran>[]> => {
    const stopped = panel.next('stopped');
    const running = kernel.run(code);
    expect((await stopped).body).toMatchObject({
      reason: 'breakpoint',
      threadId: 1,
      allThreadsStopped: true,
    });
    return [running];
  };

  it('says that it is there, and how front ends name cells to it', async () => {
    const { reply } = await kernel.ask('kernel_info_request', {});
    expect(reply.content).toMatchObject({ debugger: true });
    expect(reply.content.supported_features).toContain('debugger');
    panel = new Panel(kernel);
    const before = await panel.ask('debugInfo');
    expect(before).toMatchObject({
      isStarted: false,
      hashMethod: 'Murmur2',
      breakpoints: [],
      stoppedThreads: [],
    });
    expect(before).toMatchObject({ richRendering: true, exceptionPaths: [] });
    await panel.start();
    const code = 'let named = 1;\nnamed += 1;';
    const { path } = await panel.breakAt(code, 2);
    expect(path.startsWith(before.tmpFilePrefix) && path.endsWith(before.tmpFileSuffix)).toBe(true);
    const info = await panel.ask('debugInfo');
    expect(info).toMatchObject({
      isStarted: true,
      breakpoints: [{ source: path, breakpoints: [{ line: 2 }] }],
    });
    expect(await panel.ask('source', { source: { path } })).toMatchObject({ content: code });
    expect(await panel.ask('threads')).toEqual({ threads: [{ id: 1, name: 'notebook' }] });
  });

  it('stops in a cell, shows variables, evaluates, steps and goes on', async () => {
    await begin();
    await kernel.run('const earlier = { deep: [1, 2, 3] };');
    const code = [
      'function add(a: number, b: number): number {',
      '  const sum = a + b;',
      '  return sum;',
      '}',
      'let total = 10;',
      'total = add(total, 5);',
      "console.log('then', total);",
      'total',
    ].join('\n');
    await panel.breakAt(code, 6);
    const [running] = await stopIn(code);
    expect(await panel.where()).toEqual([expect.stringMatching(/:6$/)]);
    expect((await panel.ask('debugInfo')).stoppedThreads).toEqual([1]);
    expect((await panel.variables('Globals')).earlier).toContain('deep');
    expect(
      await panel.ask('evaluate', { expression: 'total * 2 + earlier.deep.length', frameId: 1 }),
    ).toMatchObject({
      result: '23',
      type: 'number',
    });
    expect(await panel.step('stepIn')).toBe('add:2');
    expect(await panel.where()).toHaveLength(2);
    expect(await panel.variables('Locals')).toMatchObject({ a: '10', b: '5' });
    expect(await panel.step('next')).toBe('add:3');
    expect(await panel.variables('Locals')).toMatchObject({ sum: '15' });
    expect(await panel.step('stepOut')).toMatch(/:(6|7)$/);
    const continued = panel.next('continued');
    await panel.ask('continue', { threadId: 1 });
    await continued;
    const { stdout, result } = (await running) as Ran;
    expect(stdout).toBe('then 15\n');
    expect(result).toEqual({ 'text/plain': '15' });
    expect((await panel.ask('debugInfo')).stoppedThreads).toEqual([]);
  });

  it('stops in a function of a cell that ran before anybody debugged', async () => {
    const code = '// a comment\nfunction square(x: number): number {\n  const y = x * x;\n  return y;\n}';
    await kernel.run(code);
    await begin();
    await panel.breakAt(code, 3);
    const [running] = await stopIn('square(7) + 1');
    expect(await panel.where()).toEqual(['square:3', expect.stringMatching(/:1$/)]);
    expect(await panel.variables('Locals')).toMatchObject({ x: '7' });
    await panel.ask('continue', { threadId: 1 });
    expect(((await running) as Ran).result).toEqual({ 'text/plain': '50' });
  });

  it('stops each time in a loop, and no more when the breakpoint is taken away', async () => {
    await begin();
    const code = 'let sum = 0;\nfor (let i = 0; i < 4; i++) {\n  sum += i;\n}\nsum';
    await panel.breakAt(code, 3);
    const [running] = await stopIn(code);
    expect(await panel.variables('Locals')).toMatchObject({ i: '0' });
    const again = panel.next('stopped');
    await panel.ask('continue', { threadId: 1 });
    await again;
    expect(await panel.variables('Locals')).toMatchObject({ i: '1' });
    expect(await panel.ask('evaluate', { expression: 'i = 3', frameId: 1 })).toMatchObject({ result: '3' });
    await panel.breakAt(code);
    await panel.ask('continue', { threadId: 1 });
    expect(((await running) as Ran).result).toEqual({ 'text/plain': '3' });
  });

  it('stops after an await, and steps over one', async () => {
    await begin();
    const code = [
      'const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));',
      'await pause(5);',
      'let after = 1;',
      'await pause(5);',
      'after += 1;',
      'after',
    ].join('\n');
    await panel.breakAt(code, 3);
    const [running] = await stopIn(code);
    expect(await panel.where()).toEqual([expect.stringMatching(/:3$/)]);
    expect(await panel.step('next')).toMatch(/:4$/);
    expect(await panel.step('next')).toMatch(/:5$/);
    await panel.ask('continue', { threadId: 1 });
    expect(((await running) as Ran).result).toEqual({ 'text/plain': '2' });
  });

  it('leaves a cell by its end without stopping in the next one', async () => {
    await begin();
    const code = 'let last = 1;\nlast += 1;';
    await panel.breakAt(code, 2);
    const [running] = await stopIn(code);
    await panel.ask('next', { threadId: 1 });
    expect(((await running) as Ran).status).toBe('ok');
    const other = await kernel.run('const other = last * 10;\nother');
    expect(other.result).toEqual({ 'text/plain': '20' });
  });

  it('shows members, long lists in part, and maps', async () => {
    await begin();
    const code =
      "const list = Array.from({ length: 5000 }, (_, i) => i);\nconst map = new Map([['k', { v: 1 }]]);\nmap.size";
    await panel.breakAt(code, 3);
    const [running] = await stopIn(code);
    const reference = async (expression: string) =>
      (await panel.ask('evaluate', { expression, frameId: 1 })).variablesReference;
    const part = await panel.ask('variables', {
      variablesReference: await reference('list'),
      start: 4000,
      count: 2,
    });
    expect(part.variables).toMatchObject([
      { name: '4000', value: '4000', evaluateName: 'list[4000]' },
      { name: '4001', value: '4001' },
    ]);
    const { variables } = await panel.ask('variables', {
      variablesReference: await reference('({ a: { b: null } })'),
    });
    expect(variables).toMatchObject([{ name: 'a', value: '{ b: null }' }]);
    const rich = await panel.ask('richInspectVariables', { variableName: 'map', frameId: 1 });
    expect(rich.data['text/plain']).toContain("'k' => { v: 1 }");
    await panel.ask('continue', { threadId: 1 });
    await running;
  });

  it('sets variables: of a function, of the notebook and in objects', async () => {
    await kernel.run('let shared = 1; const box = { n: 1 };');
    await begin();
    const code = '(() => {\n  let local = 1;\n  return [local, shared, box.n];\n})()';
    await panel.breakAt(code, 3);
    const [running] = await stopIn(code);
    const { scopes } = await panel.ask('scopes', { frameId: 1 });
    const referred = (scope: string) =>
      scopes.find(({ name }: { name: string }) => name === scope).variablesReference;
    const set = (variablesReference: number, name: string, value: string) =>
      panel.ask('setVariable', { variablesReference, name, value });
    expect(await set(referred('Locals'), 'local', '20 + 1')).toMatchObject({ value: '21', type: 'number' });
    const { variablesReference } = await panel.ask('evaluate', { expression: 'box', frameId: 1 });
    await set(variablesReference, 'n', '23');
    await panel.ask('evaluate', { expression: 'shared = 22', frameId: 1 });
    await panel.ask('continue', { threadId: 1 });
    expect(((await running) as Ran).result).toEqual({ 'text/plain': '[ 21, 22, 23 ]' });
  });

  it('lists and shows the variables of a notebook that stands nowhere, also undebugged', async () => {
    await kernel.run("const weights = [0.5, 0.25]; const label = 'text';");
    panel = new Panel(kernel);
    const named = async () =>
      (await panel.ask('inspectVariables')).variables.find(
        ({ name }: { name: string }) => name === 'weights',
      );
    expect(await named()).toMatchObject({ value: '[ 0.5, 0.25 ]', type: 'Array' });
    const { data } = await panel.ask('richInspectVariables', { variableName: 'label' });
    expect(data['text/plain']).toBe("'text'");
    expect((await panel.ask('debugInfo')).isStarted).toBe(false);
    await panel.start();
    expect(await named()).toMatchObject({ value: '[ 0.5, 0.25 ]' });
  });

  it('copies a variable of a function to the notebook', async () => {
    await kernel.run('let kept = 0;');
    await begin();
    const code = '(() => {\n  const inner = 99;\n  return inner;\n})()';
    await panel.breakAt(code, 3);
    const [running] = await stopIn(code);
    await panel.ask('copyToGlobals', { srcVariableName: 'inner', srcFrameId: 1, dstVariableName: 'kept' });
    const lost = { srcVariableName: 'inner', srcFrameId: 1, dstVariableName: 'nowhere' };
    const refused = await panel.send('copyToGlobals', lost);
    expect(refused).toMatchObject({ success: false, message: expect.stringContaining('let nowhere;') });
    await panel.ask('continue', { threadId: 1 });
    await running;
    expect((await kernel.run('kept')).result).toEqual({ 'text/plain': '99' });
  });

  it('stops where an exception is raised, when asked to', async () => {
    await begin();
    await panel.ask('setExceptionBreakpoints', { filters: ['raised'] });
    const stopped = panel.next('stopped');
    const running = kernel.run("const before = 1;\ntry { throw new Error('raised here'); } catch {}\nbefore");
    const { body } = await stopped;
    expect(body).toMatchObject({ reason: 'exception', text: expect.stringContaining('raised here') });
    expect(await panel.where()).toEqual([expect.stringMatching(/:2$/)]);
    await panel.ask('setExceptionBreakpoints', { filters: [] });
    await panel.ask('continue', { threadId: 1 });
    expect((await running).status).toBe('ok');
  });

  it('stops where an exception is raised that nobody catches, and not where somebody does', async () => {
    await begin();
    await panel.ask('setExceptionBreakpoints', { filters: ['uncaught'] });
    const stopped = panel.next('stopped');
    const running = kernel.run(
      [
        'await null;',
        'const fail = (text: string): never => { throw new Error(text); };',
        "try { fail('caught'); } catch {}",
        "try { try { fail('passed on'); } finally {} } catch {}",
        "fail('nobody catches');",
      ].join('\n'),
    );
    expect((await stopped).body).toMatchObject({ reason: 'exception', text: 'Error: nobody catches' });
    expect(await panel.where()).toEqual(['fail:2', expect.stringMatching(/:5$/)]);
    await panel.ask('continue', { threadId: 1 });
    expect((await running).status).toBe('error');
    const again = panel.next('stopped');
    const atOnce = kernel.run("[1].map(() => { throw new RangeError('at once'); });");
    expect((await again).body).toMatchObject({ reason: 'exception', text: 'RangeError: at once' });
    await panel.ask('setExceptionBreakpoints', { filters: [] });
    await panel.ask('continue', { threadId: 1 });
    expect((await atOnce).status).toBe('error');
  });

  it('pauses a loop that ran before anybody debugged', async () => {
    panel = new Panel(kernel);
    const stopped = panel.next('stopped');
    let asked: Promise<unknown> | undefined;
    const running = kernel.run(
      "let turning = true;\nlet turns = 0;\nconsole.log('begun');\nwhile (turning) {\n  turns += 1;\n}",
      {},
      {
        onPublished: ({ header }) => {
          if (header.msg_type === 'stream')
            asked ??= panel.start().then(() => panel.ask('pause', { threadId: 1 }));
        },
      },
    );
    await stopped;
    await asked;
    expect((await panel.where())[0]).toMatch(/:(3|4|5)$/);
    await panel.ask('evaluate', { expression: 'turning = false', frameId: 1 });
    await panel.ask('continue', { threadId: 1 });
    expect((await running).status).toBe('ok');
  });

  it('keeps apart two cells and stops in both where their text is the same', async () => {
    await begin();
    const code = 'var twice = 1;\ntwice += 1;';
    await panel.breakAt(code, 2);
    const names: string[] = [];
    for (let run = 0; run < 2; run++) {
      const [running] = await stopIn(code);
      const { stackFrames } = await panel.ask('stackTrace', { threadId: 1 });
      names.push(stackFrames[0].source.name);
      await panel.ask('continue', { threadId: 1 });
      expect(((await running) as Ran).status).toBe('ok');
    }
    expect(new Set(names).size).toBe(2);
  });

  const counting = [
    'function countTo(end: number): number {',
    '  let sum = 0;',
    '  for (let i = 1; i <= end; i++) {',
    '    sum += i;',
    '  }',
    '  return sum;',
    '}',
  ].join('\n');

  /** Sets one breakpoint in the loop of {@link counting}, runs that to 6, and gives each `i` at which it stopped. */
  const stopsOf = async (asked: object): Promise<{ stops: number[]; ran: Ran }> => {
    const { sourcePath } = await panel.ask('dumpCell', { code: counting });
    const { breakpoints } = await panel.ask('setBreakpoints', {
      source: { path: sourcePath },
      breakpoints: [{ line: 4, ...asked }],
    });
    expect(breakpoints).toMatchObject([{ verified: true, line: 4 }]);
    const stops: number[] = [];
    const ended = kernel.run('countTo(6)').then((ran) => ({ ran }));
    for (;;) {
      const first = await Promise.race([ended, panel.next('stopped')]);
      if ('ran' in first) return { stops, ran: first.ran };
      stops.push(Number((await panel.variables('Locals')).i));
      await panel.ask('continue', { threadId: 1 });
    }
  };

  it.each([
    ['i > 4', {}, [5, 6]],
    ['i === top // as many as that', {}, [4]],
    ['[2, 3].includes(i) && sum < end', {}, [2, 3]],
    ['name === "mine" && i === 1', {}, [1]],
    ['false', {}, []],
    ['', { hitCondition: '3' }, [3]],
    ['', { hitCondition: '== 3' }, [3]],
    ['', { hitCondition: '>= 5' }, [5, 6]],
    ['', { hitCondition: '>5' }, [6]],
    ['', { hitCondition: '< 2' }, [1]],
    ['', { hitCondition: ' <= 2 ' }, [1, 2]],
    ['', { hitCondition: '% 2' }, [2, 4, 6]],
    ['i % 2 === 0', { hitCondition: '2' }, [4]],
    ['', {}, [1, 2, 3, 4, 5, 6]],
  ])('stops where a condition holds: %j %j', async (condition, more, expected) => {
    await kernel.run(counting);
    await kernel.run('const top = 4; const name = "mine";');
    await begin();
    const { stops, ran } = await stopsOf({ condition, ...more });
    expect(stops).toEqual(expected);
    expect(ran.result?.['text/plain']).toBe('21');
    expect(ran.stderr).toBe('');
  });

  it('prints the message of a breakpoint and does not stop', async () => {
    await kernel.run(counting);
    await begin();
    const logMessage = 'i is {i}, {{ sum, half: i / 2 }} {nowhere} {unclosed';
    const { stops, ran } = await stopsOf({ logMessage, condition: 'i < 3' });
    expect(stops).toEqual([]);
    expect(ran.stdout).toBe(
      [
        'i is 1, { sum: 0, half: 0.5 } {ReferenceError: nowhere is not defined} {unclosed\n',
        'i is 2, { sum: 1, half: 1 } {ReferenceError: nowhere is not defined} {unclosed\n',
      ].join(''),
    );
  });

  it('stops where a condition fails, and says why', async () => {
    await kernel.run(counting);
    await begin();
    const { stops, ran } = await stopsOf({ condition: 'i > 5 && nothing.here' });
    expect(stops).toEqual([6]);
    expect(ran.stderr).toContain('nothing is not defined');
  });

  it.each([
    [{ condition: 'i >' }, '`i >` is no expression: SyntaxError'],
    [{ condition: 'i; i' }, '`i; i` is no expression: SyntaxError'],
    [{ condition: 'await i' }, '`await i` is no expression: SyntaxError'],
    [{ logMessage: 'a {i +} b' }, '`i +` is no expression: SyntaxError'],
    [{ hitCondition: 'often' }, 'the hit count `often` is none; write a number'],
  ])('sets no breakpoint that could never stop, and says why: %j', async (asked, words) => {
    await begin();
    const { sourcePath } = await panel.ask('dumpCell', { code: counting });
    const set = { source: { path: sourcePath }, breakpoints: [{ line: 4, ...asked }, { line: 6 }] };
    const { breakpoints } = await panel.ask('setBreakpoints', set);
    expect(breakpoints).toMatchObject([
      { verified: false, message: expect.stringContaining(words) },
      { verified: true, line: 6 },
    ]);
    expect((await panel.ask('debugInfo')).breakpoints).toEqual([
      { source: sourcePath, breakpoints: [{ line: 4, ...asked }, { line: 6 }] },
    ]);
  });

  it('puts a breakpoint on an empty line at the next line that has code', async () => {
    await begin();
    const code = 'let spaced = 1;\n\n// nothing here\nspaced += 1;\nspaced';
    await panel.breakAt(code, 2);
    const [running] = await stopIn(code);
    expect(await panel.where()).toEqual([expect.stringMatching(/:4$/)]);
    expect((await panel.breakAt(code, 2)).lines).toEqual([4]);
    await panel.ask('continue', { threadId: 1 });
    await running;
  });

  it('lets the notebook go on when the front end leaves', async () => {
    await begin();
    const code = 'let left = 1;\nleft += 1;\nleft';
    await panel.breakAt(code, 2);
    const [running] = await stopIn(code);
    await panel.ask('disconnect', { restart: false, terminateDebuggee: false });
    expect(((await running) as Ran).result).toEqual({ 'text/plain': '2' });
    expect((await kernel.run(code)).result).toEqual({ 'text/plain': '2' });
  });

  it('ends a cell at a breakpoint when it is interrupted', async () => {
    await begin();
    const code =
      "let ended = 1;\nended += 1;\nfor (let i = 0; i < 3; i++) console.log('must not be said');\nended = 5;";
    await panel.breakAt(code, 2);
    const [running] = await stopIn(code);
    await kernel.client.interrupt();
    const { error, stdout } = (await running) as Ran;
    expect(error?.ename).toBe('Interrupted');
    expect(stdout).toBe('');
    expect((await panel.ask('debugInfo')).stoppedThreads).toEqual([]);
    const [again] = await stopIn(code);
    await panel.ask('continue', { threadId: 1 });
    expect(((await again) as Ran).status).toBe('ok');
  });

  it('says what is wrong with a request', async () => {
    panel = new Panel(kernel);
    expect(await panel.send('next')).toMatchObject({ success: false });
    await panel.start();
    expect((await panel.send('stackTrace')).message).toContain('does not stand at a breakpoint');
    expect((await panel.send('scopes', { frameId: 'x' })).message).toContain('frameId');
    expect((await panel.send('dance')).message).toContain('dance');
    expect((await panel.send('evaluate', { expression: 'nowhere' })).message).toContain(
      'nowhere is not defined',
    );
  });
});

describe('the name of a text', () => {
  // What `murmur2` of @jupyterlab/debugger 4.4.10 gives for the kernel's seed.
  it.each([
    ['', 3247033099],
    ['a', 1037917342],
    ['ab', 2167715539],
    ['abc', 4053504026],
    ['const ü = "😀";', 3302664374],
    ['let x = 1;\nx + 1', 1447392874],
  ])('of %j is the one that JupyterLab computes', (text, hash) => {
    expect(murmur2(text, 57065)).toBe(hash);
  });
});

describe('the lines of a cell', () => {
  const payload = (mappings: string) => ({
    file: '',
    version: 3,
    sources: ['cell'],
    sourcesContent: [],
    names: [],
    mappings,
    sourceRoot: '',
  });

  it('are found without what stands before and behind the cell', () => {
    // The script's second line is the cell's first, its third the cell's second, its fourth what stands behind.
    const map = JSON.stringify(payload(';AAAA;AACA;AACA'));
    const places = new CellMap({ name: 'cell[1]', source: 'first\nsecond', map });
    expect(places.cellPlace({ line: 1, column: 5 })).toEqual({ line: 1, column: 1 });
    expect(places.cellPlace({ line: 0, column: 0 })).toBeUndefined();
    expect(places.cellPlace({ line: 2, column: 0 })).toEqual({ line: 2, column: 1 });
    expect(places.cellPlace({ line: 3, column: 0 })).toBeUndefined();
    expect(places.scriptPlace(1)).toEqual({ line: 1, column: 0 });
    expect(places.scriptPlace(2)).toEqual({ line: 2, column: 0 });
    expect(places.scriptPlace(3)).toBeUndefined();
  });
});

describe('a kernel at a breakpoint', () => {
  const kernel = withKernel();
  beforeAll(() => kernel.run('1'));

  it('can be shut down', async () => {
    const panel = new Panel(kernel);
    await panel.start();
    const code = 'let stays = 1;\nfor (;;) stays += 1;';
    await panel.breakAt(code, 2);
    const stopped = panel.next('stopped');
    kernel.run(code).catch(() => {});
    await stopped;
    const { reply } = await kernel.client.request(
      'shutdown_request',
      { restart: true },
      { channel: 'control' },
    );
    expect(reply.content).toMatchObject({ status: 'ok', restart: true });
    await expect.poll(() => kernel.client.isDead, { timeout: 30_000 }).toBe(true);
  });
});
