/** Names of files for what students are called. */
import { createHash } from 'node:crypto';

/** Names of devices on Windows, whatever ending follows them. */
const device = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/;
/** How a name ends that stands for another one: nobody else may be called so. */
const standsForAnother = /-[0-9a-f]{32}$/;

/**
 * A name that is safe as a file's on every system. Two names have two, also where capitals do not count: what is not
 * kept as it is ends in its fingerprint, and what ends like one is not kept.
 */
export function fileName(name: string): string {
  const isSafe = /^[a-z0-9][a-z0-9._-]{0,60}$/.test(name) && !name.endsWith('.');
  if (isSafe && !device.test(name) && !standsForAnother.test(name)) return name;
  const readable = name.replace(/[^A-Za-z0-9_-]+/g, '_').slice(0, 40);
  return `${readable}-${createHash('sha256').update(name).digest('hex').slice(0, 32)}`;
}
