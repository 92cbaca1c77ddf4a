/**
 * All that the command prints. Much of it students wrote (names, paths, messages of their code), and a terminal obeys
 * what it reads: so whatever is printed for people is cleaned here, and nothing is printed elsewhere.
 */

/** Variation selectors of emoji: they cannot be seen, and do no more than choose a picture. */
const harmless = '\\ufe0e\\ufe0f';
/**
 * What moves a cursor or begins an escape sequence (C0 and C1), turns a line round, cannot be seen, or is half a
 * character. Ends of lines and tabs stay.
 */
const unprintable = new RegExp(`(?![\\n\\t${harmless}])[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}\\p{DI}]`, 'gu');

/** Text that shows as it is: what a terminal would obey, or would not show, is a sign that something was there. */
export const printable = (text: string): string => text.replace(unprintable, '\ufffd');

/** The same as part of a line: the text can begin none of its own. */
export const inLine = (text: string): string => printable(text).replace(/[\n\t]/g, ' ');

/** The same as a part of a list: lines that the text begins are set in under the one that it stands in. */
export const setIn = (text: string): string => text.replaceAll('\n', '\n      ');

/** Prints for people. */
export const say = (text: string): void => void process.stdout.write(printable(text));

/** Prints for people what is not the result: what went wrong, how far it has come. */
export const tell = (text: string): void => void process.stderr.write(printable(text));

/** Prints a result for programs, as it is where it goes into a pipe or a file. */
export const give = (text: string): void =>
  void process.stdout.write(process.stdout.isTTY ? printable(text) : text);

/** Takes back the last lines on a terminal. */
export const takeBack = (lines: number): void => {
  if (process.stdout.isTTY && lines > 0) process.stdout.write(`\x1b[${lines}A\x1b[J`);
};

/**
 * A reader may go before the work is done (`| head`): the work goes on, and what is printed then is lost. Any other error of
 * the output (a full disk) is told, and the status is 2.
 */
export function outliveReaders(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    tell(`very-deep: the output could not be written: ${error.message}\n`);
    process.exitCode = 2;
  });
  process.stderr.on('error', () => {});
}
