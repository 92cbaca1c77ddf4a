import { mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { plain, takeApart, withKernel } from './client';

describe('an execution', () => {
  const kernel = withKernel();

  it('publishes busy, its input, its result and idle, in this order', async () => {
    const { published, result, reply } = await kernel.run('6 * 7');
    expect(published.map(({ header }) => header.msg_type)).toEqual([
      'status',
      'execute_input',
      'execute_result',
      'status',
    ]);
    expect(result).toEqual({ 'text/plain': '42' });
    expect(reply.content).toMatchObject({ status: 'ok', payload: [], user_expressions: {} });
  });

  it('shows the last expression only, and nothing for undefined', async () => {
    expect((await kernel.run('1; 2')).result).toEqual({ 'text/plain': '2' });
    expect((await kernel.run('const a = 3;')).result).toBeUndefined();
    expect((await kernel.run('undefined')).result).toBeUndefined();
    expect((await kernel.run('null')).result).toEqual({ 'text/plain': 'null' });
    expect((await kernel.run('0')).result).toEqual({ 'text/plain': '0' });
    expect((await kernel.run('false')).result).toEqual({ 'text/plain': 'false' });
  });

  it('awaits at the top level and lets a later cell declare a name again, with another type', async () => {
    await kernel.run('const x = await Promise.resolve(1); function f() { return x; }');
    expect((await kernel.run('f() + x')).result).toEqual({ 'text/plain': '2' });
    expect((await kernel.run("const x = 'text'; x.length")).result).toEqual({ 'text/plain': '4' });
  });

  it('knows names of earlier cells in the short form of an object', async () => {
    await kernel.run('const seed = 3; let rate = 0.5;');
    const { result } = await kernel.run('const options = () => ({ seed, deep: { rate } }); options()');
    expect(result).toEqual({ 'text/plain': '{ seed: 3, deep: { rate: 0.5 } }' });
    await kernel.run('({ rate = 2 } = {} as { rate?: number });');
    expect((await kernel.run('rate')).result).toEqual({ 'text/plain': '2' });
  });

  it('renames what it takes out of an object of an earlier cell', async () => {
    await kernel.run('const settings = { momentum: 0.9, inner: { decay: 0.1 } };');
    const { result } = await kernel.run(
      'const { momentum: m, inner: { decay: d = 0 } } = settings; const g = ({ momentum: n }: typeof settings) => n; [m, d, g(settings)]',
    );
    expect(result?.['text/plain']).toBe('[ 0.9, 0.1, 0.9 ]');
  });

  it('keeps its streams apart and its outputs in order', async () => {
    const { published } = await kernel.run(`
      import { display } from 'very-deep';
      console.log('one'); console.error('two'); display({ 'text/html': 'three' }); console.log('four');`);
    const outputs = published.flatMap(({ header, content }) => {
      if (header.msg_type === 'stream') return [`${content.name}: ${content.text.trim()}`];
      return header.msg_type === 'display_data' ? [content.data['text/html']] : [];
    });
    expect(outputs).toEqual(['stdout: one', 'stderr: two', 'three', 'stdout: four']);
  });

  it('gives late output to the cell that caused it', async () => {
    const heard: string[] = [];
    const first = await kernel.client.send('execute_request', {
      code: "setTimeout(() => console.log('late'), 100); Promise.resolve().then(() => 0);",
    });
    kernel.client.listen(({ header, parent, content }) => {
      if (header.msg_type === 'stream' && parent.msg_id === first.msg_id) heard.push(String(content.text));
    });
    const second = await kernel.run('await new Promise((r) => setTimeout(r, 250)); 1');
    expect(second.stdout).toBe('');
    expect(heard).toEqual(['late\n']);
  });

  it('runs silently when asked to', async () => {
    const count = (await kernel.run('1')).reply.content.execution_count;
    const { published } = await kernel.run("console.log('x'); 5", { silent: true });
    expect(published.map(({ header }) => header.msg_type)).toEqual(['status', 'status']);
    expect((await kernel.run('1')).reply.content.execution_count).toBe(count + 1);
  });

  it('answers user expressions, each for itself', async () => {
    const { reply } = await kernel.run('const u = 20;', {
      user_expressions: { good: 'u + 1', bad: 'nowhere' },
    });
    expect(reply.content.user_expressions.good).toEqual({
      status: 'ok',
      data: { 'text/plain': '21' },
      metadata: {},
    });
    expect(reply.content.user_expressions.bad).toMatchObject({ status: 'error', ename: 'TypeScriptError' });
  });

  it('delivers 100,000 prints complete and in order', async () => {
    const { stdout, status } = await kernel.run('for (let i = 0; i < 100_000; i++) console.log(i);');
    expect(status).toBe('ok');
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(100_000);
    expect(lines.every((line, i) => line === String(i))).toBe(true);
  });

  it('delivers 50 MB of output and its idle status', async () => {
    const { stdout, status } = await kernel.run(
      "const line = 'x'.repeat(999); for (let i = 0; i < 50_000; i++) console.log(line);",
    );
    expect(status).toBe('ok');
    expect(stdout.length).toBe(50_000_000);
  });

  it('shows what a long synchronous cell prints while it still runs', async () => {
    const seen = path.join(mkdtempSync(path.join(os.tmpdir(), 'very-deep-seen-')), 'soon');
    const { status } = await kernel.run(
      `console.log('soon'); while (!require('node:fs').existsSync(${JSON.stringify(seen)}));`,
      {},
      {
        onPublished: ({ header }) => {
          if (header.msg_type === 'stream') writeFileSync(seen, '');
        },
      },
    );
    expect(status).toBe('ok');
  });
});

describe('a failed execution', () => {
  const kernel = withKernel();

  it('publishes an error and replies with the same', async () => {
    const { error, reply, status } = await kernel.run("throw new RangeError('too big');");
    expect(status).toBe('error');
    expect(error).toMatchObject({ ename: 'RangeError', evalue: 'too big' });
    expect(reply.content).toMatchObject(error as object);
  });

  it('aborts the requests that were waiting, and no later one', async () => {
    const [failed, waiting] = await Promise.all([kernel.run("throw new Error('stop');"), kernel.run('1')]);
    expect(failed.status).toBe('error');
    expect(waiting.status).toBe('aborted');
    expect((await kernel.run('2')).status).toBe('ok');
  });

  it('aborts nothing when the request says so', async () => {
    const [failed, waiting] = await Promise.all([
      kernel.run("throw new Error('go on');", { stop_on_error: false }),
      kernel.run('1'),
    ]);
    expect(failed.status).toBe('error');
    expect(waiting.status).toBe('ok');
  });

  it('keeps what was declared before the failure, and what the failure kept from being replaced', async () => {
    await kernel.run('const kept = 1; const old = 2;');
    await kernel.run("const fresh = 3; throw new Error('now'); const old = 'new';");
    expect((await kernel.run('[kept, fresh, old + 1]')).result).toEqual({ 'text/plain': '[ 1, 3, 3 ]' });
  });

  it('names cell and line of a type error, points at it and helps, and runs nothing', async () => {
    const { error, stdout } = await kernel.run("console.log('ran');\nconst n: number = 'text';");
    expect(stdout).toBe('');
    expect(error?.ename).toBe('TypeScriptError');
    expect(error?.evalue).toMatch(/^cell\[\d+\]:2: Type 'string' is not assignable to type 'number'\.$/);
    const text = plain(error?.traceback ?? []);
    expect(text).toContain("> 2 | const n: number = 'text';\n      |       ^");
    expect(text).toContain('Hint: ');
  });

  it('names cell and line of a runtime error through functions, awaits and other cells', async () => {
    const { reply } = await kernel.run(
      'async function deep(n: number): Promise<number> {\n  await null;\n  if (n === 0) throw new Error("bottom");\n  return deep(n - 1);\n}',
    );
    const declaring = reply.content.execution_count;
    const { error } = await kernel.run('const five = 5;\nawait deep(five);');
    const text = plain(error?.traceback ?? []);
    expect(text).toMatch(/^Error: bottom\n/);
    expect(text).toContain(`at cell[${declaring}]:3 in deep`);
    expect(text).toContain('> 3 |   if (n === 0) throw new Error("bottom");');
    expect(text).toContain(`at cell[${declaring + 1}]:2, awaited`);
    expect(text).not.toMatch(/node:internal|tslab/);
  });

  it('folds the frames of libraries and tells of causes', async () => {
    const { error } = await kernel.run(
      "import { Random } from 'very-deep';\ntry { new Random(-1); } catch (cause) { throw new Error('outer', { cause }); }",
    );
    const text = plain(error?.traceback ?? []);
    expect(text).toContain('Error: outer');
    expect(text).toContain('caused by\nValueError');
    expect(text).toMatch(/\(folded: \d+ in very-deep\)/);
  });

  it('reports an error that nobody caught where it was caused', async () => {
    const { stderr, status } = await kernel.run(
      "setTimeout(() => { throw new Error('astray'); }, 20); await new Promise((r) => setTimeout(r, 100));",
    );
    expect(status).toBe('ok');
    expect(plain([stderr])).toContain('Not caught: Error: astray');
  });
});

describe('other requests', () => {
  const kernel = withKernel();

  it('says who it is', async () => {
    const { reply } = await kernel.ask('kernel_info_request', {});
    expect(reply.content).toMatchObject({
      status: 'ok',
      protocol_version: '5.3',
      implementation: 'very-deep',
      language_info: { name: 'typescript', mimetype: 'text/typescript', file_extension: '.ts' },
    });
  });

  it('completes what starts with the typed prefix, with its kind', async () => {
    await kernel.run('const velocity = { metres: 1, minutes: 2, other: 3 };');
    const { reply } = await kernel.ask('complete_request', { code: 'velocity.m', cursor_pos: 10 });
    expect(reply.content.matches).toEqual(['metres', 'minutes']);
    expect([reply.content.cursor_start, reply.content.cursor_end]).toEqual([9, 10]);
    expect(reply.content.metadata._jupyter_types_experimental[0]).toMatchObject({
      text: 'metres',
      type: 'property',
      signature: 'number',
    });
  });

  it('completes with types: of earlier cells, of imports and of functions', async () => {
    await kernel.run("import { tf } from 'very-deep'; const scale = (x: number, by = 2): number => x * by;");
    const signatures = async (code: string) => {
      const { reply } = await kernel.ask('complete_request', { code, cursor_pos: code.length });
      const types = reply.content.metadata._jupyter_types_experimental as {
        text: string;
        signature: string;
      }[];
      return Object.fromEntries(types.map(({ text, signature }) => [text, signature]));
    };
    expect(await signatures('const y = 1;\nsca')).toEqual({
      scale: '(x: number, by?: number | undefined) => number',
    });
    expect((await signatures('tf.scala')).scalar).toMatch(/^\(value: .*\) => .*Scalar/);
    expect(await signatures('[1].flatM')).toHaveProperty('flatMap', expect.stringMatching(/callback/));
  });

  it('counts characters, not UTF-16 units, in positions', async () => {
    const code = "'😀😀'; veloc";
    const { reply } = await kernel.ask('complete_request', { code, cursor_pos: [...code].length });
    expect(reply.content.matches).toEqual(['velocity']);
    expect(reply.content.cursor_start).toBe(6);
  });

  it('inspects with the documentation as Markdown', async () => {
    await kernel.run('/** Doubles.\n * @param n any number */\nfunction double(n: number) { return 2 * n; }');
    const { reply } = await kernel.ask('inspect_request', {
      code: 'double(1)',
      cursor_pos: 3,
      detail_level: 0,
    });
    expect(reply.content.found).toBe(true);
    expect(reply.content.data['text/markdown']).toContain('function double(n: number): number');
  });

  it('knows complete, incomplete and invalid code', async () => {
    const ask = async (code: string) => (await kernel.ask('is_complete_request', { code })).reply.content;
    expect(await ask('1 + 1')).toEqual({ status: 'complete' });
    expect(await ask('for (const x of [1]) {')).toEqual({ status: 'incomplete', indent: '  ' });
    expect(await ask('1 +* 1')).toEqual({ status: 'invalid' });
  });

  it('answers for its history', async () => {
    const request = { hist_access_type: 'tail', n: 1, output: true, raw: true };
    await kernel.run("'remembered'");
    const { reply } = await kernel.ask('history_request', request);
    expect(reply.content.history).toEqual([[0, expect.any(Number), ["'remembered'", "'remembered'"]]]);
  });

  it('asks the person at the notebook, and only where there is one', async () => {
    const asked = await kernel.run(
      "import { prompt } from 'very-deep'; `hello ${await prompt('Name?')}`",
      {},
      {
        onInput: (question) => (question === 'Name?' ? 'Ada' : ''),
      },
    );
    expect(asked.result).toEqual({ 'text/plain': "'hello Ada'" });
    const alone = await kernel.run("await prompt('Name?')");
    expect(alone.error?.evalue).toContain('nobody');
  });

  it('stops asking when it is interrupted', async () => {
    const answer = kernel.run(
      "await prompt('Never answered?')",
      {},
      {
        onInput: async () => {
          await kernel.client.interrupt();
          return new Promise<string>(() => {});
        },
      },
    );
    expect((await answer).error?.ename).toBe('Interrupted');
  });

  it('beats and answers the control channel while a cell keeps it busy', async () => {
    const busy = kernel.run('const until = Date.now() + 6000; while (Date.now() < until);');
    expect(await kernel.client.beats(5000)).toBe(true);
    expect((await busy).status).toBe('ok');
  });

  it('carries comms both ways, with binary buffers, and lists them', async () => {
    const opened = await kernel.run(`
      const host = (globalThis as any)[Symbol.for('very-deep.kernel.host')];
      const comm = host.openComm('test.target', { a: 1 }, { buffers: [new Uint8Array([1, 2, 3])] });
      comm.onMessage((data: any, buffers: Uint8Array[]) => {
        console.log('heard', data.value, [...buffers[0]!]);
        comm.send({ echo: data.value }, { buffers });
      });`);
    const [open] = opened.of('comm_open');
    expect(open?.content).toMatchObject({ target_name: 'test.target', data: { a: 1 } });
    expect([...(open?.buffers[0] ?? [])]).toEqual([1, 2, 3]);
    const { comm_id } = open?.content ?? {};
    const info = await kernel.ask('comm_info_request', { target_name: 'test.target' });
    expect(info.reply.content.comms).toEqual({ [comm_id]: { target_name: 'test.target' } });

    const heard = new Promise<unknown[]>((resolve) => {
      const seen: unknown[] = [];
      kernel.client.listen(({ header, content, buffers }) => {
        if (header.msg_type === 'stream') seen.push(content.text);
        if (header.msg_type === 'comm_msg') resolve([...seen, content.data, [...(buffers[0] ?? [])]]);
      });
    });
    await kernel.client.send('comm_msg', { comm_id, data: { value: 7 } }, { buffers: [new Uint8Array([9])] });
    expect(await heard).toEqual(['heard 7 [ 9 ]\n', { echo: 7 }, [9]]);
  });

  it('opens comms to a cell that serves their target, until it does no more', async () => {
    const serving = await kernel.run(`
      const server = (globalThis as any)[Symbol.for('very-deep.kernel.host')];
      const endService = server.registerCommTarget('served', (comm: any, { data, buffers }: any) => {
        console.log('opened', data.from, [...buffers[0]]);
        comm.onMessage(async (sent: any) => {
          if (sent.wrong) throw new RangeError('at once');
          await null;
          if (sent.late) throw new RangeError('later');
          comm.send({ doubled: 2 * sent.n });
        });
        comm.onClose(() => console.log('closed'));
        if (data.refused) throw new TypeError('not you');
      });
      1`);
    const cell = serving.reply.parent.msg_id;
    const said: unknown[] = [];
    const stop = kernel.client.listen(({ header, parent, content }) => {
      if (header.msg_type === 'stream') said.push([parent.msg_id === cell, plain([String(content.text)])]);
      if (header.msg_type.startsWith('comm_')) said.push(content);
    });
    /** Sends a comm message and waits until the kernel has done with it. */
    const send = (type: string, content: object, buffers: Uint8Array[] = []) =>
      new Promise<unknown[]>((resolve) => {
        const sent = kernel.client.send(type, content, { buffers });
        const end = kernel.client.listen(async ({ parent, content: { execution_state } }) => {
          if (parent.msg_id !== (await sent).msg_id || execution_state !== 'idle') return;
          end();
          resolve(said.splice(0));
        });
      });
    const opening = { comm_id: 'c1', target_name: 'served', data: { from: 'page' } };
    expect(await send('comm_open', opening, [new Uint8Array([7])])).toEqual([[true, 'opened page [ 7 ]\n']]);
    const { reply } = await kernel.ask('comm_info_request', { target_name: 'served' });
    expect(reply.content.comms).toEqual({ c1: { target_name: 'served' } });
    expect(await send('comm_msg', { comm_id: 'c1', data: { n: 21 } })).toEqual([
      { comm_id: 'c1', data: { doubled: 42 } },
    ]);
    for (const [fault, words] of [
      [{ wrong: true }, 'RangeError: at once'],
      [{ late: true }, 'RangeError: later'],
    ] as const) {
      const told = await send('comm_msg', { comm_id: 'c1', data: fault });
      expect(told).toEqual([[true, expect.stringContaining(words)]]);
    }
    expect(await send('comm_close', { comm_id: 'c1', data: {} })).toEqual([[true, 'closed\n']]);
    const refused = { comm_id: 'c2', target_name: 'served', data: { from: 'nobody', refused: true } };
    expect(await send('comm_open', refused, [new Uint8Array([])])).toEqual([
      [true, 'opened nobody []\n'],
      [true, expect.stringContaining('TypeError: not you')],
      { comm_id: 'c2', data: {} },
    ]);
    await kernel.run('endService();');
    said.splice(0);
    expect(await send('comm_open', { ...opening, comm_id: 'c3' })).toEqual([{ comm_id: 'c3', data: {} }]);
    stop();
  });

  it('closes a comm that is opened for a target nobody serves', async () => {
    const closed = new Promise<string>((resolve) => {
      kernel.client.listen(({ header, content }) => {
        if (header.msg_type === 'comm_close') resolve(String(content.comm_id));
      });
    });
    await kernel.client.send('comm_open', { comm_id: 'stray', target_name: 'nobody', data: {} });
    expect(await closed).toBe('stray');
  });
});

describe('the control channel', () => {
  const kernel = withKernel();
  const onControl = async (type: string, content: object = {}) =>
    takeApart(await kernel.client.request(type, content, { channel: 'control' }));

  it('says who it is and what it uses while a cell runs, between a busy and an idle status', async () => {
    const shell = await kernel.ask('kernel_info_request', {});
    const done = path.join(mkdtempSync(path.join(os.tmpdir(), 'very-deep-done-')), 'done');
    let begun = () => {};
    const beginning = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const running = kernel.run(
      `console.log('begun'); while (!require('node:fs').existsSync(${JSON.stringify(done)}));`,
      {},
      { onPublished: ({ header }) => header.msg_type === 'stream' && begun() },
    );
    await beginning;
    const states: unknown[] = [];
    const idle = new Promise<void>((resolve) => {
      kernel.client.listen(({ parent, content }) => {
        if (parent.msg_type === 'kernel_info_request') states.push(content.execution_state);
        if (parent.msg_type === 'kernel_info_request' && content.execution_state === 'idle') resolve();
      });
    });
    const { reply } = await onControl('kernel_info_request');
    await idle;
    const usage = await onControl('usage_request');
    writeFileSync(done, '');
    expect((await running).status).toBe('ok');
    expect(reply.content).toEqual(shell.reply.content);
    expect(states).toEqual(['busy', 'idle']);
    expect(usage.reply.header.msg_type).toBe('usage_reply');
    expect(usage.reply.content).toMatchObject({
      hostname: os.hostname(),
      pid: kernel.client.pid,
      cpu_count: os.cpus().length,
      host_virtual_memory: { total: os.totalmem() },
    });
    const { kernel_cpu, kernel_memory, host_cpu_percent } = usage.reply.content;
    expect(kernel_cpu).toBeGreaterThan(0);
    expect(kernel_memory).toBeGreaterThan(10e6);
    expect(host_cpu_percent).toBeGreaterThanOrEqual(0);
  });

  it('says of a request that it does not know it', async () => {
    const { reply } = await onControl('sing_request');
    expect(reply.content).toMatchObject({ status: 'error', ename: 'UnknownRequest' });
  });
});

describe('a kernel that runs out of memory', () => {
  const kernel = withKernel({ NODE_OPTIONS: '--max-old-space-size=256' });

  it('ends alone, and its client learns it', async () => {
    const hungry = kernel.client.execute(
      'const hoard: unknown[] = []; for (;;) hoard.push(new Array(1e5).fill({}));',
    );
    await expect(hungry.then(takeApart)).rejects.toThrow(/the kernel has ended.*heap out of memory/s);
    expect(kernel.client.isDead).toBe(true);
  });
});

describe('the shell channel', () => {
  const kernel = withKernel();

  it('says of a request that it does not know it, and goes on', async () => {
    const { reply, published } = await kernel.ask('sing_request', {});
    expect(reply.header.msg_type).toBe('sing_reply');
    expect(reply.content).toMatchObject({ status: 'error', ename: 'UnknownRequest' });
    expect(reply.content.evalue).toContain('sing_request');
    expect(published.map(({ content }) => content.execution_state)).toEqual(['busy', 'idle']);
    expect((await kernel.run('6 * 7')).result?.['text/plain']).toBe('42');
  });

  it('takes a request to shut down, as older clients send it there', async () => {
    const { reply } = await kernel.ask('shutdown_request', { restart: false });
    expect(reply.content).toEqual({ status: 'ok', restart: false });
    await expect.poll(() => kernel.client.isDead, { timeout: 30_000 }).toBe(true);
  });
});
