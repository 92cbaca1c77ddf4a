/** The teacher's desk: a web application over a gradebook. Each of its parts is a module that registers its routes. */
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { VeryDeepError } from '../core';
import { ConflictError } from '../grading/gradebook';
import { ClassView } from './class-view';
import { type DeskEnv, fromHere, headers, loggedIn } from './guard';
import type { Desk, DeskModule } from './module';
import { withinRights } from './rights';
import { classRoutes } from './routes/class';
import { exerciseRoutes } from './routes/exercise';
import { gradingRoutes } from './routes/grading';
import { liveRoutes } from './routes/live';
import { miningRoutes } from './routes/mining';
import { pageRoutes } from './routes/page';
import { loginRoute, sessionRoutes } from './routes/session';
import { studentRoutes } from './routes/student';
import { teacherRoutes } from './routes/teachers';

export interface DeskOptions extends Omit<Desk, 'view'> {
  /** By default a new one, which reads the class when it is first asked for. */
  readonly view?: ClassView;
  /** Parts besides the desk's own. */
  readonly modules?: readonly DeskModule[];
  /** Is told of faults of our own, which the page is not. */
  readonly log?: (sentence: string) => void;
}

/** So much may be written at once: a bulk of 500 students has 100 kB. */
const mostBytes = 2 ** 20;

/** Makes the application; whoever has a server answers with it. */
export function createDesk({ modules = [], log = () => {}, ...options }: DeskOptions): Hono<DeskEnv> {
  const desk: Desk = { view: new ClassView(options.gradebook, options.people), ...options };
  const app = new Hono<DeskEnv>();
  app.use(headers);
  app.use(fromHere(desk));
  app.use(
    bodyLimit({ maxSize: mostBytes, onError: (c) => c.json({ error: 'this is too much at once' }, 413) }),
  );
  loginRoute(app, desk);
  app.use('/api/*', loggedIn(desk), withinRights);
  const own = [
    sessionRoutes,
    classRoutes,
    studentRoutes,
    exerciseRoutes,
    gradingRoutes,
    miningRoutes,
    teacherRoutes,
    liveRoutes,
  ];
  for (const module of [...own, ...modules]) module(app, desk);
  app.all('/api/*', (c) => c.json({ error: 'the desk has nothing there' }, 404));
  pageRoutes(app, desk);
  app.onError((error, c) => {
    if (error instanceof ConflictError) return c.json({ error: error.message }, 409);
    if (error instanceof VeryDeepError) return c.json({ error: error.message }, 400);
    log(`${c.req.method} ${c.req.path}: ${error.stack ?? error}`);
    return c.json({ error: 'the desk has a fault; its terminal says which' }, 500);
  });
  return app;
}
