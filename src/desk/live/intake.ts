/**
 * Where students' notebooks report to: an application of its own, at an address of its own, which knows nothing of the
 * gradebook. It takes one kind of message, and answers with nothing that anybody could want to read.
 */
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { ValueError } from '../../core';
import { parseJson } from '../../core/parse';
import { liveReportSchema } from '../../exercises/live/report';
import type { LiveClass } from './class';

/** A report has 20 results of at most 300 bytes. */
const mostBytes = 8192;

const faults = {
  'unknown code': 401,
  'too often': 429,
  full: 503,
} as const;

/**
 * @param options.origins pages from which a browser may report: those of the course's build for browsers
 */
export function createIntake(live: LiveClass, { origins }: { readonly origins: readonly string[] }): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    c.header('Cache-Control', 'no-store');
    c.header('X-Content-Type-Options', 'nosniff');
  });
  app.use(async (c, next) => {
    const origin = c.req.header('origin');
    if (origin !== undefined && !origins.includes(origin))
      return c.json({ error: 'pages of this address may not report here' }, 403);
    return next();
  });
  app.use(
    cors({ origin: [...origins], allowMethods: ['POST'], allowHeaders: ['Content-Type'], maxAge: 600 }),
  );
  app.use(
    bodyLimit({ maxSize: mostBytes, onError: (c) => c.json({ error: 'this is too much at once' }, 413) }),
  );
  // Whatever stands before it may keep its prefix, or take it off.
  app.post('*', async (c) => {
    if (!/^application\/json\b/.test(c.req.header('content-type') ?? ''))
      return c.json({ error: 'a report is JSON' }, 415);
    const report = parseJson(liveReportSchema, await c.req.text(), { what: 'the report', error: ValueError });
    const taken = live.take(report);
    if ('fault' in taken) return c.json({ error: taken.fault }, faults[taken.fault]);
    return c.json({ refused: taken.refused.length });
  });
  app.get('*', (c) =>
    c.text(
      "Here notebooks of Very Deep report to a live class. In a cell: await live('the whole address, with its #')\n",
    ),
  );
  app.all('*', (c) => c.json({ error: 'a report is posted' }, 405));
  app.onError((error, c) =>
    error instanceof ValueError
      ? c.json({ error: error.message }, 400)
      : c.json({ error: 'this cannot be taken' }, 500),
  );
  return app;
}
