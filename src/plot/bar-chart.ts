import { ShapeError } from '../core';
import { type Axis, axisLayout, baseLayout, colourOf, type Figure, type FigureText } from './figure';

/** Bars of one colour: a value for each category. */
export interface Bars {
  readonly name: string;
  readonly values: readonly number[];
  /** How far each value is uncertain, up and down; no error bars without them. */
  readonly errors?: readonly number[];
}

/** Options of {@link barChart}. */
export interface BarChartOptions extends FigureText {
  /** What the categories are, and their names, from left to right. */
  readonly x: { readonly title: string; readonly categories: readonly string[] };
  readonly y: Axis;
  readonly series: readonly Bars[];
}

/**
 * Bars side by side in groups, one group for each category, with error bars where errors are given.
 *
 * @throws ShapeError when values or errors are not as many as the categories
 * @example
 * ```ts
 * barChart({
 *   title: 'Training loss', alt: 'The deeper network has the higher loss.',
 *   x: { title: 'layers', categories: ['20', '56'] }, y: { title: 'loss (nats)' },
 *   series: [{ name: 'plain', values: [0.4, 0.9], errors: [0.05, 0.1] }],
 * }).data.length; //=> 1
 * ```
 */
export function barChart({ x, y, series, ...text }: BarChartOptions): Figure {
  const count = x.categories.length;
  const wrong = series.find((one) => one.values.length !== count || (one.errors?.length ?? count) !== count);
  if (wrong)
    throw new ShapeError(
      `"${wrong.name}" has ${wrong.values.length} values and ${wrong.errors?.length ?? 'no'} errors for ${count} categories`,
    );
  return {
    data: series.map(({ name, values, errors }, i) => ({
      type: 'bar',
      name,
      x: x.categories,
      y: values,
      marker: { color: colourOf(i) },
      ...(errors && { error_y: { type: 'data', array: errors, visible: true, thickness: 1.5, width: 5 } }),
    })),
    layout: {
      ...baseLayout(text),
      barmode: 'group',
      // Categories keep their order, also where they look like numbers.
      xaxis: { title: { text: x.title }, type: 'category', automargin: true },
      yaxis: axisLayout(y),
      showlegend: series.length > 1,
    },
  };
}
