/** The figure that a cell showed when its notebook was saved: of untrusted origin, and taken for no more than data to draw. */
import { isRecord, schema, type Z } from '../core/parse';
import { fromBase64, viewOf } from '../platform/bytes';
import { drawable, type Part } from './figure-parts';

/** A figure of Plotly's, as far as it may be drawn, or an image. */
export type ShownFigure =
  | {
      readonly kind: 'plotly';
      readonly data: readonly Part[];
      readonly layout: Part;
      /** What there is to see, for whoever cannot see it. */
      readonly alt: string;
    }
  | { readonly kind: 'png'; readonly base64: string; readonly width: number; readonly height: number };

/** What a cell shows: its figure, or a sentence for the student that says why there is none. */
export type FigureReading = { readonly figure: ShownFigure } | { readonly fault: string };

/** What is known of a cell in which the figure of an answer is drawn: of which answer, and what it showed when it was saved. */
export interface FigureCell {
  readonly of: string;
  readonly shown: FigureReading;
}

/** How large a figure may be. The largest of the course has 330,000 characters. */
export const figureLimits = { characters: 2 ** 19, pngBytes: 2 ** 19, pngPixels: 2400 } as const;

const PLOTLY = 'application/vnd.plotly.v1+json';
const PNG = 'image/png';

/**
 * The last figure among the outputs of a cell, as a notebook file has them: what `display` showed, or the cell's value.
 * Never throws.
 */
export function figureIn(outputs: unknown): FigureReading {
  const all = Array.isArray(outputs) ? outputs.filter(isRecord) : [];
  if (all.length === 0)
    return { fault: 'Its cell shows nothing: run it, and save the notebook with what the cell shows.' };
  for (const { data } of all.toReversed()) {
    if (!isRecord(data)) continue;
    if (data[PLOTLY] !== undefined) return plotlyIn(data[PLOTLY]);
    if (data[PNG] !== undefined) return pngIn(data[PNG]);
  }
  const failed = all.some(({ output_type: type }) => type === 'error');
  return {
    fault: failed
      ? 'Its cell ended in an error: mend it, run it again, and save.'
      : "What its cell shows is no figure of Plotly's and no PNG image: make the figure the value of the last line.",
  };
}

function plotlyIn(given: unknown): FigureReading {
  const figure = drawable(typeof given === 'string' ? jsonIn(given) : given);
  if (typeof figure === 'string') return { fault: figure };
  const { length } = JSON.stringify(figure);
  if (length > figureLimits.characters)
    return {
      fault: `It has ${length} characters of data; ${figureLimits.characters} are the most: draw fewer points.`,
    };
  return { figure: { kind: 'plotly', ...figure } };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The eight bytes that a PNG begins with, then the length and the name of its first part. */
const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52];

function pngIn(given: unknown): FigureReading {
  const lines = Array.isArray(given) ? given : [given];
  const base64 = lines.every((line) => typeof line === 'string') ? lines.join('').replace(/\s/g, '') : '';
  const { pngBytes, pngPixels } = figureLimits;
  if (base64.length > (pngBytes / 3) * 4 + 4)
    return { fault: `Its image has more than ${pngBytes / 1024} KiB: make it smaller.` };
  const broken = { fault: 'Its image cannot be read: run the cell again, and save.' };
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64) || base64.length % 4 !== 0) return broken;
  const bytes = fromBase64(base64);
  if (bytes.length < 33 || !signature.every((one, i) => bytes[i] === one)) return broken;
  const [width, height] = [viewOf(bytes).getUint32(16), viewOf(bytes).getUint32(20)];
  if (width === 0 || height === 0) return broken;
  if (width > pngPixels || height > pngPixels)
    return { fault: `Its image is ${width} x ${height} pixels; ${pngPixels} are the most in a direction.` };
  return { figure: { kind: 'png', base64, width, height } };
}

const part = (z: Z) => z.record(z.string(), z.unknown());

/** A figure that was read elsewhere, and sent or kept; `figureAgain` holds it to its limits. */
const shownFigure = (z: Z) =>
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('plotly'), data: z.array(part(z)), layout: part(z), alt: z.string() }),
    z.object({ kind: z.literal('png'), base64: z.string(), width: z.number(), height: z.number() }),
  ]);

/** What was read of a cell elsewhere, and sent. */
export const figureReading = (z: Z) =>
  z.union([z.object({ figure: shownFigure(z) }), z.object({ fault: z.string() })]);

export const shownFigureSchema = schema(shownFigure);

/** A kept figure, read as if a cell showed it: whatever a database holds, it is no more than data to draw. */
export function figureAgain(kept: ShownFigure): FigureReading {
  const shown = kept.kind === 'png' ? { [PNG]: kept.base64 } : { [PLOTLY]: withAlt(kept) };
  return figureIn([{ output_type: 'display_data', data: shown }]);
}

const withAlt = ({ data, layout, alt }: ShownFigure & { kind: 'plotly' }) => ({
  data,
  layout: { ...layout, meta: { alt } },
});

/** What a figure is, in a few words. */
export function figureWords(figure: ShownFigure): string {
  if (figure.kind === 'png') return `an image of ${figure.width} x ${figure.height} pixels`;
  const { length } = figure.data;
  const kinds = [...new Set(figure.data.map(({ type }) => String(type)))].join(', ');
  return `a figure of ${length} ${length === 1 ? 'trace' : 'traces'} (${kinds})`;
}
