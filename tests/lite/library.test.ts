/** The library in a worker of a real browser: its doors, exercises, engine and displays, beside the same in Node.js. */
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { project, startBrowser, withoutBrowser } from '../browser/chromium';
import { buildLibrary, type Opened, openPage, serveLibrary } from './opened';
import type { StaticServer } from './static-server';

/** Losses of a small LeNet with batch normalization; the same code runs in the browser and in Node.js. */
const lenetLosses = `
  const { tf, lenet, fit, Random } = library;
  const model = lenet({ batchNorm: true, seed: 3 });
  const random = new Random(5);
  const images = tf.tensor4d(Float32Array.from({ length: 96 * 784 }, () => random.normal()), [96, 28, 28, 1]);
  const labels = tf.tensor1d(Int32Array.from({ length: 96 }, (_, i) => i % 10), 'int32');
  const history = await fit(model, { x: images, y: labels }, { epochs: 4, batchSize: 32, optimizer: 'sgd', learningRate: 0.5, seed: 1, listeners: [] });
  return history.steps.map(({ loss }) => loss);
`;

type Run = <T>(body: string, given?: unknown) => Promise<T>;

/** The library as Node.js has it, after a build. */
const inNode: Run = async (body, given) => {
  const library = createRequire(__filename)(path.join(project, 'dist', 'src', 'door.js'));
  await library.ready({ backend: 'onnx' });
  const AsyncFunction = (async () => {}).constructor as new (
    ...parts: string[]
  ) => (library: unknown, given: unknown) => Promise<never>;
  return new AsyncFunction('library', 'given', body)(library, given);
};

describe.skipIf(withoutBrowser)('the library in a browser', () => {
  let browser: Browser;
  let server: StaticServer;
  let opened: Opened;

  beforeAll(async () => {
    const { folder } = await buildLibrary();
    server = await serveLibrary(folder);
    browser = await startBrowser();
    opened = await openPage(browser, server);
  }, 600_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('opens, and says what it found', async () => {
    const state = await opened.run(
      'return library.openLibrary({ environment: { VERY_DEEP_SIZE: "smoke", VERY_DEEP_THREADS: "2" } })',
    );
    expect(state).toEqual({ isolated: true, threads: 2, storage: 'opfs', notes: [] });
  });

  it('gives cells every name of the public door', async () => {
    const names = 'return Object.keys(library.cellLibrary).sort()';
    expect(await opened.run(names)).toEqual(await inNode('return Object.keys(library).sort()'));
  });

  it('computes with ONNX Runtime', async () => {
    expect(await opened.run('await library.ready(); return library.backendReport()')).toMatchObject({
      engine: 'onnx',
    });
  });

  it('draws the random numbers that Node.js draws', async () => {
    const body = `
      const numbers = new library.Random('very-deep/visible/mean-of-values');
      return Array.from({ length: 700 }, () => numbers.uint32());
    `;
    expect(await opened.run(body)).toEqual(await inNode(body));
  });

  it('trains LeNet as the native engine does', async () => {
    const [here, there] = [await opened.run<number[]>(lenetLosses), await inNode<number[]>(lenetLosses)];
    expect(here).toHaveLength(12);
    for (const [i, loss] of here.entries())
      expect(Math.abs(loss / (there[i] as number) - 1)).toBeLessThan(1e-4);
    expect(here.at(-1)).toBeLessThan(here[0] as number);
  });

  it('runs no operation of LeNet in JavaScript', async () => {
    const body = `library.resetFallbackCounts(); ${lenetLosses.replace('return history', 'const losses = history')}
      return library.fallbackCounts();`;
    expect(await opened.run(body)).toEqual({});
  });

  describe('exercises', () => {
    const wrong = 'values => values[0]';
    const right = 'values => values.reduce((sum, one) => sum + one, 0) / values.length';
    const judged = (solution: string) => `return library.check('mean-of-values', ${solution})`;

    it('are judged as in Node.js, case by case', async () => {
      const first = await opened.run<{ verdict: string }>(judged(wrong));
      expect(first.verdict).not.toBe('pass');
      expect(first).toEqual(await inNode(judged(wrong)));
      expect(await opened.run(judged(right))).toMatchObject({ verdict: 'pass' });
    });

    it('withhold what does the work', async () => {
      const body = `
        const { tf } = library.cellLibrary;
        const { verdict, feedback } = await library.check('batch-moments', (x) => tf.moments(x, 0));
        return { verdict, feedback };
      `;
      const found = await opened.run<{ verdict: string; feedback: string }>(body);
      expect(found.verdict).toBe('fail');
      expect(found.feedback).toMatch(/tf\.moments/);
      expect(found).toEqual(await inNode(body.replace('library.cellLibrary', 'library')));
    });

    it('withhold gradients that are made outside', async () => {
      const body = `
        const { tf } = library.cellLibrary;
        const ready = tf.grad((x) => x.square().sum());
        const { verdict } = await library.check('batch-norm-backward', () => ready(tf.scalar(1)));
        return verdict;
      `;
      expect(await opened.run(body)).toEqual(await inNode(body.replace('library.cellLibrary', 'library')));
    });

    it('have questions, whose answers are sealed', async () => {
      const body = "return ['a', 'b', 'c'].map((letter) => library.answer('00-q1', letter))";
      expect(await opened.run(body)).toEqual(await inNode(body));
    });

    it('have hints, and progress that is kept', async () => {
      const shown = `
        const shown = [];
        globalThis[Symbol.for('very-deep.kernel.host')] = { display: (data) => shown.push(data['text/plain'] ?? data['text/html']) };
        library.hint('mean-of-values');
        library.progress();
        delete globalThis[Symbol.for('very-deep.kernel.host')];
        await library.settled();
        return { shown, files: library.storedFiles() };
      `;
      const { shown: texts, files } = await opened.run<{ shown: string[]; files: string[] }>(shown);
      expect(texts[0]).toMatch(/Hint 1 of/);
      expect(texts[1]).toMatch(/mean-of-values/);
      expect(files).toContain('/home/very-deep-progress.json');
    });

    it('name what is not there', async () => {
      await expect(opened.run("return library.check('no-such-one', () => 0)")).rejects.toThrow(
        'no exercise is called "no-such-one"; check the spelling',
      );
      await expect(opened.run("return library.answer('00-q99', 'a')")).rejects.toThrow(
        'no question is called "00-q99"; check the number',
      );
    });
  });

  describe('displays', () => {
    it('show tables of records', async () => {
      const body = `
        await library.prepareCell?.('table(rows)');
        const frame = library.table([{ class: 'coat', images: 1005 }, { class: 'bag', images: 974 }]);
        return { shape: frame.shape, columns: frame.columns, values: frame.values, text: frame.toString() };
      `;
      expect(await opened.run(body)).toEqual(await inNode(body));
    });

    it("draw figures with the site's own copy of Plotly", async () => {
      const html = await opened.run<string>(`
        let shown;
        globalThis[Symbol.for('very-deep.kernel.host')] = { display: (data) => (shown = data) };
        library.display(library.lineChart({ title: 'Loss', alt: 'It falls.', x: { title: 'step' }, y: { title: 'loss' }, series: [{ name: 'training', x: [1, 2, 3], y: [2.3, 1.1, 0.5] }] }));
        delete globalThis[Symbol.for('very-deep.kernel.host')];
        return shown['text/html'];
      `);
      await opened.page.evaluate((code) => {
        const { document } = globalThis as unknown as {
          document: {
            body: { append(node: unknown): void };
            createRange(): { createContextualFragment(html: string): unknown };
          };
        };
        document.body.append(document.createRange().createContextualFragment(code));
      }, html);
      await opened.page.waitForSelector('.js-plotly-plot .scatterlayer path.js-line', { timeout: 60_000 });
      expect(server.requests.filter((name) => name.endsWith('plotly.min.js'))).toEqual(['plotly.min.js']);
    });

    it('show pictures as PNG', async () => {
      const body = `
        let shown;
        globalThis[Symbol.for('very-deep.kernel.host')] = { display: (data) => (shown = data) };
        library.display(library.tf.tensor3d(Array.from({ length: 192 }, (_, i) => i / 192), [8, 8, 3]));
        delete globalThis[Symbol.for('very-deep.kernel.host')];
        return /src="data:image.png;base64,([^"]+)"/.exec(shown['text/html'])?.[1];
      `;
      const png = await opened.run<string>(body);
      const size = await opened.page.evaluate(async (code) => {
        const bytes = await fetch(`data:image/png;base64,${code}`).then((one) => one.blob());
        const { width, height } = await (
          globalThis as unknown as {
            createImageBitmap(one: unknown): Promise<{ width: number; height: number }>;
          }
        ).createImageBitmap(bytes);
        return [width, height];
      }, png);
      expect(size).toEqual([8, 8]);
    });
  });
});
