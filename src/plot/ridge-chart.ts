import { ShapeError } from '../core';
import { type Axis, axisLayout, baseLayout, type Figure, type FigureText } from './figure';
import { viridis } from './viridis';

/** One curve of a ridge chart. */
export interface Ridge {
  readonly x: readonly number[];
  /** Heights, for instance a density; 0 or more. */
  readonly y: readonly number[];
  /** Where the curve stands, for instance a training step; also decides its colour. */
  readonly at: number;
}

/** Options of {@link ridgeChart}. */
export interface RidgeChartOptions extends FigureText {
  readonly x: Axis;
  /** What `at` counts: `training step`. */
  readonly along: string;
  /** The curves, `at` ascending. */
  readonly ridges: readonly Ridge[];
  /** How far a curve of the greatest height reaches over the next ones, in steps between curves; 4 by default. */
  readonly overlap?: number;
}

/**
 * Curves behind one another, first at the bottom, coloured from the first (dark) to the last (bright): how a
 * distribution changes over time.
 *
 * @throws ShapeError when there is no curve, or a curve has not as many y as x
 * @example
 * ```ts
 * ridgeChart({
 *   title: 'Activations', alt: 'The curve moves to the right.', x: { title: 'activation' }, along: 'training step',
 *   ridges: [0, 10, 20].map((step) => ({ at: step, x: [0, 1, 2], y: [0, 1 + step, 0] })),
 * }).layout.title; //=> { text: 'Activations' }
 * ```
 */
export function ridgeChart({ x, along, ridges, overlap = 4, ...text }: RidgeChartOptions): Figure {
  const [first, last] = [ridges[0], ridges[ridges.length - 1]];
  if (first === undefined || last === undefined)
    throw new ShapeError('a ridge chart needs at least one curve');
  const wrong = ridges.find((ridge) => ridge.x.length !== ridge.y.length);
  if (wrong)
    throw new ShapeError(
      `the curve at ${wrong.at} has ${wrong.x.length} values of x and ${wrong.y.length} of y`,
    );
  const span = last.at - first.at;
  const height = Math.max(...ridges.flatMap((ridge) => ridge.y)) || 1;
  const scale = (overlap * (span || 1)) / Math.max(1, ridges.length - 1) / height;
  // The last curve is drawn first, so that earlier ones stand in front of it.
  const curves = [...ridges].reverse().map((ridge) => {
    const colour = viridis(span === 0 ? 0 : (ridge.at - first.at) / span);
    return {
      type: 'scatter',
      mode: 'lines',
      name: `${along} ${ridge.at}`,
      x: [...ridge.x, ...[...ridge.x].reverse()],
      y: [...ridge.y.map((value) => ridge.at + scale * value), ...ridge.x.map(() => ridge.at)],
      fill: 'toself',
      fillcolor: `${colour}66`,
      line: { color: colour, width: 1 },
      hoverinfo: 'name',
      showlegend: false,
    };
  });
  const bar = {
    type: 'scatter',
    mode: 'markers',
    x: [null],
    y: [null],
    showlegend: false,
    hoverinfo: 'skip',
    marker: {
      colorscale: 'Viridis',
      cmin: first.at,
      cmax: last.at,
      color: [first.at],
      showscale: true,
      colorbar: { title: { text: along } },
    },
  };
  return {
    data: [...curves, bar],
    layout: { ...baseLayout(text), xaxis: axisLayout(x), yaxis: axisLayout({ title: along }) },
  };
}
