/** The matrix: students and exercises. */
import type { DeskModule } from '../module';

export const classRoutes: DeskModule = (app, { view }) => {
  app.get('/api/class', async (c) => {
    const wire = await view.wire();
    // Whoever has it already is told so, and no more.
    if (c.req.query('known') === wire.version) return c.body(null, 204);
    return c.json(wire);
  });
};
