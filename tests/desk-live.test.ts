/** The live class without a page: what it takes from whoever sends, what it makes of it, and what it keeps. */
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Random } from '../src/core';
import { listen } from '../src/desk/listen';
import { LiveClass } from '../src/desk/live/class';
import type { LiveCourse } from '../src/desk/live/course';
import { createIntake } from '../src/desk/live/intake';
import { Keeper, liveFile, readKept } from '../src/desk/live/kept';
import type { Verdict } from '../src/exercises/judge';
import type { LiveReport, LiveResult } from '../src/exercises/live/report';
import { verdicts } from '../src/exercises/result-schema';

const hour = 3_600_000;
const course: LiveCourse = new Map(
  ['first', 'second', 'third'].map((id) => [
    id,
    {
      ...{ id, title: `The ${id}`, chapter: '03-batch-normalization' },
      misconceptions: new Map([
        ['sums', 'You sum.'],
        ['halves', 'You halve.'],
      ]),
    },
  ]),
);

const sender = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** A class with a clock of its own. */
function classAt(begin = 1_000_000) {
  const clock = { now: begin };
  const room = new LiveClass(course, { now: () => clock.now });
  const { code } = room.open(begin + hour);
  const report = (n: number, results: readonly Partial<LiveResult>[], more: Partial<LiveReport> = {}) => {
    clock.now += 50;
    const full = results.map((one) => ({
      at: clock.now,
      exercise: 'first',
      verdict: 'fail' as const,
      ...one,
    }));
    return room.take({ code, sender: sender(n), results: full, ...more });
  };
  const counts = (id = 'first') => {
    const found = room.exercises({ withNames: true }).find((one) => one.id === id);
    return found && [found.pass, found.partial, found.fail, found.stuck];
  };
  return { room, clock, code, report, counts };
}

describe('a live class', () => {
  it('counts each student once for an exercise, where the student stands now', () => {
    const { report, counts, room } = classAt();
    expect(counts()).toBeUndefined();
    report(1, [{ misconception: 'sums' }]);
    report(2, [{ verdict: 'partial' }]);
    expect(counts()).toEqual([0, 1, 1, 0]);
    report(1, [{ misconception: 'halves' }]);
    expect(counts()).toEqual([0, 1, 1, 0]);
    expect(room.exercises({ withNames: true })[0]?.misconceptions).toEqual([
      { id: 'halves', sentence: 'You halve.', students: 1, stuck: 0 },
    ]);
    report(1, [{ misconception: 'halves' }]);
    expect(counts()).toEqual([0, 1, 0, 1]);
    expect(room.exercises({ withNames: true })[0]?.misconceptions).toMatchObject([
      { id: 'halves', stuck: 1 },
    ]);
    report(1, [{ verdict: 'pass' }]);
    expect(counts()).toEqual([1, 1, 0, 0]);
    // Whoever tries something else afterwards has passed all the same.
    report(1, [{}]);
    expect(counts()).toEqual([1, 1, 0, 0]);
    expect(room.exercises({ withNames: true })[0]?.misconceptions).toEqual([]);
  });

  it('stands as all that was reported says, whoever reports what', () => {
    const random = new Random('a room');
    const { report, counts } = classAt();
    const heard = new Map<string, Verdict[]>();
    for (let i = 0; i < 600; i++) {
      const [who, exercise] = [random.integer(0, 60), random.pick(['first', 'second', 'third'])];
      const verdict = random.pick(verdicts);
      expect(report(who, [{ exercise, verdict }])).toEqual({ refused: [] });
      heard.set(`${who} ${exercise}`, [...(heard.get(`${who} ${exercise}`) ?? []), verdict]);
    }
    for (const exercise of ['first', 'second', 'third']) {
      const own = [...heard].filter(([key]) => key.endsWith(` ${exercise}`)).map(([, all]) => all);
      const passed = own.filter((all) => all.includes('pass'));
      const left = own.filter((all) => !all.includes('pass'));
      const stuck = left.filter((all) => all.length >= 3);
      const partial = left.filter((all) => all.length < 3 && all.at(-1) === 'partial');
      const fail = left.length - stuck.length - partial.length;
      expect(counts(exercise)).toEqual([passed.length, partial.length, fail, stuck.length]);
    }
  });

  it('counts once what is sent again because its answer was lost', () => {
    const { room, code, counts } = classAt();
    const results = [{ at: 5, exercise: 'first', verdict: 'fail' as const }];
    for (let i = 0; i < 5; i++) room.take({ code, sender: sender(1), results });
    expect(counts()).toEqual([0, 0, 1, 0]);
  });

  it('takes exercises and misconceptions of the course alone', () => {
    const { report, room } = classAt();
    expect(report(1, [{ exercise: 'fourth' }])).toEqual({ refused: ['fourth'] });
    expect(report(1, [{ misconception: 'made-up' }, { verdict: 'pass' }])).toEqual({ refused: ['made-up'] });
    for (const name of ['__proto__', 'constructor', 'toString'])
      expect(report(1, [{ exercise: name }])).toEqual({ refused: [name] });
    expect(room.exercises({ withNames: true })).toHaveLength(1);
  });

  it('shows a name to who may see it, and only one that was given', () => {
    const { report, room } = classAt();
    for (let i = 0; i < 3; i++) {
      report(1, [{}], { name: 'Ada' });
      report(2, [{}]);
    }
    const names = (withNames: boolean) => room.exercises({ withNames })[0]?.stuckNames;
    expect([names(true), names(false), names(true)]).toEqual([['Ada'], [], ['Ada']]);
    // Whoever takes it back is only counted.
    report(1, [{}]);
    expect(names(true)).toEqual([]);
  });

  it('is not filled beyond its bounds, nor by one who floods it', () => {
    const { report, room, clock, counts } = classAt();
    const taken = Array.from({ length: 100 }, () => report(1, [{}]));
    expect(taken.filter((one) => 'fault' in one && one.fault === 'too often').length).toBeGreaterThan(40);
    for (let n = 2; n < 1500; n++) report(n, [{}]);
    expect(room.students).toBe(1000);
    expect(room.isFull).toBe(true);
    expect(report(5000, [{}])).toEqual({ fault: 'full' });
    expect(counts()).toEqual([0, 0, 999, 1]);
    // After a moment the one who sent too much is heard again.
    clock.now += 60_000;
    expect(report(1, [{ verdict: 'pass' }])).toEqual({ refused: [] });
    const now = clock.now + 1000;
    const many = Array.from({ length: 3000 }, () => {
      clock.now = now;
      return room.take({ code: 'aaaa-bbbb-cccc', sender: sender(1), results: [] });
    });
    expect(many.filter((one) => 'fault' in one && one.fault === 'unknown code').length).toBeLessThanOrEqual(
      400,
    );
  });

  it.each(['another code', 'no code', 'a code of an earlier class'])(
    'hears the room while somebody floods it with %s',
    (what) => {
      const { report, room, clock, code } = classAt();
      room.end();
      const open = room.open(clock.now + hour).code;
      const wrong = { 'another code': 'aaaa-bbbb-cccc', 'no code': '' }[what] ?? code;
      for (let i = 0; i < 3000; i++) room.take({ code: wrong, sender: sender(i), results: [] });
      expect(report(1, [{}], { code: open })).toEqual({ refused: [] });
    },
  );

  it('ends at its end, with all that it was told', () => {
    const { room, clock, report, code } = classAt();
    report(1, [{}], { name: 'Ada' });
    clock.now += hour;
    expect(room.session).toBeUndefined();
    expect(room.state).toBeUndefined();
    expect([room.students, room.exercises({ withNames: true })]).toEqual([0, []]);
    expect(report(1, [{}])).toEqual({ fault: 'unknown code' });
    const again = room.open(clock.now + hour);
    expect(again.code).not.toBe(code);
    expect(report(1, [{}], { code })).toEqual({ fault: 'unknown code' });
  });

  it('has an end that is to come, within a term', () => {
    const { room, clock, code } = classAt();
    for (const ends of [clock.now, clock.now - 1, Number.NaN])
      expect(() => room.open(ends)).toThrow('later than now');
    expect(() => room.open(clock.now + 201 * 24 * hour)).toThrow('200 days');
    expect(room.open(clock.now + 100 * 24 * hour).code).toBe(code);
  });

  it('says how many were active in the last minutes', () => {
    const { room, clock, report } = classAt();
    report(1, []);
    clock.now += 4 * 60_000;
    report(2, []);
    expect(room.active).toBe(2);
    const { version } = room;
    clock.now += 2 * 60_000;
    expect(room.active).toBe(1);
    expect(room.version).not.toBe(version);
  });
});

describe('the file of a live class', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-live-'));
    file = liveFile(path.join(folder, 'grades.db'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('brings the class back as it was, for nobody else to read, and goes with it', () => {
    const { room, report } = classAt(Date.now());
    const keeper = new Keeper(file, {
      state: () => room.state,
      log: (sentence) => expect(sentence).toBe(''),
    });
    report(1, [{ misconception: 'sums' }, { exercise: 'second', verdict: 'pass' }], { name: 'Ada' });
    report(2, [{ verdict: 'partial' }]);
    keeper.flush();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const state = readKept(file);
    const again = new LiveClass(course, { ...(state && { state }) });
    expect(again.session).toEqual(room.session);
    const shown = (one: LiveClass) => JSON.stringify(one.exercises({ withNames: true }));
    expect(shown(again)).toBe(shown(room));
    room.end();
    keeper.changed();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is deleted when it is read after the end, and when it cannot be read', () => {
    const { room } = classAt(Date.now());
    new Keeper(file, { state: () => room.state, log: () => {} }).flush();
    expect(readKept(file, { now: Date.now() + 2 * hour })).toBeUndefined();
    expect(existsSync(file)).toBe(false);
    writeFileSync(file, '{"session": {"code": 5}}');
    const dropped: string[] = [];
    expect(readKept(file, { dropped: (why) => dropped.push(why) })).toBeUndefined();
    expect(dropped.join()).toContain('session.code is 5');
    expect(existsSync(file)).toBe(false);
  });

  it('lies beside a gradebook’s file, and for a server in the working folder, without its address', () => {
    expect(liveFile('/x/grades.db')).toBe('/x/grades.db.live.json');
    const [one, other] = ['grades', 'others'].map((name) =>
      liveFile(`postgres://ada:secret@db.example.edu/${name}`),
    );
    expect(path.dirname(one as string)).toBe(process.cwd());
    expect(one).not.toBe(other);
    expect(one).not.toMatch(/secret|example/);
  });
});

describe('the port of a live class', () => {
  it('opens no more connections than it may', async () => {
    const { fetch } = createIntake(classAt(Date.now()).room, { origins: [] });
    const listening = await listen(fetch, 0, { flag: '--live-port', mostConnections: 2 });
    const open = () => {
      const socket = connect(listening.port, '127.0.0.1');
      socket.on('error', () => {});
      return new Promise<{ socket: Socket; isServed: boolean }>((resolve) => {
        socket.once('close', () => resolve({ socket, isServed: false }));
        socket.once('data', () => resolve({ socket, isServed: true }));
        socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
      });
    };
    const [first, second] = [await open(), await open()];
    const third = await open();
    expect([first, second, third].map(({ isServed }) => isServed)).toEqual([true, true, false]);
    for (const { socket } of [first, second, third]) socket.destroy();
    await listening.close();
  });
});

describe('where notebooks report', () => {
  const allowed = 'https://school.github.io';
  const make = () => {
    const made = classAt(Date.now());
    return { ...made, app: createIntake(made.room, { origins: [allowed] }) };
  };
  const sound = (code: string): LiveReport => ({
    ...{ code, sender: sender(1) },
    results: [{ at: 1, exercise: 'first', verdict: 'fail', misconception: 'sums' }],
  });
  const post = (
    app: ReturnType<typeof createIntake>,
    body: unknown,
    { headers = {}, at = '/' }: { headers?: Record<string, string>; at?: string } = {},
  ) =>
    app.request(`http://127.0.0.1:8898${at}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });

  it('takes a report, below whatever path stands before it', async () => {
    const { app, code, counts } = make();
    for (const at of ['/', '/services/live/', '/a/b'])
      expect((await post(app, sound(code), { at })).status).toBe(200);
    expect(counts()).toEqual([0, 0, 1, 0]);
  });

  it('takes nothing else: no code, no answer, no text', async () => {
    const { app, code, room } = make();
    const good = sound(code);
    const [result] = good.results;
    const bad = [
      '',
      '[]',
      'null',
      '{"__proto__": 1}',
      { ...good, code: undefined },
      { ...good, answer: 'x' },
      { ...good, results: [{ ...result, source: 'function f() {}' }] },
      { ...good, results: [{ ...result, message: 'x' }] },
      { ...good, results: [{ ...result, verdict: 'right' }] },
      { ...good, results: [{ ...result, exercise: '../x' }] },
      { ...good, results: [{ ...result, at: -1 }] },
      { ...good, results: Array.from({ length: 21 }, () => result) },
      { ...good, sender: 'Ada' },
      { ...good, name: '' },
      { ...good, name: 'x'.repeat(61) },
    ];
    for (const one of bad) expect((await post(app, one)).status, JSON.stringify(one)).toBe(400);
    expect((await post(app, { ...good, name: 'x'.repeat(9000) })).status).toBe(413);
    expect((await post(app, good, { headers: { 'Content-Type': 'text/plain' } })).status).toBe(415);
    for (const method of ['PUT', 'DELETE', 'PATCH'])
      expect((await app.request('http://127.0.0.1:8898/', { method })).status).toBe(405);
    expect(room.students).toBe(0);
  });

  it('takes no other code, and tells nobody what it knows', async () => {
    const { app, code, room } = make();
    for (const other of ['aaaa-bbbb-cccc', `${code}-aaaa`, code.toUpperCase()]) {
      const { status } = await post(app, { ...sound(code), code: other });
      expect([400, 401]).toContain(status);
    }
    expect(room.students).toBe(0);
    await post(app, { ...sound(code), name: 'Ada' });
    for (const at of ['/', '/api/live', '/api/class', `/#${code}`]) {
      const text = await (await app.request(`http://127.0.0.1:8898${at}`)).text();
      for (const secret of ['Ada', 'first', code]) expect(text).not.toContain(secret);
    }
  });

  it('lets pages of the sites that are named report, and no others', async () => {
    const { app, code, room } = make();
    const ask = (Origin: string) =>
      app.request('http://127.0.0.1:8898/', {
        method: 'OPTIONS',
        headers: {
          Origin,
          'Access-Control-Request-Method': 'POST',
          'Access-Control-Request-Headers': 'content-type',
        },
      });
    const yes = await ask(allowed);
    expect(yes.headers.get('access-control-allow-origin')).toBe(allowed);
    expect(yes.headers.get('access-control-allow-methods')).toBe('POST');
    expect(yes.headers.get('access-control-allow-credentials')).toBeNull();
    expect((await post(app, sound(code), { headers: { Origin: allowed } })).status).toBe(200);
    room.end();
    for (const Origin of [
      'https://evil.example',
      'null',
      `${allowed}.evil.example`,
      'http://127.0.0.1:8899',
    ]) {
      expect((await ask(Origin)).headers.get('access-control-allow-origin')).toBeNull();
      expect((await post(app, sound(code), { headers: { Origin } })).status).toBe(403);
    }
    expect(room.students).toBe(0);
  });
});
