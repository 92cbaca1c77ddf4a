/** Hands in what is open in the browser, and lays it as a teacher would. */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { unzipSync } from 'fflate';
import type { NotebookPage } from '../browser/lab';

/**
 * Presses "Hand in" under a name.
 * @param first done in the dialog before the name is typed
 * @returns the folder of a class with what came, and that by name
 */
export async function handedIn(
  student: NotebookPage,
  name: string,
  first: () => Promise<unknown> = async () => {},
): Promise<{ folder: string; entries: Record<string, Uint8Array> }> {
  const download = student.page.waitForEvent('download');
  await student.page.locator('.jp-NotebookPanel-toolbar').getByText('Hand in').click();
  await first();
  await student.page.locator('.jp-Dialog input').fill(name);
  await student.accept();
  const entries = unzipSync(readFileSync(await (await download).path()));
  const folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-lite-class-'));
  for (const [file, bytes] of Object.entries(entries)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), bytes);
  }
  return { folder, entries };
}
