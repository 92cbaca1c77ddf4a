/** The kernel of Node.js and that of the browser say the same of unusual cells; what only the browser has shows what it holds. */
import { describe, expect, it } from 'vitest';
import { withoutBrowser } from '../browser/chromium';
import { plain, type Ran, withKernel } from '../kernel/client';
import { unusual } from '../kernel/tables/unusual';
import { withBrowserKernel } from './browser-kernel';

/** What a cell said, in its order, as text; pieces of one stream are one. */
function saidBy(ran: Ran): string[] {
  const all: string[] = [];
  let stream = '';
  for (const { header, content } of ran.published) {
    const type = header.msg_type;
    if (type === 'status' || type === 'execute_input') continue;
    if (type === 'stream') {
      if (stream === content.name) all[all.length - 1] += content.text;
      else all.push(`${content.name}: ${content.text}`);
      stream = content.name;
      continue;
    }
    stream = '';
    all.push(
      `${type}: ${type === 'error' ? content.traceback.join('\n') : JSON.stringify(content.data ?? content)}`,
    );
  }
  return all.map(alike);
}

/** Without what may differ: cells are counted, displays have ids, and a browser's library is one file. */
const alike = (text: string): string =>
  plain([text])
    .replace(/\\u001b\[\d+m/g, '')
    .replace(/cell\[\d+\]/g, 'cell[N]')
    // What stands in for the symbol where Node.js has none.
    .replace('[nodejs.dispose]', '[Symbol.dispose]')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/g, 'ID')
    .replace(/\n\s+\(folded: .*\)/g, '');

describe.skipIf(withoutBrowser)('on both kernels', () => {
  const node = withKernel();
  const browser = withBrowserKernel({ storage: 'memory' });

  it.each(unusual.map(([name, ...cells], i) => [name, cells, i] as const))('%s', async (_name, cells, i) => {
    for (const cell of cells) {
      const code = cell.replace(/(?<=[A-Za-z0-9])_(?![\w$])/g, `_${i}`);
      const [here, there] = [saidBy(await node.run(code)), saidBy(await browser.run(code))];
      expect(there, code).toEqual(here);
    }
  });

  it.each([
    ["new Headers({ a: 'b' })", "Headers { a: 'b' }"],
    ["new URLSearchParams('a=1&a=2&b=x')", "URLSearchParams { a: [ '1', '2' ], b: 'x' }"],
    ["new URL('http://x.y/z?q=1').searchParams", "URLSearchParams { q: '1' }"],
    ["new URL('http://x.y/z?q=1')", /^URL \{(?=[\s\S]*href: 'http:\/\/x.y\/z\?q=1')[\s\S]*search: '\?q=1'/],
    ["new Response('x', { status: 201 })", /^Response \{[\s\S]*status: 201/],
    ["new Request('https://x.y/')", /^Request \{[\s\S]*method: 'GET'/],
    ["new Blob(['abc'])", /^Blob \{ [^}]*size: 3/],
    ['AbortSignal.abort()', /^AbortSignal \{[\s\S]*aborted: true/],
  ])('the browser shows what %s holds', async (code, shown) => {
    const text = plain([String((await browser.run(code)).result?.['text/plain'])]);
    if (typeof shown === 'string') expect(text).toBe(shown);
    else expect(text).toMatch(shown);
  });
});
