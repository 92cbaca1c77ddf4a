/** A fully connected network with one answer: the pass up, the loss, and the pass down, over arrays that are made once. */
import { activations } from './activations';
import { sigmoid, softTail } from './exact';
import type { LayerPlaces, Layout } from './layout';
import { standardize, standardizeBack, standardizeBy, unitMoments } from './norms';
import { forward, inputGradient, weightGradient } from './products';
import type { Settings } from './settings';

/** What of the settings a pass depends on. */
export type Form = Pick<Settings, 'activation' | 'norm' | 'residual'>;

/** The means and variances of each unit of each layer, before its normalization. */
export interface Moments {
  readonly means: readonly Float64Array[];
  readonly variances: readonly Float64Array[];
}

/** What one layer leaves behind on the way up. */
interface Passed {
  /** The sums, before the normalization. */
  readonly sums: Float64Array;
  /** Standardized, where there is a normalization. */
  readonly standard: Float64Array;
  /** 1 / sqrt(variance + ε) of each group. */
  readonly inverse: Float64Array;
  /** The pre-activations: what enters the activation function. */
  readonly z: Float64Array;
  /** The activation function's slope there. */
  readonly slope: Float64Array;
  /** What leaves the layer. */
  readonly output: Float64Array;
}

/** A workplace for networks of one layout, and batches of at most `most` examples. */
export class Network {
  readonly layout: Layout;
  readonly passed: readonly Passed[];
  /** The network's answers before the sigmoid, of the last pass. */
  readonly answers: Float64Array;
  readonly #most: number;
  readonly #values: Float64Array;
  #inputs: Float64Array = new Float64Array(0);
  #rows = 0;
  #down: Float64Array;
  #below: Float64Array;
  readonly #dz: Float64Array;

  constructor(layout: Layout, most: number) {
    this.layout = layout;
    this.#most = most;
    const width = (layout.layers[0] as LayerPlaces).outputs;
    const room = () => new Float64Array(most * width);
    this.passed = layout.layers.slice(0, -1).map(() => ({
      sums: room(),
      standard: room(),
      inverse: new Float64Array(Math.max(most, width)),
      z: room(),
      slope: room(),
      output: room(),
    }));
    this.answers = new Float64Array(most);
    [this.#values, this.#down, this.#below, this.#dz] = [room(), room(), room(), room()];
  }

  /** How many examples went up in the last pass. */
  get rows(): number {
    return this.#rows;
  }

  /**
   * The pass up.
   * @param inputs x and y of each example
   * @param moments of a batch normalization; those of the batch itself by default
   */
  up(parameters: Float64Array, form: Form, inputs: Float64Array, rows: number, moments?: Moments): void {
    if (rows > this.#most) throw new RangeError(`at most ${this.#most} examples go up at once, not ${rows}`);
    [this.#inputs, this.#rows] = [inputs, rows];
    let h = inputs;
    this.passed.forEach((passed, l) => {
      const places = this.layout.layers[l] as LayerPlaces;
      const { inputs: ins, outputs, weights, biases } = places;
      const target = form.norm === 'none' ? passed.z : passed.sums;
      forward(target, h, parameters, rows, ins, outputs, weights, biases);
      if (form.norm !== 'none') this.#normalize(l, parameters, form.norm, moments);
      const values = this.#values;
      activations[form.activation](passed.z, values, passed.slope, rows * outputs);
      const { output } = passed;
      if (form.residual && l > 0)
        for (let i = 0; i < rows * outputs; i++) output[i] = (h[i] as number) + (values[i] as number);
      else for (let i = 0; i < rows * outputs; i++) output[i] = values[i] as number;
      h = output;
    });
    const { inputs: ins, weights, biases } = this.layout.layers.at(-1) as LayerPlaces;
    forward(this.answers, h, parameters, rows, ins, 1, weights, biases);
  }

  #normalize(l: number, parameters: Float64Array, kind: 'batch' | 'layer', moments?: Moments): void {
    const { sums, standard, inverse, z } = this.passed[l] as Passed;
    const { outputs: columns, scale, shift } = this.layout.layers[l] as LayerPlaces;
    const shape = { rows: this.#rows, columns };
    if (kind === 'batch' && moments !== undefined) {
      const [means, variances] = [moments.means[l], moments.variances[l]] as [Float64Array, Float64Array];
      standardizeBy(sums, standard, shape, means, variances);
    } else standardize(sums, standard, inverse, shape, kind);
    for (let i = 0, o = 0; i < this.#rows * columns; i++) {
      z[i] = (parameters[scale + o] as number) * (standard[i] as number) + (parameters[shift + o] as number);
      if (++o === columns) o = 0;
    }
  }

  /** The moments of the sums of the last pass: of all points, they stand for a batch where there is none. */
  moments(): Moments {
    const taken = this.passed.map(({ sums }, l) => {
      const columns = (this.layout.layers[l] as LayerPlaces).outputs;
      const [means, variances] = [new Float64Array(columns), new Float64Array(columns)];
      unitMoments(sums, { rows: this.#rows, columns }, means, variances);
      return { means, variances };
    });
    return { means: taken.map((one) => one.means), variances: taken.map((one) => one.variances) };
  }

  /** The mean binary cross-entropy of the last pass, in nats. */
  loss(labels: Float64Array): number {
    let sum = 0;
    for (let b = 0; b < this.#rows; b++) {
      const s = this.answers[b] as number;
      // log(1 + e^s) − label · s, without a large power.
      sum += (s > 0 ? s : 0) + softTail(s) - (labels[b] as number) * s;
    }
    return sum / this.#rows;
  }

  /** The pass down, after a pass up: writes the gradient of the mean loss with respect to every parameter. */
  down(parameters: Float64Array, form: Form, labels: Float64Array, gradient: Float64Array): void {
    gradient.fill(0);
    const rows = this.#rows;
    const last = this.layout.layers.at(-1) as LayerPlaces;
    for (let b = 0; b < rows; b++)
      this.#dz[b] = (sigmoid(this.answers[b] as number) - (labels[b] as number)) / rows;
    weightGradient(
      gradient,
      this.#dz,
      this.#outputOf(this.passed.length - 1),
      rows,
      last.inputs,
      1,
      last.weights,
      last.biases,
    );
    this.#down.fill(0);
    inputGradient(this.#down, this.#dz, parameters, rows, last.inputs, 1, last.weights);
    for (let l = this.passed.length - 1; l >= 0; l--) {
      const { inputs, outputs, weights, biases } = this.layout.layers[l] as LayerPlaces;
      const { slope } = this.passed[l] as Passed;
      const size = rows * outputs;
      const [dz, down] = [this.#dz, this.#down];
      for (let i = 0; i < size; i++) dz[i] = (down[i] as number) * (slope[i] as number);
      if (form.norm !== 'none') this.#normalizeBack(l, parameters, form.norm, gradient);
      weightGradient(gradient, dz, this.#outputOf(l - 1), rows, inputs, outputs, weights, biases);
      if (l === 0) break;
      if (form.residual) this.#below.set(down);
      else this.#below.fill(0);
      inputGradient(this.#below, dz, parameters, rows, inputs, outputs, weights);
      [this.#down, this.#below] = [this.#below, this.#down];
    }
  }

  #outputOf(l: number): Float64Array {
    return l < 0 ? this.#inputs : (this.passed[l] as Passed).output;
  }

  #normalizeBack(l: number, parameters: Float64Array, kind: 'batch' | 'layer', gradient: Float64Array): void {
    const { standard, inverse } = this.passed[l] as Passed;
    const { outputs: columns, scale, shift } = this.layout.layers[l] as LayerPlaces;
    const dz = this.#dz;
    for (let i = 0, o = 0; i < this.#rows * columns; i++) {
      const d = dz[i] as number;
      gradient[scale + o] = (gradient[scale + o] as number) + d * (standard[i] as number);
      gradient[shift + o] = (gradient[shift + o] as number) + d;
      dz[i] = d * (parameters[scale + o] as number);
      if (++o === columns) o = 0;
    }
    standardizeBack(dz, standard, inverse, { rows: this.#rows, columns }, kind);
  }
}
