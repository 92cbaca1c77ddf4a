/** Who teaches, with which role. A token is told once, to whoever makes it. */
import type { DeskModule } from '../module';
import { sentIn, teacherSchema } from '../requests';
import type { TeachersWire, TokenWire } from '../wire';

export const teacherRoutes: DeskModule = (app, { gradebook: { teachers } }) => {
  app.get('/api/teachers', async (c) => {
    const wire: TeachersWire = { teachers: await teachers.list() };
    return c.json(wire);
  });
  app.post('/api/teachers', async (c) => {
    const { name, role } = sentIn(teacherSchema, await c.req.text());
    const wire: TokenWire = { token: await teachers.add(name, role, c.get('teacher')) };
    return c.json(wire);
  });
  app.put('/api/teachers/:name', async (c) => {
    const { role } = sentIn(teacherSchema, await c.req.text());
    await teachers.setRole(c.req.param('name'), role);
    return c.json({});
  });
  app.post('/api/teachers/:name/token', async (c) => {
    const wire: TokenWire = { token: await teachers.renew(c.req.param('name')) };
    return c.json(wire);
  });
  app.delete('/api/teachers/:name', async (c) => {
    await teachers.remove(c.req.param('name'));
    return c.json({});
  });
};
