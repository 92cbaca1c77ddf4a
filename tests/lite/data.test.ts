/** Data sets and files in a real browser: fetched from beside the library, checked, resumed, kept, and given back. */
import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser, withoutBrowser } from '../browser/chromium';
import { realData, withoutRealData } from '../real-data';
import { buildLibrary, type Opened, openPage, serveLibrary, withLibrary } from './opened';
import type { StaticServer } from './static-server';

const open = 'return library.openLibrary({ environment: { VERY_DEEP_SIZE: "quick" } })';
const smoke = 'return library.openLibrary({ environment: { VERY_DEEP_SIZE: "smoke" } })';

/** A batch of CIFAR-10's format; not the published ones. */
function someCifar(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-data-'));
  mkdirSync(path.join(folder, 'cifar-10-batches-bin'));
  const records = Array.from({ length: 10_000 }, (_, i) => {
    const record = new Uint8Array(3073).fill(i % 251);
    record[0] = i % 10;
    return record;
  });
  writeFileSync(path.join(folder, 'cifar-10-batches-bin', 'data_batch_1.bin'), Buffer.concat(records));
  if (realData !== undefined) {
    mkdirSync(path.join(folder, 'fashion-mnist'));
    for (const part of ['train', 't10k'])
      for (const kind of ['images-idx3', 'labels-idx1']) {
        const name = `${part}-${kind}-ubyte.gz`;
        copyFileSync(path.join(realData, 'fashion-mnist', name), path.join(folder, 'fashion-mnist', name));
      }
  }
  return folder;
}

describe.skipIf(withoutBrowser)('data in a browser', () => {
  let browser: Browser;
  let server: StaticServer;
  let folder: string;

  beforeAll(async () => {
    ({ folder } = await buildLibrary({ data: someCifar() }));
    server = await serveLibrary(folder);
    browser = await startBrowser();
  }, 600_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  const mini = `
    const { train, test, source, note } = await library.loadMiniCifar({ size: { train: 60, test: 20 } });
    return { train: train.labels.length, test: test.labels.length, source, note };
  `;

  it('comes from beside the library, is told to be unpublished, and is kept', async () => {
    const opened = await openPage(browser, server);
    await opened.run(open);
    const found = await opened.run(mini);
    expect(found).toMatchObject({ train: 60, test: 20, source: 'unverified' });
    const asked = () => server.requests.filter((name) => name.includes('data_batch_1.bin'));
    expect(asked()).toHaveLength(1);
    const again = await withLibrary(opened.page, server);
    await again.run(open);
    expect(await again.run(mini)).toEqual(found);
    expect(asked()).toHaveLength(1);
    await opened.page.context().close();
  });

  it('is resumed where its connection broke off, also by another page', async () => {
    const opened = await openPage(browser, server);
    await opened.run(open);
    const before = server.requests.length;
    server.breakOff('data_batch_1.bin', 9_000_000);
    expect(await opened.run(mini)).toMatchObject({ source: 'unverified' });
    const ranges = server.requests.slice(before).filter((name) => name.includes('data_batch_1.bin'));
    expect(ranges).toHaveLength(2);
    expect(ranges[1]).toMatch(/data_batch_1\.bin bytes=\d+-$/);
    await opened.page.context().close();
  });

  it.skipIf(withoutRealData())('is the published Fashion-MNIST, checked', async () => {
    const opened = await openPage(browser, server);
    await opened.run(open);
    const found = await opened.run<{ source: string; sum: number }>(`
      const { train, source } = await library.loadFashionMnist({ size: { train: 500, test: 100 } });
      return { source, sum: train.images.reduce((sum, one) => sum + one, 0) };
    `);
    expect(found.source).toBe('real');
    expect(found.sum).toBeGreaterThan(0);
    await opened.page.context().close();
  });

  it('is refused when it is not what the site says', async () => {
    const foreign = mkdtempSync(path.join(os.tmpdir(), 'very-deep-foreign-'));
    const place = path.join('course', 'datasets', 'cifar-10-batches-bin');
    mkdirSync(path.join(foreign, place), { recursive: true });
    writeFileSync(path.join(foreign, place, 'data_batch_1.bin'), new Uint8Array(30_730_000));
    const wrong = await serveLibrary(foreign, { behind: folder });
    const opened = await openPage(browser, wrong);
    await opened.run(open);
    await expect(opened.run(mini)).rejects.toThrow(
      /data_batch_1\.bin from .* has SHA-256 .* it was not kept/,
    );
    await opened.page.context().close();
    await wrong.stop();
  });

  it('is made up, in words, where it cannot be had', async () => {
    const bare = await serveLibrary((await buildLibrary()).folder);
    const opened = await openPage(browser, bare);
    await opened.run(smoke);
    const { source, note } = await opened.run<{ source: string; note: string }>(`
      const { source, note } = await library.loadMiniCifar();
      return { source, note };
    `);
    expect(source).toBe('synthetic');
    expect(note).toMatch(/^STAND-IN DATA, not mini-CIFAR/);
    expect(note).toMatch(
      /nothing is downloaded at smoke size.*open the course on a site that carries the images/,
    );
    await opened.page.context().close();
    await bare.stop();
  });

  describe('files', () => {
    let opened: Opened;
    beforeAll(async () => {
      opened = await openPage(browser, server);
      await opened.run(smoke);
    });

    it('are exported, reset and imported', async () => {
      const kept = await opened.run<{ before: string[]; after: string[]; again: unknown }>(`
        await library.check('mean-of-values', (values) => values.reduce((a, b) => a + b, 0) / values.length);
        const files = await library.exportFiles();
        await library.resetFiles();
        const after = library.storedFiles();
        await library.importFiles(files);
        const again = JSON.parse(new TextDecoder().decode((await library.exportFiles())['/home/very-deep-progress.json']));
        return { before: Object.keys(files), after, again };
      `);
      expect(kept.before).toEqual(['/home/very-deep-progress.json']);
      expect(kept.after).toEqual([]);
      expect(kept.again).toMatchObject({ exercises: { 'mean-of-values': { verdict: 'pass' } } });
      await expect(
        opened.run('return library.importFiles({ "/course/package.json": new Uint8Array() })'),
      ).rejects.toThrow('/course/package.json is not a path in /home');
    });

    it('outlive the page', async () => {
      await opened.run('return library.settled()');
      const again = await withLibrary(opened.page, server);
      await again.run(smoke);
      expect(await again.run('return library.storedFiles()')).toEqual(['/home/very-deep-progress.json']);
    });

    it('are seen by other workers of the course', async () => {
      const page = await opened.page.context().newPage();
      const other = await withLibrary(page, server);
      await other.run(smoke);
      await other.run("return library.check('mean-of-values', () => 0)");
      await other.run('return library.settled()');
      const attempts = `
        const text = new TextDecoder().decode((await library.exportFiles())['/home/very-deep-progress.json']);
        return JSON.parse(text).exercises['mean-of-values'].attempts;
      `;
      await expect.poll(() => opened.run(attempts), { timeout: 60_000 }).toBe(2);
      await page.close();
    });

    it('hold checkpoints of a training', async () => {
      const body = `
        const model = library.mlp({ inputShape: 2, hidden: [3], outputs: 1 });
        const content = { model, seed: 0, step: 2, history: { epochs: [], steps: [], stopped: false } };
        await library.saveCheckpoint('runs/one.ckpt', content);
        return library.loadCheckpoint('runs/one.ckpt', { model }).step;
      `;
      expect(await opened.run(body)).toBe(2);
      await expect(
        opened.run(
          "return library.loadCheckpoint('no-such.ckpt', { model: library.mlp({ inputShape: 2, hidden: [3], outputs: 1 }) })",
        ),
      ).rejects.toThrow('there is no checkpoint no-such.ckpt');
    });
  });

  it('works without a store, and without isolation, and says so', async () => {
    const plain = await serveLibrary(folder, { isolated: false });
    const opened = await openPage(browser, plain);
    const state = await opened.run<{ notes: string[] }>(
      'return library.openLibrary({ storage: "memory", environment: { VERY_DEEP_SIZE: "quick", VERY_DEEP_THREADS: "4" } })',
    );
    expect(state).toMatchObject({ isolated: false, threads: 1, storage: 'memory' });
    expect(state.notes).toEqual([
      expect.stringMatching(/keeps no files/),
      expect.stringMatching(/computes with one thread/),
    ]);
    expect(await opened.run('return library.ready()')).toBe('onnx');
    expect(await opened.run('return library.tf.matMul([[1, 2]], [[3], [4]]).dataSync()[0]')).toBe(11);
    expect(await opened.run(mini)).toMatchObject({ source: 'unverified' });
    await opened.page.context().close();
    await plain.stop();
  });

  it('unpacks what Node.js packs, and refuses what is cut', async () => {
    const opened = await openPage(browser, server);
    await opened.run(smoke);
    const idx = gzipSync(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 9));
    const body = `
      library.mountFiles([['/tmp/labels.gz', Uint8Array.from(given)]]);
      return Array.from(library.readIdx('/tmp/labels.gz').data);
    `;
    expect(await opened.run(body, [...idx])).toEqual([7, 9]);
    await expect(opened.run(body, [...idx.subarray(0, -9)])).rejects.toThrow('/tmp/labels.gz cannot be read');
    await opened.page.context().close();
  });
});
