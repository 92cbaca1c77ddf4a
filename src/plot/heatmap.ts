import { baseLayout, type Figure, type FigureText } from './figure';

/** Options of {@link heatmap}. */
export interface HeatmapOptions extends FigureText {
  /** Rows from top to bottom. */
  readonly z: readonly (readonly number[])[];
  readonly x: { readonly title: string; readonly labels?: readonly string[] };
  readonly y: { readonly title: string; readonly labels?: readonly string[] };
  /** What the colour says, with its unit; no colour bar without it. */
  readonly colour?: string;
}

/** A matrix as colours, its first row on top. */
export function heatmap({ z, x, y, colour, ...text }: HeatmapOptions): Figure {
  return {
    data: [
      {
        type: 'heatmap',
        z,
        ...(x.labels && { x: x.labels }),
        ...(y.labels && { y: y.labels }),
        colorscale: 'Viridis',
        showscale: colour !== undefined,
        ...(colour !== undefined && { colorbar: { title: { text: colour } } }),
        xgap: 1,
        ygap: 1,
      },
    ],
    layout: {
      ...baseLayout(text),
      xaxis: { title: { text: x.title }, automargin: true },
      yaxis: { title: { text: y.title }, autorange: 'reversed', automargin: true },
    },
  };
}
