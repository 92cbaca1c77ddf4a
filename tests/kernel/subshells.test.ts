/** Subshells (JEP 91): queues of their own in one thread. */
import { beforeAll, describe, expect, it } from 'vitest';
import { takeApart, withKernel } from './client';

describe('a subshell', () => {
  const kernel = withKernel();
  const control = async (type: string, content: object = {}) =>
    takeApart(await kernel.client.request(type, content, { channel: 'control' })).reply.content;
  let subshell = '';
  const inSubshell = (code: string, content: object = {}) => kernel.run(code, content, { subshell });

  /** Starts a cell of the main shell that waits until `release` is called, and waits until it does. */
  const waiting = async (more = ''): Promise<{ ended: ReturnType<typeof kernel.run> }> => {
    let begun = () => {};
    const beginning = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const ended = kernel.run(
      `console.log('begun'); await new Promise<void>((resolve) => { release = resolve; });\n${more}`,
      {},
      { onPublished: ({ header }) => header.msg_type === 'stream' && begun() },
    );
    await beginning;
    return { ended };
  };

  beforeAll(async () => {
    await kernel.run('let release = () => {}; let n = 1;');
    subshell = (await control('create_subshell_request')).subshell_id;
  });

  it('is said to be there, made, listed and deleted', async () => {
    const { reply } = await kernel.ask('kernel_info_request', {});
    expect(reply.content.supported_features).toContain('kernel subshells');
    const other = (await control('create_subshell_request')).subshell_id;
    expect(await control('list_subshell_request')).toEqual({ status: 'ok', subshell_id: [subshell, other] });
    expect(await control('delete_subshell_request', { subshell_id: other })).toEqual({ status: 'ok' });
    expect(await control('list_subshell_request')).toEqual({ status: 'ok', subshell_id: [subshell] });
    const again = await control('delete_subshell_request', { subshell_id: other });
    expect(again).toMatchObject({ status: 'error', evalue: expect.stringContaining(other) });
  });

  it('does not wait for a cell of the main shell that awaits', async () => {
    const { ended } = await waiting("console.log('then'); n");
    const { result, published, stdout } = await inSubshell("n += 1; console.log('beside'); n * 10");
    expect(result).toEqual({ 'text/plain': '20' });
    expect(stdout).toBe('beside\n');
    expect(new Set(published.map(({ parent }) => parent.subshell_id))).toEqual(new Set([subshell]));
    expect((await inSubshell('release();')).status).toBe('ok');
    const main = await ended;
    expect(main.stdout).toBe('begun\nthen\n');
    expect(main.result).toEqual({ 'text/plain': '2' });
    expect((await kernel.run('n')).result).toEqual({ 'text/plain': '2' });
  });

  it('runs its own cells one after the other, and an error drops those that wait in it alone', async () => {
    const { ended } = await waiting("'main'");
    const next = kernel.run("'next of main'");
    const [first, second, third] = await Promise.all([
      inSubshell('await new Promise((r) => setTimeout(r, 50)); n = 5;'),
      inSubshell("n += 1; throw new Error('in the subshell');"),
      inSubshell('n = 100;'),
    ]);
    expect([first?.status, second?.status, third?.status]).toEqual(['ok', 'error', 'aborted']);
    await inSubshell('release();');
    expect((await ended).result).toEqual({ 'text/plain': "'main'" });
    expect((await next).status).toBe('ok');
    expect((await kernel.run('n')).result).toEqual({ 'text/plain': '6' });
  });

  it('is stopped by an interrupt, as the main shell is', async () => {
    const { ended } = await waiting();
    const beside = inSubshell('await new Promise(() => {});');
    await inSubshellBegins();
    await kernel.client.interrupt();
    expect((await ended).error?.ename).toBe('Interrupted');
    expect((await beside).error?.ename).toBe('Interrupted');
    const looping = inSubshell('for (;;);');
    await inSubshellBegins();
    await kernel.client.interrupt();
    expect((await looping).error?.ename).toBe('Interrupted');
    expect((await inSubshell('6 * 7')).result).toEqual({ 'text/plain': '42' });
  });

  /** Resolves with the next input that is published for a cell of the subshell. */
  const inSubshellBegins = () =>
    new Promise<void>((resolve) => {
      const end = kernel.client.listen(({ header, parent }) => {
        if (header.msg_type !== 'execute_input' || parent.subshell_id !== subshell) return;
        end();
        resolve();
      });
    });
});
