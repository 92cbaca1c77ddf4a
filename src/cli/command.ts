/** What a subcommand of `very-deep` is: a line for the help, its own help text, and a run that returns an exit status. */
export interface Command {
  /** One line for `very-deep --help`. */
  readonly summary: string;
  /** The whole of `very-deep NAME --help`. */
  readonly usage: string;
  /**
   * Runs the command.
   * @param args what follows the command's name on the command line
   * @returns the exit status: 0 done, 1 a negative result (a failed cell, a score under the bar), 2 usage or environment
   * @throws UsageError for arguments it does not understand; `main` prints the message and exits with 2
   */
  run(args: string[]): Promise<number>;
}
