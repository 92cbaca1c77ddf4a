import { ValueError } from '../core';
import { axisLayout, baseLayout, colourOf, type Figure, type FigureText } from './figure';

/** Options of {@link histogramChart}. */
export interface HistogramChartOptions extends FigureText {
  /** What is counted, with its unit. */
  readonly x: string;
  readonly series: readonly { readonly name: string; readonly values: readonly number[] }[];
  /** Bins over the whole range, the same for all series; 60 by default. */
  readonly bins?: number;
}

/**
 * Histograms of several samples over common bins, drawn over one another, as densities (each has area 1).
 * @throws ValueError when there is no value at all
 * @example
 * ```ts
 * histogramChart({
 *   title: 'Weights', alt: 'Around 0.', x: 'weight', bins: 10,
 *   series: [{ name: 'first layer', values: [-1, 0, 0, 1] }],
 * }).data.length; //=> 1
 * ```
 */
export function histogramChart({ x, series, bins = 60, ...text }: HistogramChartOptions): Figure {
  const all = series.flatMap(({ values }) => values);
  if (all.length === 0) throw new ValueError('a histogram needs at least one value');
  const low = all.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = all.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const size = (high - low || 1) / bins;
  return {
    data: series.map(({ name, values }, i) => ({
      type: 'histogram',
      name,
      x: values,
      histnorm: 'probability density',
      xbins: { start: low, end: high + size, size },
      marker: { color: colourOf(i) },
      opacity: 0.6,
    })),
    layout: {
      ...baseLayout(text),
      barmode: 'overlay',
      xaxis: axisLayout({ title: x }),
      yaxis: axisLayout({ title: 'density' }),
      showlegend: series.length > 1,
    },
  };
}
