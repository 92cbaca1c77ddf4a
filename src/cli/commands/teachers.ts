import { UsageError } from '../../core';
import { roles, type Teachers } from '../../grading/gradebook';
import { type Command, commandOf } from '../command';
import { openKnownGradebook } from '../known-gradebook';
import type { Values } from '../tables/table';
import { teachersTable } from '../tables/teachers';
import { say, setIn } from '../terminal';

type Given = Values<typeof teachersTable>;

type Action = (teachers: Teachers, operands: readonly [string, string], values: Given) => Promise<string>;

const actions: Record<keyof (typeof teachersTable)['actions'], Action> = {
  list: async (teachers) => {
    const all = await teachers.list();
    if (all.length === 0) return 'nobody but who has the token that the desk prints\n';
    return all
      .map(
        ({ name, role, addedBy, addedAt }) =>
          `${role}  ${setIn(name)}  added ${addedAt} by ${setIn(addedBy)}\n`,
      )
      .join('');
  },
  add: async (teachers, [name], { role, by }) => {
    const token = await teachers.add(name, role, by);
    return `${setIn(name)} is added as ${role}; the token, which is shown this once: ${token}\n`;
  },
  role: async (teachers, [name, wanted]) => {
    const role = roles.find((one) => one === wanted);
    if (role === undefined) throw new UsageError(`a role is ${roles.join(', ')}, not "${wanted}"`);
    await teachers.setRole(name, role);
    return `${setIn(name)} is ${role} now\n`;
  },
  token: async (teachers, [name]) => {
    const token = await teachers.renew(name);
    return `the token of ${setIn(name)}, which is shown this once: ${token}\n`;
  },
  remove: async (teachers, [name]) => {
    await teachers.remove(name);
    return `${setIn(name)} is removed\n`;
  },
};

export const command: Command = commandOf(teachersTable, async ({ action, operands, values }) => {
  const book = await openKnownGradebook(values.db);
  try {
    say(await actions[action](book.teachers, [operands[0] ?? '', operands[1] ?? ''], values));
  } finally {
    await book.close();
  }
  return 0;
});
