/** Opening a page in the user's browser. */
import { spawn } from 'node:child_process';

/** The command that opens an address on this system; undefined where there is no screen. */
function opener(url: string): [string, string[]] | undefined {
  if (process.platform === 'darwin') return ['open', [url]];
  if (process.platform === 'win32') return ['rundll32', ['url.dll,FileProtocolHandler', url]];
  const { BROWSER, DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (BROWSER) return [BROWSER, [url]];
  return DISPLAY || WAYLAND_DISPLAY ? ['xdg-open', [url]] : undefined;
}

/** Opens the address in the user's browser, if there is one; the address has been printed in any case. */
export function openBrowser(url: string): void {
  const found = opener(url);
  if (!found) return;
  const child = spawn(found[0], found[1], { stdio: 'ignore', detached: true });
  child.once('error', () => {});
  child.unref();
}
