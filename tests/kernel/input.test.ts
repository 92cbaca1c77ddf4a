/** Questions to the person at the notebook, from every place that may ask. */
import { describe, expect, it } from 'vitest';
import { CELL_GLOBALS } from '../../kernels/language/cell-globals';
import { withKernel } from './client';

describe('a question', () => {
  const kernel = withKernel();
  const globals = 'const { prompt, confirm, alert } = globalThis as any;';

  /** Runs code for somebody who gives these answers, one after the other. @returns also what was asked */
  async function answering(code: string, answers: string[]) {
    const asked: string[] = [];
    const ran = await kernel.run(
      code,
      {},
      {
        onInput: (question) => {
          asked.push(question);
          return answers[asked.length - 1] ?? 'no answer';
        },
      },
    );
    return { ...ran, asked };
  }

  it('is waited for in the middle of code, by prompt, confirm and alert', async () => {
    const { asked, result } = await answering(
      `${globals} function deep() { return [prompt('Name?'), prompt('Age?', 7), prompt(), confirm('Sure?'), confirm(), alert('Read this')]; }
       deep()`,
      ['Ada', '', 'x', 'Yes', 'n', ''],
    );
    expect(asked).toEqual(['Name?', 'Age? [7]', '', 'Sure? [y/N]', '[y/N]', 'Read this [Enter]']);
    expect(result).toEqual({ 'text/plain': "[ 'Ada', '7', 'x', true, false, undefined ]" });
  });

  it('has types for what it puts where cells find it', async () => {
    const names = [...CELL_GLOBALS.matchAll(/^declare function (\w+)\(/gm)].map(([, name]) => name);
    expect(names).toEqual(['prompt', 'confirm', 'alert']);
    const { result } = await kernel.run(
      `${JSON.stringify(names)}.map((name) => typeof (globalThis as any)[name]).join()`,
    );
    expect(result).toEqual({ 'text/plain': "'function,function,function'" });
  });

  it('comes after what was printed before it', async () => {
    const heard: string[] = [];
    await kernel.run(
      "for (let i = 0; i < 100; i++) console.log('before', i); (globalThis as any).prompt('Now?');",
      {},
      {
        onPublished: ({ header, content }) => {
          if (header.msg_type === 'stream') heard.push(String(content.text));
        },
        onInput: async () => {
          // It was sent by another socket, and may arrive a little later.
          await expect.poll(() => heard.join('').includes('before 99')).toBe(true);
          return '';
        },
      },
    );
    expect(heard.join('').split('\n')).toHaveLength(101);
  });

  it('leaves a name of its own to a cell that has one', async () => {
    const { result, asked } = await answering(
      "import { prompt } from 'very-deep'; const waited = prompt('Awaited?'); [waited instanceof Promise, await waited]",
      ['yes'],
    );
    expect(asked).toEqual(['Awaited?']);
    expect(result).toEqual({ 'text/plain': "[ true, 'yes' ]" });
  });

  it('is asked by readline, with callbacks, promises and prompts', async () => {
    const { result, asked } = await answering(
      `import readline from 'node:readline'; import * as promised from 'node:readline/promises';
       import { promisify } from 'node:util';
       const one = readline.createInterface({ input: process.stdin, output: process.stdout });
       const answers: string[] = [await new Promise<string>((done) => one.question('callback?', done))];
       answers.push(await promisify(one.question).call(one, 'promisified?') as any);
       one.setPrompt('> '); one.prompt();
       answers.push(await new Promise<string>((done) => one.once('line', done))); one.close();
       const two = promised.createInterface(process.stdin, process.stdout);
       answers.push(await two.question('promised?')); two.close();
       answers`,
      ['a', 'b', 'c', 'd'],
    );
    expect(asked).toEqual(['callback?', 'promisified?', '> ', 'promised?']);
    expect(result).toEqual({ 'text/plain': "[ 'a', 'b', 'c', 'd' ]" });
  });

  it('is asked by readline for each line of a loop, and not by one that is closed', async () => {
    const { result } = await answering(
      `import { createInterface } from 'node:readline'; const lines: string[] = [];
       const three = createInterface({ input: process.stdin });
       async function read() { for await (const line of three) { lines.push(line); if (line === 'end') break; } }
       await read(); three.close(); lines`,
      ['first', 'end'],
    );
    expect(result).toEqual({ 'text/plain': "[ 'first', 'end' ]" });
    const closed = await answering("three.question('Still there?', () => {})", []);
    expect(closed.error?.evalue).toContain('the interface is closed');
  });

  it('fails its cell where nobody is there, with a sentence', async () => {
    for (const code of [
      "(globalThis as any).prompt('Name?')",
      '(globalThis as any).confirm()',
      '(globalThis as any).alert()',
      "import { createInterface as make } from 'node:readline'; make({ input: process.stdin }).question('?', () => {})",
      "import * as rp from 'node:readline/promises'; await rp.createInterface({ input: process.stdin }).question('?')",
    ]) {
      const { error } = await kernel.run(code);
      expect([code, error?.evalue]).toEqual([code, expect.stringContaining('nobody to ask')]);
    }
  });

  it('fails with a front end that cannot answer it, whose request has then failed', async () => {
    const onInput = () => Promise.reject(new Error('the keyboard is gone'));
    const failing = kernel.run("(globalThis as any).prompt('Name?')", {}, { onInput });
    await expect(failing).rejects.toThrow('the keyboard is gone');
    await kernel.client.interrupt();
    expect((await kernel.run('6 * 7')).result).toEqual({ 'text/plain': '42' });
  });

  it('ends with an interrupt while it is waited for, and is not answered later', async () => {
    let asked: Promise<unknown> | undefined;
    const { error, stdout } = await kernel.run(
      "try { (globalThis as any).prompt('Never answered?'); } finally { } console.log('ran on');",
      {},
      {
        onInput: async () => {
          asked = kernel.client.interrupt();
          await asked;
          return new Promise<string>(() => {});
        },
      },
    );
    await asked;
    expect(error?.ename).toBe('Interrupted');
    expect(stdout).toBe('');
    const { result } = await answering("(globalThis as any).prompt('And now?')", ['now']);
    expect(result).toEqual({ 'text/plain': "'now'" });
  });
});
