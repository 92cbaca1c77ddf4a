import { expect, it } from 'vitest';
import { withBrowserKernel } from './browser-kernel';

const kernel = withBrowserKernel();
it('runs', async () => {
  console.log(await kernel.page.evaluate(() => JSON.stringify((globalThis as any).state)));
  for (const code of [
    '1 + 1',
    'const x = [1, 2, 3].map((a) => a * 2); x',
    'console.log("a", {b: 1}); x.length',
    'y',
    'function f(n: number): number { throw new Error("no " + n); }\nf(3)',
    'await Promise.reject(new TypeError("later"))',
    "import { Random } from 'very-deep'; new Random(5489).uint32()",
    "import fs from 'node:fs';",
    '%%time\n1',
    '?x',
  ]) {
    const t = Date.now();
    const ran = await kernel.run(code);
    console.log(
      code,
      '\n->',
      ran.status,
      ran.result?.['text/plain'],
      ran.stdout,
      ran.stderr,
      ran.error?.traceback?.join('\n'),
      Date.now() - t,
      JSON.stringify(ran.reply.content.payload),
    );
  }
  console.log(kernel.complaints);
}, 300000);
