import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { Message } from '../../src/jupyter/wire';
import { sleep, withKernel } from './client';

// A cell that no interrupt ends shall be named, before the whole suite's time is over.
vi.setConfig({ testTimeout: 180_000 });

/** The ways in which a cell can be busy; none ends by itself within a minute. */
const busy: Record<string, string> = {
  'what follows a dynamic import by then': "await import('semver').then(() => { for (;;) {} });",
  'a synchronous loop': 'for (;;);',
  'a loop after an await': 'await new Promise((r) => setTimeout(r, 10)); for (;;);',
  'a microtask loop': 'for (;;) await null;',
  'a microtask loop that waits behind a synchronous one':
    'const again = () => queueMicrotask(again); again(); for (;;);',
  'an await loop that waits behind a synchronous one':
    '(async () => { await null; for (;;) await null; })(); for (;;);',
  timers: 'for (;;) await new Promise((r) => setTimeout(r, 5));',
  setImmediate: 'for (;;) await new Promise((r) => setImmediate(r));',
  'model.fit': `
    import * as tf from '@tensorflow/tfjs';
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 8, inputShape: [4] }), tf.layers.dense({ units: 1 })] });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    await model.fit(tf.randomNormal([512, 4]), tf.randomNormal([512, 1]), { epochs: 100000, verbose: 0 });`,
  "a library's loop": `
    const library = new Function('for (;;);');
    await new Promise((r) => setTimeout(r, 10));
    library();`,
  'a heavy tensor operation': `
    import * as tf2 from '@tensorflow/tfjs';
    await tf2.setBackend('cpu');
    const big = tf2.randomNormal([4000, 4000]);
    await new Promise((r) => setTimeout(r, 10));
    tf2.matMul(big, big).dataSync();`,
  'a blocked Atomics.wait': `
    await new Promise((r) => setTimeout(r, 10));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);`,
  'a backtracking regular expression': `
    await new Promise((r) => setTimeout(r, 10));
    /^(a+)+$/.test('a'.repeat(60) + 'b');`,
  'a promise that never settles': 'await new Promise(() => {});',
  'a setInterval that prints': "setInterval(() => console.log('tick'), 5); await new Promise(() => {});",
};

/** Hooks of Node.js's around the kernel's promises, in which a loop of microtasks can spend nearly all its time. */
const hooks = {
  ...Object.fromEntries(
    ['init', 'before', 'after'].map((kind) => [
      `the hook ${kind}`,
      `import { createHook } from 'node:async_hooks';
      createHook({ ${kind}() { linger(); } }).enable();`,
    ]),
  ),
  'what hands on to whom a promise belongs': `
    import { AsyncLocalStorage } from 'node:async_hooks';
    const storages = AsyncLocalStorage.prototype as unknown as { _propagate?: (...all: unknown[]) => unknown };
    const propagate = storages._propagate;
    if (propagate !== undefined)
      storages._propagate = function (...all) { linger(); return propagate.apply(this, all); };`,
};

describe.each(Object.entries(hooks))('an interrupt that comes in %s', (_where, hook) => {
  const kernel = withKernel();

  it.each([
    ['awaits', 'for (;;) await null;'],
    ['queues itself', 'const again = () => queueMicrotask(again); again(); await new Promise(() => {});'],
    [
      'chains',
      'const more = (): Promise<void> => Promise.resolve().then(more); more(); await new Promise(() => {});',
    ],
  ])('ends a loop of microtasks that %s', async (name, loop) => {
    if (name === 'awaits')
      await kernel.run(
        `let slowly = false;
        const linger = () => { for (const end = performance.now() + 2; slowly && performance.now() < end; ); };
        ${hook}`,
      );
    for (let round = 0; round < 2; round++) {
      let begun = () => {};
      const beginning = new Promise<void>((resolve) => {
        begun = resolve;
      });
      const onPublished = ({ header }: Message) => header.msg_type === 'stream' && begun();
      const running = kernel.run(`{ console.log('begun');\nslowly = true;\n${loop} }`, {}, { onPublished });
      await beginning;
      await sleep(50 + 17 * round); // anywhere in it
      await kernel.client.interrupt();
      expect((await running).error?.ename).toBe('Interrupted');
      expect((await kernel.run('slowly = false; await null; 6 * 7')).result?.['text/plain']).toBe('42');
    }
  });
});

describe('an interrupt', () => {
  const kernel = withKernel();

  it.each(Object.entries(busy))('stops %s, and the kernel goes on', async (_name, code) => {
    let begun = () => {};
    const beginning = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const onPublished = ({ header }: Message) => header.msg_type === 'stream' && begun();
    const running = kernel.run(`console.log('begun');\n${code}`, {}, { onPublished });
    await beginning;
    await sleep(500); // into the busy part; an interrupt that comes before it must stop the cell, too
    await kernel.client.interrupt();
    const { status, error, stdout } = await running;
    expect(stdout).toContain('begun');
    expect(status).toBe('error');
    expect(error?.ename).toBe('Interrupted');
    const next = await kernel.run('await new Promise((r) => setTimeout(r, 60)); 6 * 7');
    expect(next.error).toBeUndefined();
    expect(next.result?.['text/plain']).toBe('42');
    expect(next.stdout).toBe('');
  });

  it.each([
    ['on', "process.on('SIGINT', heard); begun(); for (;;);"],
    ['once', "process.once('SIGINT', heard); begun(); for (;;);"],
    [
      'prependListener, after an await',
      "await null; process.prependListener('SIGINT', heard); begun(); for (;;);",
    ],
    [
      'on, where the loop awaits',
      "process.on('SIGINT', heard); begun(); for (;;) await new Promise((r) => setTimeout(r, 5));",
    ],
    [
      'on, in a timer',
      "setTimeout(() => { process.on('SIGINT', heard); begun(); for (;;); }, 1); await new Promise(() => {});",
    ],
    [
      'on, and everybody else off',
      "process.removeAllListeners('SIGINT'); process.on('SIGINT', heard); begun(); for (;;);",
    ],
  ])(
    'stops a loop in a cell that listens for SIGINT by %s, and the cell hears of it',
    async (_name, code) => {
      const saying: string[] = [];
      const end = kernel.client.listen(({ header, content }) => {
        if (header.msg_type === 'stream') saying.push(String(content.text));
      });
      // Only once it listens does the cell say so: an interrupt before that is not for its listener.
      const listens =
        "const heard = (signal: string) => console.log('heard', signal);\nconst begun = () => console.log('begun');";
      const running = kernel.run(`${listens}\n${code}`);
      await expect.poll(() => saying.join(''), { timeout: 60_000 }).toContain('begun');
      await kernel.client.interrupt();
      expect((await running).error?.ename).toBe('Interrupted');
      await expect.poll(() => saying.join(''), { timeout: 60_000 }).toContain('heard SIGINT');
      const left = await kernel.run(
        "const left = process.listenerCount('SIGINT'); process.off('SIGINT', heard); left",
      );
      expect(left.result?.['text/plain']).toBe(_name === 'once' ? '0' : '1');
      // What is no longer listened for ends a loop as before.
      const next = kernel.run("console.log('again'); for (;;);");
      await expect.poll(() => saying.join(''), { timeout: 60_000 }).toContain('again');
      await kernel.client.interrupt();
      expect((await next).error?.ename).toBe('Interrupted');
      end();
      expect(saying.join('').match(/heard/g)).toHaveLength(1);
      expect((await kernel.run('6 * 7')).result?.['text/plain']).toBe('42');
    },
  );

  it('ends a listener for SIGINT that does not end, and calls it no more', async () => {
    let calls = 0;
    const end = kernel.client.listen(({ content }) => {
      if (content.text === 'in it\n') calls += 1;
    });
    await kernel.run("process.on('SIGINT', () => { console.log('in it'); for (;;); });");
    await kernel.client.interrupt();
    await expect.poll(() => calls, { timeout: 60_000 }).toBe(1);
    await kernel.client.interrupt();
    expect((await kernel.run("process.listenerCount('SIGINT')")).result?.['text/plain']).toBe('0');
    end();
    expect(calls).toBe(1);
  });

  it.each([
    ['execSync', 'execSync(command);'],
    ['spawnSync', "spawnSync('sh', ['-c', command]);"],
    ['an awaited execFile', "await promisify(execFile)('sh', ['-c', command]);"],
    [
      'an awaited spawn',
      "const child = spawn('sh', ['-c', command]); await new Promise((r) => child.on('exit', r));",
    ],
  ])('ends the processes that %s has started', async (_name, wait) => {
    const file = path.join(mkdtempSync(path.join(os.tmpdir(), 'very-deep-child-')), 'pid');
    const running = kernel.run(`
      import { execFile, execSync, spawn, spawnSync } from 'node:child_process';
      import { promisify } from 'node:util';
      const command = 'echo $$ > ${file}; sleep 600; sleep 600';
      ${wait}
      console.log('went on');`);
    const pid = () => Number(existsSync(file) && readFileSync(file, 'utf8'));
    await expect.poll(pid, { timeout: 60_000 }).toBeGreaterThan(0);
    await kernel.client.interrupt();
    const { error, stdout } = await running;
    expect(error?.ename).toBe('Interrupted');
    expect(stdout).toBe('');
    const lives = () => {
      try {
        return process.kill(pid(), 0);
      } catch {
        return false;
      }
    };
    await expect.poll(lives, { timeout: 30_000 }).toBe(false);
    expect((await kernel.run('6 * 7')).result?.['text/plain']).toBe('42');
  });

  it('is heard by a cell that is still being compiled, which then never begins', async () => {
    const long = Array.from(
      { length: 2000 },
      (_, i) => `  const f${i} = (x: number) => [x].map((y) => y + ${i});`,
    );
    let asked: Promise<unknown> | undefined;
    const { status, error, stdout } = await kernel.run(
      `console.log('begun');\n(() => {\n${long.join('\n')}\n})();\nfor (;;) await null;`,
      {},
      {
        onPublished: ({ header }) => {
          // The input is published just before the compiler starts.
          if (header.msg_type === 'execute_input') asked = kernel.client.interrupt();
        },
      },
    );
    await asked;
    expect(stdout).toBe('');
    expect(status).toBe('error');
    expect(error?.ename).toBe('Interrupted');
    expect((await kernel.run('6 * 7')).result?.['text/plain']).toBe('42');
  });

  it('that meets the end of its cell harms neither the kernel nor the next cell', {
    timeout: 120_000,
  }, async () => {
    for (let round = 0; round < 40; round++) {
      // SIGINT is sent when the kernel has not listened for 100 ms: these cells end at about that time.
      const busyFor = 85 + round;
      let asked: Promise<unknown> | undefined;
      const { status } = await kernel.run(
        `console.log('begun'); await null; for (const end = Date.now() + ${busyFor}; Date.now() < end; );`,
        {},
        {
          onPublished: ({ header }) => {
            if (header.msg_type === 'stream') asked ??= kernel.client.interrupt();
          },
        },
      );
      const next = await kernel.run(
        'for (const end = Date.now() + 20; Date.now() < end; ); await null; 6 * 7',
      );
      await asked;
      expect(['ok', 'error']).toContain(status);
      expect(next.error).toBeUndefined();
      expect(next.result?.['text/plain']).toBe('42');
    }
  });

  it('leaves a kernel at rest alone', async () => {
    await kernel.client.interrupt();
    expect((await kernel.run('1 + 1')).result?.['text/plain']).toBe('2');
  });

  it('stops what an earlier cell left running, when no cell runs', async () => {
    const first = await kernel.run('let ticks = 0; const id = setInterval(() => { ticks += 1; }, 5);');
    expect(first.status).toBe('ok');
    const ticks = async () => Number((await kernel.run('ticks')).result?.['text/plain']);
    await expect.poll(ticks, { timeout: 30_000 }).toBeGreaterThan(0);
    await kernel.client.interrupt();
    const before = await ticks();
    await sleep(100);
    expect(await ticks()).toBe(before);
  });
});
