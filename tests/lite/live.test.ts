/** A live class from the library in a browser's worker: another site's page, which reports where it is named, and nowhere else. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Listening, listen } from '../../src/desk/listen';
import { LiveClass } from '../../src/desk/live/class';
import type { LiveCourse } from '../../src/desk/live/course';
import { createIntake } from '../../src/desk/live/intake';
import { startBrowser, withoutBrowser } from '../browser/chromium';
import { buildLibrary, type Opened, openPage, serveLibrary } from './opened';
import type { StaticServer } from './static-server';

const course: LiveCourse = new Map([
  [
    'mean-of-values',
    {
      ...{ id: 'mean-of-values', title: 'The mean', chapter: '00-start-here' },
      misconceptions: new Map([['forgets-to-divide', 'You return the sum.']]),
    },
  ],
]);

describe.skipIf(withoutBrowser)('a live class in a browser', () => {
  let browser: Browser;
  let server: StaticServer;
  let opened: Opened;

  beforeAll(async () => {
    const { folder } = await buildLibrary();
    server = await serveLibrary(folder);
    browser = await startBrowser();
    opened = await openPage(browser, server);
    await opened.run('return library.openLibrary({ environment: { VERY_DEEP_SIZE: "smoke" } })');
  }, 600_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  const room = new LiveClass(course);
  /** A student in the worker: what was shown while the notebook took part. */
  const student = (listening: Listening, code: string) =>
    opened.run<string[]>(
      `
      const shown = [];
      globalThis[Symbol.for('very-deep.kernel.host')] = { display: (data) => shown.push(data['text/plain']) };
      const { live, check } = library.cellLibrary;
      await live(given);
      await check('mean-of-values', (values) => values.reduce((sum, one) => sum + one, 0));
      await check('mean-of-values', (values) => values.reduce((sum, one) => sum + one, 0) / values.length);
      await new Promise((go) => setTimeout(go, 1000));
      await live('off');
      delete globalThis[Symbol.for('very-deep.kernel.host')];
      return shown;`,
      `http://127.0.0.1:${listening.port}/#${code}`,
    );

  it('hears a site that is named', async () => {
    const { fetch } = createIntake(room, { origins: [`http://${server.host}`] });
    const listening = await listen(fetch, 0, { flag: '--live-port' });
    const { code } = room.open(Date.now() + 3_600_000);
    const shown = await student(listening, code);
    expect(shown.join('\n')).toContain('The class is there.');
    expect(room.state?.students.map(({ rows }) => [...rows])).toMatchObject([
      [['mean-of-values', { verdict: 'pass', failed: 1 }]],
    ]);
    await listening.close();
    room.end();
  });

  it('hears no other, and its checks go on', async () => {
    const { fetch } = createIntake(room, { origins: ['https://school.github.io'] });
    const listening = await listen(fetch, 0, { flag: '--live-port' });
    const { code } = room.open(Date.now() + 3_600_000);
    const shown = await student(listening, code);
    expect(shown.join('\n')).toContain('does not answer');
    expect(shown.join('\n')).toContain('All cases pass.');
    expect(room.students).toBe(0);
    await listening.close();
    room.end();
  });
});
