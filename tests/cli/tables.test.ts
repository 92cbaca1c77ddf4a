/** Every command, held to its table: help, defaults, and what is refused. */
import { describe, expect, it } from 'vitest';
import { commandHelp, programHelp } from '../../src/cli/help';
import { parse } from '../../src/cli/parse';
import { belongs } from '../../src/cli/synopsis';
import { tables } from '../../src/cli/tables';
import { type CommandTable, commandTable, groups, type OptionRow } from '../../src/cli/tables/table';
import { UsageError } from '../../src/core';
import { exportFormats } from '../../src/grading/reports/exports';
import { attemptPolicies } from '../../src/grading/results/course';
import { requiredKillRate } from '../../src/proof/verify';

const all: readonly CommandTable[] = Object.values(tables);
const rowsOf = (table: CommandTable): [string, OptionRow][] => Object.entries(table.options);

/** A value that an option accepts. */
const rightValue = (row: OptionRow): string =>
  row.kind === 'number'
    ? String(row.to ?? (row.from ?? row.above ?? 0) + 1)
    : row.kind === 'choice'
      ? (row.among[0] as string)
      : 'x';

/** A command line with all that an action, or the command, cannot do without, but for one option. */
function leastArgs(table: CommandTable, action: string | undefined, without = ''): string[] {
  const operands = (action === undefined ? table.operands : table.actions?.[action]?.operands) ?? [];
  return [
    ...(action === undefined ? [] : [action]),
    ...operands.filter(({ optional }) => !optional).map(() => 'x'),
    ...rowsOf(table).flatMap(([name, row]) =>
      row.kind !== 'flag' && row.needed !== undefined && name !== without
        ? [`--${name}`, rightValue(row)]
        : [],
    ),
    ...companyOf(table, table.options[without]?.onlyWith),
  ];
}

/** An option as one gives it, for another that does nothing without it. */
function companyOf({ options }: CommandTable, name: string | undefined): string[] {
  const row = name === undefined ? undefined : options[name];
  if (row === undefined) return [];
  return row.kind === 'flag' ? [`--${name}`] : [`--${name}`, rightValue(row)];
}

/** Each way to call a command: its actions, or the one without any. */
const actionsOf = (table: CommandTable): (string | undefined)[] =>
  table.actions === undefined ? [undefined] : Object.keys(table.actions);

const actionOf = (table: CommandTable, row: OptionRow) => actionsOf(table).find((one) => belongs(row, one));

const options = all.flatMap((table) =>
  rowsOf(table).map(([name, row]) => ({ title: `${table.name} --${name}`, table, name, row })),
);

/** The sentence that refuses a command line; one line, whose error `main` turns into status 2. */
function refusal(table: CommandTable, args: readonly string[]): string {
  let thrown: unknown;
  try {
    parse(table, args);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(UsageError);
  const { message } = thrown as UsageError;
  expect(message).not.toContain('\n');
  return message;
}

describe('very-deep --help', () => {
  it('lists each command once, under whom it is for', () => {
    const help = programHelp(all);
    for (const [group, title] of Object.entries(groups)) {
      const section = help.slice(help.indexOf(`${title}:\n`)).split('\n\n')[0] as string;
      const here = all.filter((table) => table.group === group);
      expect(section.match(/^ {2}\S+/gm)?.map((name) => name.trim())).toEqual(here.map(({ name }) => name));
      for (const { summary } of here) expect(section).toContain(summary);
    }
  });

  it('has a table for each name, which is the name of the command', () => {
    expect(all.map(({ name }) => name)).toEqual(Object.keys(tables));
  });
});

describe.each(all.map((table) => [table.name, table] as const))('very-deep %s', (_, table) => {
  const help = commandHelp(table).replace(/\n {6,}/g, ' ');
  const lineOf = (name: string) =>
    help.split('\n').find((one) => new RegExp(`^ {2}--${name}( |$)`).test(one));

  it('tells each option with its default', () => {
    for (const [name, row] of rowsOf(table)) {
      const line = lineOf(name);
      expect(line, name).toBeDefined();
      if (row.kind === 'flag' || row.default === undefined) continue;
      const told = row.defaultText ?? String(row.default);
      expect(line).toContain(`default: ${told}`);
    }
  });

  it('tells each action, and the exit statuses', () => {
    for (const action of Object.keys(table.actions ?? {}))
      expect(help).toMatch(new RegExp(`^ {2}${action} `, 'm'));
    expect(help).toContain(`Exit status: ${table.exits}`);
  });

  it('takes what it needs and no more, and has its defaults then', () => {
    for (const action of actionsOf(table)) {
      const { values } = parse(table, leastArgs(table, action));
      for (const [name, row] of rowsOf(table)) {
        const given = (values as Record<string, unknown>)[name];
        if (row.kind === 'flag') expect(given, name).toBe(false);
        else if (row.needed === undefined)
          expect(given, name).toBe(typeof row.default === 'function' ? row.default() : row.default);
      }
    }
  });

  it('refuses an option that it has not, one argument too many, and an action that it has not', () => {
    const [action] = actionsOf(table);
    const least = leastArgs(table, action);
    expect(refusal(table, [...least, '--no-such-thing'])).toContain('has no option --no-such-thing');
    const operands = (action === undefined ? table.operands : table.actions?.[action]?.operands) ?? [];
    if (!operands.some(({ many }) => many)) {
      const more = [...least, ...Array<string>(operands.length).fill('y'), 'surplus'];
      expect(refusal(table, more)).toMatch(/^"(y|surplus)" is one argument too many: very-deep /);
    }
    if (action === undefined) return;
    expect(refusal(table, [])).toContain(`takes `);
    expect(refusal(table, ['nonsense'])).toContain('not "nonsense"');
    expect(refusal(table, [`${action.slice(0, -1)}`])).toContain(`did you mean ${action}?`);
  });

  it('refuses to go without what it needs, in the question that its table asks', () => {
    for (const action of actionsOf(table)) {
      const operands = (action === undefined ? table.operands : table.actions?.[action]?.operands) ?? [];
      const [first] = operands.filter(({ optional }) => !optional);
      if (first !== undefined)
        expect(refusal(table, action === undefined ? [] : [action])).toMatch(/\? very-deep /);
      for (const [name, row] of rowsOf(table))
        if (row.kind !== 'flag' && row.needed !== undefined)
          expect(refusal(table, leastArgs(table, action, name))).toBe(row.needed);
    }
  });
});

describe('the option', () => {
  it.each(options)(
    '$title is read, and refused without its value or with one too many',
    ({ table, name, row }) => {
      const least = leastArgs(table, actionOf(table, row), name);
      const value = rightValue(row);
      const given = row.kind === 'flag' ? [`--${name}`] : [`--${name}`, value];
      const { values } = parse(table, [...least, ...given]);
      const read = row.kind === 'flag' ? true : row.kind === 'number' ? Number(value) : value;
      expect((values as Record<string, unknown>)[name]).toBe(read);
      if (row.kind === 'flag') {
        expect(refusal(table, [...least, `--${name}=yes`])).toBe(`--${name} takes no value`);
        return;
      }
      for (const args of [[`--${name}`], [`--${name}`, '--help-me']])
        expect(refusal(table, [...least, ...args])).toBe(`--${name} needs a value: --${name} ${row.value}`);
    },
  );

  it.each(options.filter(({ row }) => row.kind === 'number'))(
    '$title refuses what is no number, or out of range, and names what is expected',
    ({ table, name, row }) => {
      if (row.kind !== 'number') return;
      const { from, above, to, whole } = row;
      const wrong = [
        'many',
        '',
        'Infinity',
        ...(from === undefined ? [] : [String(from - 1)]),
        ...(above === undefined ? [] : [String(above)]),
        ...(to === undefined ? [] : [String(to + 1)]),
        ...(whole ? ['80.5'] : []),
      ];
      const noun = row.noun ?? 'number';
      for (const text of wrong) {
        const sentence = refusal(table, [...leastArgs(table, actionOf(table, row), name), `--${name}`, text]);
        expect(sentence).toContain(`--${name} is a `);
        expect(sentence).toContain(noun);
        for (const bound of [from, above, to])
          if (bound !== undefined) expect(sentence).toContain(` ${bound}`);
        expect(sentence.endsWith(`, not "${text}"`)).toBe(true);
      }
    },
  );

  it.each(options.filter(({ row }) => row.kind === 'text'))(
    '$title refuses an empty value, such as a variable that nobody has set',
    ({ table, name, row }) => {
      const least = leastArgs(table, actionOf(table, row), name);
      for (const given of [[`--${name}`, ''], [`--${name}`, ' \t'], [`--${name}=`]])
        expect(refusal(table, [...least, ...given])).toMatch(
          new RegExp(`^--${name} is empty, and needs a value: --${name} `),
        );
    },
  );

  it.each(options.filter(({ row }) => row.kind === 'choice'))(
    '$title refuses what is none of its choices, and names them',
    ({ table, name, row }) => {
      if (row.kind !== 'choice') return;
      const least = leastArgs(table, actionOf(table, row), name);
      for (const text of row.among)
        expect((parse(table, [...least, `--${name}`, text]).values as Record<string, unknown>)[name]).toBe(
          text,
        );
      expect(refusal(table, [...least, `--${name}`, 'nonsense'])).toBe(
        `--${name} is ${row.among.join(' or ')}, not "nonsense"`,
      );
    },
  );

  it.each(options.filter(({ row }) => row.onlyWith !== undefined || row.notWith !== undefined))(
    '$title is refused where it would do nothing, and its help says so',
    ({ table, name, row }) => {
      const { onlyWith, notWith } = row;
      for (const other of [onlyWith, notWith])
        if (other !== undefined) expect(Object.keys(table.options)).toContain(other);
      const least = leastArgs(table, actionOf(table, row));
      const given = [...least, ...companyOf(table, name)];
      if (onlyWith !== undefined)
        expect(refusal(table, given)).toBe(`--${name} does nothing without --${onlyWith}`);
      if (notWith !== undefined) {
        expect(() => parse(table, given)).not.toThrow();
        expect(refusal(table, [...given, ...companyOf(table, notWith)])).toBe(
          `--${name} does nothing with --${notWith}`,
        );
      }
      const help = commandHelp(table).replace(/\n {6,}/g, ' ');
      const words = onlyWith === undefined ? `not with --${notWith}` : `only with --${onlyWith}`;
      expect(help).toMatch(new RegExp(`^ {2}--${name}\\b.*\\b${words}\\b`, 'm'));
    },
  );

  it('is not taken by an action to which it does not belong', () => {
    expect(refusal(tables.exercises, ['list', '--seeds', '3'])).toBe(
      '--seeds belongs to `very-deep exercises verify`, not to list',
    );
  });
});

describe('a command line', () => {
  const table = commandTable({
    name: 'draw',
    group: 'student',
    summary: 'draw',
    about: 'Draws.',
    operands: [{ name: 'FILE', many: true, optional: true }],
    options: {
      colour: { kind: 'choice', value: 'C', among: ['red', 'blue'], about: 'of the line' },
      'line-width': { kind: 'number', value: 'N', above: 0, default: 1, about: 'of the line' },
      'no-frame': { kind: 'flag', about: 'without a frame' },
    },
    exits: '0 drawn',
  });

  it('may have its options anywhere, with = or a space, the last of two counts', () => {
    const { values, operands } = parse(table, [
      'a',
      '--line-width=2',
      'b',
      '--no-frame',
      '--line-width',
      '3',
    ]);
    expect(values).toEqual({ colour: undefined, 'line-width': 3, 'no-frame': true });
    expect(operands).toEqual(['a', 'b']);
  });

  it('asks the machine for a default only when that is read', () => {
    const name = { kind: 'text', value: 'NAME', about: 'of the painter' } as const;
    const nobody = (): string => {
      throw new Error('this machine knows no user');
    };
    const signed = commandTable({ ...table, options: { by: { ...name, default: nobody } } });
    expect(parse(signed, ['--by', 'ada']).values.by).toBe('ada');
    const { values } = parse(signed, []);
    expect(() => values.by).toThrow('knows no user');
  });

  it('has arguments only behind --', () => {
    expect(parse(table, ['--', '--colour', '-x']).operands).toEqual(['--colour', '-x']);
  });

  it('takes a value that begins with - where it is a number, or joined by =', () => {
    expect(refusal(table, ['--line-width', '-1'])).toBe('--line-width is a number above 0, not "-1"');
    expect(refusal(table, ['--colour=-x'])).toBe('--colour is red or blue, not "-x"');
  });

  it('is told what comes nearest to a slip', () => {
    expect(refusal(table, ['--color', 'red'])).toBe(
      '`very-deep draw` has no option --color; did you mean --colour?',
    );
    expect(refusal(table, ['--colour', 'bleu'])).toBe(
      '--colour is red or blue, not "bleu"; did you mean blue?',
    );
  });
});

describe('the tables say what is so elsewhere', () => {
  it('of the forms that grades can have, and of which notebook counts', () => {
    expect(tables.gradebook.options.format.among).toEqual(exportFormats);
    expect(tables.grade.options.attempt.among).toEqual(attemptPolicies);
  });

  it('of how many mutants must be killed', () => {
    expect(tables.exercises.actions.verify.about).toContain(`at\nleast ${100 * requiredKillRate} %`);
  });
});
