// What a cell shows, as HTML of the site: when the site is built, and when a reader runs the cell (run/outputs.ts).
/**
 * @typedef {string | string[]} Text
 * @typedef {{ data: unknown, layout: { title?: string | { text?: string }, height?: number, meta?: { alt?: string } }, config?: unknown }} Figure
 * @typedef {Record<string, unknown>} Bundle data by their MIME types, as Jupyter has them
 * @typedef {{ output_type: string, text?: Text, traceback?: string[], data?: Bundle }} Output
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
const figureOf = (data) => /** @type {Figure | undefined} */ (data[PLOTLY]);
/** @type {(data: Bundle, type: string) => string | undefined} */
const textOf = (data, type) =>
  data[type] === undefined ? undefined : text(/** @type {Text} */ (data[type]));

/** @param {Bundle} data */
function renderBundle(data) {
  const figure = figureOf(data);
  if (figure !== undefined) return renderFigure(figure);
  const html = textOf(data, 'text/html');
  if (html !== undefined)
    return `<div class="html-output" tabindex="0" role="group" aria-label="Output">${html}</div>`;
  const png = textOf(data, 'image/png');
  if (png !== undefined) return `<img alt="" src="data:image/png;base64,${png.trim()}">`;
  return `<pre class="text-output" tabindex="0">${plain(textOf(data, 'text/plain') ?? '')}</pre>`;
}

/**
 * One output.
 * @param {Output} output
 */
export function renderOutput({ output_type: type, text: printed = '', traceback = [], data = {} }) {
  if (type === 'stream') return `<pre class="text-output" tabindex="0">${plain(printed)}</pre>`;
  if (type === 'error')
    return `<pre class="text-output error" tabindex="0">${plain(traceback.join('\n'))}</pre>`;
  return renderBundle(data);
}

/**
 * The outputs of one cell, for a page that is only read; an empty text for none.
 * @param {Output[]} outputs
 * @throws Error where one of them would run a script
 */
export function renderOutputs(outputs) {
  const runsScript = ({ data = {} }) =>
    figureOf(data) === undefined && /<script/i.test(textOf(data, 'text/html') ?? '');
  if (outputs.some(runsScript)) throw new Error('an output runs a script, which a page may not');
  return outputs.length === 0 ? '' : `<div class="output">${outputs.map(renderOutput).join('')}</div>`;
}

/**
 * The first figure among the outputs of some cells.
 * @param {Cell[]} cells
 */
export const firstFigure = (cells) =>
  cells
    .flatMap(({ outputs = [] }) => outputs.map(({ data = {} }) => figureOf(data)))
    .find((figure) => figure !== undefined);
