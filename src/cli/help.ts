/** What `very-deep --help` and `very-deep COMMAND --help` print. */
import { Command, Option } from 'commander';
import { expectedNumber } from './parse';
import { callsOf, unwrapped } from './synopsis';
import { type CommandTable, groups, type OptionRow } from './tables/table';

/** What an option takes and what counts without it, for instance `a whole number from 1; default: 200`. */
function notesOf(row: OptionRow): string {
  const company = [
    ...(row.onlyWith === undefined ? [] : [`only with --${row.onlyWith}`]),
    ...(row.notWith === undefined ? [] : [`not with --${row.notWith}`]),
  ];
  if (row.kind === 'flag') return company.join('; ');
  const byDefault = row.defaultText ?? (row.default === undefined ? undefined : String(row.default));
  return [
    ...company,
    ...(row.kind === 'choice' ? [row.among.join(' or ')] : []),
    ...(row.kind === 'number' ? [expectedNumber(row)] : []),
    ...(row.needed === undefined ? [] : ['always needed']),
    ...(byDefault === undefined ? [] : [`default: ${byDefault}`]),
  ].join('; ');
}

/** What an option is for, of which actions, and its notes. */
export function optionAbout(row: OptionRow): string {
  const of = row.of === undefined ? '' : `${row.of.join(', ')}: `;
  const notes = notesOf(row);
  return `${of}${unwrapped(row.about)}${notes === '' ? '' : ` (${notes})`}`;
}

/** The widest that lines get, as in the sources; a narrower terminal narrows them. */
const widest = 120;

/** The help of one command. */
export function commandHelp(table: CommandTable, columns = process.stdout.columns ?? widest): string {
  const command = new Command(`very-deep ${table.name}`)
    .helpOption(false)
    .addHelpCommand(false)
    .description(unwrapped(table.about));
  for (const [name, { about }] of Object.entries(table.actions ?? {}))
    command.addCommand(new Command(name).description(unwrapped(about)));
  for (const [name, row] of Object.entries(table.options)) {
    const flags = row.kind === 'flag' ? `--${name}` : `--${name} ${row.value}`;
    command.addOption(new Option(flags, optionAbout(row)));
  }
  command.configureHelp({
    helpWidth: Math.min(widest, columns),
    commandUsage: () => callsOf(table).join('\n       '),
    optionDescription: ({ description }) => description,
    subcommandTerm: (action) => action.name(),
    subcommandDescription: (action) => action.description(),
  });
  const text = command.helpInformation().replace(/^Usage:/, 'usage:');
  return `${text.replace(/^Commands:$/m, 'Actions:').trimEnd()}\n\nExit status: ${table.exits}.\n`;
}

/** The help of the whole program: its commands, by whom they are for. */
export function programHelp(tables: readonly CommandTable[]): string {
  const width = Math.max(...tables.map(({ name }) => name.length)) + 2;
  const sections = Object.entries(groups).flatMap(([group, title]) => [
    `${title}:`,
    ...tables
      .filter((table) => table.group === group)
      .map(({ name, summary }) => `  ${name.padEnd(width)}${summary}`),
    '',
  ]);
  return [
    'usage: very-deep COMMAND [ARGUMENT...]',
    '',
    ...sections,
    '`very-deep COMMAND --help` says more, and lists its options with their defaults; `very-deep --version` is the version.',
    '',
  ].join('\n');
}
