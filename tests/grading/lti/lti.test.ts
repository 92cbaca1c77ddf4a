/**
 * What becomes of grades when a platform is busy, forgets a token, loses an answer, or refuses. The whole way is walked
 * against Open edX's own platform in `tests/peers/lti.test.ts`.
 */
import { createPublicKey, verify } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/core';
import { type Gradebook, openGradebook } from '../../../src/grading/gradebook';
import { makeKey, publicKeyIn, readPlatform, sendGrades } from '../../../src/grading/lti';
import { below } from '../../../src/grading/lti/services';
import { noRules } from '../../../src/grading/results/course';
import { rosterOf } from '../../../src/grading/submission/roster';
import { submissionOf } from '../reports/sample';

const chapter = '03-batch-normalization';
const roster = rosterOf(Buffer.from('id,lti\nada,sub-1\nbob,sub-2\ncyd,\neve,sub-4\n'));

let folder: string;
let book: Gradebook;
let server: Server;
let base: string;
let keyFile: string;
const at = (name: string) => path.join(folder, name);

/** What the platform was asked, in order, and what it has. */
let asked: string[];
let scores: Map<
  string,
  { scoreGiven: number; scoreMaximum: number; timestamp: string; comment?: string; gradingProgress?: string }
>;
let lines: { id: string; label: string; scoreMaximum: number; resourceId: string; tag: string }[];
/** What it does instead of answering properly, once each: by `METHOD path`. */
let trouble: Map<
  string,
  ((request: IncomingMessage) => [status: number, headers?: Record<string, string>])[]
>;
let tokens: number;

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const part of request) text += part;
  return text;
};

/** Whether an assertion is signed with the key, by Node.js's own cryptography, and says what it must. */
function accepts(body: URLSearchParams): boolean {
  const [head, claims, signature] = (body.get('client_assertion') ?? '').split('.') as [
    string,
    string,
    string,
  ];
  const key = createPublicKey(publicKeyIn(keyFile).pem);
  const signed = verify('sha256', Buffer.from(`${head}.${claims}`), key, Buffer.from(signature, 'base64url'));
  const said = JSON.parse(Buffer.from(claims, 'base64url').toString());
  const now = Date.now() / 1000;
  return (
    signed &&
    said.iss === 'the-course' &&
    said.sub === 'the-course' &&
    said.aud === `${base}/token` &&
    said.iat <= now + 1 &&
    said.exp > now &&
    said.exp <= now + 301 &&
    typeof said.jti === 'string'
  );
}

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-lti-'));
  [asked, lines, tokens, scores, trouble] = [[], [], 0, new Map(), new Map()];
  server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const url = new URL(request.url as string, base);
    const what = `${request.method} ${url.pathname}`;
    asked.push(what);
    const answer = (status: number, value?: unknown, headers: Record<string, string> = {}) =>
      response.writeHead(status, headers).end(value === undefined ? '' : JSON.stringify(value));
    const instead = trouble.get(what)?.shift();
    if (instead !== undefined) {
      const [status, headers] = instead(request);
      if (status === 0) return void request.socket.destroy();
      if (status !== -1) return answer(status, 'trouble', headers);
    }
    if (what === 'POST /token')
      return accepts(new URLSearchParams(body))
        ? answer(200, { access_token: `token-${++tokens}`, expires_in: 3600 })
        : answer(400, { error: 'invalid_client' });
    if (request.headers.authorization !== `Bearer token-${tokens}`) return answer(401);
    if (what === 'GET /lines') {
      const page = Number(url.searchParams.get('page') ?? 0);
      const next = page + 1 < lines.length ? { link: `<${base}/lines?page=${page + 1}>; rel="next"` } : {};
      return answer(200, lines.slice(page, page + 1), next as Record<string, string>);
    }
    if (what === 'POST /lines') {
      const line = { ...JSON.parse(body), id: `${base}/lines/${lines.length + 1}?of=1` };
      lines.push(line);
      return answer(201, line);
    }
    if (url.pathname.endsWith('/results'))
      return answer(
        200,
        [...scores].map(([userId, one]) => ({
          userId,
          resultScore: one.scoreGiven / one.scoreMaximum,
          resultMaximum: 1,
          ...(showsComments && { comment: one.comment ?? '' }),
        })),
      );
    if (url.pathname.endsWith('/scores')) {
      const { userId, ...score } = JSON.parse(body);
      if ((scores.get(userId)?.timestamp ?? '') >= score.timestamp) return answer(409, 'no later one');
      scores.set(userId, score);
      // The answer is lost on the way.
      if (instead !== undefined) return void request.socket.destroy();
      return answer(204);
    }
    return answer(404);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  keyFile = at('key.json');
  await makeKey(keyFile);
  book = await openGradebook(at('g.db'));
  const run = { version: '0.1.0', startedAt: '2026-01-02T03:04:05.000Z' };
  for (const [id, score] of Object.entries({ ada: 2, bob: 0.5, cyd: 1 })) {
    const report = submissionOf(id, { score, exercises: [] });
    const handIn = { at: Date.UTC(2026, 0, 1), from: 'file', attempt: 1, note: '' } as const;
    const one = { student: id, chapter, path: report.path, digest: id, handIn };
    await book.record(run, one, { seed: 's', exam: 'e' }, report);
    await book.settle(run, id, chapter, { course: noRules });
  }
});
afterEach(async () => {
  await book.close();
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const platform = (more: object = {}) => {
  const file = at('platform.json');
  writeFileSync(
    file,
    JSON.stringify({
      ...{
        clientId: 'the-course',
        tokenUrl: `${base}/token`,
        lineItemsUrl: `${base}/lines`,
        key: 'key.json',
      },
      ...more,
    }),
  );
  return readPlatform(file, [chapter]);
};
let waited: number[];
let showsComments = false;
const send = async (more: object = {}) => {
  waited = [];
  const wait = async (milliseconds: number) => void waited.push(milliseconds);
  const all = await sendGrades(book, platform(), { roster, wait, ...more });
  return all.map(({ student, outcome }) => `${student}: ${outcome}`);
};
const given = () => Object.fromEntries([...scores].map(([id, { scoreGiven }]) => [id, scoreGiven]));
const scorePath = 'POST /lines/1/scores';

describe('grades for a platform', () => {
  it('go to a line item of their chapter, each once, and again only when they are others', async () => {
    expect(await send()).toEqual(['ada: sent', 'bob: sent', 'cyd: not sent']);
    expect(lines).toEqual([
      { id: `${base}/lines/1?of=1`, label: chapter, scoreMaximum: 2, resourceId: chapter, tag: 'very-deep' },
    ]);
    expect(given()).toEqual({ 'sub-1': 2, 'sub-2': 0.5 });
    expect(await send()).toEqual(['ada: the same there', 'bob: the same there', 'cyd: not sent']);
    await book.adjust('bob', chapter, 1.25, 'a kind word', 'teacher');
    expect(await send()).toEqual(['ada: the same there', 'bob: sent', 'cyd: not sent']);
    expect(scores.get('sub-2')?.comment).toContain('a kind word');
    await book.adjust('bob', chapter, null, 'taken back', 'teacher');
    expect(await send()).toContain('bob: sent');
    expect(given()).toEqual({ 'sub-1': 2, 'sub-2': 0.5 });
    expect(lines).toHaveLength(1);
  });

  it.each([true, false])(
    'wait for a person until one has graded, whatever comes of it (comments shown: %s)',
    async (comments) => {
      showsComments = comments;
      const one = { id: '01-t1', title: 'A report', points: 0, maxPoints: 1, cases: [] };
      const exercises = [{ ...one, verdict: 'to-grade' as const, feedback: 'Written: 9 words.' }];
      const run = { version: '0.1.0', startedAt: '2026-01-03T03:04:05.000Z' };
      const handIn = { at: Date.UTC(2026, 0, 2), from: 'file', attempt: 2, note: '' } as const;
      const report = submissionOf('ada', { score: 0, maxScore: 1, exercises });
      const handedIn = { student: 'ada', chapter, path: report.path, digest: 'later', handIn };
      await book.record(run, handedIn, { seed: 's', exam: 'e' }, report);
      await book.settle(run, 'ada', chapter, { course: noRules });
      const progress = () => scores.get('sub-1')?.gradingProgress;
      const give = async (score: number | null, version: number) => {
        const giving = { student: 'ada', chapter, exercise: one.id, reading: 'first' as const, version };
        const some = { items: [], extra: 0, score, aboveMaximum: false, comment: '' };
        const answer = await book.byHand.give([{ ...giving, ...some }], 'grace');
        if ('conflict' in answer) throw new Error(answer.conflict.why);
      };
      expect(await send()).toContain('ada: sent');
      expect([progress(), scores.get('sub-1')?.comment]).toEqual([
        'PendingManual',
        expect.stringMatching(/^1 point waits for a person who grades\./),
      ]);
      expect(await send()).toContain('ada: the same there');
      // Nothing is given for it: the score is the same as before, and it waits no longer.
      await give(0, 0);
      expect(await send()).toContain(comments ? 'ada: sent' : 'ada: the same there');
      expect(progress()).toBe(comments ? 'FullyGraded' : 'PendingManual');
      expect(await send()).toContain('ada: the same there');
      await give(1, 1);
      expect(await send()).toContain('ada: sent');
      expect([progress(), given()['sub-1']]).toEqual(['FullyGraded', 1]);
      showsComments = false;
    },
  );

  it('are only told in a dry run', async () => {
    expect(await send({ dryRun: true })).toEqual(['ada: to send', 'bob: to send', 'cyd: not sent']);
    expect(asked).toEqual(['POST /token', 'GET /lines']);
  });

  it('are 0 for who handed nothing in, where that is asked for', async () => {
    expect(await send({ zeros: true })).toContain('eve: sent');
    expect(given()['sub-4']).toBe(0);
  });

  it('find their line item on a later page', async () => {
    await send();
    lines.unshift({ id: `${base}/other`, label: 'x', scoreMaximum: 1, resourceId: 'x', tag: 'x' });
    await send();
    expect(lines).toHaveLength(2);
  });

  it('are sent again, when the platform has had the time that it asked for', async () => {
    trouble.set(scorePath, [() => [429, { 'retry-after': '7' }], () => [503]]);
    expect(await send()).toEqual(['ada: sent', 'bob: sent', 'cyd: not sent']);
    expect(waited).toContain(7000);
    expect(waited).toHaveLength(2);
  });

  it('are sent once where the answer to the first time was lost', async () => {
    trouble.set(scorePath, [() => [-1]]);
    expect(await send()).toEqual(['ada: sent', 'bob: sent', 'cyd: not sent']);
    expect(given()).toEqual({ 'sub-1': 2, 'sub-2': 0.5 });
  });

  it('go on with a new token when the platform takes the old one no more', async () => {
    trouble.set('GET /lines', [() => [401]]);
    expect(await send()).toContain('ada: sent');
    expect(tokens).toBe(2);
  });

  it('that are refused are told with the platform’s words, and the others are sent', async () => {
    trouble.set(scorePath, [() => [403]]);
    const all = await sendGrades(book, platform(), { roster });
    expect(all.map(({ outcome }) => outcome).sort()).toEqual(['not sent', 'not sent', 'sent']);
    expect(all.map(({ lack }) => lack)).toContain('status 403: "trouble"');
  });

  it('are not sent to a platform that does not know the key', async () => {
    keyFile = at('other.json');
    await makeKey(keyFile);
    await expect(send()).rejects.toThrow(
      /gives no token \(status 400.*it must know the client id "the-course"/,
    );
  });

  it('are not led elsewhere with the token', async () => {
    trouble.set(
      'GET /lines',
      Array(9).fill(() => [302, { location: 'http://127.0.0.1:1/x' }]),
    );
    await expect(send()).rejects.toThrow(UsageError);
    expect(scores.size).toBe(0);
  });
});

describe('the key', () => {
  it('is its owner’s alone, and is made once', async () => {
    expect(statSync(keyFile).mode & 0o777).toBe(0o600);
    const before = readFileSync(keyFile, 'utf8');
    await expect(makeKey(keyFile)).rejects.toThrow(/is there already/);
    expect(readFileSync(keyFile, 'utf8')).toBe(before);
    expect(publicKeyIn(keyFile).jwks).not.toContain('"d"');
    chmodSync(keyFile, 0o644);
    expect(() => publicKeyIn(keyFile)).toThrow(/others may read .*chmod 600/);
  });
});

describe('what a platform told', () => {
  it.each<[string, object, RegExp]>([
    [
      'an address without TLS',
      { tokenUrl: 'http://lms.example.org/token' },
      /tokenUrl is .*an address like https/,
    ],
    ['a misspelled name', { lineItemUrl: 'https://x.example' }, /"lineItemUrl", which is not known/],
    ['no client id', { clientId: '' }, /clientId/],
    ['a chapter that is none', { lines: { '99-x': 'https://x.example/1' } }, /no chapter .* "99-x"/],
    ['no line items', { lineItemsUrl: undefined }, /needs "lineItemsUrl", or "lines"/],
  ])('is refused with %s', (_, more, sentence) => expect(() => platform(more)).toThrow(sentence));
});

it('an address below a line item keeps its query', () => {
  expect(below('https://x.example/a/1?type_id=2', 'scores')).toBe('https://x.example/a/1/scores?type_id=2');
});
