/** Magics and shell commands in cells. */
import { describe, expect, it } from 'vitest';
import { plain, withKernel } from './client';

describe('a magic', () => {
  const kernel = withKernel();

  it('%%time prints how long a cell ran, also one that fails', async () => {
    const { stdout, result, published } = await kernel.run("%%time\nconsole.log('in it');\n6 * 7");
    expect(stdout).toMatch(
      /^in it\nWall time: [\d.]+ m?s\nCPU time: [\d.e+]+ m?s \(user [\d.e+]+ m?s, system [\d.e+]+ m?s\)\n$/,
    );
    expect(result).toEqual({ 'text/plain': '42' });
    expect(published.map(({ header }) => header.msg_type).at(-2)).toBe('execute_result');
    const failed = await kernel.run("%%time\nthrow new Error('at the end');");
    expect(failed.stdout).toMatch(/^Wall time/);
    expect(plain(failed.error?.traceback ?? [])).toMatch(/cell\[\d+\]:2/);
  });

  it('%%html shows the rest of the cell', async () => {
    const { of, result, status } = await kernel.run('%%html\n<b>bold</b>\n!no command');
    expect(status).toBe('ok');
    expect(of('display_data')[0]?.content.data).toEqual({
      'text/html': '<b>bold</b>\n!no command',
      'text/plain': '<b>bold</b>\n!no command',
    });
    expect(result).toBeUndefined();
  });

  it('%lsmagic lists them, and the rest of the cell runs', async () => {
    const { stdout, result } = await kernel.run('%lsmagic\n5');
    for (const name of ['%%time', '%%html', '%lsmagic', '!command']) expect(stdout).toContain(name);
    expect(result).toEqual({ 'text/plain': '5' });
  });

  it('that does not exist is told of with the nearest and all others, and nothing runs', async () => {
    const { error, stdout } = await kernel.run("%time\nconsole.log('ran')");
    expect(error?.ename).toBe('MagicError');
    expect(error?.evalue).toMatch(/^there is no magic %time; did you mean %%time\? These are all:\n%%time /);
    expect(stdout).toBe('');
    expect((await kernel.run('%matplotlib inline')).error?.evalue).toContain('there is no magic %matplotlib');
    expect((await kernel.run('%%time now\n1')).error?.evalue).toContain('takes nothing behind its name');
  });

  it('leaves questions about the cell at their places', async () => {
    await kernel.run('const velocity = { metres: 1 };');
    const code = '%%time\n!ls -l *\nvelocity.m';
    const { reply } = await kernel.ask('complete_request', { code, cursor_pos: code.length });
    expect(reply.content.matches).toEqual(['metres']);
    const complete = async (text: string) =>
      (await kernel.ask('is_complete_request', { code: text })).reply.content;
    expect(await complete('%%time\n1')).toEqual({ status: 'complete' });
    expect(await complete('!npm install x')).toEqual({ status: 'complete' });
    expect(await complete('%%time\nfor (;;) {')).toMatchObject({ status: 'incomplete' });
  });
});

describe('a magic that is being typed', () => {
  const kernel = withKernel();
  const asked = async (type: 'complete' | 'inspect', before: string, after = '') =>
    (await kernel.ask(`${type}_request`, { code: before + after, cursor_pos: before.length })).reply.content;

  it.each([
    ['%', '', ['%%time', '%%html', '%lsmagic'], 0, 1],
    ['%%', '', ['%%time', '%%html'], 0, 2],
    ['%%ti', '', ['%%time'], 0, 4],
    ['%%ti', 'me\n1', ['%%time'], 0, 6],
    ['%ls', '', ['%lsmagic'], 0, 3],
    ['// title\n\n%%h', '\n<b>', ['%%html'], 10, 13],
    ['%%nothing', '', [], 0, 9],
  ])('%j is completed before %j', async (before, after, matches, cursor_start, cursor_end) => {
    const found = await asked('complete', before, after);
    expect(new Set(found.matches)).toEqual(new Set(matches));
    expect(found).toMatchObject({ cursor_start, cursor_end });
  });

  it.each(['1\n%%', 'const x = 5 %', '%%time\n%', '%%time '])('none is offered behind %j', async (before) => {
    expect((await asked('complete', before)).matches.join()).not.toContain('%');
  });

  it.each(['%%time', '%%html', '%lsmagic'])('%s is explained', async (name) => {
    const found = await asked('inspect', name, '\n1');
    expect(found).toMatchObject({ found: true, data: { 'text/plain': expect.stringContaining(name) } });
    expect((await asked('inspect', `${name}x`)).found).toBe(false);
  });
});

describe.skipIf(process.platform === 'win32')('a command', () => {
  const kernel = withKernel();

  it("runs where it stands, and its output is the cell's", async () => {
    const { stdout, stderr, result, status } = await kernel.run(
      "console.log('one');\n!echo two; echo 'zwei €' >&2\nconsole.log('three');\n4",
    );
    expect([stdout, stderr]).toEqual(['one\ntwo\nthree\n', 'zwei €\n']);
    expect([status, result]).toEqual(['ok', { 'text/plain': '4' }]);
    const last = await kernel.run('!echo');
    expect([last.stdout, last.result]).toEqual(['\n', undefined]);
  });

  it('fails its cell where it fails, at its line', async () => {
    const { error, stdout } = await kernel.run("1;\n!exit 3\nconsole.log('ran')");
    expect(error).toMatchObject({
      ename: 'CommandError',
      evalue: 'the command `exit 3` ended with exit status 3',
    });
    expect(plain(error?.traceback ?? [])).toContain('> 2 | !exit 3');
    expect(stdout).toBe('');
  });

  it('is told from TypeScript by the names that are known', async () => {
    expect((await kernel.run('let echo = false;\n!echo')).result).toEqual({ 'text/plain': 'true' });
    expect((await kernel.run('!echo')).result).toEqual({ 'text/plain': 'true' });
    expect((await kernel.run('!echo a b')).stdout).toBe('a b\n');
  });

  it('streams what it prints, and ends with an interrupt, with all that it has started', async () => {
    const { stdout, error } = await kernel.run(
      "!sh -c 'echo started $$; sleep 1000'; true\nconsole.log('ran on')",
      {},
      {
        onPublished: ({ header, content }) => {
          if (header.msg_type === 'stream' && String(content.text).includes('started'))
            void kernel.client.interrupt();
        },
      },
    );
    expect(error?.ename).toBe('Interrupted');
    expect(stdout).toMatch(/^started \d+\n$/);
    const pid = Number(/\d+/.exec(stdout)?.[0]);
    const isGone = () => {
      try {
        process.kill(pid, 0);
        return false;
      } catch {
        return true;
      }
    };
    await expect.poll(isGone, { timeout: 20_000 }).toBe(true);
  });

  it('comes after what cells asked for, and knows their names', async () => {
    const { error } = await kernel.run("import { check } from 'very-deep';\n!check");
    expect(error).toBeUndefined();
  });
});

describe('where commands are off', () => {
  const kernel = withKernel({ VERY_DEEP_SHELL: 'off' });

  it('says so', async () => {
    const { error, stdout } = await kernel.run('!echo no');
    expect(error?.evalue).toContain('VERY_DEEP_SHELL=off');
    expect(stdout).toBe('');
  });
});
