import manifest from '../../datasets/manifest.json';
import { ValueError } from '../core';
import { checked, schema } from '../core/parse';

/** A file as it should be. */
export interface KnownFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** A file to download, from the first of its addresses that answers. */
export interface RemoteFile extends KnownFile {
  /** The checksum its publisher gives. */
  readonly md5: string;
  readonly urls: readonly string[];
  /** For an archive, the files to take out of it; the archive itself is not kept. */
  readonly members?: readonly KnownFile[];
}

/** A data set of `datasets/manifest.json`. */
export interface DatasetEntry {
  /** What commands and loaders call it. */
  readonly name: string;
  readonly title: string;
  /** Its folder inside the cache. */
  readonly folder: string;
  /** Height, width and channels of an image. */
  readonly shape: readonly number[];
  /** Number of training images. */
  readonly train: number;
  /** Number of test images. */
  readonly test: number;
  readonly classNames: readonly string[];
  readonly homepage: string;
  readonly licence: string;
  readonly citation: string;
  readonly files: readonly RemoteFile[];
}

/**
 * Every data set the course can download.
 * @example
 * ```ts
 * datasetEntries.map(({ name }) => name).includes('cifar-10'); //=> true
 * ```
 */
export const datasetEntries: readonly DatasetEntry[] = manifest.datasets;

/** An entry: a school may add data sets of its own. */
const entrySchema = schema((z) => {
  const size = z.int().check(z.minimum(0));
  const sha256 = z
    .string()
    .check(z.regex(/^[0-9a-f]{64}$/, { error: 'a SHA-256, of 64 hexadecimal digits' }));
  const known = { name: z.string(), bytes: size, sha256 };
  return z.object({
    name: z.string(),
    title: z.string(),
    folder: z.string(),
    shape: z.array(size),
    train: size,
    test: size,
    classNames: z.array(z.string()),
    homepage: z.string(),
    licence: z.string(),
    citation: z.string(),
    files: z.array(
      z.object({
        ...known,
        md5: z.string(),
        urls: z.array(z.string()),
        members: z.exactOptional(z.array(z.object(known))),
      }),
    ),
  });
});

/**
 * An entry of a manifest, as it was written.
 * @throws DataError naming what is wrong in it
 * @internal
 */
export const entryIn = (raw: unknown, name: string): DatasetEntry =>
  checked(entrySchema, raw, { what: `datasets/manifest.json, ${name}`, mend: 'mend the entry there' });

/**
 * The manifest's entry for a data set.
 * @throws ValueError when the name is unknown; the message lists those that are known
 * @example
 * ```ts
 * datasetEntry('cifar-10').train; //=> 50000
 * ```
 */
export function datasetEntry(name: string): DatasetEntry {
  const entry = datasetEntries.find((one) => one.name === name);
  if (entry === undefined) {
    const known = datasetEntries.map((one) => one.name).join(', ');
    throw new ValueError(`no data set is called "${name}"; there are ${known}`);
  }
  return entry;
}

/** The files that lie in the cache once a data set is there: its downloads, or what was in them. */
export function cachedFiles(entry: DatasetEntry): readonly KnownFile[] {
  return entry.files.flatMap((file) => file.members ?? [file]);
}
