/** What a cell shows while it runs, in the place of what is printed under it. */
import type { Publish } from '../../kernels/cells/cell';
import { renderOutput } from '../outputs.mjs';
import type { Widgets } from './widgets';

type Extra = Parameters<Publish>[2];

/** As much of a Jupyter message's content as is read here; the kernel of this page wrote it. */
interface Content {
  readonly name?: string;
  readonly text?: string;
  readonly traceback?: readonly string[];
  readonly data?: Record<string, unknown>;
  readonly transient?: { readonly display_id?: string };
  readonly wait?: boolean;
}

const VIEW = 'application/vnd.jupyter.widget-view+json';

/** What `assets/figures.js` offers. */
interface Figures {
  /** Draws a figure when it comes into view. */
  watch(figure: Element): void;
  /** Draws one again whose data have changed. */
  change(figure: Element): void;
}
declare global {
  var veryDeepFigures: Figures;
}

/** Where values are that may be shown anew, in all outputs of the page. */
const shown = new Map<string, Set<Element>>();

/** HTML as elements; scripts in it are run, as in a notebook that is trusted. */
function elementsOf(html: string): Element {
  const box = document.createElement('div');
  box.innerHTML = html;
  for (const script of box.querySelectorAll<HTMLScriptElement>('.html-output script')) {
    const again = document.createElement('script');
    again.textContent = script.textContent;
    script.replaceWith(again);
  }
  return box;
}

/** `\r` goes back to the begin of the line, as progress bars of text do. */
const overwritten = (text: string): string => text.replace(/[^\n]*\r(?!\n)/g, '');

export class CellOutputs {
  readonly #place: HTMLElement;
  readonly #widgets: Widgets;
  /** Whether what is there goes when something new comes. */
  #isOld = false;
  #stream: { readonly name: string; text: string; readonly element: Element } | undefined;

  /** @param place holds what the cell shows */
  constructor(place: HTMLElement, widgets: Widgets) {
    this.#place = place;
    this.#widgets = widgets;
  }

  /** Begins a run: what is shown stays until there is something else, or the run ends. */
  begin(): void {
    this.#isOld = true;
    this.#stream = undefined;
    this.#place.classList.add('old');
  }

  end(): void {
    this.#makeRoom();
  }

  /** Takes a message of the kernel's. */
  readonly publish = (type: string, given: object, { metadata = {}, buffers = [] }: Extra = {}): void => {
    const content = given as Content;
    if (type === 'stream') this.#write(content.name ?? 'stdout', content.text ?? '');
    else if (type === 'error') {
      this.#add(renderOutput({ output_type: 'error', traceback: [...(content.traceback ?? [])] }));
    } else if (type === 'display_data' || type === 'execute_result') this.#show(content);
    else if (type === 'update_display_data') this.#update(content);
    else if (type === 'clear_output') this.#clear(content.wait === true);
    else if (type.startsWith('comm_')) this.#widgets.hear(type, given, { metadata, buffers });
  };

  /** Puts something of the page's own where outputs stand: a question. */
  append(element: Element): void {
    this.#makeRoom();
    this.#stream = undefined;
    this.#place.append(element);
  }

  #makeRoom(): void {
    if (!this.#isOld) return;
    this.#isOld = false;
    this.#place.classList.remove('old');
    this.#place.replaceChildren();
  }

  #clear(wait: boolean): void {
    this.#stream = undefined;
    this.#isOld = true;
    if (!wait) this.#makeRoom();
  }

  #add(html: string): Element {
    const element = elementsOf(html);
    this.append(element);
    for (const figure of element.querySelectorAll('figure.plot')) globalThis.veryDeepFigures.watch(figure);
    return element;
  }

  #write(name: string, text: string): void {
    this.#makeRoom();
    const last = this.#stream;
    if (last?.name !== name) {
      const element = this.#add('');
      this.#stream = { name, text: '', element };
    }
    const stream = this.#stream as NonNullable<typeof last>;
    stream.text = overwritten(stream.text + text);
    stream.element.innerHTML = renderOutput({ output_type: 'stream', text: stream.text });
  }

  #show({ data = {}, transient = {} }: Content): void {
    const element = this.#add('');
    this.#fill(element, data);
    const { display_id: id } = transient;
    if (id === undefined) return;
    const places = shown.get(id) ?? new Set();
    shown.set(id, places.add(element));
  }

  #update({ data = {}, transient = {} }: Content): void {
    const places = shown.get(transient.display_id ?? '') ?? new Set();
    for (const place of places) {
      if (place.isConnected) this.#fill(place, data);
      else places.delete(place);
    }
  }

  #fill(place: Element, data: Record<string, unknown>): void {
    const view = data[VIEW] as { model_id: string } | undefined;
    if (view !== undefined && this.#widgets.show(view.model_id, place)) return;
    const next = elementsOf(renderOutput({ output_type: 'display_data', data }));
    const [before, after] = [place.querySelector('figure.plot'), next.querySelector('figure.plot')];
    if (before && after) {
      // Plotly changes what is drawn, so that a figure does not flicker while it grows.
      for (const part of ['script', 'figcaption']) {
        const text = after.querySelector(part)?.textContent ?? '';
        const old = before.querySelector(part);
        if (old) old.textContent = text;
      }
      globalThis.veryDeepFigures.change(before);
    } else {
      place.replaceChildren(...next.childNodes);
      if (after) globalThis.veryDeepFigures.watch(after);
    }
  }
}
