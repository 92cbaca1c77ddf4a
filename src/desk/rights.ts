/**
 * What each role may do at the desk: one table over all routes. A route that does not stand here is open to nobody.
 *
 * A reader sees everything and changes nothing; a grader also gives points and comments by hand; an owner also decides: who
 * teaches, more than the maximum, the names of misconceptions, the live class.
 */
import type { Context, MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import { type Role, roles } from '../grading/gradebook';
import type { DeskEnv } from './guard';

/** By method and path, the role from which on it is open; `anyone`, before anybody has logged in. */
export const rights: Readonly<Record<string, Role | 'anyone'>> = {
  'POST /api/session': 'anyone',
  'GET /api/session': 'reader',
  'DELETE /api/session': 'reader',
  'GET /api/class': 'reader',
  'GET /api/students/:id': 'reader',
  'GET /api/students/:id/history': 'reader',
  'GET /api/students/:id/chapters/:chapter/figures/:exercise': 'reader',
  'GET /api/exercises/:id': 'reader',
  'GET /api/mining/:id': 'reader',
  'PUT /api/mining/:id': 'grader',
  'DELETE /api/mining/:id': 'grader',
  // It becomes part of the exercise, for everybody.
  'PUT /api/mining/:id/name': 'owner',
  'PUT /api/hand': 'grader',
  'PUT /api/rubrics/:exercise': 'grader',
  'PUT /api/students/:id/chapters/:chapter/score': 'grader',
  'GET /api/live': 'reader',
  'PUT /api/live': 'owner',
  'DELETE /api/live': 'owner',
  'GET /api/teachers': 'owner',
  'POST /api/teachers': 'owner',
  'PUT /api/teachers/:name': 'owner',
  'POST /api/teachers/:name/token': 'owner',
  'DELETE /api/teachers/:name': 'owner',
};

/** Whether a role may do what is open from another one on. */
export const mayDo = (role: Role, from: Role): boolean => roles.indexOf(role) >= roles.indexOf(from);

/** The answer to who may not: 403, in words. */
export const refusal = (c: Context<DeskEnv>, from: Role, what = 'this'): Response =>
  c.json({ error: `${what} takes the role ${from}; you are here as ${c.get('role')}` }, 403);

/** Refuses what the role of who has logged in may not do, and every route that the table does not know. */
export const withinRights: MiddlewareHandler<DeskEnv> = async (c, next) => {
  for (const { method, path } of matchedRoutes(c)) {
    if (method === 'ALL' || !path.startsWith('/api/')) continue;
    const from = rights[`${method} ${path}`] ?? 'nobody';
    if (from === 'nobody') return c.json({ error: 'nobody may do this at the desk yet' }, 403);
    if (from !== 'anyone' && !mayDo(c.get('role'), from)) return refusal(c, from);
  }
  return next();
};
