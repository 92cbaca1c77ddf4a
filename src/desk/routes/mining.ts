/** What answers to an exercise have in common: looked for, looked at, and named. */
import { ValueError } from '../../core';
import { isQuestionId } from '../../exercises/registry';
import { isTextId } from '../../exercises/text';
import type { DeskModule } from '../module';
import { nameSchema, sentIn } from '../requests';
import type { MiningWire } from '../wire';

/** Solutions of a group that are shown. */
const shown = 3;

export const miningRoutes: DeskModule = (app, { mining, view, anonymous }) => {
  const wireOf = (id: string): MiningWire => {
    if (mining === undefined || isQuestionId(id) || isTextId(id))
      return { status: 'unavailable', percent: 0, message: '', groups: [] };
    const { status, percent, said } = mining.state(id);
    return {
      status,
      percent,
      message: anonymous && said !== '' ? 'What the command said may hold names, and is not shown.' : said,
      groups: (mining.found(id)?.groups ?? []).map(({ name, students, input, examples }) => ({
        ...{ name, count: students.length },
        input: input === undefined ? '' : input.calls,
        right: input?.right ?? '',
        theirs: input?.theirs ?? '',
        examples: examples.slice(0, shown).map(({ code }) => code),
      })),
    };
  };
  /** @throws ValueError for an exercise that nobody was graded for, or where nothing can be looked at */
  const available = async (id: string) => {
    if (!(await view.wire()).columns.some((one) => one.id === id))
      throw new ValueError(`nobody was graded for an exercise ${id}`);
    if (mining === undefined)
      throw new ValueError('the desk does not know what was handed in: start it with --submitted PATH');
    return mining;
  };

  app.get('/api/mining/:id', (c) => c.json(wireOf(c.req.param('id'))));

  app.put('/api/mining/:id', async (c) => {
    const id = c.req.param('id');
    (await available(id)).find(id);
    return c.json(wireOf(id));
  });

  app.delete('/api/mining/:id', async (c) => {
    const id = c.req.param('id');
    (await available(id)).cancel(id);
    return c.json(wireOf(id));
  });

  app.put('/api/mining/:id/name', async (c) => {
    const id = c.req.param('id');
    const { group, name, sentence } = sentIn(nameSchema, await c.req.text());
    const work = await available(id);
    if (!work.found(id)?.groups.some((one) => one.name === group))
      throw new ValueError(`no group is called ${group}; look for groups again`);
    work.name(id, group, { id: name, sentence: sentence.trim() });
    return c.json(wireOf(id));
  });
};
