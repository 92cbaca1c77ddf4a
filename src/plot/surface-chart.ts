import { ShapeError } from '../core';
import { baseLayout, type Figure, type FigureText } from './figure';

/** One surface: a height over every point of a grid. */
export interface Surface {
  readonly name: string;
  /** Places along x. */
  readonly x: readonly number[];
  /** Places along y. */
  readonly y: readonly number[];
  /** Heights: a row for each y, in it a height for each x. */
  readonly z: readonly (readonly number[])[];
}

/** Options of {@link surfaceChart}. */
export interface SurfaceChartOptions extends FigureText {
  readonly x: { readonly title: string };
  readonly y: { readonly title: string };
  /** The height, with its unit; `range` is that of the data by default. */
  readonly z: { readonly title: string; readonly range?: readonly [number, number] };
  /** Side by side, each to be turned by itself, with heights and colours in common. */
  readonly surfaces: readonly Surface[];
}

/** Room between two panels, as a fraction of the figure's width. */
const gap = 0.04;

/**
 * Surfaces in three dimensions, side by side.
 * @throws ShapeError when there is no surface, or one has not a height for each point of its grid
 * @example
 * ```ts
 * surfaceChart({
 *   title: 'A valley', alt: 'Lowest in the middle.', x: { title: 'a' }, y: { title: 'b' }, z: { title: 'loss' },
 *   surfaces: [{ name: 'loss', x: [-1, 0, 1], y: [0, 1], z: [[1, 0, 1], [2, 1, 2]] }],
 * }).data.length; //=> 1
 * ```
 */
export function surfaceChart({ x, y, z, surfaces, ...text }: SurfaceChartOptions): Figure {
  if (surfaces.length === 0) throw new ShapeError('a surface chart needs at least one surface');
  for (const one of surfaces)
    if (one.z.length !== one.y.length || one.z.some((row) => row.length !== one.x.length))
      throw new ShapeError(
        `"${one.name}" has ${one.z.length} rows of ${one.z[0]?.length ?? 0} heights for ${one.y.length} places of y and ${one.x.length} of x`,
      );
  const heights = surfaces.flatMap((one) => one.z.flat()).filter(Number.isFinite);
  const extreme = (pick: (a: number, b: number) => number) => heights.reduce((a, b) => pick(a, b));
  const [low, high] = z.range ?? [extreme(Math.min), extreme(Math.max)];
  const width = (1 - gap * (surfaces.length - 1)) / surfaces.length;
  const scenes = surfaces.map((_, i) => (i === 0 ? 'scene' : `scene${i + 1}`));
  const left = (i: number) => i * (width + gap);
  // Small letters: a panel has half the width of other figures.
  const axis = (title: string) => ({
    title: { text: title, font: { size: 11 } },
    tickfont: { size: 10 },
    nticks: 5,
    zeroline: false,
  });
  return {
    data: surfaces.map((one, i) => ({
      type: 'surface',
      name: one.name,
      scene: scenes[i],
      x: one.x,
      y: one.y,
      z: one.z,
      cmin: low,
      cmax: high,
      colorscale: 'Viridis',
      showscale: i === surfaces.length - 1,
      colorbar: { title: { text: z.title }, thickness: 14 },
      // Lines of equal height, which show the shape in grey, too.
      contours: { z: { show: true, start: low, end: high, size: (high - low) / 12 || 1, color: '#444444' } },
    })),
    layout: {
      ...baseLayout(text),
      height: 460,
      margin: { t: 72, r: 24, b: 24, l: 24 },
      annotations: surfaces.map((one, i) => ({
        text: one.name,
        x: left(i) + width / 2,
        y: 1,
        xref: 'paper',
        yref: 'paper',
        yanchor: 'bottom',
        showarrow: false,
      })),
      ...Object.fromEntries(
        scenes.map((scene, i) => [
          scene,
          {
            domain: { x: [left(i), left(i) + width] },
            xaxis: axis(x.title),
            yaxis: axis(y.title),
            zaxis: { ...axis(z.title), range: [low, high] },
            camera: { eye: { x: 2, y: -2, z: 1.2 }, center: { x: 0, y: 0, z: -0.2 } },
          },
        ]),
      ),
    },
  };
}
