/**
 * Draws figures by their data, with the site's own Plotly: so they are drawn again when a notebook is opened that nobody has
 * run since, which HTML with a script in it is not.
 */
import { PageConfig } from '@jupyterlab/coreutils';
import { Widget } from '@lumino/widgets';
import { messageOf } from '../../src/platform/thrown';

const PLOTLY = 'application/vnd.plotly.v1+json';

interface Figure {
  readonly data: readonly object[];
  readonly layout: {
    readonly height?: number;
    readonly meta?: { readonly alt?: string };
    readonly template?: { readonly layout?: Record<string, object> };
  };
  readonly config?: object;
}

interface PlotlyLibrary {
  newPlot(place: HTMLElement, data: readonly object[], layout: object, config: object): Promise<void>;
  relayout(place: HTMLElement, update: object): Promise<void>;
  purge(place: HTMLElement): void;
  Plots: { resize(place: HTMLElement): void };
}

let loading: Promise<PlotlyLibrary> | undefined;

/** Loads Plotly, once for a page; a load that failed is tried again. */
function plotly(): Promise<PlotlyLibrary> {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = `${PageConfig.getBaseUrl()}kernel/plotly.min.js`;
    script.onload = () => resolve(Reflect.get(globalThis, 'Plotly'));
    script.onerror = () => {
      loading = undefined;
      script.remove();
      reject(new Error(`${script.src} cannot be loaded; look at the network, and run the cell again`));
    };
    document.head.append(script);
  });
  return loading;
}

/** Plotly's template with the colours of the page, which may be dark; what a figure says itself goes before it. */
function template(place: HTMLElement, own: Figure['layout']['template']): object {
  const ink = getComputedStyle(place).color;
  const faint = ink.replace(/^rgba?\((\d+), (\d+), (\d+).*$/, 'rgba($1, $2, $3, 0.2)');
  const lines = { gridcolor: faint, linecolor: faint, zerolinecolor: faint };
  const clear = 'rgba(0,0,0,0)';
  const { font, xaxis, yaxis, scene, ...layout } = own?.layout ?? {};
  return {
    ...own,
    layout: {
      paper_bgcolor: clear,
      plot_bgcolor: clear,
      modebar: { bgcolor: clear, color: faint, activecolor: ink },
      sliderdefaults: { bgcolor: faint, bordercolor: faint, tickcolor: ink },
      ...layout,
      font: { color: ink, ...font },
      xaxis: { ...lines, ...xaxis },
      yaxis: { ...lines, ...yaxis },
      scene: { xaxis: lines, yaxis: lines, zaxis: lines, ...scene },
    },
  };
}

class FigureWidget extends Widget {
  readonly #type: string;
  readonly #area = document.createElement('div');
  readonly #caption = document.createElement('figcaption');
  readonly #themes = new MutationObserver(() => this.#recolour());
  readonly #widths = new ResizeObserver(() => this.#resize());
  #figure: Figure | undefined;
  #library: PlotlyLibrary | undefined;

  constructor({ mimeType }: { mimeType: string }) {
    super();
    this.#type = mimeType;
    const figure = document.createElement('figure');
    figure.style.margin = '0';
    this.#area.setAttribute('role', 'img');
    figure.append(this.#area, this.#caption);
    this.node.append(figure);
    this.#themes.observe(document.body, { attributeFilter: ['data-jp-theme-name'] });
    this.#widths.observe(this.node);
  }

  async renderModel(model: { data: Record<string, unknown> }): Promise<void> {
    const figure = model.data[this.#type] as Figure;
    this.#figure = figure;
    const { height = 450, meta } = figure.layout;
    const alt = meta?.alt ?? String(model.data['text/plain'] ?? 'Figure');
    this.#area.setAttribute('aria-label', alt);
    this.#area.style.minHeight = `${height}px`;
    this.#caption.textContent = alt;
    try {
      const library = await plotly();
      if (this.isDisposed) return;
      this.#library = library;
      // Plotly writes into what it is given, and the notebook keeps the original.
      const { data, layout } = structuredClone({ data: figure.data, layout: figure.layout });
      const themed = { ...layout, template: template(this.#area, layout.template) };
      await library.newPlot(this.#area, data, themed, { responsive: true, ...figure.config });
    } catch (error) {
      this.#area.textContent = `The figure cannot be drawn: ${messageOf(error)}.`;
    }
  }

  #recolour(): void {
    if (this.#library === undefined || this.#figure === undefined) return;
    void this.#library.relayout(this.#area, {
      template: template(this.#area, this.#figure.layout.template),
    });
  }

  #resize(): void {
    if (this.#area.querySelector('.main-svg') !== null && this.isVisible)
      this.#library?.Plots.resize(this.#area);
  }

  dispose(): void {
    this.#themes.disconnect();
    this.#widths.disconnect();
    this.#library?.purge(this.#area);
    super.dispose();
  }
}

export default {
  id: 'very-deep-lite:figures',
  rendererFactory: {
    safe: true,
    mimeTypes: [PLOTLY],
    createRenderer: (options: { mimeType: string }) => new FigureWidget(options),
  },
  // Before HTML, which draws the same figure where nothing else does.
  rank: 0,
  dataType: 'json',
};
