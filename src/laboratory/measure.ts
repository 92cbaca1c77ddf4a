/** What goes on inside a network at a state: measured over the points, for the figures and for the missions. */
import { flatBelow } from './activations';
import type { LayerPlaces } from './layout';
import type { Moments, Network } from './network';
import type { Run } from './run';

/** Bins of a ridge, from −reach to reach; what lies beyond counts into the outer ones. */
export const BINS = 40;

/** One hidden layer. */
interface LayerMeasure {
  /** The share of pre-activations in each bin. */
  readonly ridge: Float64Array;
  /** The root of the mean square of the pre-activations. */
  readonly size: number;
  /** The share of units that are flat at every point: no point moves their weights. */
  readonly dead: number;
  /** The share of pairs of a unit and a point where the unit is flat. */
  readonly saturated: number;
  /** What the square of a gradient is multiplied by on its way down through the layer: n Var(W) · mean of φ'(z)². */
  readonly slope: number;
}

export interface Measure {
  readonly layers: readonly LayerMeasure[];
  /** The ridges' reach: a power of two. */
  readonly reach: number;
  /** Over the points that were measured: the mean cross-entropy in nats, and the share that is told right. */
  readonly loss: number;
  readonly accuracy: number;
  /** Of a batch normalization, for other points than these. */
  readonly moments: Moments | undefined;
}

/** The mean of the squared weights of a layer, times the number of its inputs. */
function strength(parameters: Float64Array, { inputs, outputs, weights }: LayerPlaces): number {
  let sum = 0;
  for (let i = weights; i < weights + inputs * outputs; i++) sum += (parameters[i] as number) ** 2;
  return sum / outputs;
}

/** What is measured, and how. */
export interface MeasureOptions {
  /** How many of the run's points; all of them by default. */
  readonly count?: number;
  /** The ridges' reach; what shows this run best by default. */
  readonly reach?: number;
}

/** Measures a run at the state that it shows. */
export function measure(run: Run, options: MeasureOptions = {}): Measure {
  const { count = run.points.labels.length } = options;
  const { network, parameters, settings, points } = run;
  network.up(parameters, settings, points.inputs, count);
  const flat = flatBelow[settings.activation];
  const width = settings.width;
  const sizes = network.passed.map(({ z }) => rootMeanSquare(z, count * width));
  const reach = options.reach ?? reachOf(sizes);
  const layers = network.passed.map(({ z, slope }, l): LayerMeasure => {
    const ridge = new Float64Array(BINS);
    const alive = new Uint8Array(width);
    let [flats, squares] = [0, 0];
    for (let i = 0, o = 0; i < count * width; i++) {
      const s = slope[i] as number;
      squares += s * s;
      if (s < flat) flats++;
      else alive[o] = 1;
      if (++o === width) o = 0;
      const at = Math.floor((((z[i] as number) / reach + 1) / 2) * BINS);
      const bin = at >= BINS ? BINS - 1 : at > 0 ? at : 0;
      ridge[bin] = (ridge[bin] as number) + 1 / (count * width);
    }
    return {
      ridge,
      size: sizes[l] as number,
      dead: 1 - alive.reduce((sum, one) => sum + one, 0) / width,
      saturated: flats / (count * width),
      slope: (strength(parameters, network.layout.layers[l] as LayerPlaces) * squares) / (count * width),
    };
  });
  return {
    layers,
    reach,
    loss: network.loss(points.labels),
    accuracy: accuracyOf(network, points.labels, count),
    moments: settings.norm === 'batch' ? network.moments() : undefined,
  };
}

function rootMeanSquare(values: Float64Array, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += (values[i] as number) ** 2;
  return Math.sqrt(sum / count);
}

/** The power of two that shows the middle one of the layers whole. */
function reachOf(sizes: readonly number[]): number {
  const finite = sizes.filter((size) => size > 0 && size < 1e30).sort((a, b) => a - b);
  const middle = finite[finite.length >> 1] ?? 1;
  let reach = 1;
  while (reach < 2.5 * middle) reach *= 2;
  while (reach > 5 * middle) reach /= 2;
  return reach;
}

function accuracyOf({ answers }: Network, labels: Float64Array, count: number): number {
  let right = 0;
  for (let i = 0; i < count; i++)
    if ((labels[i] as number) === 1 ? (answers[i] as number) > 0 : (answers[i] as number) <= 0) right++;
  return right / count;
}

/**
 * The mean-field slope as a network has it: the mean slope of the deeper half of its layers, where what came in is
 * forgotten. 1 is the edge of chaos: below it gradients fade on their way down, above it they grow.
 * @source Schoenholz, Gilmer, Ganguli, Sohl-Dickstein (2017), "Deep Information Propagation", equation 5
 */
export function meanFieldSlope({ layers }: Measure): number {
  const deeper = layers.slice(layers.length >> 1);
  return deeper.reduce((sum, { slope }) => sum + slope, 0) / deeper.length;
}

/** Half the side of the square that is shown. */
export const SIDE = 1.5;

/**
 * The network's answer, as the probability's logit, over a square grid.
 * @param cells how many places along each side; the first row is the top
 */
export function region(run: Run, cells: number, moments: Moments | undefined): Float64Array {
  const { network, parameters, settings } = run;
  const answers = new Float64Array(cells * cells);
  const chunk = run.points.labels.length;
  const inputs = new Float64Array(2 * chunk);
  for (let start = 0; start < answers.length; start += chunk) {
    const count = Math.min(chunk, answers.length - start);
    for (let i = 0; i < count; i++) {
      const [row, column] = [Math.floor((start + i) / cells), (start + i) % cells];
      inputs[2 * i] = SIDE * ((2 * (column + 0.5)) / cells - 1);
      inputs[2 * i + 1] = -SIDE * ((2 * (row + 0.5)) / cells - 1);
    }
    network.up(parameters, settings, inputs, count, moments);
    for (let i = 0; i < count; i++) answers[start + i] = network.answers[i] as number;
  }
  return answers;
}
