/** Reads a command line by a command's table, and says in one sentence what the table does not accept. */
import { Command, Option } from 'commander';
import { UsageError } from '../core';
import { nearestName } from '../core/nearest';
import { belongs, callOf, optionText } from './synopsis';
import type { CommandTable, NumberRow, OptionRow, Parsed } from './tables/table';

/** ` did you mean x?` as the end of a sentence, or another end. */
const orNearest = (wrong: string, names: readonly string[], otherwise: string): string => {
  const near = nearestName(wrong, names);
  return near === undefined ? otherwise : `; did you mean ${near}?`;
};

/** What a number must be, for instance `a whole number from 1`. */
export function expectedNumber({ noun, whole, from, above, to }: NumberRow): string {
  const words = [
    `a ${noun ?? (whole ? 'whole number' : 'number')}`,
    ...(from === undefined ? [] : [`from ${from}`]),
    ...(above === undefined ? [] : [`above ${above}`]),
    ...(to === undefined ? [] : [above === undefined ? `to ${to}` : `and up to ${to}`]),
  ];
  return words.join(' ');
}

function numberOf(flag: string, row: NumberRow, text: string): number {
  const { whole = false, from = -Infinity, above = -Infinity, to = Infinity } = row;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  const fits = Number.isFinite(value) && value >= from && value > above && value <= to;
  if (!fits || (whole && !Number.isInteger(value)))
    throw new UsageError(`${flag} is ${expectedNumber(row)}, not "${text}"`);
  return value;
}

/** The value of an option as its row has it. */
function optionValue(name: string, row: OptionRow, text: string): string | number {
  const flag = `--${name}`;
  if (row.kind === 'number') return numberOf(flag, row, text);
  // `--seed "$SEED"` where nobody has set SEED: an empty seed would be one that everybody knows.
  if (row.kind === 'text' && text.trim() === '')
    throw new UsageError(`${flag} is empty, and needs a value: ${optionText(name, row)}`);
  if (row.kind === 'choice' && !row.among.includes(text))
    throw new UsageError(
      `${flag} is ${row.among.join(' or ')}, not "${text}"${orNearest(text, row.among, '')}`,
    );
  return text;
}

/** The options of a table as commander's. */
const optionsOf = (table: CommandTable): ReadonlyMap<string, Option> =>
  new Map(
    Object.entries(table.options).map(([name, row]) => {
      const option = new Option(row.kind === 'flag' ? `--${name}` : `--${name} <${row.value}>`);
      return [name, option.argParser((text: string) => optionValue(name, row, text))];
    }),
  );

/** An option that lacks its value would take the next option for it. */
function refuseLackingValues(table: CommandTable, args: readonly string[]): void {
  for (let i = 0; i < args.length && args[i] !== '--'; i++) {
    const name = args[i]?.startsWith('--') ? (args[i] as string).slice(2) : '';
    const row = Object.hasOwn(table.options, name) ? table.options[name] : undefined;
    if (row === undefined || row.kind === 'flag') continue;
    const value = args[++i];
    const isOption = value !== undefined && /^-./.test(value) && !/^-[\d.]/.test(value);
    if (value === undefined || isOption)
      throw new UsageError(`--${name} needs a value: ${optionText(name, row)}`);
  }
}

function refuseUnknownOption(table: CommandTable, unknown: string): void {
  const [flag = '', value] = unknown.split('=', 2);
  const names = Object.keys(table.options).map((name) => `--${name}`);
  if (value !== undefined && names.includes(flag)) throw new UsageError(`${flag} takes no value`);
  const otherwise = names.length === 0 ? '' : `; \`very-deep ${table.name} --help\` lists all`;
  throw new UsageError(
    `\`very-deep ${table.name}\` has no option ${flag}${orNearest(flag, names, otherwise)}`,
  );
}

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;

function actionOf(table: CommandTable, name: string | undefined): string | undefined {
  if (table.actions === undefined) return undefined;
  const names = Object.keys(table.actions);
  if (name !== undefined && names.includes(name)) return name;
  const takes = `\`very-deep ${table.name}\` takes ${listed(names)}`;
  if (name === undefined) throw new UsageError(`${takes}; \`very-deep ${table.name} --help\` says more`);
  throw new UsageError(`${takes}, not "${name}"${orNearest(name, names, '')}`);
}

function checkOperands(table: CommandTable, action: string | undefined, given: readonly string[]): void {
  const operands = (action === undefined ? table.operands : table.actions?.[action]?.operands) ?? [];
  const missing = operands.find(({ optional }, i) => !optional && given.length <= i);
  if (missing !== undefined) {
    const question = missing.question ?? `which ${missing.name.toLowerCase()}?`;
    throw new UsageError(`${question} ${callOf(table, action)}`);
  }
  const excess = operands.some(({ many }) => many) ? undefined : given[operands.length];
  if (excess !== undefined)
    throw new UsageError(`"${excess}" is one argument too many: ${callOf(table, action)}`);
}

/** An option that would do nothing is a slip, or a wish that nobody hears. */
function refuseIdle(
  name: string,
  { onlyWith, notWith }: OptionRow,
  isGiven: (other: string) => boolean,
): void {
  if (onlyWith !== undefined && !isGiven(onlyWith))
    throw new UsageError(`--${name} does nothing without --${onlyWith}`);
  if (notWith !== undefined && isGiven(notWith))
    throw new UsageError(`--${name} does nothing with --${notWith}`);
}

function defaultOf(row: OptionRow): unknown {
  if (row.kind === 'flag') return false;
  return typeof row.default === 'function' ? row.default() : row.default;
}

/**
 * Reads a command line.
 * @param args what follows the command's name
 * @throws UsageError with a sentence that names what is wrong and what is expected
 */
export function parse<const T extends CommandTable>(table: T, args: readonly string[]): Parsed<T> {
  refuseLackingValues(table, args);
  const options = optionsOf(table);
  const command = new Command(table.name);
  for (const option of options.values()) command.addOption(option);
  const { operands, unknown } = command.parseOptions([...args]);
  if (unknown[0] !== undefined) refuseUnknownOption(table, unknown[0]);
  const action = actionOf(table, operands[0]);
  const rest = action === undefined ? operands : operands.slice(1);
  checkOperands(table, action, rest);
  const values = {};
  const given = new Set(
    [...options].flatMap(([name, option]) =>
      command.getOptionValueSource(option.attributeName()) === 'cli' ? [name] : [],
    ),
  );
  for (const [name, option] of options) {
    const row = table.options[name] as OptionRow;
    const isGiven = given.has(name);
    if (isGiven && !belongs(row, action))
      throw new UsageError(
        `--${name} belongs to \`very-deep ${table.name} ${listed(row.of ?? [])}\`, not to ${action}`,
      );
    if (isGiven) refuseIdle(name, row, (other) => given.has(other));
    if (!isGiven && row.kind !== 'flag' && row.needed !== undefined) throw new UsageError(row.needed);
    const value = option.negate ? true : command.getOptionValue(option.attributeName());
    // A default that depends on the machine is asked for when it is read: it may not be known everywhere.
    Object.defineProperty(values, name, {
      enumerable: true,
      get: () => (isGiven ? value : defaultOf(row)),
    });
  }
  return { action, operands: rest, values } as unknown as Parsed<T>;
}
