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
} from './figure';
import type { Series } from './line-chart';

/** A shaded stretch of the x axis, from the bottom of the figure to its top. */
export interface Band {
  /** Written into it, upright. */
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly colour: string;
}

/** Options of {@link sliderChart}. */
export interface SliderChartOptions extends FigureText {
  readonly x: Axis;
  readonly y: Axis;
  /** What the slider moves along: `training step`. */
  readonly along: string;
  /** One picture for each place of the slider, all with as many curves, each with any bands behind them. */
  readonly places: readonly {
    readonly label: string;
    readonly series: readonly Series[];
    readonly bands?: readonly Band[];
  }[];
  /** Which place is shown at first, and where nothing can be clicked; the last by default. */
  readonly start?: number;
  /** Whether a unit is as long upwards as to the right, where x and y are places of one plane; false by default. */
  readonly equal?: boolean;
}

/**
 * Curves that follow a slider. All pictures are part of the figure, so it works without a kernel, and in a page that
 * was saved; where nothing can be clicked it shows the place `start`.
 *
 * @throws ShapeError when there is no place, or two places differ in their number of curves
 * @example
 * ```ts
 * const x = [0, 1, 2];
 * sliderChart({
 *   title: 'Powers', alt: 'A line, then a parabola.', x: { title: 'x' }, y: { title: 'y' }, along: 'exponent',
 *   places: [1, 2].map((power) => ({ label: `${power}`, series: [{ name: 'y', x, y: x.map((v) => v ** power) }] })),
 * }).data.length; //=> 2
 * ```
 */
export function sliderChart({
  x,
  y,
  along,
  places,
  start = places.length - 1,
  equal = false,
  ...text
}: SliderChartOptions): Figure {
  const count = places[0]?.series.length;
  if (count === undefined) throw new ShapeError('a slider chart needs at least one place');
  const odd = places.find(({ series }) => series.length !== count);
  if (odd)
    throw new ShapeError(`place "${odd.label}" has ${odd.series.length} curves; the first has ${count}`);
  const traces = places.flatMap(({ series }, place) =>
    series.map((one, i) => ({
      type: 'scatter',
      name: one.name,
      x: one.x,
      y: one.y,
      mode: one.mode ?? 'lines',
      line: { color: colourOf(one.colour ?? i), dash: one.dash ?? 'solid' },
      visible: place === start,
    })),
  );
  const banded = places.some(({ bands }) => bands);
  const steps = places.map(({ label, bands = [] }, place) => {
    const visible = traces.map((_, i) => Math.floor(i / count) === place);
    // With the indices, so that a trace added to the figure stays as it is.
    const indices = traces.map((_, i) => i);
    return banded
      ? { label, method: 'update', args: [{ visible }, { shapes: bands.map(strip) }, indices] }
      : { label, method: 'restyle', args: [{ visible }, indices] };
  });
  return {
    data: traces,
    layout: {
      ...baseLayout(text),
      xaxis: {
        ...axisLayout(x),
        ...(x.range === undefined && { range: ends(places, 'x') }),
        ...(equal && equalAspect.xaxis),
      },
      yaxis: {
        ...axisLayout(y),
        ...(y.range === undefined && { range: ends(places, 'y') }),
        ...(equal && equalAspect.yaxis),
      },
      ...(equal && { height: SQUARE_HEIGHT + 82 }),
      showlegend: count > 1,
      ...(banded && { shapes: places[start]?.bands?.map(strip) ?? [] }),
      sliders: [{ active: start, currentvalue: { prefix: `${along}: ` }, pad: { t: 76 }, steps }],
    },
  };
}

/** A band as Plotly draws it: as high as the figure, behind the curves. */
const strip = ({ name, from, to, colour }: Band) => ({
  type: 'rect',
  layer: 'below',
  x0: from,
  x1: to,
  yref: 'paper',
  y0: 0,
  y1: 1,
  fillcolor: colour,
  opacity: 0.3,
  line: { width: 0 },
  // Its end, which is upmost once it stands upright, at the top of the band: clear of most curves.
  label: { text: name, textangle: -90, textposition: 'top center', xanchor: 'right', yanchor: 'middle' },
});

/** One range for all places, so that the axes stand still while the slider moves. */
function ends(places: SliderChartOptions['places'], axis: 'x' | 'y'): [number, number] {
  const values = places
    .flatMap(({ series }) => series.flatMap((one) => [...one[axis]]))
    .filter(Number.isFinite);
  const [low, high] = values.reduce(
    ([min, max], value) => [Math.min(min, value), Math.max(max, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
  const margin = 0.04 * (high - low || 1);
  return [low - margin, high + margin];
}
