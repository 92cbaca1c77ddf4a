/** Who may do what at the desk: every route, by every role, as the server answers. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDesk } from '../src/desk/app';
import { LiveClass } from '../src/desk/live/class';
import { namedPeople } from '../src/desk/people';
import { mayDo, rights } from '../src/desk/rights';
import { signed } from '../src/desk/session';
import { type Gradebook, openGradebook, type Role, roles } from '../src/grading/gradebook';
import { noRules } from '../src/grading/results/course';
import { exerciseOf, submissionOf } from './grading/reports/sample';

const origin = 'http://127.0.0.1:8899';
const printed = 'the-token-that-the-desk-has-printed';
const chapter = '03-batch-normalization';
const exercise = 'batch-moments';

const giving = {
  ...{ student: 'ada', chapter, exercise, reading: 'first', version: 0, items: [], extra: 0 },
  ...{ score: null, aboveMaximum: false, comment: '' },
};
const scored = { score: 1, reason: 'a slip', seen: 1, aboveMaximum: false };

interface Asked {
  readonly at: string;
  readonly body?: unknown;
  /** What who may do it is told: this desk does not have all that it takes. */
  readonly lacks?: string;
}

/** A desk that was not told what was handed in. */
const lacks = 'start it with --submitted';

/** For every route: where it is reached, and what is sent. */
const asked: Readonly<Record<string, Asked>> = {
  'POST /api/session': { at: '/api/session', body: { token: 'x', name: '' } },
  'GET /api/session': { at: '/api/session' },
  'DELETE /api/session': { at: '/api/session', body: {} },
  'GET /api/class': { at: '/api/class' },
  'GET /api/students/:id': { at: '/api/students/ada' },
  'GET /api/students/:id/history': { at: '/api/students/ada/history' },
  'GET /api/students/:id/chapters/:chapter/figures/:exercise': {
    at: `/api/students/ada/chapters/${chapter}/figures/${exercise}`,
  },
  'GET /api/exercises/:id': { at: `/api/exercises/${exercise}` },
  'GET /api/mining/:id': { at: `/api/mining/${exercise}` },
  'PUT /api/mining/:id': { at: `/api/mining/${exercise}`, body: {}, lacks },
  'DELETE /api/mining/:id': { at: `/api/mining/${exercise}`, body: {}, lacks },
  'PUT /api/mining/:id/name': {
    at: `/api/mining/${exercise}/name`,
    body: { group: 'group 1', name: 'a-slip', sentence: 'A sentence that helps.' },
    lacks,
  },
  'PUT /api/hand': { at: '/api/hand', body: { givings: [giving] } },
  'PUT /api/rubrics/:exercise': { at: `/api/rubrics/${exercise}`, body: { version: 0, items: [] } },
  'PUT /api/students/:id/chapters/:chapter/score': {
    at: `/api/students/ada/chapters/${chapter}/score`,
    body: scored,
  },
  'GET /api/live': { at: '/api/live' },
  'PUT /api/live': { at: '/api/live', body: { ends: Date.now() + 3_600_000 } },
  'DELETE /api/live': { at: '/api/live', body: {} },
  'GET /api/teachers': { at: '/api/teachers' },
  'POST /api/teachers': { at: '/api/teachers', body: { name: 'new', role: 'reader' } },
  'PUT /api/teachers/:name': { at: '/api/teachers/spare', body: { name: 'spare', role: 'grader' } },
  'POST /api/teachers/:name/token': { at: '/api/teachers/spare/token', body: {} },
  'DELETE /api/teachers/:name': { at: '/api/teachers/spare', body: {} },
};

describe('the rights at the desk', () => {
  let folder: string;
  let book: Gradebook;
  let app: ReturnType<typeof createDesk>;
  const room = new LiveClass(new Map());
  const tokens = new Map<Role, string>();

  const send = (method: string, at: string, { cookie, body }: { cookie?: string; body?: unknown } = {}) =>
    app.request(origin + at, {
      method,
      headers: {
        ...{ Host: new URL(origin).host, Origin: origin, 'Content-Type': 'application/json' },
        ...(cookie !== undefined && { Cookie: cookie }),
      },
      ...(method !== 'GET' && { body: JSON.stringify(body) }),
    });
  const cookieOf = async (token: string, name = ''): Promise<string> => {
    const response = await send('POST', '/api/session', { body: { token, name } });
    expect(response.status).toBe(200);
    return (response.headers.get('set-cookie') as string).split(';')[0] as string;
  };
  const cookieFor = (role: Role) => cookieOf(tokens.get(role) as string);

  beforeAll(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-rights-'));
    book = await openGradebook(path.join(folder, 'grades.db'));
    const run = { version: '1.0.0', startedAt: '2026-10-01T08:00:00.000Z' };
    const handIn = { at: Date.parse(run.startedAt), from: 'file' as const, attempt: 0, note: '' };
    const report = submissionOf('ada', { exercises: [exerciseOf({ id: exercise })] });
    const handedIn = { student: 'ada', chapter, path: 'ada/x.ipynb', digest: 'a', handIn };
    const figure = { kind: 'plotly' as const, data: [{ x: [1], y: [2] }], layout: {}, alt: '' };
    const answers = new Map([[exercise, { code: 'const a = 1;', figure }]]);
    await book.record(run, handedIn, { seed: 's', exam: 'e' }, report, answers);
    await book.settle(run, 'ada', chapter, { course: noRules });
    for (const role of roles) tokens.set(role, await book.teachers.add(role, role, 'root'));
    await book.teachers.add('spare', 'reader', 'root');
    app = createDesk({
      ...{ gradebook: book, people: namedPeople(), token: printed, origins: [origin], mined: [] },
      ...{ anonymous: false, teacher: 'root', files: new Map() },
      live: { room, address: (code) => `https://desk.example.edu/#${code}` },
    });
  });
  afterAll(async () => {
    await book?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const routes = () =>
    app.routes
      .filter(({ method, path: at }) => method !== 'ALL' && at.startsWith('/api/'))
      .map(({ method, path: at }) => `${method} ${at}`);

  it('stand in the table for every route, and for nothing else', () => {
    expect(Object.keys(rights).sort()).toEqual([...new Set(routes())].sort());
    expect(Object.keys(asked).sort()).toEqual(Object.keys(rights).sort());
  });

  it('are nobody’s for a route that the table does not have', async () => {
    const more = createDesk({
      ...{ gradebook: book, people: namedPeople(), token: printed, origins: [origin], mined: [] },
      ...{ anonymous: false, teacher: 'root', files: new Map() },
      modules: [(own) => void own.get('/api/forgotten', (c) => c.json({ secret: 1 }))],
    });
    const response = await more.request(`${origin}/api/forgotten`, {
      headers: { Host: new URL(origin).host, Cookie: await cookieOf(printed) },
    });
    expect(response.status).toBe(403);
    expect(await response.text()).not.toContain('secret');
  });

  it.each(Object.keys(asked))('%s is open from its role on, and to nobody without a token', async (route) => {
    const [method] = route.split(' ') as [string];
    const { at, body, lacks: told } = asked[route] as Asked;
    const from = rights[route];
    if (from === 'anyone') {
      expect((await send(method, at, { body })).status).toBe(401);
      return;
    }
    expect((await send(method, at, { body })).status).toBe(401);
    for (const role of roles) {
      const response = await send(method, at, { cookie: await cookieFor(role), body });
      const { error = '' } = (await response.clone().json()) as { error?: string };
      if (mayDo(role, from as Role)) {
        if (told === undefined) expect([200, 409], `${role}: ${error}`).toContain(response.status);
        else expect([response.status, error]).toEqual([400, expect.stringContaining(told)]);
        if (route === 'DELETE /api/teachers/:name') await book.teachers.add('spare', 'reader', 'root');
      } else {
        expect(response.status, role).toBe(403);
        expect(error).toBe(`this takes the role ${from}; you are here as ${role}`);
      }
    }
  });

  it.each(Object.keys(asked))('%s opens to nobody with the code of a live class', async (route) => {
    const [method] = route.split(' ') as [string];
    const { at, body } = asked[route] as Asked;
    const { code } = room.open(Date.now() + 3_600_000);
    const login = await send('POST', '/api/session', { body: { token: code, name: 'Ada' } });
    expect([login.status, login.headers.get('set-cookie')]).toEqual([401, null]);
    const [name] = (await cookieFor('owner')).split('=');
    for (const cookie of [`${name}=${code}`, `${name}=${signed({ name: 'Ada', by: 'printed' }, code)}`])
      expect((await send(method, at, { cookie, body })).status).toBe(401);
    const authorized = await app.request(`${origin}${at}?token=${code}`, {
      method,
      headers: {
        ...{ Host: new URL(origin).host, Origin: origin, 'Content-Type': 'application/json' },
        Authorization: `Bearer ${code}`,
      },
      ...(method !== 'GET' && { body: JSON.stringify(body) }),
    });
    expect(authorized.status).toBe(401);
  });

  it('let an owner alone go above a maximum', async () => {
    const above = { givings: [{ ...giving, version: 1, aboveMaximum: true, extra: 100 }] };
    const score = { ...scored, aboveMaximum: true, score: 100 };
    const at = `/api/students/ada/chapters/${chapter}/score`;
    for (const role of roles) {
      const cookie = await cookieFor(role);
      const given = await send('PUT', '/api/hand', { cookie, body: above });
      const set = await send('PUT', at, { cookie, body: score });
      const open = role === 'owner';
      expect([given.status === 403, set.status === 403], role).toEqual([!open, !open]);
    }
    expect((await book.byHand.handGrades(['ada'])).some(({ aboveMaximum }) => aboveMaximum)).toBe(true);
  });

  it('end at once with the token, and change at once with the role', async () => {
    const token = await book.teachers.add('Bob', 'grader', 'root');
    const cookie = await cookieOf(token, 'Ada');
    const session = async () => send('GET', '/api/session', { cookie });
    // The name is the teacher's, whatever was written into the field.
    expect(await (await session()).json()).toMatchObject({ you: 'Bob', role: 'grader' });
    await book.teachers.setRole('Bob', 'reader');
    expect(await (await session()).json()).toMatchObject({ role: 'reader' });
    expect((await send('PUT', '/api/hand', { cookie, body: { givings: [giving] } })).status).toBe(403);
    const renewed = await book.teachers.renew('Bob');
    expect((await session()).status).toBe(401);
    expect((await send('POST', '/api/session', { body: { token, name: '' } })).status).toBe(401);
    const again = await cookieOf(renewed);
    await book.teachers.remove('Bob');
    expect((await send('GET', '/api/session', { cookie: again })).status).toBe(401);
    expect((await send('POST', '/api/session', { body: { token: renewed, name: '' } })).status).toBe(401);
  });

  it('are not to be had by a cookie that somebody wrote or changed', async () => {
    const own = await cookieFor('reader');
    const [name, value] = own.split('=') as [string, string];
    const [who, by, end, signature] = value.split('.') as [string, string, string, string];
    const owner = Buffer.from('owner').toString('base64url');
    for (const forged of [
      [owner, by, end, signature],
      [who, 'printed', end, signature],
      [who, by, String(Number(end) + 1), signature],
      [who, by, end, ''],
      [who, 'other', end, signature],
    ])
      expect((await send('GET', '/api/class', { cookie: `${name}=${forged.join('.')}` })).status).toBe(401);
  });

  it('keep no token in the gradebook', async () => {
    const kept = JSON.stringify([await book.teachers.list(), await book.teachers.named('reader')]);
    for (const token of tokens.values()) expect(kept).not.toContain(token);
  });

  it('refuse a teacher whose name is taken, empty or unseen', async () => {
    for (const name of ['reader', '', ' ', 'a\u202eb', 'x'.repeat(101)])
      await expect(book.teachers.add(name, 'reader', 'root')).rejects.toThrow(/teacher/);
    await expect(book.teachers.setRole('nobody', 'owner')).rejects.toThrow('no teacher');
    await expect(book.teachers.remove('nobody')).rejects.toThrow('no teacher');
  });
});
