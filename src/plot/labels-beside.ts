import { ShapeError } from '../core';

/** A curve's name and its last point, which its label leads to. */
export interface LabelledEnd {
  readonly name: string;
  readonly colour: string;
  readonly x: number;
  readonly y: number;
}

/** What the labels of a chart need: the end of its x axis, on which they stand, and how high it is drawn. */
export interface LabelsBesideOptions {
  /** The right end of the x axis; of a log axis in powers of ten, as the ends are. */
  readonly right: number;
  /** The y axis. */
  readonly range: readonly [number, number];
  /** Pixels of the y axis. */
  readonly height: number;
}

/** Pixels from the middle of one label to that of the next. */
const LINE_PIXELS = 17;
const LETTER_PIXELS = 7.5;

/** Pixels that the labels take at the right of a chart. */
export const roomForLabels = (names: readonly string[]): number =>
  Math.ceil(LETTER_PIXELS * Math.max(0, ...names.map(({ length }) => length))) + 16;

/**
 * Names at the right of curves, in place of a legend: as near to the curves' ends as they fit without one covering the
 * other, in the order of the ends, each with a line in its curve's colour.
 * @returns Plotly's annotations
 * @throws ShapeError when there are more labels than the height holds
 */
export function labelsBeside(
  ends: readonly LabelledEnd[],
  { right, range: [low, high], height }: LabelsBesideOptions,
): Record<string, unknown>[] {
  const line = (LINE_PIXELS * (high - low)) / height;
  if (ends.length * LINE_PIXELS > height)
    throw new ShapeError(`${ends.length} labels do not fit beside ${height} pixels`);
  const upwards = [...ends].sort((a, b) => a.y - b.y);
  // Each at its curve's end, or above the one below; then down again from the top, where the last came out too high.
  const places: number[] = [];
  for (const { y } of upwards) places.push(Math.max(y, (places.at(-1) ?? Number.NEGATIVE_INFINITY) + line));
  let above = high + line / 2;
  for (let i = places.length - 1; i >= 0; i--) {
    above = Math.min(places[i] as number, above - line);
    places[i] = above;
  }
  return upwards.map(({ name, colour, x, y }, i) => ({
    text: name,
    x,
    y,
    ax: right,
    ay: places[i],
    ...{ xref: 'x', yref: 'y', axref: 'x', ayref: 'y' },
    ...{ xanchor: 'left', yanchor: 'middle', align: 'left' },
    showarrow: true,
    arrowhead: 0,
    arrowwidth: 1,
    arrowcolor: colour,
  }));
}
