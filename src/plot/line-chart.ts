import { ShapeError } from '../core';
import {
  type Axis,
  axisLayout,
  baseLayout,
  colourOf,
  equalAspect,
  FIGURE_HEIGHT,
  type Figure,
  type FigureText,
  SQUARE_HEIGHT,
  wholeTicks,
} from './figure';
import { labelsBeside, roomForLabels } from './labels-beside';

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
  /**
   * Where the curves' names stand: in a `legend`, the default, or `beside` their last points. Faint curves have no names
   * there. Both axes then end where the curves do, or at their `range`.
   */
  readonly names?: 'legend' | 'beside';
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
export function lineChart({
  x,
  y,
  series,
  equal = false,
  names = 'legend',
  ...text
}: LineChartOptions): Figure {
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
      ...(names === 'beside' && namesBeside({ x, y, series, ...text })),
    },
  };
}

/** The part of the layout that puts names beside the curves. */
function namesBeside({ x, y, series, ...text }: Omit<LineChartOptions, 'equal' | 'names'>) {
  const { meta, margin, ...base } = baseLayout(text) as {
    meta: Record<string, unknown>;
    margin: { t: number; b: number };
  };
  const drawn = series.filter((one) => one.x.length > 0);
  if (drawn.length === 0) return { showlegend: false };
  // On a log axis lengths are those of the powers of ten.
  const scaled = ({ scale }: Axis, value: number) => (scale === 'log' ? Math.log10(value) : value);
  const unscaled = ({ scale }: Axis, value: number) => (scale === 'log' ? 10 ** value : value);
  const rangeOf = (axis: Axis, values: readonly number[]) =>
    axis.range?.map((end) => scaled(axis, end)) ?? widened(values.map((value) => scaled(axis, value)));
  const [left, right] = rangeOf(
    x,
    drawn.flatMap((one) => one.x),
  ) as [number, number];
  const [low, high] = rangeOf(
    y,
    drawn.flatMap((one) => one.y),
  ) as [number, number];
  const ends = series.flatMap(({ name, x: xs, y: ys, faint, colour }, i) =>
    faint || xs.length === 0
      ? []
      : [
          {
            name,
            colour: colourOf(colour ?? i),
            x: scaled(x, xs.at(-1) as number),
            y: scaled(y, ys.at(-1) as number),
          },
        ],
  );
  const between = (axis: Axis, from: number, to: number) =>
    axisLayout({ ...axis, range: [unscaled(axis, from), unscaled(axis, to)] });
  return {
    ...base,
    xaxis: { ...between(x, left, right), ...wholeTicks(drawn.flatMap((one) => one.x)) },
    yaxis: between(y, low, high),
    height: FIGURE_HEIGHT,
    meta: { ...meta, names: 'beside' },
    margin: { ...margin, r: roomForLabels(ends.map(({ name }) => name)) },
    showlegend: false,
    annotations: labelsBeside(ends, {
      right,
      range: [low, high],
      height: FIGURE_HEIGHT - margin.t - margin.b,
    }),
  };
}

/** From the least to the largest value, with room on both sides, so that nothing lies on the frame. */
function widened(values: readonly number[]): [number, number] {
  const low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const room = 0.04 * (high - low || 1);
  return [low - room, high + room];
}
