/**
 * One temporary folder for a whole run of tests, for whatever they and the programs they start make there. It goes when
 * the run ends, so that a test that fails, or whose server is killed, leaves nothing behind either. The run's last words
 * are what could not be tested on this machine.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { lackingLines } from './lacking';

export default function setup(): (() => void) | undefined {
  const names = process.platform === 'win32' ? ['TEMP', 'TMP'] : ['TMPDIR'];
  const mark = 'VERY_DEEP_TESTS_FOLDER';
  if (process.env[mark] !== undefined) return undefined; // another suite of the same run has made it
  const folder = mkdtempSync(path.join(os.tmpdir(), 'very-deep-tests-'));
  chmodSync(folder, 0o755); // servers that refuse to run as root must get through
  for (const name of [...names, mark]) process.env[name] = folder;
  // What tests execute is nobody's history.
  process.env.VERY_DEEP_HISTORY = 'off';
  return () => {
    const lines = lackingLines();
    if (lines.length > 0) console.log(lines.join('\n'));
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
}
