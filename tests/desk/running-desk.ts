/** A desk as a teacher starts it: the built command, over a gradebook. */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { project } from '../browser/chromium';

const cli = path.join(project, 'dist/src/cli/main.js');

export class RunningDesk {
  readonly #child: ChildProcess;
  /** `http://127.0.0.1:12345`. */
  readonly origin: string;
  readonly token: string;
  #said = '';

  private constructor(child: ChildProcess, origin: string, token: string, said: string) {
    this.#child = child;
    this.#said = said;
    const hear = (chunk: Buffer) => {
      this.#said += chunk;
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    this.origin = origin;
    this.token = token;
  }

  static async start(
    db: string,
    {
      port = 0,
      token,
      more = [],
      command = cli,
    }: { port?: number; token?: string; more?: readonly string[]; command?: string } = {},
  ): Promise<RunningDesk> {
    const child = spawn(process.execPath, [command, 'desk', '--db', db, '--port', `${port}`, ...more], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...(token !== undefined && { VERY_DEEP_DESK_TOKEN: token }) },
    });
    let said = '';
    const address = await new Promise<RegExpExecArray>((resolve, reject) => {
      const hear = (chunk: Buffer) => {
        said += chunk;
        const found = /(http:\S+)\/#token=(\S+)/.exec(said);
        if (found !== null) resolve(found);
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.once('exit', () => reject(new Error(`the desk did not start: ${said}`)));
    });
    return new RunningDesk(child, address[1] as string, address[2] as string, said);
  }

  /** The address that students are given, of a desk with a live class: `http://127.0.0.1:12345/#abcd-efgh-jkmn`. */
  async liveAddress(): Promise<string> {
    for (;;) {
      const [, found] = /live\('(\S+)'\)/.exec(this.#said) ?? [];
      if (found !== undefined) return found;
      await new Promise((resolve) => this.#child.stdout?.once('data', resolve));
    }
  }

  get port(): number {
    return Number(new URL(this.origin).port);
  }

  /** Ends it; by default as Ctrl-C does. */
  async stop(signal: 'SIGINT' | 'SIGKILL' = 'SIGINT'): Promise<number | null> {
    const gone = new Promise<number | null>((resolve) => this.#child.once('exit', resolve));
    this.#child.kill(signal);
    return gone;
  }

  /** Opens the printed address as somebody, and waits for the class. */
  async open(page: Page, name: string): Promise<void> {
    await page.goto(this.origin);
    await page.getByLabel('token').fill(this.token);
    await page.getByLabel('your name').fill(name);
    await page.getByRole('button', { name: 'log in' }).click();
    await page.waitForSelector('.matrix td.cell');
  }

  /** Asks as the page does, with somebody's cookie. */
  async ask(
    method: string,
    place: string,
    {
      cookie,
      body,
      headers = {},
    }: { cookie?: string; body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Response> {
    return fetch(this.origin + place, {
      method,
      headers: {
        ...(method !== 'GET' && { Origin: this.origin, 'Content-Type': 'application/json' }),
        ...(cookie !== undefined && { Cookie: cookie }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  }

  /** Logs in. @returns the cookie */
  async cookieOf(name: string): Promise<string> {
    const response = await this.ask('POST', '/api/session', { body: { token: this.token, name } });
    if (!response.ok) throw new Error(await response.text());
    return (response.headers.get('set-cookie') as string).split(';')[0] as string;
  }
}
