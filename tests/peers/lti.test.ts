/** Grades go to Open edX's own LTI 1.3 platform, and what it has recorded are the gradebook's. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { openGradebook } from '../../src/grading/gradebook';
import { noRules } from '../../src/grading/results/course';
import { freePort } from '../free-port';
import { submissionOf } from '../grading/reports/sample';
import { lacks } from '../lacking';
import { runProgram } from '../run-program';

/** With what PyJWT needs for the signatures of LTI. */
const PLATFORM = ['lti-consumer-xblock==11.4.4', 'PyJWT[crypto]==2.15.1'];
const root = path.resolve(__dirname, '../..');
const folder = path.join(os.tmpdir(), 'open-edx');
const python = path.join(folder, 'python', 'bin', 'python');
const chapters = ['03-batch-normalization', '04-resnet'] as const;
const at = (name: string) => path.join(folder, name);

let platform: ChildProcessWithoutNullStreams | undefined;
let lines: AsyncIterator<string>;
let isThere = false;

interface Recorded {
  readonly line: string;
  readonly user: string;
  readonly given: number;
  readonly maximum: number;
  readonly comment: string | null;
  readonly progress: string;
}

async function recorded(): Promise<Recorded[]> {
  platform?.stdin.write('scores\n');
  return JSON.parse((await lines.next()).value) as Recorded[];
}

const veryDeep = async (...args: string[]) =>
  runProgram(process.execPath, [path.join(root, 'dist/src/cli/main.js'), ...args], { cwd: folder });
const send = (...more: string[]) =>
  veryDeep('lti', 'send', '--db', 'g.db', '--platform', 'platform.json', '--roster', 'roster.csv', ...more);

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  const made = await runProgram('python3', ['-m', 'venv', at('python')]);
  const installed =
    made.status === 0 &&
    (await runProgram(python, ['-m', 'pip', 'install', '--quiet', ...PLATFORM])).status === 0;
  isThere = !lacks('openEdx', installed);
  if (!isThere) return;
  const { stdout } = await veryDeep('lti', 'key', '--key', 'key.json');
  writeFileSync(at('key.pem'), stdout.slice(stdout.indexOf('-----BEGIN')));
  const port = `${await freePort()}`;
  platform = spawn(python, [path.join(__dirname, 'open-edx.py'), port, 'key.pem', 'edx.db'], { cwd: folder });
  platform.stderr.resume();
  lines = createInterface({ input: platform.stdout })[Symbol.asyncIterator]();
  const told = JSON.parse((await lines.next()).value);
  writeFileSync(at('platform.json'), JSON.stringify({ ...told, key: 'key.json' }));
  writeFileSync(at('roster.csv'), 'id,lti\nada,sub-1\nbob,sub-2\neve,sub-3\n');
  const book = await openGradebook(at('g.db'));
  const run = { version: '0.1.0', startedAt: '2026-01-02T03:04:05.000Z' };
  for (const [i, chapter] of chapters.entries())
    for (const [id, score] of Object.entries({ ada: 2, bob: 0.75 })) {
      const report = submissionOf(id, {
        chapter,
        score: score / (i + 1),
        exercises: [],
        message: `${chapter}!`,
      });
      const handIn = { at: Date.UTC(2026, 0, 1), from: 'file', attempt: 1, note: '' } as const;
      const one = { student: id, chapter, path: report.path, digest: `${id} ${chapter}`, handIn };
      await book.record(run, one, { seed: 's', exam: 'e' }, report);
      await book.settle(run, id, chapter, { course: noRules });
    }
  await book.close();
}, 600_000);
afterAll(() => void platform?.kill());
beforeEach(({ skip }) => {
  if (!isThere) skip();
});

const grades = async () =>
  (await recorded()).map(({ line, user, given, maximum }) => `${user} ${line} ${given} of ${maximum}`);

it('nothing is sent in a dry run', async () => {
  const { status, stdout } = await send('--dry-run');
  expect([status, stdout.trim().split('\n').at(-1)]).toEqual([0, '4 to send, 0 the same there, 0 not sent']);
  expect(await recorded()).toEqual([]);
});

it('the platform records each grade, with its note', async () => {
  const { status, stdout } = await send();
  expect([status, stdout.trim().split('\n').at(-1)]).toEqual([0, '4 sent, 0 the same there, 0 not sent']);
  expect(await grades()).toEqual([
    'sub-1 03-batch-normalization 2 of 2',
    'sub-1 04-resnet 1 of 2',
    'sub-2 03-batch-normalization 0.75 of 2',
    'sub-2 04-resnet 0.38 of 2',
  ]);
  const [first] = await recorded();
  expect(first).toMatchObject({
    progress: 'FullyGraded',
    comment: expect.stringContaining('normalization!'),
  });
});

it('what it has is not sent again; what a teacher adjusts and takes back is', async () => {
  expect((await send()).stdout).toBe('0 sent, 4 the same there, 0 not sent\n');
  const override = ['gradebook', 'override', '--db', 'g.db', 'bob', chapters[0]];
  await veryDeep(...override, '1.5', '--reason', 'a kind word', '--by', 'teacher');
  expect((await send()).stdout).toContain('1 sent, 3 the same there');
  expect(await grades()).toContain('sub-2 03-batch-normalization 1.5 of 2');
  await veryDeep(...override, '--clear', '--reason', 'taken back', '--by', 'teacher');
  await send();
  expect(await grades()).toContain('sub-2 03-batch-normalization 0.75 of 2');
});

it('who handed nothing in has 0 there where that is asked for', async () => {
  await send('--zeros');
  expect(await grades()).toEqual(expect.arrayContaining(chapters.map((one) => `sub-3 ${one} 0 of 2`)));
});

it('another key than the one that was registered is refused', async () => {
  await veryDeep('lti', 'key', '--key', 'other.json');
  const told = JSON.parse(readFileSync(at('platform.json'), 'utf8'));
  writeFileSync(at('stranger.json'), JSON.stringify({ ...told, key: 'other.json' }));
  const { status, stderr } = await veryDeep(
    ...['lti', 'send', '--db', 'g.db', '--platform', 'stranger.json', '--roster', 'roster.csv'],
  );
  expect(status).toBe(2);
  expect(stderr).toContain('gives no token');
});
