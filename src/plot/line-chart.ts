import { ShapeError } from '../core';
import {
  type Axis,
  axisLayout,
  baseLayout,
  colourOf,
  equalAspect,
  type Figure,
  type FigureText,
  SQUARE_HEIGHT,
  wholeTicks,
} from './figure';

/** One curve. */
export interface Series {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** `lines` by default. */
  readonly mode?: 'lines' | 'markers' | 'lines+markers';
  /** The number of its colour, from 0; by default its place among the curves. */
  readonly colour?: number;
  /** Sets curves of one colour apart; `solid` by default. */
  readonly dash?: 'solid' | 'dash' | 'dot';
  /** Thinner and paler, as background to the others. */
  readonly faint?: boolean;
}

/** Options of {@link lineChart}. */
export interface LineChartOptions extends FigureText {
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  /** Whether a unit is as long upwards as to the right, where x and y are places of one plane; false by default. */
  readonly equal?: boolean;
}

/**
 * Curves over a common pair of axes.
 *
 * @throws ShapeError when a curve has not as many y as x
 * @example
 * ```ts
 * lineChart({
 *   title: 'Loss', alt: 'The loss falls from 2.3 to 0.5.',
 *   x: { title: 'step' }, y: { title: 'loss' },
 *   series: [{ name: 'training', x: [1, 2, 3], y: [2.3, 1.1, 0.5] }],
 * }).data.length; //=> 1
 * ```
 */
export function lineChart({ x, y, series, equal = false, ...text }: LineChartOptions): Figure {
  const wrong = series.find((one) => one.x.length !== one.y.length);
  if (wrong)
    throw new ShapeError(`"${wrong.name}" has ${wrong.x.length} values of x and ${wrong.y.length} of y`);
  return {
    data: series.map((one, i) => ({
      type: 'scatter',
      name: one.name,
      x: one.x,
      y: one.y,
      mode: one.mode ?? 'lines',
      line: { color: colourOf(one.colour ?? i), dash: one.dash ?? 'solid', width: one.faint ? 1 : 2 },
      opacity: one.faint ? 0.45 : 1,
    })),
    layout: {
      ...baseLayout(text),
      xaxis: {
        ...axisLayout(x),
        ...wholeTicks(series.flatMap((one) => one.x)),
        ...(equal && equalAspect.xaxis),
      },
      yaxis: { ...axisLayout(y), ...(equal && equalAspect.yaxis) },
      ...(equal && { height: SQUARE_HEIGHT }),
      showlegend: series.length > 1,
    },
  };
}
