/** What the program was started with: in a browser `environment.browser.ts` stands here. */

/** The environment variables. */
export const environment: Readonly<Record<string, string | undefined>> = process.env;

/** The folder that names of files begin from where they do not begin from the root. */
export const workingFolder = (): string => process.cwd();

/** A number that no other running program has: it keeps apart files that two write at once. */
export const processId = process.pid;

/** The folder of this program's code. */
export const codeFolder = __dirname;
