import { tf } from '../backend';
import { readValues } from '../backend/read';
import { ShapeError, sizeOfShape } from '../core';
import { imageCount, type LabelledImages } from '../data';

/** Inputs and what is wanted of the model for them; the first axis of both counts the examples. */
export interface TensorExamples {
  /** float32, shape [examples, ...]. */
  readonly x: tf.Tensor;
  /**
   * Class labels, int32 of the output's shape without its last axis: [examples], or [examples, height, width] where
   * every pixel has a class. Or float32 targets of any shape [examples, ...].
   */
  readonly y: tf.Tensor;
}

/** What a model trains on: tensors, or images as bytes with class labels (pixels become byte/255). */
export type Examples = TensorExamples | LabelledImages;

/** Values row by row: `shape` is that of one row. */
interface Rows {
  readonly values: ArrayLike<number>;
  readonly shape: readonly number[];
  readonly factor: number;
}

/** A data set, ready to be cut into batches on any engine. */
export class Batches {
  readonly count: number;
  readonly #x: Rows;
  readonly #y: Rows;
  readonly #classes: number | null;

  /**
   * @param examples read once, and not disposed of
   * @param output shape of the model's output; labels are spread over its last axis, as one-hot rows
   * @throws ShapeError when x and y differ in the number of examples, or a label is outside [0, classes)
   */
  static async of(examples: Examples, output: readonly (number | null)[]): Promise<Batches> {
    if ('images' in examples) return new Batches(examples, output);
    const [x = [], y = []] = await readValues([examples.x, examples.y]);
    return new Batches(examples, output, { x, y });
  }

  /** The same at once, where the tensors can be read at once; see {@link Batches.of}. */
  constructor(
    examples: Examples,
    output: readonly (number | null)[],
    values?: Readonly<Record<'x' | 'y', ArrayLike<number>>>,
  ) {
    const classes = output[output.length - 1] ?? 0;
    if ('images' in examples) {
      this.count = imageCount(examples);
      this.#x = { values: examples.images, shape: examples.shape, factor: 1 / 255 };
      this.#y = { values: examples.labels, shape: [], factor: 1 };
      this.#classes = classes;
    } else {
      const { x, y } = examples;
      if (x.shape[0] !== y.shape[0])
        throw new ShapeError(`x has shape [${x.shape}] and y [${y.shape}]: their first extents must agree`);
      this.count = x.shape[0] as number;
      this.#x = { values: values?.x ?? x.dataSync(), shape: x.shape.slice(1), factor: 1 };
      this.#y = { values: values?.y ?? y.dataSync(), shape: y.shape.slice(1), factor: 1 };
      this.#classes = y.rank === output.length - 1 && y.dtype === 'int32' ? classes : null;
    }
    if (this.count === 0) throw new ShapeError('there are no examples: the first extent is 0');
    if (this.#classes !== null) checkLabels(this.#y, classes);
  }

  /**
   * The examples at those positions.
   * @returns x and y (one-hot where they are labels); the caller disposes of both
   */
  take(positions: ArrayLike<number>): { x: tf.Tensor; y: tf.Tensor } {
    const x = gather(this.#x, positions);
    return {
      x,
      y: this.#classes === null ? gather(this.#y, positions) : this.#oneHot(positions, this.#classes),
    };
  }

  #oneHot(positions: ArrayLike<number>, classes: number): tf.Tensor {
    const { values, shape } = this.#y;
    const labels = sizeOfShape(shape);
    const oneHot = new Float32Array(positions.length * labels * classes);
    for (let i = 0; i < positions.length; i++)
      for (let j = 0; j < labels; j++) {
        const label = values[(positions[i] as number) * labels + j] as number;
        oneHot[(i * labels + j) * classes + label] = 1;
      }
    return tf.tensor(oneHot, [positions.length, ...shape, classes]);
  }
}

function checkLabels({ values, shape }: Rows, classes: number): void {
  for (let i = 0; i < values.length; i++) {
    const label = values[i] as number;
    if (label < 0 || label >= classes)
      throw new ShapeError(
        `label ${label} of example ${Math.floor(i / sizeOfShape(shape))} does not fit a model of ${classes} outputs, 0 to ${classes - 1}`,
      );
  }
}

function gather({ values, shape, factor }: Rows, positions: ArrayLike<number>): tf.Tensor {
  const width = sizeOfShape(shape);
  const rows = new Float32Array(positions.length * width);
  for (let i = 0; i < positions.length; i++) {
    const from = (positions[i] as number) * width;
    for (let j = 0; j < width; j++) rows[i * width + j] = (values[from + j] as number) * factor;
  }
  return tf.tensor(rows, [positions.length, ...shape]);
}
