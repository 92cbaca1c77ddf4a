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

  it('tells what was thrown where `using` ends, and what that suppressed', async () => {
    const both = (first: string, second: string) =>
      told(`{ using a = { [Symbol.dispose]() { throw ${first}; } }; throw ${second}; }`);
    const errors = await both("new Error('in dispose')", "new RangeError('in body')");
    expect(errors).toMatch(
      /^SuppressedError: [^\n]*\n[\s\S]*caused by\nError: in dispose\n[\s\S]*which suppressed\nRangeError: in body\n/,
    );
    expect(errors).not.toMatch(/^ *(error|suppressed):/m);
    const others = await both("'no error'", '[7]');
    expect(others).toContain("error: 'no error'");
    expect(others).toContain('suppressed: [ 7 ]');
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

describe('display', () => {
  const kernel = withKernel();
  const displayed = async (code: string) => {
    const { published, error } = await kernel.run(`import { display } from 'very-deep'; ${code}`);
    expect(error).toBeUndefined();
    return published
      .filter(({ header }) => header.msg_type.endsWith('display_data'))
      .map(({ content }) => [content.data, content.metadata]);
  };

  it('sends bytes as base64, first and when it is updated', async () => {
    expect(
      await displayed(`const shown = display({ 'image/png': new Uint8Array([0, 1, 2, 250]), 'application/json': { a: [1] } });
        shown.update({ 'image/jpeg': Buffer.from([1]) }); void 0;`),
    ).toEqual([
      [{ 'image/png': 'AAEC+g==', 'application/json': { a: [1] } }, {}],
      [{ 'image/jpeg': 'AQ==' }, {}],
    ]);
  });

  it('sends sizes and metadata', async () => {
    expect(
      await displayed(`const png = { 'image/png': 'AAEC' };
        display(png, { width: 30, height: 20 }); display(png, { metadata: { 'image/png': { width: 5 }, isolated: true } });
        display([png, { 'image/png': { width: 6 } }]); void 0;`),
    ).toEqual([
      [{ 'image/png': 'AAEC' }, { 'image/png': { width: 30, height: 20 } }],
      [{ 'image/png': 'AAEC' }, { 'image/png': { width: 5 }, isolated: true }],
      [{ 'image/png': 'AAEC' }, { 'image/png': { width: 6 } }],
    ]);
  });

  it('fails its cell with a sentence where a bundle cannot be', async () => {
    const { error } = await kernel.run("import { display } from 'very-deep'; display({ 'text/html': 5 });");
    expect(error).toMatchObject({
      ename: 'ValueError',
      evalue: expect.stringContaining('text/html must be text'),
    });
    const last = await kernel.run("({ 'image/png': { not: 'bytes' } })");
    expect(last.error).toMatchObject({ evalue: expect.stringContaining('image/png must be bytes') });
  });
});

describe('a value that a cell ends in', () => {
  const kernel = withKernel({ NO_COLOR: '' });
  const shown = async (code: string) => {
    const { of, error } = await kernel.run(code);
    expect(error).toBeUndefined();
    return of('execute_result')[0]?.content;
  };

  it('is shown as it says itself, with its metadata', async () => {
    expect(await shown("({ outerHTML: '<p>hi</p>' })")).toMatchObject({ data: { 'text/html': '<p>hi</p>' } });
    expect(await shown("({ toSpec: () => ({ mark: 'bar' }) })")).toMatchObject({
      data: { 'application/vnd.vegalite.v5+json': { mark: 'bar' } },
    });
    expect(await shown("[{ 'image/png': Buffer.from([1]) }, { 'image/png': { width: 9 } }]")).toMatchObject({
      data: { 'image/png': 'AQ==', 'text/plain': expect.any(String) },
      metadata: { 'image/png': { width: 9 } },
    });
    expect(await shown('Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)')).toMatchObject({
      data: { 'image/jpeg': '/9j/4A==' },
    });
    expect(await shown("import { html, md } from 'very-deep'; html`<b>${'<'}</b>`")).toMatchObject({
      data: { 'text/html': '<b>&lt;</b>' },
    });
    expect(await shown('md`# Title ${1 + 1}`')).toMatchObject({ data: { 'text/markdown': '# Title 2' } });
  });

  it('is coloured where it is an object, and plain where it is one word or number', async () => {
    const text = async (code: string) => (await shown(code))?.data['text/plain'];
    expect(await text('({ a: 1 })')).toBe('{ a: \x1b[33m1\x1b[39m }');
    expect(await text('(class Kept { static x = 1 })')).toBe('[class Kept] { x: \x1b[33m1\x1b[39m }');
    expect([await text('5'), await text("'word'"), await text('true')]).toEqual(['5', "'word'", 'true']);
    const loop = 'class Loop { self = this; get later() { return 1; } } new Loop()';
    expect(plain([await text(loop)])).toBe('<ref *1> Loop { self: [Circular *1] }');
    expect(plain([await text('({ get slow() { return 1; } })')])).toBe('{ slow: [Getter] }');
  });

  it('is remembered without colours, and given so to who asks for an expression', async () => {
    const { reply } = await kernel.run('({ b: 2 })', { user_expressions: { again: '({ c: 3 })' } });
    expect(reply.content.user_expressions.again.data).toEqual({ 'text/plain': '{ c: 3 }' });
    const past = await kernel.ask('history_request', { hist_access_type: 'tail', n: 1, output: true });
    expect(past.reply.content.history[0][2]).toEqual(['({ b: 2 })', '{ b: 2 }']);
  });
});
