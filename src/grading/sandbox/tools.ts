/** Where the system's programs are. */
import { existsSync } from 'node:fs';
import path from 'node:path';

const systemFolders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
export const systemPath = systemFolders.join(':');

/** Where a system program is; the caller's PATH is not asked. */
export function tool(name: string): string | undefined {
  return systemFolders.map((folder) => path.join(folder, name)).find((file) => existsSync(file));
}
