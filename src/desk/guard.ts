/**
 * What every request must be before anything is done: sent to this desk by its own name (or a page elsewhere has given its
 * name this machine's address), from the desk's own page where it writes, and by somebody who has logged in. And what every
 * answer says: nothing but the desk's own files is ever loaded or run.
 */
import type { Context, MiddlewareHandler } from 'hono';
import { getCookie } from 'hono/cookie';
import type { Gradebook, Role } from '../grading/gradebook';
import { type Ticket, ticketIn } from './session';

/** What a request carries once it is let in. */
export interface DeskEnv {
  Variables: { readonly teacher: string; readonly role: Role };
}

export interface GuardOptions {
  readonly token: string;
  /** The addresses by which the desk may be called: `http://127.0.0.1:8899`. */
  readonly origins: readonly string[];
}

/** Under other ports of the same machine other desks may have cookies of their own. */
export const cookieName = (c: Context, { origins }: Pick<GuardOptions, 'origins'>): string => {
  const host = c.req.header('host') ?? '';
  const origin = origins.find((one) => new URL(one).host === host) ?? '';
  return origin.startsWith('https:')
    ? '__Host-very-deep-desk'
    : `very-deep-desk-${new URL(origin || 'http://none').port}`;
};

const policy = [
  "default-src 'none'",
  ...["script-src 'self'", "style-src 'self'", "connect-src 'self'", "img-src 'self' data:"],
  ...[
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ],
].join('; ');

/** Says so in every answer. */
export const headers: MiddlewareHandler = async (c, next) => {
  await next();
  c.header('Content-Security-Policy', policy);
  c.header('X-Content-Type-Options', 'nosniff');
  c.header('Referrer-Policy', 'no-referrer');
  c.header('Cross-Origin-Opener-Policy', 'same-origin');
  c.header('Cross-Origin-Resource-Policy', 'same-origin');
  if (c.res.headers.get('Cache-Control') === null) c.header('Cache-Control', 'no-store');
};

/** Refuses requests to another name, and those that write from another page. */
export function fromHere({ origins }: Pick<GuardOptions, 'origins'>): MiddlewareHandler {
  const hosts = new Set(origins.map((one) => new URL(one).host));
  return async (c, next) => {
    if (!hosts.has(c.req.header('host') ?? ''))
      return c.json({ error: 'the desk does not answer to this name; use the address that it printed' }, 421);
    const site = c.req.header('sec-fetch-site');
    const reads = c.req.method === 'GET' || c.req.method === 'HEAD';
    const origin = c.req.header('origin');
    const isElsewhere = origin === undefined ? !reads : !origins.includes(origin);
    if (isElsewhere || (site === 'cross-site' && c.req.path.startsWith('/api/')))
      return c.json({ error: 'this was sent by another page than the desk' }, 403);
    if (!reads && !/^application\/json\b/.test(c.req.header('content-type') ?? ''))
      return c.json({ error: 'what is sent must be JSON' }, 415);
    return next();
  };
}

/**
 * What signs the cookie of a teacher with a token of their own: it is worth nothing once the token is another one, or with
 * a copy of the gradebook alone.
 */
export const ownKey = (token: string, hash: string): string => `${token} ${hash}`;

/** Refuses whoever has not logged in. The role is read each time: what an owner changes holds at once. */
export const loggedIn =
  (options: GuardOptions & { readonly gradebook: Pick<Gradebook, 'teachers'> }): MiddlewareHandler<DeskEnv> =>
  async (c, next) => {
    let role: Role = 'owner';
    const keyOf = async ({ name, by }: Ticket): Promise<string | undefined> => {
      if (by === 'printed') return options.token;
      const known = await options.gradebook.teachers.named(name);
      if (known === undefined) return undefined;
      role = known.role;
      return ownKey(options.token, known.hash);
    };
    const ticket = await ticketIn(getCookie(c, cookieName(c, options)), keyOf);
    if (ticket === undefined)
      return c.json({ error: 'log in with your token, or with the one that the desk printed' }, 401);
    c.set('teacher', ticket.name);
    c.set('role', role);
    return next();
  };
