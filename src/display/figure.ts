/**
 * Plotly figures in a notebook. The bundle holds the figure as data, for front ends that draw it themselves (VS Code,
 * JupyterLab with Plotly's extension), and as HTML that draws it anywhere else.
 *
 * Plotly is 4.7 MB when minified, too much for every output: the page loads it once, from the first place that has it.
 */

import { randomUUID } from '../platform/hashes';
import type { MimeBundle } from './host';
import { escapeHtml } from './html';
import { PACKAGE, plotly } from './plotly';

const PLOTLY = 'application/vnd.plotly.v1+json';

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

/** JSON that may stand in a script element: typed arrays as lists, no `</script>`. */
const scriptJson = (value: unknown): string =>
  JSON.stringify(value, (_, part) =>
    ArrayBuffer.isView(part) ? Array.from(part as Float32Array) : part,
  ).replaceAll('<', '\\u003c');

/**
 * How a figure is drawn where it does not say so itself. It goes without the buttons that do what the pointer does (drag
 * to zoom, double-click to go back): fewer leave room for the title.
 */
const CONFIG = {
  displaylogo: false,
  modeBarButtonsToRemove: ['zoom2d', 'pan2d', 'select2d', 'lasso2d', 'zoomIn2d', 'zoomOut2d', 'autoScale2d'],
};

/**
 * Runs in the page, once for each figure; the page keeps the promise of Plotly. Where it is looked for, in this order: a Plotly that is there already; the copy of the site on which the library runs; the Jupyter server, which serves the project's own copy; beside the page; a CDN.
 */
const LOADER = `function (id, figure, version, address) {
  const place = document.getElementById(id);
  // The colours of the page, which may be dark; what a figure says itself goes before what a template says.
  const template = () => {
    const ink = getComputedStyle(place).color;
    const faint = ink.replace(/^rgba?\\((\\d+), (\\d+), (\\d+).*$/, 'rgba($1, $2, $3, 0.2)');
    const own = (figure.layout.template || {}).layout || {};
    const lines = { gridcolor: faint, linecolor: faint, zerolinecolor: faint };
    const axis = (given) => ({ ...lines, ...given });
    return { ...figure.layout.template, layout: {
      paper_bgcolor: 'rgba(0,0,0,0)', plot_bgcolor: 'rgba(0,0,0,0)',
      modebar: { bgcolor: 'rgba(0,0,0,0)', color: faint, activecolor: ink },
      sliderdefaults: { bgcolor: faint, bordercolor: faint, tickcolor: ink },
      ...own, font: { color: ink, ...own.font }, xaxis: axis(own.xaxis), yaxis: axis(own.yaxis),
      scene: { xaxis: lines, yaxis: lines, zaxis: lines, ...own.scene },
    } };
  };
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
      ...(address ? [address] : []),
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
    Plotly.newPlot(place, figure.data, { ...figure.layout, template: template() }, { responsive: true, ...figure.config });
    const themes = new MutationObserver(() => {
      if (place.isConnected) Plotly.relayout(place, { template: template() });
      else themes.disconnect();
    });
    for (const element of [document.documentElement, document.body])
      themes.observe(element, { attributeFilter: ['class', 'data-theme', 'data-jp-theme-name'] });
  }, (error) => {
    window.veryDeepPlotly = undefined;
    place.textContent = 'The figure cannot be drawn: ' + error.message + '.';
  });
}`;

const DEFAULT_HEIGHT = 450;

function figureHtml(figure: PlotlyFigure, name: string): string {
  const id = `figure-${randomUUID()}`;
  const { version, address = '' } = plotly();
  const told = [id, figure, version, address];
  const { height = DEFAULT_HEIGHT, meta } = figure.layout;
  const alt = meta?.alt ?? name;
  // Without its script, in a notebook that is not trusted, the figure is its caption and this sentence.
  const waiting = 'The figure is drawn when the notebook is trusted: run the cell, or choose Trust Notebook.';
  return [
    '<figure style="margin:0">',
    `<div id="${id}" role="img" aria-label="${escapeHtml(alt)}" style="min-height:${height}px">${waiting}</div>`,
    `<figcaption>${escapeHtml(alt)}</figcaption>`,
    '</figure>',
    `<script>(${LOADER})(${told.map(scriptJson).join(', ')});</script>`,
  ].join('\n');
}

/** A figure for every front end: as Plotly's data, as HTML that draws itself, and as a line of text. */
export function figureBundle(figure: PlotlyFigure): MimeBundle {
  const { data, layout, ...rest } = figure;
  const config = { ...CONFIG, ...figure.config };
  const title = typeof layout.title === 'string' ? layout.title : layout.title?.text;
  const kinds = [...new Set(data.map(({ type = 'scatter' }) => type))].join(', ');
  const text = `Figure${title === undefined ? '' : ` "${title}"`}: ${data.length} traces (${kinds})`;
  return {
    [PLOTLY]: { ...rest, data, layout, config },
    'text/html': figureHtml({ ...figure, config }, text),
    'text/plain': text,
  };
}
