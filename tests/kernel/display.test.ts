/** How values look that a cell ends in, and what `display` shows. */
import { describe, expect, it } from 'vitest';
import { plain, withKernel } from './client';

describe('a promise that a cell ends in', () => {
  const kernel = withKernel();
  const shown = async (code: string) => (await kernel.run(code)).result?.['text/plain'];

  it('shows its state and nothing of the kernel, wherever it stands', async () => {
    expect(await shown('Promise.resolve(5)')).toBe('Promise { 5 }');
    expect(await shown('new Promise(() => {})')).toBe('Promise { <pending> }');
    expect(await shown('(async () => 6)()')).toBe('Promise { 6 }');
    expect(await shown('({ inside: Promise.resolve([7]) })')).toBe('{ inside: Promise { [ 7 ] } }');
    const { stdout } = await kernel.run('console.log(Promise.resolve(8), [new Promise(() => {})]);');
    expect(stdout).toBe('Promise { 8 } [ Promise { <pending> } ]\n');
  });

  it('is told of once where it is rejected', async () => {
    const { result, stderr, status } = await kernel.run("Promise.reject(new RangeError('no'))");
    expect(status).toBe('ok');
    expect(result?.['text/plain']).toMatch(/^Promise \{\s+<rejected> RangeError: no\n/);
    expect(stderr).toBe('');
    // A rejection that is not the value of its cell is nobody's.
    const { stderr: stray } = await kernel.run(
      "void Promise.reject(new Error('astray')); await new Promise((r) => setTimeout(r, 50)); 1",
    );
    expect(plain([stray])).toContain('Not caught: Error: astray');
  });
});

describe('an error', () => {
  const kernel = withKernel();
  const told = async (code: string) => plain((await kernel.run(code)).error?.traceback ?? []);

  it('tells its own fields, its cause and its parts', async () => {
    const text = await told(`const cause = new RangeError('inner');
      throw Object.assign(new Error('outer', { cause }), { code: 'E_OUT', details: { list: [1, 2] }, empty: null });`);
    expect(text).toMatch(/^Error: outer\n/);
    expect(text).toContain("code: 'E_OUT'");
    expect(text).toContain('details: { list: [ 1, 2 ] }');
    expect(text).not.toMatch(/^ *empty:/m);
    expect(text).toContain('caused by\nRangeError: inner');
    expect(
      await told("throw new AggregateError([new TypeError('one'), new RangeError('two')], 'all')"),
    ).toMatch(/AggregateError: all[\s\S]*TypeError: one[\s\S]*RangeError: two/);
    expect(await told("require('node:fs').readFileSync('/nowhere')")).toMatch(
      /code: 'ENOENT'\n[\s\S]*path: '\/nowhere'/,
    );
  });

  it('comes to an end where it is its own cause, or says strange things', async () => {
    expect(await told("const e: Error = new Error('loop'); e.cause = e; throw e;")).toContain(
      'caused by the Error above',
    );
    expect(await told("throw Object.assign(new Error('odd'), { errors: { name: 'required' } })")).toContain(
      "errors: { name: 'required' }",
    );
    expect(await told("throw new Error('odd', { cause: 'a text' })")).toContain("cause: 'a text'");
    expect(
      await told(
        "throw Object.assign(new Error('big'), { body: Array.from({ length: 5000 }, (_, i) => i) })",
      ),
    ).toContain('... 4990 more items');
  });

  it('shows its fields, and the lines of cells in its stack, where a cell ends in it', async () => {
    const { result } = await kernel.run("\nObject.assign(new Error('shown', { cause: 5 }), { code: 7 })");
    const text = String(result?.['text/plain']);
    expect(text).toMatch(/^Error: shown\n {4}at cell\[\d+\]:2:15 \{\n/);
    expect(text).toContain('[cause]: 5');
    expect(text).toContain('code: 7');
    expect(text).not.toMatch(/node:|kernels|tslab/);
    expect(result?.['text/html']).toContain('code: 7');
  });
});
