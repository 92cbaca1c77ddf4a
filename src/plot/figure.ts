import { ValueError } from '../core';

/** A figure as data: what Plotly draws, and what a notebook front end shows when it is the value of a cell. */
export interface Figure {
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly layout: Readonly<Record<string, unknown>>;
}

/** What every figure says about itself. */
export interface FigureText {
  /** Above the figure. */
  readonly title: string;
  /** What there is to see, in a sentence or two, for whoever cannot see the figure; also its caption. */
  readonly alt: string;
}

/** An axis: what is on it, with the unit in parentheses where there is one. */
export interface Axis {
  readonly title: string;
  /** `linear` by default. */
  readonly scale?: 'linear' | 'log';
  readonly range?: readonly [number, number];
}

/**
 * Colours that stay apart for colour-blind readers, on a light page and on a dark one. The last is a grey in place of
 * the source's black, which a dark page would hide.
 * @source Okabe and Ito (2008), "Color universal design"
 * @example
 * ```ts
 * palette[0]; //=> '#0072b2'
 * ```
 */
export const palette: readonly string[] = [
  '#0072b2',
  '#d55e00',
  '#009e73',
  '#cc79a7',
  '#e69f00',
  '#56b4e9',
  '#7f7f7f',
];

/** The i-th colour; the palette begins anew after its last. */
export const colourOf = (i: number): string => palette[i % palette.length] as string;

/** A Plotly axis. A log axis has its range in powers of ten, as Plotly wants it. */
export function axisLayout({ title, scale = 'linear', range }: Axis): Record<string, unknown> {
  if (scale === 'log' && range?.some((end) => end <= 0))
    throw new ValueError(`a log axis begins above 0; this range is ${range}`);
  const ends = scale === 'log' ? range?.map(Math.log10) : range;
  return {
    title: { text: title },
    type: scale,
    automargin: true,
    zeroline: false,
    exponentformat: 'power',
    // Few enough that the digits between two powers do not run into one another.
    ...(scale === 'log' && { nticks: 4 }),
    ...(ends && { range: ends }),
  };
}

/** A tick for each of a few whole places: there is no epoch 1.5. */
export function wholeTicks(places: readonly number[]): { dtick?: number } {
  const few = places.length > 0 && Math.max(...places) - Math.min(...places) <= 12;
  return few && places.every(Number.isInteger) ? { dtick: 1 } : {};
}

/** How high a figure is, in pixels, where what stands in it depends on its height; as Plotly has it by default. */
export const FIGURE_HEIGHT = 450;

/** How high a figure of a plane is, in pixels, so that it fills the usual width of a page. */
export const SQUARE_HEIGHT = 560;

/** The part of a layout that makes a unit as long upwards as to the right. */
export const equalAspect = {
  xaxis: { constrain: 'domain' },
  yaxis: { constrain: 'domain', scaleanchor: 'x', scaleratio: 1 },
} as const;

/** The layout that all figures share: title above, caption below, legend on the right. */
export function baseLayout({ title, alt }: FigureText): Record<string, unknown> {
  return {
    title: { text: title },
    meta: { alt },
    template: {
      layout: {
        colorway: [...palette],
        // At the left, where the buttons of the figure never stand.
        title: { x: 0, xref: 'paper', xanchor: 'left' },
        xaxis: { title: { standoff: 10 } },
        yaxis: { title: { standoff: 10 } },
      },
    },
    font: { size: 13 },
    margin: { t: 56, r: 24, b: 56, l: 64 },
    hovermode: 'closest',
  };
}
