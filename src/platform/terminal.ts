/** The terminal from which a program was started: in a browser `terminal.browser.ts` stands here. */
import { createInterface } from 'node:readline/promises';

/** Whether somebody sits at a terminal and can be asked. */
export const canAsk = (): boolean => process.stdin.isTTY === true;

/** Asks for a line. */
export async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
}

/** Where progress is told. */
export const standardError = () => process.stderr;
