// What a cell shows, as HTML of the site.
/**
 * @typedef {string | string[]} Text
 * @typedef {{ data: unknown, layout: { title?: string | { text?: string }, height?: number, meta?: { alt?: string } }, config?: unknown }} Figure
 * @typedef {Record<string, Text> & { 'application/vnd.plotly.v1+json'?: Figure }} Bundle
 * @typedef {{ output_type: string, text: Text, traceback: string[], data: Bundle }} Output
 * @typedef {{ id: string, cell_type: string, source: Text, metadata: { nbgrader?: { grade?: boolean, solution?: boolean } }, outputs?: Output[] }} Cell
 */

const PLOTLY = 'application/vnd.plotly.v1+json';
const DEFAULT_HEIGHT = 450;

/** @type {Record<string, string>} */
const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
/** @param {string} text */
export const escapeHtml = (text) => text.replace(/[&<>"']/g, (c) => ENTITIES[c] ?? c);

/** @param {Text} value */
const text = (value) => (Array.isArray(value) ? value.join('') : value);
/** @param {Text} value */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape is what it looks for
const plain = (value) => escapeHtml(text(value).replace(/\x1b\[[0-9;]*m/g, ''));

/**
 * Six digits are more than a screen shows, and half the size of sixteen.
 * @param {string} _
 * @param {unknown} value
 */
const rounded = (_, value) => (typeof value === 'number' ? Number(value.toPrecision(6)) : value);

/**
 * A figure as data; `assets/figures.js` draws it when it comes into view. Its caption reads without it.
 * @param {Figure} figure
 */
export function renderFigure({ data, layout, config }) {
  const title = typeof layout.title === 'string' ? layout.title : (layout.title?.text ?? 'Figure');
  const json = JSON.stringify({ data, layout, config }, rounded).replaceAll('<', '\\u003c');
  return [
    '<figure class="plot">',
    `<div class="plot-area" role="group" aria-label="${escapeHtml(title)}" style="min-height:${layout.height ?? DEFAULT_HEIGHT}px"></div>`,
    layout.meta?.alt === undefined ? '' : `<figcaption>${escapeHtml(layout.meta.alt)}</figcaption>`,
    `<script type="application/json">${json}</script>`,
    '</figure>',
  ].join('');
}

/** @param {Bundle} data */
function renderBundle(data) {
  if (data[PLOTLY]) return renderFigure(data[PLOTLY]);
  const html = data['text/html'];
  if (html !== undefined) {
    if (/<script/i.test(text(html))) throw new Error('an output runs a script, which a page may not');
    return `<div class="html-output" tabindex="0" role="group" aria-label="Output">${text(html)}</div>`;
  }
  const png = data['image/png'];
  if (png !== undefined) return `<img alt="" src="data:image/png;base64,${text(png).trim()}">`;
  return `<pre class="text-output" tabindex="0">${plain(data['text/plain'] ?? '')}</pre>`;
}

/** @param {Output} output */
function renderOutput(output) {
  if (output.output_type === 'stream')
    return `<pre class="text-output" tabindex="0">${plain(output.text)}</pre>`;
  if (output.output_type === 'error') {
    return `<pre class="text-output error" tabindex="0">${plain(output.traceback.join('\n'))}</pre>`;
  }
  return renderBundle(output.data);
}

/**
 * The outputs of one cell; an empty text for none.
 * @param {Output[]} outputs
 */
export const renderOutputs = (outputs) =>
  outputs.length === 0 ? '' : `<div class="output">${outputs.map(renderOutput).join('')}</div>`;

/**
 * The first figure among the outputs of some cells.
 * @param {Cell[]} cells
 */
export const firstFigure = (cells) =>
  cells.flatMap(({ outputs = [] }) => outputs).find((output) => output.data?.[PLOTLY])?.data[PLOTLY];
