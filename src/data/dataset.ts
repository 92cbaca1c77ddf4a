import type { DownloadProgress } from './download';
import { type ImageShape, imageCount, type Split } from './images';
import type { DatasetEntry } from './manifest';
import { adviceFor } from './nearer-files';
import { type CourseSize, courseSize } from './size';
import { syntheticImages } from './synthetic-images';

/** Numbers of training and test images. */
export interface ImageCounts {
  readonly train: number;
  readonly test: number;
}

export interface LoadOptions {
  /** How many images, in numbers or by name; by default what `VERY_DEEP_SIZE` says, `quick` where it says nothing. */
  readonly size?: CourseSize | ImageCounts;
  /** Follows a download; by default one line is printed for each file. */
  readonly onProgress?: (progress: DownloadProgress) => void;
}

/** Images to train and to test on. */
export interface Dataset extends Split {
  /** What it is called in headings: `Fashion-MNIST`. */
  readonly title: string;
  /** Names of the classes; a label is a position in this list. */
  readonly classNames: readonly string[];
  /**
   * `real`: every file read has its published checksum; `unverified`: some file has not, or none is known for it;
   * `synthetic`: made-up images of the same shape and number of classes stand in.
   */
  readonly source: 'real' | 'unverified' | 'synthetic';
  /** In words: what this is, how much of it, and what that means for results. Show it beside them. */
  readonly note: string;
}

/** The numbers a caller asks for. */
export function wantedCounts(
  { size = courseSize() }: LoadOptions,
  named: Readonly<Record<CourseSize, ImageCounts>>,
): ImageCounts {
  return typeof size === 'string' ? named[size] : size;
}

function inWords(value: number): string {
  return value.toLocaleString('en-US');
}

/** A data set read from files, with its note. */
export function realDataset(
  parts: Split & Pick<Dataset, 'title' | 'classNames'>,
  all: ImageCounts,
  verified: boolean,
  remark = '',
): Dataset {
  const part = (have: number, of: number) =>
    have === of ? `all ${inWords(of)}` : `${inWords(have)} of ${inWords(of)}`;
  const amount =
    `${parts.title}: ${part(imageCount(parts.train), all.train)} training and ` +
    `${part(imageCount(parts.test), all.test)} test images.`;
  const doubt = 'Unverified: the files in the cache do not have the published checksums.';
  return {
    ...parts,
    source: verified ? 'real' : 'unverified',
    note: [amount, remark, verified ? '' : doubt].filter(Boolean).join(' '),
  };
}

/** More made-up images than these teach nothing more. */
const mostMadeUp: ImageCounts = { train: 10_000, test: 2_000 };

/** Made-up images in place of a data set, with a note that says so. */
export function standIn(
  { title, classNames }: Pick<Dataset, 'title' | 'classNames'>,
  entry: DatasetEntry,
  wanted: ImageCounts,
  reason: string,
): Dataset {
  const make = (part: 'train' | 'test') =>
    syntheticImages({
      name: title,
      part,
      shape: entry.shape as unknown as ImageShape,
      classes: classNames.length,
      count: Math.min(wanted[part], mostMadeUp[part]),
    });
  const [train, test] = [make('train'), make('test')];
  const amount = `${inWords(imageCount(train))} training and ${inWords(imageCount(test))} test images`;
  return {
    title,
    classNames,
    train,
    test,
    source: 'synthetic',
    note:
      `STAND-IN DATA, not ${title}: ${amount} made up, of the same shape and with as many classes. ` +
      `What is measured on them says nothing about ${title}. The reason: ${reason}. ` +
      adviceFor(entry.name),
  };
}
