/** What the kernel puts on `globalThis` for cells, beside what Node.js has. */

/** Its types, as the text of a declaration file that belongs to every cell. */
export const CELL_GLOBALS = `
/**
 * Asks the person at the notebook for a line of text, and waits for it.
 * @param text the question
 * @param preset what an empty answer stands for
 * @returns the answer
 * @throws where the front end has nobody to ask
 */
declare function prompt(text?: string, preset?: string): string;

/**
 * Asks the person at the notebook for a yes or no, and waits for it.
 * @returns true for "y" or "yes"
 * @throws where the front end has nobody to ask
 */
declare function confirm(text?: string): boolean;

/**
 * Tells the person at the notebook something, and waits until it has been read.
 * @throws where the front end has nobody to tell
 */
declare function alert(text?: string): void;
`;
