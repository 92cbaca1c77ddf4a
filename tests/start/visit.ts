/** A Jupyter server's page, as a browser asks for it: `page.mjs` in a process of its own. */
import path from 'node:path';
import { expect } from 'vitest';
import { runProgram } from '../run-program';

export interface Visit {
  /** The page's HTTP status, and its text. */
  readonly status: number;
  readonly html: string;
  /** The names of the folder in which the notebook is. */
  readonly files: readonly string[];
  /** Of each cell: the status of the kernel's reply, and every text that came meanwhile. */
  readonly ran: readonly { readonly status: string; readonly said: string }[];
}

/**
 * Opens a server's address, and runs cells in a notebook on the course's kernel.
 * @param url with its token
 * @param notebook its path below the server's root
 */
export async function visit(url: string, notebook: string, cells: readonly string[]): Promise<Visit> {
  const program = path.join(__dirname, 'page.mjs');
  const options = ['--experimental-websocket', '--no-warnings', program, url, notebook, ...cells];
  const seen = await runProgram(process.execPath, options);
  expect(seen.status, seen.stderr).toBe(0);
  return JSON.parse(seen.stdout);
}
