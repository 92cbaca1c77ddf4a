/** How a tensor looks: what it is, how its values are spread, and the values or a picture of them. */

import { toBase64 } from '../platform/bytes';
import type { MimeBundle } from './host';
import { escapeHtml, shortNumber } from './html';
import { encodePng } from './png';
import { describeSummary, type FiniteSummary, summarize } from './statistics';

/** As much of a tensor as is needed to show it; `@tensorflow/tfjs` is not imported for it. */
export interface TensorLike {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly size: number;
  readonly isDisposed?: boolean;
  dataSync(): ArrayLike<number>;
}

export function isTensor(value: unknown): value is TensorLike {
  const tensor = value as TensorLike | null;
  return (
    typeof tensor === 'object' &&
    tensor !== null &&
    Array.isArray(tensor.shape) &&
    typeof tensor.dtype === 'string' &&
    typeof tensor.dataSync === 'function'
  );
}

/** Beyond this many values only the shape is told: reading them would take longer than looking at them. */
const MOST_VALUES = 4_000_000;
const TABLE_ROWS = 12;
const TABLE_COLUMNS = 12;
const PICTURE_PIXELS = 256;

interface Picture {
  readonly height: number;
  readonly width: number;
  /** 1 for one value a pixel, 3 for red, green and blue. */
  readonly channels: 1 | 3;
  /** What part of the tensor it is, in words; empty for the whole. */
  readonly part: string;
}

/** The part of a tensor that can be seen at once: a matrix, or the first image of a batch. */
function pictureOf(shape: readonly number[]): Picture | undefined {
  const [last = 0, secondLast = 0, thirdLast = 0] = [...shape].reverse();
  const isImage = shape.length >= 3 && (last === 1 || last === 3) && secondLast > 3;
  const [height, width] = isImage ? [thirdLast, secondLast] : [secondLast, last];
  const used = isImage ? 3 : 2;
  if (shape.length < 2 || height * width < 2) return undefined;
  const leading = shape.length - used;
  const part = leading > 0 ? `[${Array(leading).fill(0).join(', ')}]` : '';
  return { height, width, channels: isImage ? (last as 1 | 3) : 1, part };
}

/** Blue below zero, red above, white at zero; from white to blue where there is nothing below zero. */
function heat(value: number, { min, max }: FiniteSummary): [number, number, number] {
  if (!Number.isFinite(value)) return [80, 80, 80];
  const signed = min < 0;
  const reach = signed ? Math.max(-min, max) : max - min;
  const strength = reach === 0 ? 0 : (signed ? value : value - min) / reach;
  const fade = Math.round(255 * (1 - Math.abs(strength)));
  return signed && strength > 0 ? [255, fade, fade] : [fade, Math.min(255, fade + 60), 255];
}

function picture(
  values: ArrayLike<number>,
  { height, width, channels }: Picture,
  summary: FiniteSummary,
): string {
  const step = Math.max(1, Math.ceil(Math.max(height, width) / PICTURE_PIXELS));
  const [rows, columns] = [Math.ceil(height / step), Math.ceil(width / step)];
  const pixels = new Uint8Array(3 * rows * columns);
  const scale = summary.max > 1.5 ? 1 : 255;
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const at = (y * step * width + x * step) * channels;
      const colour =
        channels === 3
          ? [0, 1, 2].map((c) => Math.max(0, Math.min(255, scale * Number(values[at + c]))))
          : heat(Number(values[at]), summary);
      pixels.set(colour, 3 * (y * columns + x));
    }
  }
  const zoom = Math.max(1, Math.floor(224 / Math.max(rows, columns)));
  const source = toBase64(encodePng(columns, rows, pixels));
  const size = `width="${columns * zoom}" height="${rows * zoom}"`;
  return `<img alt="heat map" ${size} style="image-rendering:pixelated;border:1px solid #ccc" src="data:image/png;base64,${source}"/>`;
}

function table(values: ArrayLike<number>, height: number, width: number, summary: FiniteSummary): string {
  const rows = Array.from({ length: height }, (_, y) => {
    const cells = Array.from({ length: width }, (_, x) => {
      const value = Number(values[y * width + x]);
      const [r, g, b] = heat(value, summary);
      const ink = r + g + b < 330 ? '#fff' : '#000';
      return `<td style="background:rgb(${r},${g},${b});color:${ink};text-align:right">${shortNumber(value)}</td>`;
    });
    return `<tr>${cells.join('')}</tr>`;
  });
  return `<table>${rows.join('')}</table>`;
}

/** The first values, nested as the shape says, with dots where there are more. */
function nested(values: ArrayLike<number>, shape: readonly number[]): string {
  const show = (axis: number, offset: number, stride: number): string => {
    if (axis === shape.length) return shortNumber(Number(values[offset]));
    const extent = shape[axis] as number;
    const inner = extent === 0 ? 0 : stride / extent;
    const most = axis === shape.length - 1 ? 10 : 4;
    const shown = Array.from({ length: Math.min(extent, most) }, (_, i) =>
      show(axis + 1, offset + i * inner, inner),
    );
    if (extent > most) shown.push('...');
    const isInnermost = axis === shape.length - 1;
    return `[${shown.join(isInnermost ? ', ' : `,\n${' '.repeat(axis + 1)}`)}]`;
  };
  return show(0, 0, values.length);
}

/** A tensor as HTML and as text. Reads its values; frees nothing. */
export function tensorBundle(tensor: TensorLike): MimeBundle {
  const title = `Tensor ${tensor.dtype} [${tensor.shape.join(', ')}]`;
  if (tensor.isDisposed) return { 'text/plain': `${title} (disposed)` };
  const isNumeric = tensor.dtype !== 'string' && tensor.dtype !== 'complex64';
  if (!isNumeric || tensor.size > MOST_VALUES || tensor.size === 0) return { 'text/plain': title };
  const values = tensor.dataSync();
  const summary = summarize(values);
  const head = tensor.size > 1 ? `${title}: ${describeSummary(summary)}` : title;
  const html = [`<div>${escapeHtml(head)}</div>`];
  const seen = pictureOf(tensor.shape);
  if (tensor.shape.length <= 1 && tensor.size <= TABLE_COLUMNS)
    html.push(table(values, 1, tensor.size, summary));
  else if (tensor.shape.length === 2 && seen && seen.height <= TABLE_ROWS && seen.width <= TABLE_COLUMNS) {
    html.push(table(values, seen.height, seen.width, summary));
  } else if (seen !== undefined) {
    if (seen.part !== '') html.push(`<div>its part ${seen.part}:</div>`);
    html.push(picture(values, seen, summary));
  }
  return { 'text/html': html.join(''), 'text/plain': `${head}\n${nested(values, tensor.shape)}` };
}
