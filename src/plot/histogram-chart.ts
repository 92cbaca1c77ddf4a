import { ValueError } from '../core';
import { axisLayout, baseLayout, colourOf, type Figure, type FigureText } from './figure';

/** Options of {@link histogramChart}. */
export interface HistogramChartOptions extends FigureText {
  /** What is counted, with its unit. */
  readonly x: string;
  readonly series: readonly { readonly name: string; readonly values: readonly number[] }[];
  /** Bins over the whole range, the same for all series; 60 by default. */
  readonly bins?: number;
  /** A panel for each series, beside one another and each over its own range, for samples of unlike widths. */
  readonly panels?: boolean;
}

/**
 * Histograms of several samples, as densities (each has area 1): over common bins, drawn over one another, or each in a
 * panel of its own.
 * @throws ValueError when there is no value at all
 * @example
 * ```ts
 * histogramChart({
 *   title: 'Weights', alt: 'Around 0.', x: 'weight', bins: 10,
 *   series: [{ name: 'first layer', values: [-1, 0, 0, 1] }],
 * }).data.length; //=> 1
 * ```
 */
export function histogramChart({
  x,
  series,
  bins = 60,
  panels = false,
  ...text
}: HistogramChartOptions): Figure {
  const all = series.flatMap(({ values }) => values);
  if (all.length === 0) throw new ValueError('a histogram needs at least one value');
  const common = binsOf(all, bins);
  const axes = (i: number, axis: string) => `${axis}${panels && i > 0 ? i + 1 : ''}`;
  return {
    data: series.map(({ name, values }, i) => ({
      type: 'histogram',
      name,
      x: values,
      ...(panels && { xaxis: axes(i, 'x'), yaxis: axes(i, 'y') }),
      histnorm: 'probability density',
      xbins: panels ? binsOf(values, bins) : common,
      marker: { color: colourOf(i) },
      opacity: panels ? 1 : 0.6,
    })),
    layout: {
      ...baseLayout(text),
      ...(panels ? panelAxes(x, series) : { xaxis: axisLayout({ title: x }), yaxis: densityAxis }),
      barmode: 'overlay',
      showlegend: series.length > 1 && !panels,
    },
  };
}

const densityAxis = axisLayout({ title: 'density' });

function binsOf(values: readonly number[], bins: number): { start: number; end: number; size: number } {
  const low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const size = (high - low || 1) / bins;
  return { start: low, end: high + size, size };
}

/** Panels from left to right, each with its name above it and axes of its own. */
function panelAxes(x: string, series: HistogramChartOptions['series']): Record<string, unknown> {
  const width = 1 / series.length;
  const entries = series.flatMap((_, i) => {
    const number = i === 0 ? '' : String(i + 1);
    const domain = [i * width, (i + 1) * width - (i + 1 < series.length ? 0.06 : 0)];
    const xaxis = { ...axisLayout({ title: x }), domain, anchor: `y${number}`, nticks: 4 };
    const title = { ...densityAxis, nticks: 4, ...(i > 0 && { title: {} }) };
    return [
      [`xaxis${number}`, xaxis],
      [`yaxis${number}`, { ...title, anchor: `x${number}` }],
    ];
  });
  const annotations = series.map(({ name }, i) => ({
    text: name,
    xref: `x${i === 0 ? '' : i + 1} domain`,
    yref: 'paper',
    x: 0.5,
    y: 1,
    yanchor: 'bottom',
    showarrow: false,
  }));
  return { ...Object.fromEntries(entries), annotations };
}
