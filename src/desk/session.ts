/** Who is at the desk: whoever knows the token, under a name of their own, kept in a signed cookie. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** A day at the desk, in seconds. */
export const sessionSeconds = 12 * 3600;

/** Whether two texts are equal, in a time that does not tell where they differ. */
export function isEqual(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(left as Buffer, right as Buffer);
}

/** What a cookie holds: a name, until when it is good, and a signature that only the token makes. */
export function signed(name: string, token: string, now = Date.now()): string {
  const body = `${Buffer.from(name).toString('base64url')}.${Math.floor(now / 1000) + sessionSeconds}`;
  return `${body}.${signatureOf(body, token)}`;
}

/** The name in a cookie's value; undefined where it is no longer good, or was never given. */
export function nameIn(value: string | undefined, token: string, now = Date.now()): string | undefined {
  const [name, end, signature, ...more] = (value ?? '').split('.');
  if (name === undefined || end === undefined || signature === undefined || more.length > 0) return undefined;
  if (!isEqual(signature, signatureOf(`${name}.${end}`, token)) || Number(end) * 1000 < now) return undefined;
  return Buffer.from(name, 'base64url').toString('utf8');
}

const signatureOf = (body: string, token: string): string =>
  createHmac('sha256', `the desk's cookie ${token}`).update(body).digest('base64url');
