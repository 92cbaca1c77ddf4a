/** How a command is called, in one line for each of its actions. */
import type { CommandTable, Operand, OptionRow } from './tables/table';

const operandText = ({ name, many, optional }: Operand): string => {
  const text = many ? `${name}...` : name;
  return optional ? `[${text}]` : text;
};

/** `--jobs N`, or `--full`. */
export const optionText = (name: string, row: OptionRow): string =>
  row.kind === 'flag' ? `--${name}` : `--${name} ${row.value}`;

const isNeeded = (row: OptionRow): boolean => row.kind !== 'flag' && row.needed !== undefined;

/** Whether an option belongs to an action; those of a command without actions belong to it. */
export const belongs = ({ of }: OptionRow, action: string | undefined): boolean =>
  of === undefined || action === undefined || of.includes(action);

/** What follows `very-deep`, with the options that cannot be left out, for instance `submit NOTEBOOK... --to FOLDER`. */
export function callOf(table: CommandTable, action?: string): string {
  const operands = action === undefined ? table.operands : table.actions?.[action]?.operands;
  const needed = Object.entries(table.options).filter(([, row]) => isNeeded(row) && belongs(row, action));
  return [
    'very-deep',
    table.name,
    ...(action === undefined ? [] : [action]),
    ...(operands ?? []).map(operandText),
    ...needed.map(([name, row]) => optionText(name, row)),
  ].join(' ');
}

/** All ways to call a command. */
export function callsOf(table: CommandTable): string[] {
  const actions: (string | undefined)[] = table.actions ? Object.keys(table.actions) : [undefined];
  return actions.map((action) => {
    const more = Object.values(table.options).some((row) => !isNeeded(row) && belongs(row, action));
    return callOf(table, action) + (more ? ' [options]' : '');
  });
}

/** Text that is wrapped in a source, without its line breaks; blank lines part paragraphs. */
export const unwrapped = (text: string): string => text.trim().replace(/(?<!\n)\n(?!\n)/g, ' ');
