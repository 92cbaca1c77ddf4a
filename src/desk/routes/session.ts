/** Logging in and out. */

import type { Hono } from 'hono';
import { deleteCookie, setCookie } from 'hono/cookie';
import { cookieName, type DeskEnv, loggedIn } from '../guard';
import type { Desk } from '../module';
import { loginSchema, sentIn } from '../requests';
import { isEqual, sessionSeconds, signed } from '../session';
import type { SessionWire } from '../wire';

export function sessionRoutes(app: Hono<DeskEnv>, desk: Desk): void {
  const sessionOf = (you: string): SessionWire => ({ you, anonymous: desk.anonymous });
  const isSecure = (origin: string | undefined) => origin?.startsWith('https:') === true;
  app.post('/api/session', async (c) => {
    const { token, name } = sentIn(loginSchema, await c.req.text());
    if (!isEqual(token, desk.token))
      return c.json({ error: 'that is not the token that the desk printed' }, 401);
    const teacher = name.trim() === '' ? desk.teacher : name.trim();
    setCookie(c, cookieName(c, desk), signed(teacher, desk.token), {
      ...{ httpOnly: true, sameSite: 'Strict', path: '/', maxAge: sessionSeconds },
      secure: isSecure(c.req.header('origin')),
    });
    return c.json(sessionOf(teacher));
  });
  app.get('/api/session', loggedIn(desk), (c) => c.json(sessionOf(c.get('teacher'))));
  app.delete('/api/session', loggedIn(desk), (c) => {
    deleteCookie(c, cookieName(c, desk), { path: '/', secure: isSecure(c.req.header('origin')) });
    return c.json({});
  });
}
