/** Logging in and out. */
import type { Context } from 'hono';
import { deleteCookie, setCookie } from 'hono/cookie';
import type { Role } from '../../grading/gradebook';
import { cookieName, type DeskEnv, ownKey } from '../guard';
import type { Desk, DeskModule } from '../module';
import { loginSchema, sentIn } from '../requests';
import { isEqual, sessionSeconds, signed, type Ticket } from '../session';
import type { SessionWire } from '../wire';

const isSecure = (c: Context): boolean => c.req.header('origin')?.startsWith('https:') === true;

const sessionOf = ({ anonymous }: Desk, you: string, role: Role): SessionWire => ({ you, role, anonymous });

/** Before anybody has logged in. */
export const loginRoute: DeskModule = (app, desk) => {
  const letIn = (c: Context<DeskEnv>, ticket: Ticket, key: string): void =>
    setCookie(c, cookieName(c, desk), signed(ticket, key), {
      ...{ httpOnly: true, sameSite: 'Strict', path: '/', maxAge: sessionSeconds },
      secure: isSecure(c),
    });
  app.post('/api/session', async (c) => {
    const { token, name } = sentIn(loginSchema, await c.req.text());
    if (isEqual(token, desk.token)) {
      const you = name.trim() === '' ? desk.teacher : name.trim();
      letIn(c, { name: you, by: 'printed' }, desk.token);
      return c.json(sessionOf(desk, you, 'owner'));
    }
    // The name of a teacher stands in the gradebook: nobody grades under a colleague's.
    const known = await desk.gradebook.teachers.withToken(token);
    if (known === undefined)
      return c.json({ error: 'that is neither the token that the desk printed nor a teacher’s' }, 401);
    letIn(c, { name: known.name, by: 'own' }, ownKey(desk.token, known.hash));
    return c.json(sessionOf(desk, known.name, known.role));
  });
};

export const sessionRoutes: DeskModule = (app, desk) => {
  app.get('/api/session', (c) => c.json(sessionOf(desk, c.get('teacher'), c.get('role'))));
  app.delete('/api/session', (c) => {
    deleteCookie(c, cookieName(c, desk), { path: '/', secure: isSecure(c) });
    return c.json({});
  });
};
