import { baseLayout, type Figure, type FigureText } from './figure';

/** Blue below 0, white at 0, red above it, as tensors are shown. */
const DIVERGING = [
  [0, '#2166ac'],
  [0.25, '#92c5de'],
  [0.5, '#f7f7f7'],
  [0.75, '#f4a582'],
  [1, '#b2182b'],
] as const;

/** Options of {@link heatmap}. */
export interface HeatmapOptions extends FigureText {
  /** Rows from top to bottom; null leaves a place empty. */
  readonly z: readonly (readonly (number | null)[])[];
  readonly x: { readonly title: string; readonly labels?: readonly string[] };
  readonly y: { readonly title: string; readonly labels?: readonly string[] };
  /** What the colour says, with its unit; no colour bar without it. */
  readonly colour?: string;
}

/**
 * A matrix as colours, its first row on top. Where it has values of both signs, blue is for those below 0, red for
 * those above, and white for 0.
 * @example
 * ```ts
 * heatmap({
 *   title: 'Confusion', alt: 'Most are on the diagonal.',
 *   x: { title: 'predicted' }, y: { title: 'true' }, z: [[9, 1], [2, 8]],
 * }).data.length; //=> 1
 * ```
 */
export function heatmap({ z, x, y, colour, ...text }: HeatmapOptions): Figure {
  const values = z.flat().filter((value) => value !== null);
  const signed = values.some((value) => value < 0) && values.some((value) => value > 0);
  // Lines between the cells, where the cells are large enough for them.
  const gap = Math.max(z.length, z[0]?.length ?? 0) > 30 ? 0 : 1;
  return {
    data: [
      {
        type: 'heatmap',
        z,
        ...(x.labels && { x: x.labels }),
        ...(y.labels && { y: y.labels }),
        ...(signed ? { colorscale: DIVERGING, zmid: 0 } : { colorscale: 'Viridis' }),
        showscale: colour !== undefined,
        ...(colour !== undefined && { colorbar: { title: { text: colour } } }),
        xgap: gap,
        ygap: gap,
      },
    ],
    layout: {
      ...baseLayout(text),
      xaxis: { title: { text: x.title }, automargin: true },
      // Labels keep the order of the rows, also where they look like numbers.
      yaxis: {
        title: { text: y.title },
        autorange: 'reversed',
        automargin: true,
        ...(y.labels && { type: 'category' }),
      },
    },
  };
}
