/**
 * Who is at the desk: whoever knows the token that the desk printed, under any name, or a teacher of the gradebook's with a
 * token of their own. A signed cookie keeps it.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** A day at the desk, in seconds. */
export const sessionSeconds = 12 * 3600;

/** What somebody was let in with. */
export interface Ticket {
  readonly name: string;
  /** `printed`: the desk's token, which makes an owner; `own`: a teacher's own. */
  readonly by: 'printed' | 'own';
}

/** Whether two texts are equal, in a time that does not tell where they differ. */
export function isEqual(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(left as Buffer, right as Buffer);
}

/** What a cookie holds: a name, by what it was let in, until when it is good, and a signature that only the key makes. */
export function signed({ name, by }: Ticket, key: string, now = Date.now()): string {
  const end = Math.floor(now / 1000) + sessionSeconds;
  const body = `${Buffer.from(name).toString('base64url')}.${by}.${end}`;
  return `${body}.${signatureOf(body, key)}`;
}

/**
 * The ticket in a cookie's value; undefined where it is no longer good, or was never given.
 * @param keyOf the key that signs such a ticket now; undefined where nobody may have one
 */
export async function ticketIn(
  value: string | undefined,
  keyOf: (claimed: Ticket) => Promise<string | undefined>,
  now = Date.now(),
): Promise<Ticket | undefined> {
  const [name, by, end, signature, ...more] = (value ?? '').split('.');
  if (name === undefined || end === undefined || signature === undefined || more.length > 0) return undefined;
  if (by !== 'printed' && by !== 'own') return undefined;
  const claimed: Ticket = { name: Buffer.from(name, 'base64url').toString('utf8'), by };
  const key = await keyOf(claimed);
  if (key === undefined || !isEqual(signature, signatureOf(`${name}.${by}.${end}`, key))) return undefined;
  return Number(end) * 1000 < now ? undefined : claimed;
}

const signatureOf = (body: string, key: string): string =>
  createHmac('sha256', `the desk's cookie ${key}`).update(body).digest('base64url');
