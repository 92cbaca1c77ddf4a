import { tf } from '../backend';
import { type Compiled, compileStep, prove } from '../backend/onnx';
import { readValues } from '../backend/read';
import { withCleanup } from '../core/interrupt';
import { Batches, type Examples } from './batches';
import { type Loss, type LossName, resolveLoss } from './losses';
import { type Metric, type MetricName, resolveMetrics } from './metrics';
import { asNetwork, type Model, outputShape } from './network';
import { breathe } from './pace';

/** Options of {@link evaluate}. */
export interface EvaluateOptions {
  /** How many examples at a time; 256 by default. Not part of the result. */
  readonly batchSize?: number;
  /** `softmaxCrossEntropy` by default. */
  readonly loss?: LossName | Loss;
  /** By default the accuracy that fits the loss. */
  readonly metrics?: readonly MetricName[] | Readonly<Record<string, Metric>>;
  /**
   * Compiles what is done to a batch, where the engine can (`onnx`) and there are four batches or more; true by default.
   * What cannot be compiled, as it reads a tensor's value for instance, runs as it is.
   */
  readonly compile?: boolean;
}

/**
 * Loss and metrics of a model in inference mode, as means over all examples.
 *
 * @param model a built `tf.LayersModel`, or a {@link Network}
 * @param examples images with labels, or tensors: x float32 [examples, ...], y int32 labels [examples] or float32 targets
 * @returns `loss` and the metrics by name, for instance `{ loss: 0.42, accuracy: 0.85 }`
 * @throws ShapeError when x and y do not fit each other or the model
 * @example
 * ```ts
 * const model = mlp({ inputShape: 2, hidden: [8], outputs: 2 });
 * const points = pointTensors(circles({ random: new Random(1), count: 64 }));
 * Object.keys(await evaluate(model, points)); //=> ['loss', 'accuracy']
 * ```
 */
export async function evaluate(
  model: Model,
  examples: Examples,
  options: EvaluateOptions = {},
): Promise<Record<string, number>> {
  const loss = resolveLoss(options.loss ?? 'softmaxCrossEntropy');
  const evaluator = new Evaluator(model, loss, resolveMetrics(options.metrics, loss), options);
  return withCleanup(
    () => evaluator.measure(examples),
    () => evaluator.dispose(),
  );
}

/** With fewer batches compiling takes longer than it saves. */
const WORTH_COMPILING = 4;

type Measure = (x: tf.Tensor, y: tf.Tensor) => Record<string, tf.Tensor>;

/** Measures one model as often as wanted; what it compiles it keeps until it is disposed of. */
export class Evaluator {
  readonly #model: Model;
  readonly #batchSize: number;
  readonly #plain: Measure;
  #compiled: Compiled<Parameters<Measure>, ReturnType<Measure>> | undefined;

  constructor(
    model: Model,
    loss: Loss,
    metrics: Readonly<Record<string, Metric>>,
    options: Pick<EvaluateOptions, 'batchSize' | 'compile'>,
  ) {
    this.#model = model;
    this.#batchSize = options.batchSize ?? 256;
    const network = asNetwork(model);
    const measures = Object.entries<Loss | Metric>({ loss, ...metrics });
    this.#plain = (x, y) => {
      const output = network.forward(x, false);
      return Object.fromEntries(measures.map(([name, f]) => [name, f(y, output)]));
    };
    if (options.compile ?? true) {
      const silently = () => {};
      this.#compiled = compileStep(this.#plain, {
        prove: () => prove([model, loss, metrics]),
        plain: silently,
      });
    }
  }

  /** Means over all examples, each batch weighted by its size. */
  async measure(examples: Examples): Promise<Record<string, number>> {
    const batches = await Batches.of(examples, outputShape(this.#model));
    const isWorthIt = batches.count > (WORTH_COMPILING - 1) * this.#batchSize;
    return this.#means(batches, (isWorthIt ? this.#compiled : undefined) ?? this.#plain);
  }

  dispose(): void {
    this.#compiled?.dispose();
    this.#compiled = undefined;
  }

  async #means(batches: Batches, measure: Measure): Promise<Record<string, number>> {
    const totals = new Totals();
    for (let start = 0; start < batches.count; start += this.#batchSize) {
      const count = Math.min(this.#batchSize, batches.count - start);
      const measured = tf.tidy(() => {
        const { x, y } = batches.take(Array.from({ length: count }, (_, i) => start + i));
        return measure(x, y);
      });
      totals.add(await readScalars(measured), count);
      await breathe();
    }
    return totals.means();
  }
}

/** The values of scalars by name; the scalars are disposed of. */
export async function readScalars(scalars: Record<string, tf.Tensor>): Promise<Record<string, number>> {
  try {
    const values = await readValues(Object.values(scalars));
    return Object.fromEntries(Object.keys(scalars).map((name, i) => [name, values[i]?.[0] as number]));
  } finally {
    tf.dispose(scalars);
  }
}

/** Running means, weighted by how many examples each value stands for. */
export class Totals {
  readonly #sums: Record<string, number> = {};
  #count = 0;

  add(values: Readonly<Record<string, number>>, count: number): void {
    for (const [name, value] of Object.entries(values))
      this.#sums[name] = (this.#sums[name] ?? 0) + value * count;
    this.#count += count;
  }

  means(): Record<string, number> {
    return Object.fromEntries(Object.entries(this.#sums).map(([name, sum]) => [name, sum / this.#count]));
  }
}

/**
 * The outputs of a model in inference mode, a batch at a time: what Keras calls `model.predict`.
 *
 * @param x float32, shape [examples, ...]
 * @returns shape [examples, ...outputs]; the caller disposes of it
 * @example
 * ```ts
 * const model = mlp({ inputShape: 2, hidden: [8], outputs: 3 });
 * (await infer(model, tf.ones([5, 2]))).shape; //=> [5, 3]
 * ```
 */
export async function infer(
  model: Model,
  x: tf.Tensor,
  { batchSize = 256 }: { batchSize?: number } = {},
): Promise<tf.Tensor> {
  const network = asNetwork(model);
  const parts: tf.Tensor[] = [];
  try {
    for (let start = 0; start < (x.shape[0] as number); start += batchSize) {
      const count = Math.min(batchSize, (x.shape[0] as number) - start);
      parts.push(
        tf.tidy(() => {
          const from = [start, ...x.shape.slice(1).map(() => 0)];
          return network.forward(tf.slice(x, from, [count, ...x.shape.slice(1)]), false);
        }),
      );
      await breathe();
    }
    return tf.concat(parts, 0);
  } finally {
    tf.dispose(parts);
  }
}
