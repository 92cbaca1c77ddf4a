/** What is known of the machine, its user and its environment: in a browser `machine.browser.ts` stands here. */
import { homedir } from 'node:os';
import { path } from './paths';

export { default as os } from 'node:os';

/** The folder of this program in the user's cache folder: `~/.cache`, `~/Library/Caches` or `%LOCALAPPDATA%`. */
export function userCacheFolder(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  const home = homedir();
  if (process.platform === 'win32')
    return path.join(LOCALAPPDATA || path.join(home, 'AppData', 'Local'), 'very-deep', 'Cache');
  if (process.platform === 'darwin') return path.join(home, 'Library', 'Caches', 'very-deep');
  return path.join(XDG_CACHE_HOME || path.join(home, '.cache'), 'very-deep');
}
