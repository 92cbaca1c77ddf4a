/**
 * Data sets that lie beside the library. A publisher's server rarely lets the pages of another site read what it sends, and
 * an archive of 170 MB is no thing to fetch for a tenth of it: so a site carries what the chapters take.
 */
import { jsonOf } from '../core/parse';
import { fetchFromSite, siteAddress } from '../core/site.browser';
import type { DatasetEntry, KnownFile, RemoteFile } from './manifest';

const FOLDER = 'course/datasets';

/** The files that the site carries, each with its folder. */
type Carried = readonly (KnownFile & { readonly folder: string })[];

async function carried(): Promise<Carried> {
  const file = `${FOLDER}/index.json`;
  const response = await fetchFromSite(file).catch(() => undefined);
  return response === undefined ? [] : (jsonOf(await response.text(), { what: file }) as Carried);
}

/** Where the wanted files can be had from in place of their publisher; undefined where the site does not carry them all. */
export async function nearerFiles(
  { folder }: DatasetEntry,
  wanted: readonly KnownFile[],
): Promise<readonly RemoteFile[] | undefined> {
  const here = (await carried()).filter((file) => file.folder === folder);
  const found = wanted.flatMap(({ name }) => here.find((file) => file.name === name) ?? []);
  if (found.length < wanted.length) return undefined;
  return found.map(({ name, bytes, sha256 }) => ({
    name,
    bytes,
    sha256,
    md5: '',
    urls: [siteAddress(`${FOLDER}/${folder}/${name}`)],
  }));
}

/** What gets real data later, as a sentence. */
export const adviceFor = (_name: string): string =>
  'Run the cell again where there is a connection, or open the course on a site that carries the images.';

/** What to do about a file that is not as it should be, as a sentence. */
export const mendFor = (_name: string): string =>
  "Reset the course's files in this browser, then run the cell again.";
