import { tf } from '../backend';
import { type Compiled, compileStep, prove } from '../backend/onnx';
import { Random, ValueError } from '../core';
import { withCleanup } from '../core/interrupt';
import { existsSync } from '../platform/files';
import { Batches, type Examples } from './batches';
import { loadCheckpoint, saveCheckpoint } from './checkpoint';
import { Evaluator, readScalars, Totals } from './evaluate';
import { defaultListeners, type Listener, type TrainingEvent } from './events';
import { type EpochRow, type History, type StepRow, validationName } from './history';
import { type Loss, type LossName, resolveLoss } from './losses';
import { type Metric, type MetricName, resolveMetrics } from './metrics';
import { asNetwork, type Model, outputShape } from './network';
import { type Optimizer, type OptimizerName, resolveOptimizer } from './optimizers';
import { breathe } from './pace';
import { asSchedule, type Schedule } from './schedules';
import { makeStep, type Step } from './step';

/** Options of {@link fit}; all may be left out. */
export interface FitOptions {
  /** Passes over the training examples; 1 by default. */
  readonly epochs?: number;
  /** Examples per step; 32 by default. The last batch of an epoch may be smaller. */
  readonly batchSize?: number;
  /** `softmaxCrossEntropy` (on logits) by default. */
  readonly loss?: LossName | Loss;
  /** By default the accuracy that fits the loss. */
  readonly metrics?: readonly MetricName[] | Readonly<Record<string, Metric>>;
  /** `sgd` by default. */
  readonly optimizer?: OptimizerName | Optimizer;
  /** A number or a schedule; by default the optimizer's own. */
  readonly learningRate?: number | Schedule;
  /** Examples to evaluate on after every epoch. */
  readonly validation?: Examples;
  /** Fixes the order of the examples and the augmentation; 0 by default. */
  readonly seed?: number | string;
  /** A new random order for every epoch; true by default. */
  readonly shuffle?: boolean;
  /** Changes a batch of inputs before the step, for instance by random crops; its result is disposed of. */
  readonly augment?: (x: tf.Tensor, random: Random) => tf.Tensor;
  /** Ends an epoch early, after so many steps. */
  readonly stepsPerEpoch?: number;
  /** Who hears of the progress; by default a live figure in a notebook and a progress bar on a terminal. */
  readonly listeners?: readonly Listener[];
  /** Ends the run after the current step; `fit` then returns what it has. */
  readonly signal?: AbortSignal;
  /**
   * Compiles the step, and the evaluation of much validation data, where the engine can (`onnx`): several times as fast.
   * True by default. Elsewhere it runs as it is.
   */
  readonly compile?: boolean;
  /** Writes a checkpoint to this file after every epoch, and goes on from it when it is already there. */
  readonly checkpoint?: string;
}

/**
 * Trains a model.
 *
 * Each epoch goes through the examples in a seeded random order, one update per batch, and then evaluates the
 * validation examples in inference mode. The same seed, model and engine give the same run, whether or not it was
 * interrupted and resumed from a checkpoint. An interrupt leaves weights, moving averages and optimizer as they
 * were after the last whole step.
 *
 * @param model a built `tf.LayersModel`, or a {@link Network}
 * @param examples images with labels, or tensors: x float32 [examples, ...], y int32 labels (one an
 *   example, or one a pixel) or float32 targets. Not disposed of
 * @returns every step and every epoch, see {@link History}; the model is trained in place
 * @throws ShapeError when x and y do not fit each other or the model
 * @throws ValueError for an option out of range
 * @throws DataError when the checkpoint is damaged or belongs to another model
 * @example
 * ```ts
 * const model = mlp({ inputShape: 2, hidden: [8], outputs: 2 });
 * const points = pointTensors(circles({ random: new Random(1), count: 64 }));
 * const { epochs } = await fit(model, points, { epochs: 2, optimizer: 'adam' });
 * epochs.length; //=> 2
 * ```
 */
export async function fit(model: Model, examples: Examples, options: FitOptions = {}): Promise<History> {
  const run = new Run(model, await Batches.of(examples, outputShape(model)), options);
  return withCleanup(
    () => run.go(),
    () => run.dispose(),
    () => run.interrupted(),
  );
}

const wholeNumber = (name: string, value: number): number => {
  if (!Number.isInteger(value) || value < 1)
    throw new ValueError(`${name} must be a whole number from 1; this one is ${value}`);
  return value;
};

/** One call of {@link fit}. */
class Run {
  readonly #model: Model;
  readonly #options: FitOptions;
  readonly #batches: Batches;
  readonly #batchSize: number;
  readonly #epochs: number;
  readonly #stepsPerEpoch: number;
  readonly #loss: Loss;
  readonly #metrics: Readonly<Record<string, Metric>>;
  readonly #optimizer: Optimizer;
  readonly #ownsOptimizer: boolean;
  readonly #schedule: Schedule;
  readonly #listeners: readonly Listener[];
  readonly #step: Step;
  readonly #compiled: Compiled<Parameters<Step>, ReturnType<Step>> | null;
  readonly #evaluator: Evaluator;
  #epochRows: EpochRow[] = [];
  #stepRows: StepRow[] = [];
  readonly #clock: Clock;
  /** What the latest step measured, while it is read. */
  #measured: Record<string, tf.Tensor> = {};

  constructor(model: Model, batches: Batches, options: FitOptions) {
    this.#model = model;
    this.#options = options;
    this.#epochs = wholeNumber('epochs', options.epochs ?? 1);
    this.#batchSize = wholeNumber('batchSize', options.batchSize ?? 32);
    this.#batches = batches;
    const whole = Math.ceil(this.#batches.count / this.#batchSize);
    this.#stepsPerEpoch = Math.min(whole, wholeNumber('stepsPerEpoch', options.stepsPerEpoch ?? whole));
    this.#loss = resolveLoss(options.loss ?? 'softmaxCrossEntropy');
    this.#metrics = resolveMetrics(options.metrics, this.#loss);
    this.#optimizer = resolveOptimizer(options.optimizer ?? 'sgd');
    this.#ownsOptimizer = typeof (options.optimizer ?? 'sgd') === 'string';
    this.#schedule = asSchedule(options.learningRate ?? this.#optimizer.learningRate);
    this.#listeners = options.listeners ?? defaultListeners();
    const step = makeStep(asNetwork(model), {
      loss: this.#loss,
      metrics: this.#metrics,
      optimizer: this.#optimizer,
    });
    const { compile: isCompiled = true } = options;
    this.#compiled = isCompiled
      ? compileStep(step, {
          prove: () => prove([model, this.#optimizer, this.#loss, this.#metrics]),
          slow: (sentence) => console.info(sentence),
          plain: (reason) =>
            console.warn(`The training runs step by step, which is slower than compiled. ${reason}`),
        })
      : null;
    this.#step = this.#compiled ?? step;
    const batchSize = Math.max(this.#batchSize, 256);
    this.#evaluator = new Evaluator(model, this.#loss, this.#metrics, { batchSize, compile: isCompiled });
    this.#clock = new Clock(this.#epochs * this.#stepsPerEpoch);
  }

  async go(): Promise<History> {
    this.#resume();
    const { validation } = this.#options;
    await this.#tell({
      type: 'start',
      epochs: this.#epochs,
      epochsDone: this.#epochRows.length,
      stepsPerEpoch: this.#stepsPerEpoch,
      examples: this.#batches.count,
      batchSize: this.#batchSize,
      metrics: Object.keys(this.#metrics),
      validation: validation !== undefined,
      history: this.#history(false),
    });
    try {
      while (this.#epochRows.length < this.#epochs) if (!(await this.#epoch(this.#epochRows.length))) break;
    } catch (error) {
      await this.#tell({ type: 'end', history: this.#history(true), error });
      throw error;
    }
    const history = this.#history(this.#epochRows.length < this.#epochs);
    await this.#tell({ type: 'end', history });
    return history;
  }

  interrupted(): void {
    void this.#tell({ type: 'end', history: this.#history(true), error: new Error('interrupted') });
    this.dispose();
  }

  dispose(): void {
    tf.dispose(this.#measured);
    this.#compiled?.dispose();
    this.#evaluator.dispose();
    if (this.#ownsOptimizer) this.#optimizer.dispose();
  }

  /** @returns false when the run was asked to end */
  async #epoch(index: number): Promise<boolean> {
    const random = new Random(`${this.#options.seed ?? 0}/${index}`);
    const count = this.#batches.count;
    const shuffle = this.#options.shuffle ?? true;
    const order = shuffle ? random.permutation(count) : Array.from({ length: count }, (_, i) => i);
    const totals = new Totals();
    const began = performance.now();
    let seen = 0;
    let learningRate = 0;
    for (let i = 0; i < this.#stepsPerEpoch; i++) {
      const indices = order.slice(i * this.#batchSize, (i + 1) * this.#batchSize);
      const step = index * this.#stepsPerEpoch + i;
      learningRate = this.#schedule({
        step,
        epoch: step / this.#stepsPerEpoch,
        totalSteps: this.#epochs * this.#stepsPerEpoch,
      });
      const measured = await this.#oneStep(indices, learningRate, random);
      totals.add(measured, indices.length);
      seen += indices.length;
      const row: StepRow = { step: step + 1, loss: measured.loss as number, learningRate, ...measured };
      this.#stepRows.push(row);
      this.#clock.stepDone();
      const examplesPerSecond = (1000 * seen) / (performance.now() - began);
      await this.#tell({
        type: 'step',
        row,
        epoch: index + 1,
        stepInEpoch: i + 1,
        running: totals.means(),
        examplesPerSecond,
        etaSeconds: this.#clock.etaSeconds(step + 1),
      });
      await breathe();
      if (this.#options.signal?.aborted) return false;
    }
    const examplesPerSecond = (1000 * seen) / (performance.now() - began);
    const validation = await this.#validate();
    const { loss, ...means } = totals.means();
    const seconds = (performance.now() - began) / 1000;
    const row: EpochRow = {
      epoch: index + 1,
      loss: loss as number,
      ...means,
      ...validation,
      learningRate,
      seconds,
      examplesPerSecond,
    };
    this.#epochRows.push(row);
    await this.#save();
    const etaSeconds = this.#clock.etaSeconds((index + 1) * this.#stepsPerEpoch);
    await this.#tell({ type: 'epoch', row, etaSeconds });
    return true;
  }

  async #oneStep(
    indices: readonly number[],
    learningRate: number,
    random: Random,
  ): Promise<Record<string, number>> {
    this.#measured = tf.tidy(() => {
      const { x, y } = this.#batches.take(indices);
      const input = this.#options.augment?.(x, random) ?? x;
      return this.#step(input, y, tf.scalar(learningRate));
    });
    return readScalars(this.#measured);
  }

  async #validate(): Promise<Record<string, number>> {
    const { validation } = this.#options;
    if (validation === undefined) return {};
    const measured = await this.#evaluator.measure(validation);
    return Object.fromEntries(Object.entries(measured).map(([name, value]) => [validationName(name), value]));
  }

  #history(stopped: boolean): History {
    return { epochs: [...this.#epochRows], steps: [...this.#stepRows], stopped };
  }

  async #tell(event: TrainingEvent): Promise<void> {
    for (const listener of this.#listeners) await listener(event);
  }

  #resume(): void {
    const { checkpoint, seed = 0 } = this.#options;
    if (checkpoint === undefined || !existsSync(checkpoint)) return;
    const { history } = loadCheckpoint(checkpoint, {
      model: this.#model,
      optimizer: this.#optimizer,
      seed,
    });
    // Steps can be too many to spread as arguments.
    this.#epochRows = [...history.epochs];
    this.#stepRows = [...history.steps];
  }

  async #save(): Promise<void> {
    const { checkpoint, seed = 0 } = this.#options;
    if (checkpoint === undefined) return;
    await saveCheckpoint(checkpoint, {
      model: this.#model,
      optimizer: this.#optimizer,
      seed,
      step: this.#stepRows.length,
      history: this.#history(false),
    });
  }
}

/** Tells how long the rest will take, from the pace so far; the first step, which may compile, is left out. */
class Clock {
  readonly #totalSteps: number;
  #from = 0;
  #steps = -1;

  constructor(totalSteps: number) {
    this.#totalSteps = totalSteps;
  }

  stepDone(): void {
    if (this.#steps < 0) this.#from = performance.now();
    this.#steps++;
  }

  etaSeconds(done: number): number {
    if (this.#steps < 1) return Number.NaN;
    return (((performance.now() - this.#from) / this.#steps) * (this.#totalSteps - done)) / 1000;
  }
}
