/** The live class as teachers see it, and as an owner opens, prolongs and deletes it. */
import { ValueError } from '../../core';
import type { DeskModule } from '../module';
import { liveSchema, sentIn } from '../requests';
import type { LiveWire } from '../wire';

export const liveRoutes: DeskModule = (app, { live, anonymous }) => {
  const off = 'the live class is off: start the desk with --live';

  app.get('/api/live', (c) => {
    if (live === undefined) return c.json({ off: true } satisfies LiveWire);
    const { room, address } = live;
    const { version } = room;
    if (c.req.query('known') === version) return c.body(null, 204);
    const { session } = room;
    const wire: LiveWire = {
      version,
      ...(session !== undefined && { session: { address: address(session.code), ends: session.ends } }),
      ...{ students: room.students, active: room.active, isFull: room.isFull },
      // Who looks without names here looks so at every page.
      exercises: room.exercises({ withNames: !anonymous }),
    };
    return c.json(wire);
  });

  app.put('/api/live', async (c) => {
    const { ends } = sentIn(liveSchema, await c.req.text());
    if (live === undefined) throw new ValueError(off);
    live.room.open(ends);
    return c.json({});
  });

  app.delete('/api/live', (c) => {
    if (live === undefined) throw new ValueError(off);
    live.room.end();
    return c.json({});
  });
};
