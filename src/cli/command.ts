import { parse } from './parse';
import type { CommandTable, Parsed } from './tables/table';

/** A subcommand of `very-deep`: what its table says, and what it does. */
export interface Command {
  readonly table: CommandTable;
  /**
   * Runs the command.
   * @param args what follows the command's name on the command line
   * @returns the exit status: 0 done, 1 a negative result (a failed cell, a score under the bar), 2 usage or environment
   * @throws UsageError for arguments that its table does not accept; `main` prints the message and exits with 2
   */
  run(args: readonly string[]): Promise<number>;
}

/** A command that begins once its table has accepted what was typed. */
export const commandOf = <const T extends CommandTable>(
  table: T,
  work: (parsed: Parsed<T>) => Promise<number>,
): Command => ({ table, run: async (args) => work(parse(table, args)) });
