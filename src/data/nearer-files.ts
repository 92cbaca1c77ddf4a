/** Whether data is nearer than at its publisher's: in a browser `nearer-files.browser.ts` stands here. */
import type { DatasetEntry, KnownFile, RemoteFile } from './manifest';

/** Where the wanted files can be had from in place of their publisher; undefined where that is the only place. */
export const nearerFiles = async (
  _entry: DatasetEntry,
  _wanted: readonly KnownFile[],
): Promise<readonly RemoteFile[] | undefined> => undefined;

/** What gets real data later, as a sentence. */
export const adviceFor = (name: string): string =>
  `\`very-deep data download ${name}\` gets the real images where there is a connection.`;

/** What to do about a file that is not as it should be, as a sentence. */
export const mendFor = (name: string): string =>
  `Move it away, then run \`very-deep data download ${name}\`.`;
