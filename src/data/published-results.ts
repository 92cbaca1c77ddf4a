import { DataError, ValueError } from '../core';
import { packageFolder } from '../core/package-folder';
import { parseJson, schema } from '../core/parse';
import { existsSync, readdirSync, readFileSync } from '../platform/files';
import { path } from '../platform/paths';
import { messageOf } from '../platform/thrown';

/** One epoch of a published run; losses are means over the examples, accuracies between 0 and 1. */
export interface PublishedEpoch {
  readonly epoch: number;
  readonly loss: number;
  readonly accuracy: number;
  readonly testLoss: number;
  readonly testAccuracy: number;
  readonly learningRate: number;
  /** Of the whole epoch, the test included. */
  readonly seconds: number;
  /** While training. */
  readonly imagesPerSecond: number;
}

/** A run at full size, measured once and kept in `notebooks/results/`. */
export interface PublishedResults {
  readonly title: string;
  /** The network, the data and how it was trained, in words. */
  readonly recipe: string;
  /** Which images: how many to train and test, and whether their checksums were verified. */
  readonly data: string;
  /** Trainable parameters. */
  readonly parameters: number;
  /** The engine that computed, and its threads. */
  readonly engine: string;
  /** Processor, operating system and Node. */
  readonly measuredOn: string;
  /** Of the end of the run, for instance 2026-11-21. */
  readonly date: string;
  readonly epochs: readonly PublishedEpoch[];
}

const resultsSchema = schema((z) =>
  z.looseObject({
    title: z.string(),
    recipe: z.string(),
    data: z.string(),
    parameters: z.number(),
    engine: z.string(),
    measuredOn: z.string(),
    date: z.string(),
    epochs: z.array(
      z.object({
        epoch: z.number(),
        loss: z.number(),
        accuracy: z.number(),
        testLoss: z.number(),
        testAccuracy: z.number(),
        learningRate: z.number(),
        seconds: z.number(),
        imagesPerSecond: z.number(),
      }),
    ),
  }),
);

const folder = () => path.join(packageFolder(), 'notebooks', 'results');

/**
 * The names of the runs that are kept, for {@link publishedResults}.
 * @example
 * ```ts
 * publishedResultNames().every((name) => publishedResults(name).epochs.length > 0); //=> true
 * ```
 */
export function publishedResultNames(): string[] {
  if (!existsSync(folder())) return [];
  const files = readdirSync(folder()).filter((file) => file.endsWith('.json'));
  return files.map((file) => path.basename(file, '.json')).sort();
}

/**
 * A training run at full size that takes too long for a lesson, as it was measured once by `npm run results`.
 * @param name one of {@link publishedResultNames}, for instance `resnet-28px`
 * @throws ValueError when the name is unknown; the message lists those that are known
 * @throws DataError when the file is damaged
 * @example
 * ```ts
 * publishedResults('no-such-run'); //=> throws ValueError: no published run is called
 * ```
 */
export function publishedResults(name: string): PublishedResults {
  const known = publishedResultNames();
  if (!known.includes(name))
    throw new ValueError(`no published run is called "${name}"; there are ${known.join(', ') || 'none'}`);
  const file = path.join(folder(), `${name}.json`);
  try {
    return parseJson(resultsSchema, readFileSync(file, 'utf8'), { what: file });
  } catch (error) {
    throw new DataError(`${file} is damaged: ${messageOf(error)}`, { cause: error });
  }
}
