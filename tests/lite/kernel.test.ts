/** What the kernel in a browser does beside running cells: interrupts, questions, comms, completion, checks, restarts. */
import { describe, expect, it } from 'vitest';
import { withoutBrowser } from '../browser/chromium';
import { plain } from '../kernel/client';
import { type BrowserKernelPage, withBrowserKernel } from './browser-kernel';

/** The ways in which a cell can be busy; none ends by itself within a minute. */
const busy: Record<string, string> = {
  'a synchronous loop': 'for (;;);',
  'a loop of each kind':
    'while (true) { do { for (const a of [1]) for (const b in [1]) void [a, b]; } while (true); }',
  'a loop after an await': 'await new Promise((r) => setTimeout(r, 10)); for (;;);',
  'a loop that catches what ends it': 'for (;;) { try { for (;;); } catch {} }',
  'a loop in `finally`': 'try { for (;;); } finally { for (;;); }',
  'recursion without an end':
    'function around(n: number): number { return n > 1000 ? 0 : around(n + 1) + around(n + 1); }\naround(0)',
  'calls of a method':
    'class Busy { get again(): number { return this.again; } run() { try { this.again; } catch {} this.run(); } }\nfor (;;) { try { new Busy().run(); } catch {} }',
  'an arrow function in a builtin':
    'for (;;) Array.from({ length: 1e6 }, (_, i) => i * 2).map((x) => x + 1);',
  'a microtask loop': 'for (;;) await null;',
  'promises that go on by then': 'const on = (): Promise<unknown> => Promise.resolve().then(on); await on();',
  timers: 'for (;;) await new Promise((r) => setTimeout(r, 5));',
  'a generator': 'function* all() { for (;;) yield 1; }\nfor (const one of all()) void one;',
  'a promise that never settles': 'await new Promise(() => {});',
  'a setInterval that prints': "setInterval(() => console.log('tick'), 5); await new Promise(() => {});",
  'a question': "prompt('who?')",
  fit: `
    import { fit, lenet, ready, tf } from 'very-deep';
    await ready();
    const images = tf.randomNormal([128, 28, 28, 1]) as any, labels = tf.zeros([128], 'int32') as any;
    await fit(lenet({ batchNorm: true, seed: 3 }), { x: images, y: labels }, { epochs: 1e6, batchSize: 32, learningRate: 0.1, listeners: [] });`,
};

/** Begins a cell, waits until it says that it has begun, and asks for it to be interrupted. */
async function interrupted(
  kernel: BrowserKernelPage,
  code: string,
): Promise<{ ename?: string; stopped: boolean }> {
  return kernel.page.evaluate(async (text) => {
    const page = globalThis as unknown as {
      kernel: { interrupt(): Promise<boolean>; execute(...args: unknown[]): Promise<{ ename?: string }> };
    };
    let begun = () => {};
    const beginning = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const frontEnd = {
      publish: (type: string) => type === 'stream' && begun(),
      ask: () => new Promise(() => {}),
    };
    const running = page.kernel.execute({ code: `console.log('begun');\n${text}` }, frontEnd);
    await beginning;
    // Into the busy part; an interrupt that comes before it must stop the cell, too.
    await new Promise((later) => setTimeout(later, 300));
    const stopped = await page.kernel.interrupt();
    const { ename } = await running;
    return { ...(ename !== undefined && { ename }), stopped };
  }, code);
}

describe.skipIf(withoutBrowser)('the kernel in a browser, on a page that is isolated', () => {
  const kernel = withBrowserKernel({ environment: { VERY_DEEP_SIZE: 'smoke' } });

  describe('an interrupt', () => {
    it.each(Object.entries(busy))('stops %s, and the values stay', async (_name, code) => {
      await kernel.run("const kept = ['what was computed'];");
      expect(await interrupted(kernel, code)).toEqual({ ename: 'Interrupted', stopped: true });
      const next = await kernel.run('await new Promise((r) => setTimeout(r, 60)); kept');
      expect(next.error).toBeUndefined();
      expect(plain([String(next.result?.['text/plain'])])).toBe("[ 'what was computed' ]");
      expect(next.stdout).toBe('');
    });

    it('leaves a kernel at rest alone', async () => {
      expect(await kernel.page.evaluate(() => Reflect.get(globalThis, 'kernel').interrupt())).toBe(true);
      expect((await kernel.run('6 * 7')).result?.['text/plain']).toBe('42');
    });
  });

  it('asks the person at the notebook, awaited and in the middle of code', async () => {
    const answer = (...texts: string[]) =>
      kernel.page.evaluate((all) => Reflect.get(globalThis, 'answers').push(...all), texts);
    await answer('Ada', 'y', 'Grace 😀');
    const { result, error } = await kernel.run(
      "const first = prompt('who?', 'nobody'); const sure = confirm('sure?'); import { prompt as ask } from 'very-deep'; [first, sure, await ask('and?')]",
    );
    expect(error).toBeUndefined();
    expect(plain([String(result?.['text/plain'])])).toBe("[ 'Ada', true, 'Grace 😀' ]");
    const refused = await kernel.run("prompt('again?')", { allow_stdin: false });
    expect(refused.error?.evalue).toContain('nobody to ask');
    const nobody = await kernel.run("prompt('again?')");
    expect(nobody.error?.evalue).toContain('nobody to ask');
  });

  it('prints as Node.js does', async () => {
    const { stdout, stderr } = await kernel.run(
      "console.log('%s is %d', 'a', 1, { b: [2] }); console.group('g'); console.info('in'); console.groupEnd(); console.error('no'); console.table([{ a: 1 }]);",
    );
    expect(stdout).toBe(
      'a is 1 { b: [ 2 ] }\ng\n  in\n┌─────────┬───┐\n│ (index) │ a │\n├─────────┼───┤\n│ 0       │ 1 │\n└─────────┴───┘\n',
    );
    expect(stderr).toBe('no\n');
  });

  it('says what is not there in a browser, and where it is', async () => {
    const text = async (code: string) => plain((await kernel.run(code)).error?.traceback ?? []);
    expect(await text("import fs from 'node:fs';")).toContain('needs the course on a computer of your own');
    expect(await text("import _ from 'lodash';")).toContain('a cell can import "very-deep"');
    expect(await text("await import('lod' + 'ash')")).toContain('a cell can import "very-deep"');
    expect(await text('process.exit()')).toContain('belongs to Node.js');
    expect(await text('!ls')).toContain('no shell in a browser');
    expect(await text('close();')).toContain('would end the kernel');
    expect(await text('%%tim\n1')).toContain('did you mean %%time?');
  });

  it('completes, inspects with the value of the moment, and tells whether code is complete', async () => {
    await kernel.run('/** How fast. */ const velocity = { metres: 3 };');
    const { reply } = await kernel.ask('complete_request', { code: 'veloc', cursor_pos: 5 });
    expect(reply.content).toMatchObject({ matches: ['velocity'], cursor_start: 0, cursor_end: 5 });
    const asked = await kernel.ask('inspect_request', { code: 'velocity', cursor_pos: 8 });
    expect(asked.reply.content.data['text/plain']).toMatch(/const velocity[\s\S]*metres: 3/);
    const documented = await kernel.ask('inspect_request', {
      code: 'import { lenet } from "very-deep"; lenet',
      cursor_pos: 38,
    });
    expect(documented.reply.content.data['text/plain']).toContain('lenet');
    expect((await kernel.ask('is_complete_request', { code: 'if (true) {' })).reply.content.status).toBe(
      'incomplete',
    );
  });

  it('talks with widgets, whose listeners are part of their cell', async () => {
    const { published } = await kernel.run(
      "import { slider } from 'very-deep'; const moved = slider({ label: 'x', min: 0, max: 10, value: 1 } as never, (value: number) => console.log('at', value)); moved",
    );
    const opened = published.filter(({ header }) => header.msg_type === 'comm_open');
    expect(opened.length).toBeGreaterThan(0);
  });

  it('checks an exercise as in a student’s bundle: wrong, hint, right, and remembers it', async () => {
    const wrong = await kernel.run(
      "import { check, hint, progress, tf } from 'very-deep';\nconst batchMoments = (x: any) => ({ mean: tf.mean(x, 0), variance: tf.zerosLike(tf.mean(x, 0)) });\n(await check('batch-moments', batchMoments as never)).verdict",
    );
    expect(wrong.error).toBeUndefined();
    expect(plain([String(wrong.result?.['text/plain'])])).not.toContain('pass');
    const right = await kernel.run(
      "const moments = (x: any) => { const mean = tf.mean(x, 0); return { mean, variance: tf.mean(tf.square(tf.sub(x, mean)), 0) }; };\n(await check('batch-moments', moments as never))",
    );
    expect(right.error).toBeUndefined();
    await kernel.page.evaluate(() => Reflect.get(globalThis, 'kernel').settled());
    const before = await kernel.run('progress()');
    await kernel.open();
    const after = await kernel.run("import { progress } from 'very-deep'; progress()");
    const shown = (ran: typeof before) =>
      ran
        .of('display_data')
        .map(({ content }) => content.data['text/plain'])
        .join() || String(ran.result?.['text/plain']);
    expect(shown(after)).toBe(shown(before));
    expect(shown(after)).toContain('batch-moments');
  });

  it('begins anew after a restart, also out of what nothing else ends', async () => {
    await kernel.run('const gone = 1;');
    // One regular expression that backtracks for ever: no look comes in between.
    const outcome = await interrupted(
      kernel,
      'setTimeout(() => {}, 0); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);',
    );
    expect(outcome.stopped).toBe(true);
    const stuck = kernel.page.evaluate(async () => {
      const { kernel: one, execute } = globalThis as unknown as {
        kernel: { interrupt(): Promise<boolean>; restart(): Promise<void> };
        execute(code: string): Promise<{ reply: { content: { status: string; evalue: string } } }>;
      };
      const running = execute("/^(a+)+$/.test('a'.repeat(60) + 'b')");
      await new Promise((later) => setTimeout(later, 500));
      const stopped = await one.interrupt();
      await one.restart();
      return { stopped, reply: (await running).reply.content };
    });
    expect(await stuck).toMatchObject({
      stopped: false,
      reply: { ename: 'KernelError', evalue: 'the kernel was restarted' },
    });
    expect((await kernel.run('gone')).error?.evalue).toContain("Cannot find name 'gone'");
    expect((await kernel.run('1 + 1')).result?.['text/plain']).toBe('2');
  });

  it('complains of nothing on the page', () => {
    expect(kernel.complaints).toEqual([]);
  });
});

describe.skipIf(withoutBrowser)('the kernel in a browser, on a page that is not isolated', () => {
  const kernel = withBrowserKernel({ isolated: false });

  it('says so, runs cells, and hears an interrupt wherever a cell awaits', async () => {
    const state = await kernel.page.evaluate(() => Reflect.get(globalThis, 'state'));
    expect(state).toMatchObject({ isolated: false, threads: 1 });
    expect((state as { notes: string[] }).notes.join()).toContain('one thread');
    await kernel.run('const kept = 42;');
    for (const code of ['for (;;) await null;', 'for (;;) await new Promise((r) => setTimeout(r, 5));'])
      expect(await interrupted(kernel, code)).toEqual({ ename: 'Interrupted', stopped: true });
    expect((await kernel.run('kept')).result?.['text/plain']).toBe('42');
    expect((await kernel.run("prompt('who?')")).error?.evalue).toContain("with the `prompt` of 'very-deep'");
  });
});
