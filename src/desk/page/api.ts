/** Asks the desk's server. */
import type { SessionWire } from '../wire';
import { store } from './store';

/** Who is logged in; null before anybody is, undefined while that is not known. */
export const session = store<SessionWire | null | undefined>(undefined);

/** The server's answer was no. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly body: { readonly error?: string },
  ) {
    super(body.error ?? `the desk answered with ${status}`);
  }
}

/**
 * Asks, and waits for somebody to log in where nobody is.
 * @throws Refusal for a no; TypeError where the server does not answer
 */
export async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  for (;;) {
    const response = await fetch(path, {
      method,
      ...(method === 'GET' ? {} : { headers: { 'Content-Type': 'application/json' } }),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (response.status === 204) return undefined as T;
    const answer = await response.json().catch(() => ({}));
    if (response.ok) return answer as T;
    if (response.status !== 401 || path === '/api/session') throw new Refusal(response.status, answer);
    session.set(null);
    await loggedIn();
  }
}

const loggedIn = (): Promise<void> =>
  new Promise((resolve) => {
    const end = session.listen(() => {
      if (!session.get()) return;
      end();
      resolve();
    });
  });

export const get = <T>(path: string): Promise<T> => ask<T>('GET', path);
export const put = <T>(path: string, body: unknown): Promise<T> => ask<T>('PUT', path, body);

/** A part of an address, whatever a name holds. */
export const part = encodeURIComponent;
