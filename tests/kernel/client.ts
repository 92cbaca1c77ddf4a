/** What the kernel's tests share: a kernel for each file, and short words for what it answers. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { type Answer, KernelClient, ownSpec, type RequestOptions } from '../../src/jupyter';
import type { Message } from '../../src/jupyter/wire';

export const ROOT = path.resolve(__dirname, '..', '..');

export interface Kernel {
  client: KernelClient;
  /** Executes code and gives what came of it. */
  run(code: string, content?: object, options?: RequestOptions): Promise<Ran>;
  /** Sends another request. */
  ask(type: string, content: object): Promise<Ran>;
}

/** A message of which a test knows what it says, for it asked for it. */
// biome-ignore lint/suspicious/noExplicitAny: what it says is what the test asserts
type Known = Omit<Message, 'content'> & { content: any };

/** An execution, taken apart. */
export interface Ran extends Answer {
  reply: Known;
  published: Known[];
  status: string;
  stdout: string;
  stderr: string;
  /** The bundle of the `execute_result`. */
  result: Record<string, unknown> | undefined;
  error: { ename: string; evalue: string; traceback: string[] } | undefined;
  of(type: string): Known[];
}

export function takeApart(answer: Answer): Ran {
  const { reply, published }: { reply: Known; published: Known[] } = answer;
  const of = (type: string) => published.filter(({ header }) => header.msg_type === type);
  const stream = (name: string) =>
    of('stream')
      .filter(({ content }) => content.name === name)
      .map(({ content }) => content.text)
      .join('');
  return {
    ...answer,
    reply,
    published,
    status: reply.content.status,
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    result: of('execute_result')[0]?.content.data,
    error: of('error')[0]?.content,
    of,
  };
}

/** Text without the escape sequences that colour it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape is what it looks for
export const plain = (lines: readonly string[]): string => lines.join('\n').replace(/\x1b\[[0-9;]*m/g, '');

export const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A kernel started before some tests and stopped after them. */
export function withKernel(env: NodeJS.ProcessEnv = {}, cwd = __dirname): Kernel {
  const kernel = {} as Kernel;
  beforeAll(async () => {
    if (!existsSync(path.join(ROOT, 'dist', 'kernels', 'node', 'main.js'))) {
      throw new Error('the kernel is not built: npm run build');
    }
    kernel.client = await KernelClient.start(ownSpec(), { cwd, env: { ...process.env, ...env } });
    kernel.ask = async (...args) => takeApart(await kernel.client.request(...args));
    kernel.run = async (...args) => takeApart(await kernel.client.execute(...args));
  });
  afterAll(() => kernel.client?.stop());
  return kernel;
}
