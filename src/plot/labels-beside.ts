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
 * Places of labels, each as near to where it is wanted as the others allow: labels that would overlap stand together, their
 * middle where the middle of what they want is.
 * @param wanted ascending
 * @param line how far apart two labels are at least
 */
function spread(wanted: readonly number[], line: number, [low, high]: readonly [number, number]): number[] {
  const groups: { sum: number; count: number; middle: number }[] = [];
  const extent = (count: number) => (line * (count - 1)) / 2;
  const placed = (sum: number, count: number) => ({
    ...{ sum, count },
    middle: Math.min(high - extent(count), Math.max(low + extent(count), sum / count)),
  });
  for (const y of wanted) {
    let group = placed(y, 1);
    for (let below = groups.at(-1); below !== undefined; below = groups.at(-1)) {
      if (group.middle - extent(group.count) - line >= below.middle + extent(below.count)) break;
      groups.pop();
      group = placed(below.sum + group.sum, below.count + group.count);
    }
    groups.push(group);
  }
  return groups.flatMap(({ count, middle }) =>
    Array.from({ length: count }, (_, i) => middle - extent(count) + line * i),
  );
}

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
  const places = spread(
    upwards.map(({ y }) => y),
    line,
    [low, high],
  );
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
