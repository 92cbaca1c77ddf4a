/** Tables of cells: what a kernel must answer to cells that follow one another, told in a line each. */

import { afterAll, beforeAll, expect, it } from 'vitest';
import { KernelClient, ownSpec } from '../../src/jupyter';
import { part } from '../short';
import { type Kernel, plain, type Ran, sleep, takeApart } from './client';

/** What a cell must come to. What is not named is not looked at; without `fails`, the cell must not fail. */
interface Expected {
  /** The text of its result; `null` for no result. */
  shows?: string | RegExp | null;
  /** What it prints, without the last line break. */
  prints?: string | RegExp;
  /** Anything it says besides: on stderr, or displayed. */
  says?: RegExp;
  /** Its error: name, message and traceback. */
  fails?: RegExp;
  /** The column, from 1, under which the traceback's caret stands. */
  caret?: number;
}

/** A cell; a text in place of an expectation is its result. */
export type Step = string | [code: string, expected: string | Expected];

/** A case and its cells. In them, `n_` is a name of the case's own: no other case says it. */
export type Case = [name: string, ...steps: Step[]];

/** How long a cell may take before it is interrupted and counts as hung. */
const LIMIT_MS = 90_000;

const ownText = (text: string, id: number): string => text.replace(/(?<=[A-Za-z0-9])_(?![\w$])/g, `_${id}`);

function own<T extends string | RegExp | null | undefined>(expected: T, id: number): T {
  if (typeof expected === 'string') return ownText(expected, id) as T;
  return (
    expected instanceof RegExp ? new RegExp(ownText(expected.source, id), expected.flags) : expected
  ) as T;
}

const start = async (env: NodeJS.ProcessEnv, cwd: string): Promise<KernelClient> =>
  KernelClient.start(ownSpec(), { cwd, env: { ...process.env, ...env } });

/**
 * A kernel that lives through cases that hang it or end it: the one is interrupted, or killed when it does not hear;
 * the other is followed by a fresh one.
 */
export function withLastingKernel(cwd: string, env: NodeJS.ProcessEnv = {}): Kernel {
  const kernel = {} as Kernel;
  beforeAll(async () => {
    kernel.client = await start(env, cwd);
  });
  const living = async (): Promise<KernelClient> => {
    if (kernel.client.isDead) kernel.client = await start(env, cwd);
    return kernel.client;
  };
  const within = async (what: string, begin: (client: KernelClient) => Promise<Ran>): Promise<Ran> => {
    const client = await living();
    const answer = begin(client);
    answer.catch(() => {}); // of a kernel that is killed below
    const inTime = await Promise.race([answer, sleep(LIMIT_MS)]);
    if (inTime !== undefined) return inTime;
    void client.interrupt().catch(() => {});
    const interrupted = await Promise.race([answer, sleep(LIMIT_MS / 4)]);
    if (interrupted === undefined) client.kill();
    throw new Error(
      `no answer within ${LIMIT_MS / 1000} s${interrupted ? '' : ', nor to an interrupt'}:\n${what}`,
    );
  };
  kernel.run = (code, content, options) =>
    within(code, async (client) => takeApart(await client.execute(code, content, options)));
  kernel.ask = (type, content) =>
    within(`${type} ${JSON.stringify(content)}`, async (client) =>
      takeApart(await client.request(type, content)),
    );
  afterAll(() => kernel.client?.stop());
  return kernel;
}

/** What a cell showed, printed, said and failed with, as text without colours. */
export function told(ran: Ran): {
  shows: string | null;
  prints: string;
  says: string;
  fails: string | undefined;
} {
  const { error, result, stdout, stderr } = ran;
  const shown = ran.of('display_data').flatMap(({ content }) => Object.values(content.data).map(String));
  return {
    shows: result === undefined ? null : plain([String(result['text/plain'])]),
    prints: plain([stdout]).replace(/\n$/, ''),
    says: plain([stderr, ...shown]),
    fails: error && plain([`${error.ename}: ${error.evalue}`, ...error.traceback]),
  };
}

/** The column, from 1, under which the caret of a traceback stands. */
export function caretOf(traceback: string): number | undefined {
  const spaces = /^ *\| ( *)\^/m.exec(traceback)?.[1];
  return spaces === undefined ? undefined : spaces.length + 1;
}

const fits = (seen: unknown, wanted: unknown): boolean =>
  wanted instanceof RegExp ? typeof seen === 'string' && wanted.test(seen) : seen === wanted;

/** Runs a cell and holds what comes of it against what is expected. */
export async function holdCell(kernel: Kernel, step: Step, id: number): Promise<void> {
  const [written, wanted] = typeof step === 'string' ? [step, {}] : step;
  const expected: Expected = typeof wanted === 'string' ? { shows: wanted } : wanted;
  const code = ownText(written, id);
  const seen = told(await kernel.run(code));
  const pairs = (['shows', 'prints', 'says', 'fails'] as const)
    .filter((part) => part === 'fails' || expected[part] !== undefined)
    .map((part): [string, unknown, unknown] => [part, seen[part], own(expected[part], id)]);
  if (expected.caret !== undefined) pairs.push(['caret', caretOf(seen.fails ?? ''), expected.caret]);
  const wrong = pairs
    .filter(([, was, wish]) => !fits(was, wish))
    .map(([part, was, wish]) => `${part}: expected ${String(wish)}\n  but it was ${String(was)}`);
  if (wrong.length > 0) expect.fail(`the cell\n${code}\n${wrong.join('\n')}`);
}

let cases = 0;

/** A test for each case of a table; its cells run `times` times over. */
export function hold(kernel: Kernel, table: readonly Case[], times = 1): void {
  const some = table.filter((_, i) => i % 3 === 0);
  it.each(
    part('cells and their like', table, some).map(([name, ...steps]) => [name, steps, ++cases] as const),
  )('%s', async (_name, steps, id) => {
    for (let time = 0; time < times; time++) for (const step of steps) await holdCell(kernel, step, id);
  });
}
