/**
 * Plotly figures in a notebook. The bundle holds the figure as data, for front ends that draw it themselves (VS Code,
 * JupyterLab with Plotly's extension), and as HTML that draws it anywhere else.
 *
 * Plotly is 4.7 MB when minified, too much for every output: the page loads it once, from the first place that has it.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { MimeBundle } from './host';
import { escapeHtml } from './html';

const PLOTLY = 'application/vnd.plotly.v1+json';
const PACKAGE = 'plotly.js-dist';

/** Plotly's description of a figure: traces and a layout. */
export interface PlotlyFigure {
  readonly data: readonly { type?: string; name?: string }[];
  readonly layout: {
    readonly title?: string | { text?: string };
    readonly height?: number;
    readonly meta?: { readonly alt?: string };
  };
  readonly config?: object;
}

export function isFigure(value: object): value is PlotlyFigure {
  const { data, layout } = value as Partial<PlotlyFigure>;
  return Array.isArray(data) && typeof layout === 'object' && layout !== null;
}

/** The pinned version, read where it is pinned: the page must not load another. */
function plotlyVersion(): string {
  const { version } = JSON.parse(readFileSync(require.resolve(`${PACKAGE}/package.json`), 'utf8'));
  return version;
}

/** JSON that may stand in a script element: typed arrays as lists, no `</script>`. */
const scriptJson = (value: unknown): string =>
  JSON.stringify(value, (_, part) =>
    ArrayBuffer.isView(part) ? Array.from(part as Float32Array) : part,
  ).replaceAll('<', '\\u003c');

/**
 * Runs in the page, once for each figure; the page keeps the promise of Plotly. Where it is looked for, in this order: a Plotly that is there already; the Jupyter server, which serves the project's own copy; beside the page; a CDN.
 */
const LOADER = `function (id, figure, version) {
  const place = document.getElementById(id);
  const load = (source) => new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = source;
    script.onload = () => (window.Plotly ? resolve(window.Plotly) : reject(new Error(source)));
    script.onerror = () => reject(new Error(source));
    document.head.append(script);
  });
  const findPlotly = async () => {
    if (window.Plotly) return window.Plotly;
    const jupyter = document.getElementById('jupyter-config-data');
    const base = jupyter ? JSON.parse(jupyter.textContent).baseUrl : document.body.dataset.baseUrl;
    const sources = [
      ...(base ? [base + 'files/dist/plotly.min.js'] : ['plotly.min.js']),
      'https://cdn.jsdelivr.net/npm/${PACKAGE}-min@' + version + '/plotly.min.js',
    ];
    for (const source of sources) {
      try {
        return await load(source);
      } catch {}
    }
    throw new Error('plotly.js could not be loaded');
  };
  window.veryDeepPlotly = window.veryDeepPlotly || findPlotly();
  window.veryDeepPlotly.then((Plotly) => {
    place.textContent = '';
    Plotly.newPlot(place, figure.data, figure.layout, { responsive: true, displaylogo: false, ...figure.config });
  }, (error) => {
    window.veryDeepPlotly = undefined;
    place.textContent = 'The figure cannot be drawn: ' + error.message + '.';
  });
}`;

const DEFAULT_HEIGHT = 450;

function figureHtml(figure: PlotlyFigure, name: string): string {
  const id = `figure-${randomUUID()}`;
  const { height = DEFAULT_HEIGHT, meta } = figure.layout;
  const alt = meta?.alt ?? name;
  // Without its script, in a notebook that is not trusted, the figure is its caption and this sentence.
  const waiting = 'The figure is drawn when the notebook is trusted: run the cell, or choose Trust Notebook.';
  return [
    '<figure style="margin:0">',
    `<div id="${id}" role="img" aria-label="${escapeHtml(alt)}" style="min-height:${height}px">${waiting}</div>`,
    `<figcaption>${escapeHtml(alt)}</figcaption>`,
    '</figure>',
    `<script>(${LOADER})(${scriptJson(id)}, ${scriptJson(figure)}, ${scriptJson(plotlyVersion())});</script>`,
  ].join('\n');
}

/** A figure for every front end: as Plotly's data, as HTML that draws itself, and as a line of text. */
export function figureBundle(figure: PlotlyFigure): MimeBundle {
  const { data, layout, config = {}, ...rest } = figure;
  const title = typeof layout.title === 'string' ? layout.title : layout.title?.text;
  const kinds = [...new Set(data.map(({ type = 'scatter' }) => type))].join(', ');
  const text = `Figure${title === undefined ? '' : ` "${title}"`}: ${data.length} traces (${kinds})`;
  return {
    [PLOTLY]: { data, layout, config, ...rest },
    'text/html': figureHtml(figure, text),
    'text/plain': text,
  };
}
