import type { EpochRow, History, StepRow } from './history';

/** What a training run tells its listeners. */
export type TrainingEvent =
  | {
      readonly type: 'start';
      readonly epochs: number;
      /** Epochs already done by the run that is resumed. */
      readonly epochsDone: number;
      readonly stepsPerEpoch: number;
      readonly examples: number;
      readonly batchSize: number;
      /** The names that rows carry besides the loss. */
      readonly metrics: readonly string[];
      readonly validation: boolean;
      /** The rows of the run that is resumed; empty for a fresh one. */
      readonly history: History;
    }
  | {
      readonly type: 'step';
      readonly row: StepRow;
      /** From 1. */
      readonly epoch: number;
      /** From 1, within the epoch. */
      readonly stepInEpoch: number;
      /** Running means over the epoch so far. */
      readonly running: Readonly<Record<string, number>>;
      readonly examplesPerSecond: number;
      /** Seconds until the run's end, as far as can be told. */
      readonly etaSeconds: number;
    }
  | { readonly type: 'epoch'; readonly row: EpochRow; readonly etaSeconds: number }
  | { readonly type: 'end'; readonly history: History; readonly error?: unknown };

/** Hears of a run's progress. It may take its time (a promise is waited for), but changes nothing in the run. */
export type Listener = (event: TrainingEvent) => void | Promise<void>;

let makeDefaults: () => Listener[] = () => [];

/**
 * Sets who listens to runs that name no listeners; `display` does so, with a live figure or a progress bar.
 * @param make called at the start of each run
 * @example
 * ```ts
 * setDefaultListeners(() => [terminalListener()]);
 * ```
 */
export function setDefaultListeners(make: () => Listener[]): void {
  makeDefaults = make;
}

/** The listeners of a run that names none. */
export const defaultListeners = (): Listener[] => makeDefaults();
