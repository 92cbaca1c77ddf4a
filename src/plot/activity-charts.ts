import { ShapeError, ValueError } from '../core';
import { colourOf, type Figure, type FigureText } from './figure';
import { heatmap } from './heatmap';
import { lineChart } from './line-chart';

/** What happens in one layer while training goes on. */
export interface LayerCurve {
  /** The layer's name. */
  readonly name: string;
  /** Training steps, ascending. */
  readonly at: readonly number[];
  /** What was measured at each of them. */
  readonly values: readonly number[];
}

/** Options of the figures that follow layers through training. */
export interface LayerCurvesOptions extends FigureText {
  readonly layers: readonly LayerCurve[];
  /** What `at` counts; `training step` by default. */
  readonly along?: string;
}

const seriesOf = (layers: readonly LayerCurve[]) =>
  layers.map(({ name, at, values }) => ({ name, x: at, y: values }));

/**
 * The dead chart: the share of each layer's units that give nothing (or are saturated), over training.
 *
 * @throws ShapeError when a layer has not as many values as steps
 * @throws ValueError for a share outside [0, 1]
 * @source Howard and others, fast.ai course22p2, where a layer's share of near-zero activations is drawn so
 * @example
 * ```ts
 * deadChart({
 *   title: 'Dead units', alt: 'A tenth of the layer dies.',
 *   layers: [{ name: 'dense1', at: [1, 2], values: [0, 0.1] }],
 * }).data.length; //=> 1
 * ```
 */
export function deadChart({ layers, along = 'training step', ...text }: LayerCurvesOptions): Figure {
  for (const { name, values } of layers) {
    const outside = values.find((value) => !(value >= 0 && value <= 1));
    if (outside !== undefined) throw new ValueError(`a share lies from 0 to 1; "${name}" has ${outside}`);
  }
  return lineChart({
    ...text,
    x: { title: along },
    y: { title: 'share of units', range: [0, 1] },
    series: seriesOf(layers),
  });
}

/**
 * The update chart: log₁₀ of each layer's update ratio, std(update)/std(weights), over training, and the line at −3
 * near which it is healthy.
 *
 * @param options the values of its `layers` are the ratios themselves, above 0; a ratio of 0 (no update) is left out
 * @throws ShapeError when a layer has not as many values as steps
 * @source Karpathy (2022), "Neural Networks: Zero to Hero", makemore part 3
 * @example
 * ```ts
 * updateRatioChart({
 *   title: 'Updates', alt: 'The layer moves by a thousandth in every step.',
 *   layers: [{ name: 'dense1', at: [1, 2], values: [0.001, 0.001] }],
 * }).data[0]?.y; //=> [-3, -3]
 * ```
 */
export function updateRatioChart({ layers, along = 'training step', ...text }: LayerCurvesOptions): Figure {
  const ends = layers.flatMap(({ at }) => [...at.slice(0, 1), ...at.slice(-1)]);
  const figure = lineChart({
    ...text,
    x: { title: along },
    y: { title: 'log10 of std(update) / std(weights)' },
    series: seriesOf(layers).map((one) => ({ ...one, y: one.y.map((ratio) => Math.log10(ratio)) })),
  });
  const guide = {
    type: 'scatter',
    mode: 'lines',
    name: '-3',
    x: [Math.min(...ends), Math.max(...ends)],
    y: [-3, -3],
    line: { color: colourOf(6), dash: 'dash', width: 1 },
  };
  return { ...figure, data: [...figure.data, guide], layout: { ...figure.layout, showlegend: true } };
}

/** Options of {@link colourDimChart}. */
export interface ColourDimOptions extends FigureText {
  /** A histogram for each step: how many values fell into each bin, from low to high, the same bins for all. */
  readonly columns: readonly { readonly at: number; readonly counts: readonly number[] }[];
  /** From the low edge of the first bin to the high edge of the last. */
  readonly range: readonly [number, number];
  /** What is counted: `z1`. */
  readonly value: string;
  /** What `at` counts; `training step` by default. */
  readonly along?: string;
}

/**
 * The colour-dim histogram: one histogram per column, brightness ln(1 + count), so that a distribution's way through
 * training is one picture.
 *
 * @throws ShapeError when there is no column, or two differ in their number of bins
 * @throws ValueError when the range does not ascend
 * @source Howard and others, fast.ai course22p2
 * @example
 * ```ts
 * const steps = [[0, 1, 1], [0, 0.5, 3]];
 * colourDimChart({
 *   title: 'z', alt: 'The values spread.', value: 'z', range: [0, 4],
 *   columns: steps.map((z, at) => ({ at, counts: histogram(z, { bins: 4, range: [0, 4] }).counts })),
 * }).data[0]?.y; //=> [0.5, 1.5, 2.5, 3.5]
 * ```
 */
export function colourDimChart(options: ColourDimOptions): Figure {
  const { columns, range, value, along = 'training step', ...text } = options;
  const bins = columns[0]?.counts.length;
  if (bins === undefined) throw new ShapeError('a colour-dim histogram needs at least one column');
  const odd = columns.find(({ counts }) => counts.length !== bins);
  if (odd)
    throw new ShapeError(`the column at ${odd.at} has ${odd.counts.length} bins; the first has ${bins}`);
  const [low, high] = range;
  if (!(high > low)) throw new ValueError(`the range must ascend; this one is [${low}, ${high}]`);
  const width = (high - low) / bins;
  const figure = heatmap({
    ...text,
    z: Array.from({ length: bins }, (_, bin) =>
      columns.map(({ counts }) => Math.log1p(counts[bin] as number)),
    ),
    x: { title: along },
    y: { title: value },
    colour: 'ln(1 + count)',
  });
  return {
    data: figure.data.map((trace) => ({
      ...trace,
      x: columns.map(({ at }) => at),
      y: Array.from({ length: bins }, (_, bin) => low + (bin + 0.5) * width),
    })),
    layout: {
      ...figure.layout,
      yaxis: { ...(figure.layout.yaxis as object), autorange: true },
    },
  };
}
