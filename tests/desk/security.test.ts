/** Who may not read or write at the desk, and what students' text may not do there. */
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClassWire } from '../../src/desk/wire';
import { openGradebook } from '../../src/grading/gradebook';
import { noRules } from '../../src/grading/results/course';
import { newPage, startBrowser, withoutBrowser } from '../browser/chromium';
import { exerciseOf, submissionOf } from '../grading/reports/sample';
import { RunningDesk } from './running-desk';
import { stores } from './stores';

const chapter = '03-batch-normalization';
const exercise = 'batch-moments';
/** Runs where anything of it is taken for markup. */
const script = `</code></pre><script>window.hacked = 1</script><img src="x" onerror="window.hacked = 2"><svg onload="window.hacked = 3">`;

describe('the desk’s door', () => {
  let desk: RunningDesk;
  let store: Awaited<ReturnType<(typeof stores)[0]['make']>>;
  let cookie: string;

  const grade = async (student: string, digest: string) => {
    const book = await openGradebook(store.place);
    const run = { version: '1.0.0', startedAt: '2026-10-01T08:00:00.000Z' };
    const handIn = { at: Date.parse(run.startedAt), from: 'file' as const, attempt: 0, note: '' };
    const hostile = exerciseOf({
      ...{ id: exercise, title: script, feedback: script, misconception: script },
      cases: [{ name: script, passed: false, points: 0, maxPoints: 1, message: script }],
    });
    await book.record(
      run,
      { student, chapter, path: `${student}/x.ipynb`, digest, handIn },
      { seed: 's', exam: 'e' },
      submissionOf(student, { message: script, exercises: [hostile] }),
      new Map([[exercise, { code: `/* ${script} */ const a = \`${script}\`;\n${script}` }]]),
    );
    await book.settle(run, student, chapter, { course: noRules });
    await book.close();
  };
  const giving = {
    ...{ student: 'mallory', chapter, exercise, reading: 'first', version: 0, items: [] },
    ...{ extra: 0, score: null, aboveMaximum: false, comment: script },
  };

  beforeAll(async () => {
    store = await stores[0].make();
    await grade('mallory', 'a');
    desk = await RunningDesk.start(store.place);
    cookie = await desk.cookieOf('Ada');
  });
  afterAll(async () => {
    await desk?.stop();
    await store?.remove();
  });

  const places: readonly (readonly [string, string])[] = [
    ['GET', '/api/session'],
    ['GET', '/api/class'],
    ['GET', '/api/students/mallory'],
    ['GET', '/api/students/mallory/history'],
    ['GET', `/api/exercises/${exercise}`],
    ['PUT', '/api/hand'],
    ['PUT', `/api/rubrics/${exercise}`],
    ['PUT', `/api/students/mallory/chapters/${chapter}/score`],
    ['GET', '/api/whatever'],
  ];

  it.each(places)('%s %s wants a login', async (method, place) => {
    const bad = 'QWRh.99999999999.AAAA';
    const name = cookie.split('=')[0];
    for (const with_ of [undefined, `${name}=${bad}`, `${name}=`, cookie.slice(0, -4)]) {
      const response = await desk.ask(method, place, {
        ...(with_ !== undefined && { cookie: with_ }),
        ...(method !== 'GET' && { body: {} }),
      });
      expect(response.status).toBe(401);
      expect(await response.text()).not.toContain('mallory');
    }
  });

  it('takes no other token, and no longer or shorter one', async () => {
    for (const token of ['', desk.token.slice(1), `${desk.token}x`, desk.token.toLowerCase()]) {
      const response = await desk.ask('POST', '/api/session', { body: { token, name: 'x' } });
      expect(response.status).toBe(401);
      expect(response.headers.get('set-cookie')).toBeNull();
    }
  });

  it('writes for its own page alone', async () => {
    const write = async (headers: Record<string, string>, body: unknown = { givings: [giving] }) =>
      (await desk.ask('PUT', '/api/hand', { cookie, body, headers })).status;
    for (const Origin of [
      'https://evil.example',
      'null',
      `http://127.0.0.1:${desk.port + 1}`,
      `${desk.origin}.evil.example`,
    ])
      expect(await write({ Origin })).toBe(403);
    expect(await write({ 'Content-Type': 'text/plain' })).toBe(415);
    expect(await write({ 'Sec-Fetch-Site': 'cross-site' })).toBe(403);
    // Node's fetch sends no Origin by itself.
    const without = await fetch(`${desk.origin}/api/hand`, {
      ...{ method: 'PUT', body: JSON.stringify({ givings: [giving] }) },
      headers: { Cookie: cookie, 'Content-Type': 'application/json' },
    });
    expect(without.status).toBe(403);
    const book = await openGradebook(store.place);
    expect(await book.byHand.handGrades()).toEqual([]);
    await book.close();
  });

  it('answers to its own name alone', async () => {
    const status = (host: string) =>
      new Promise((resolve, reject) => {
        const asked = request(
          `${desk.origin}/api/class`,
          { headers: { Host: host, Cookie: cookie } },
          (answer) => {
            answer.resume();
            resolve(answer.statusCode);
          },
        );
        asked.once('error', reject).end();
      });
    expect(await status(`localhost:${desk.port}`)).toBe(200);
    for (const host of [
      'evil.example',
      `evil.example:${desk.port}`,
      '127.0.0.1',
      `127.0.0.1.evil.example:${desk.port}`,
    ])
      expect(await status(host)).toBe(421);
  });

  it('says in every answer that nothing foreign is loaded, run or shown around it', async () => {
    for (const place of ['/', '/desk.js', '/api/class', '/students/mallory', '/api/whatever']) {
      const { headers } = await desk.ask('GET', place, { cookie });
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
    const set = await desk.ask('POST', '/api/session', { body: { token: desk.token, name: 'x' } });
    expect(set.headers.get('set-cookie')).toMatch(/HttpOnly.*SameSite=Strict/);
    const api = await desk.ask('GET', '/api/class', { cookie });
    expect(api.headers.get('cache-control')).toBe('no-store');
  });

  it('refuses what is no sound request with a sentence, and goes on', async () => {
    const bodies = [
      '',
      '{',
      '[]',
      '{"givings":[]}',
      { givings: [{ ...giving, extra: 'x' }] },
      { givings: [{ ...giving, reading: 'third' }] },
    ];
    for (const body of bodies) {
      const response = await desk.ask('PUT', '/api/hand', { cookie, body });
      expect(response.status).toBe(400);
      expect(((await response.json()) as { error: string }).error).toContain('what the page sent');
    }
    for (const place of ['/api/students/nobody', '/api/students/__proto__', '/api/exercises/constructor'])
      expect((await desk.ask('GET', place, { cookie })).status).toBe(404);
    expect((await desk.ask('GET', '/../../etc/passwd', { cookie })).headers.get('content-type')).toContain(
      'text/html',
    );
    // What is left of it is not read: the connection ends.
    const huge = await desk.ask('PUT', '/api/hand', { cookie, body: `"${'x'.repeat(2 ** 21)}"` });
    expect(huge.status).toBe(413);
  });

  it('shows no name and no id in the anonymous mode', async () => {
    const hidden = await RunningDesk.start(store.place, { more: ['--anonymous'] });
    const own = await hidden.cookieOf('Ada');
    const texts: string[] = [];
    const read = async (place: string) => {
      const response = await hidden.ask('GET', place, { cookie: own });
      expect(response.status).toBe(200);
      texts.push(await response.clone().text());
      return response.json();
    };
    const { rows } = (await read('/api/class')) as ClassWire;
    const [row] = rows;
    await read(`/api/students/${row?.id}`);
    await read(`/api/students/${row?.id}/history`);
    await read(`/api/exercises/${exercise}`);
    const given = await hidden.ask('PUT', '/api/hand', {
      ...{ cookie: own, body: { givings: [{ ...giving, student: row?.id, comment: 'x' }] } },
    });
    expect(given.status).toBe(200);
    texts.push(await given.text());
    const late = await hidden.ask('PUT', '/api/hand', {
      ...{ cookie: own, body: { givings: [{ ...giving, student: row?.id, comment: 'y' }] } },
    });
    expect(late.status).toBe(409);
    texts.push(await late.text());
    expect(texts.join('\n')).not.toContain('mallory');
    expect((await hidden.ask('GET', '/api/students/mallory', { cookie: own })).status).toBe(404);
    await hidden.stop();
  });

  it.skipIf(withoutBrowser)('runs nothing of what students write, and shows it as it is', async () => {
    const browser = await startBrowser();
    try {
      const { page, complaints } = await newPage(browser, { host: new URL(desk.origin).host });
      await desk.open(page, script);
      await page.goto(`${desk.origin}/students/mallory?exercise=${exercise}`);
      const answer = page.locator(`#exercise-${exercise}`);
      await answer.locator('.code').waitFor();
      expect(await answer.locator('.code').textContent()).toContain(script);
      await answer.getByLabel('comment').fill(script);
      await answer.getByLabel('comment').blur();
      await page.getByText('all saved').waitFor();
      await page.goto(`${desk.origin}/exercises/${exercise}`);
      await page.locator('.group .code').first().waitFor();
      await page.goto(`${desk.origin}/students/mallory/history`);
      await page.locator('.history li').first().waitFor();
      expect(await page.evaluate('window.hacked')).toBeUndefined();
      expect(await page.locator('main script, main img, main svg').count()).toBe(0);
      expect(complaints.outside).toEqual([]);
      // The first question, whether somebody is logged in, is answered with a no.
      expect(complaints.errors.filter((text) => !text.includes('401'))).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});
