import { DataError } from '../core';
import { packageFolder } from '../core/package-folder';
import { parseJson, schema } from '../core/parse';
import { readFileSync } from '../platform/files';
import { path } from '../platform/paths';
import { messageOf } from '../platform/thrown';

/** What was recorded of a training run with a fault. */
export interface BrokenRun {
  /** A letter, from A. */
  readonly name: string;
  /** Mean training loss of each epoch. */
  readonly losses: readonly number[];
  /** Loss on other examples after each epoch, in inference mode. */
  readonly validation: readonly number[];
  /** Norm of the loss's gradient at each kernel before training, from the first layer to the last. */
  readonly gradients: readonly number[];
  /** Share of zeros behind each activation before training. */
  readonly zeroShares: readonly number[];
  /** Deviation of an update beside that of the kernel, by layer: the median of the first epoch's steps. */
  readonly updates: readonly number[];
}

/** The runs, and how they were made as far as that tells nothing of their faults. */
export interface BrokenRuns {
  readonly data: string;
  readonly network: string;
  readonly date: string;
  readonly runs: readonly BrokenRun[];
}

const runsSchema = schema((z) =>
  z.object({
    data: z.string(),
    network: z.string(),
    date: z.string(),
    runs: z.array(
      z.object({
        name: z.string(),
        losses: z.array(z.number()),
        validation: z.array(z.number()),
        gradients: z.array(z.number()),
        zeroShares: z.array(z.number()),
        updates: z.array(z.number()),
      }),
    ),
  }),
);

/**
 * Recordings of training runs with one fault each, to be diagnosed. What is wrong with them is not in them.
 * @throws DataError when the file is missing or damaged
 * @example
 * ```ts
 * brokenRuns().runs.map(({ name }) => name).join(''); //=> 'ABCDEF'
 * ```
 */
export function brokenRuns(): BrokenRuns {
  const file = path.join(packageFolder(), 'datasets', 'runs', 'broken-runs.json');
  try {
    return parseJson(runsSchema, readFileSync(file, 'utf8'), { what: file });
  } catch (error) {
    throw new DataError(`${file} is damaged: ${messageOf(error)}`, { cause: error });
  }
}
