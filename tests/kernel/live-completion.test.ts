import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withKernel } from './client';

/** Where the cursor stands in a text. */
const CURSOR = '‸';

describe('completion of what values have now', () => {
  const kernel = withKernel({ SEEN_BY_COMPLETION: 'yes' });

  const matches = async (text: string): Promise<string[]> => {
    const [before = '', after = ''] = text.split(CURSOR);
    const { reply } = await kernel.ask('complete_request', {
      code: before + after,
      cursor_pos: Array.from(before).length,
    });
    return reply.content.matches;
  };

  beforeAll(async () => {
    const { error } = await kernel.run(`
const data = JSON.parse('{"alpha": 1, "beta": {"gamma": 2, "with space": 3}, "rows": [{"deep": 1}]}');
const table = Object.fromEntries([['first', 1], ['second', 2]]);
const map = new Map([['one', 1], ['two', 2]]);
class Thing { made = 1; work() {} }
const thing: any = new Thing();
const hidden: unknown = { inside: 1 };
let later: any;
let looked = 0;
const watched: any = { get trap() { looked++; return { below: 1 }; }, safe: 1 };
const proxy: any = new Proxy({}, { ownKeys() { looked++; return []; }, get() { looked++; } });`);
    expect(error).toBeUndefined();
  });
  afterAll(async () => {
    expect((await kernel.run('looked')).result?.['text/plain']).toBe('0');
  });

  it.each([
    ['any value', 'data.‸', ['alpha', 'beta', 'rows']],
    ['any value, begun', 'data.al‸', ['alpha']],
    ['a value in a value, which a dot can reach', 'data.beta.‸', ['gamma']],
    ['an element', 'data.rows[0].‸', ['deep']],
    ['an element by name', "data['beta'].‸", ['gamma']],
    ['any value behind ?.', 'data?.beta?.‸', ['gamma']],
    ['any value behind ! and brackets', '(data!).be‸', ['beta']],
    ['any value in a call', 'console.log(data.al‸)', ['alpha']],
    ['any value, on a line of its own', 'data\n  .al‸', ['alpha']],
    ['any value, behind a dot at the end of a line', 'data.\n  al‸', ['alpha']],
    ['an object of any keys', 'table.‸', ['first', 'second']],
    ['an instance without a type', 'thing.‸', ['made', 'work']],
    ['what is unknown', 'hidden.‸', ['inside']],
    ['the environment', 'process.env.SEEN_BY_COM‸', ['SEEN_BY_COMPLETION']],
    ['keys in brackets', "data['‸']", ['alpha', 'beta', 'rows']],
    ['keys in brackets, begun', 'data["be‸"]', ['beta']],
    ['keys that no dot can reach', "data.beta['with‸']", ['with space']],
    ['keys of the environment', "process.env['SEEN_BY_COM‸']", ['SEEN_BY_COMPLETION']],
    ['keys of a map', "map.get('‸')", ['one', 'two']],
    ['keys of a map, begun', "map.has('tw‸')", ['two']],
  ])('knows %s', async (_name, text, names) => {
    expect(new Set(await matches(text))).toEqual(new Set(names));
  });

  it.each([
    ['of a parameter of the same name', '((data: any) => data.‸)'],
    ['of a variable of a block', '{ let data: any; data.‸ }'],
    ['of a variable that the cell declares anew', 'let data: any = {}; data.‸'],
    ['of what is not there yet', 'later.‸'],
    ['behind a getter', 'watched.trap.‸'],
    ['of a proxy', 'proxy.‸'],
    ['of the result of a call', 'String(data).nothing.‸'],
  ])('knows nothing %s', async (_name, text) => {
    expect(await matches(text)).toEqual([]);
  });

  it('leaves what has a type to the type', async () => {
    expect(await matches('[1].fi‸')).toContain('find');
    expect(await matches('watched.‸')).toEqual(expect.arrayContaining(['safe', 'trap']));
  });
});
