/**
 * Values of other people's libraries that can say how they look: elements, canvases, charts, data frames, and images as
 * bytes. The same are shown by Deno's kernel, so notebooks move both ways.
 */
import { latin1, toBase64, viewOf } from '../platform/bytes';
import { recordsHtml } from './collections';
import type { MimeBundle } from './host';

const isFunction = (value: unknown): value is () => unknown => typeof value === 'function';

/** Beyond this an element's markup is a page, and its text form would be, too. */
const MOST_MARKUP = 2000;

const cut = (text: string): string => (text.length > MOST_MARKUP ? `${text.slice(0, MOST_MARKUP)}...` : text);

const nameOf = (value: object): string => value.constructor?.name || 'Object';

const SIGNATURES: readonly [type: string, name: string, test: (bytes: Uint8Array) => boolean][] = [
  ['image/png', 'PNG', (bytes) => latin1(bytes.subarray(0, 8)) === '\x89PNG\r\n\x1a\n'],
  ['image/jpeg', 'JPEG', (bytes) => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff],
  ['image/gif', 'GIF', (bytes) => /^GIF8[79]a$/.test(latin1(bytes.subarray(0, 6)))],
  ['image/webp', 'WebP', (bytes) => /^RIFF[\s\S]{4}WEBP$/.test(latin1(bytes.subarray(0, 12)))],
];

/** An image by the bytes that its file begins with. */
function imageBundle(bytes: Uint8Array): MimeBundle | undefined {
  const [type, name] = SIGNATURES.find(([, , isSo]) => isSo(bytes)) ?? [];
  if (type === undefined) return undefined;
  const at = (place: number) => viewOf(bytes).getUint32(place);
  const size = name === 'PNG' && bytes.length > 24 ? `, ${at(16)} x ${at(20)}` : '';
  return { [type]: toBase64(bytes), 'text/plain': `${name} image${size}, ${bytes.length} bytes` };
}

/** The type of a chart's specification; for one newer than the front ends know, also the newest that they know. */
function chartBundle(spec: unknown): MimeBundle {
  const { $schema } = (spec ?? {}) as { $schema?: unknown };
  const [, language = 'vega-lite', version = '5'] = /\/(vega|vega-lite)\/v(\d+)/.exec(String($schema)) ?? [];
  const family = language === 'vega' ? 'vega' : 'vegalite';
  const types = new Set([version, ...(Number(version) > 5 ? ['5'] : [])]);
  const entries = [...types].map((one) => [`application/vnd.${family}.v${one}+json`, spec]);
  const title = family === 'vega' ? 'Vega chart' : 'Vega-Lite chart';
  return { ...Object.fromEntries(entries), 'text/plain': title };
}

interface Foreign {
  readonly outerHTML?: unknown;
  readonly toSpec?: unknown;
  readonly toDataURL?: unknown;
  readonly toRecords?: unknown;
  readonly schema?: unknown;
  readonly width?: unknown;
  readonly height?: unknown;
}

/** How a value of another library says that it looks; undefined where it does not. */
export function foreignBundle(value: object): MimeBundle | undefined {
  if (value instanceof Uint8Array) return imageBundle(value);
  const { outerHTML, toSpec, toDataURL, toRecords, schema, width, height } = value as Foreign;
  if (typeof outerHTML === 'string') {
    const type = /^\s*<svg[\s>/]/i.test(outerHTML) ? 'image/svg+xml' : 'text/html';
    return { [type]: outerHTML, 'text/plain': cut(outerHTML) };
  }
  if (isFunction(toSpec)) return chartBundle(toSpec.call(value));
  if (isFunction(toDataURL)) {
    const [, type, data] =
      /^data:(image\/[\w.+-]+);base64,([\s\S]*)$/.exec(String(toDataURL.call(value))) ?? [];
    if (type !== undefined) return { [type]: data, 'text/plain': `${nameOf(value)} ${width} x ${height}` };
  }
  if (isFunction(toRecords) && typeof schema === 'object') {
    const records = toRecords.call(value) as Record<string, unknown>[];
    if (Array.isArray(records) && records.length > 0) {
      const text = isFunction((value as { toString?: unknown }).toString)
        ? cut(String(value))
        : nameOf(value);
      return { 'text/html': recordsHtml(records), 'text/plain': text };
    }
  }
  return undefined;
}
