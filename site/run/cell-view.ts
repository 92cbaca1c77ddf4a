/** A code cell of the page: its code, which can be changed; the buttons above it; what it shows. */
import { openEditor } from './editor';
import { forgetEdit, keepEdit, keptEdit } from './edits';
import { CellOutputs } from './outputs';
import type { Widgets } from './widgets';

/** What is pressed at a cell. */
export interface Presses {
  run(): void;
  stop(): void;
}

const make = <K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Partial<HTMLElementTagNameMap[K]>,
): HTMLElementTagNameMap[K] => Object.assign(document.createElement(tag), properties);

export class CellView {
  readonly id: string;
  /** Counts the page's code cells, from 1. */
  readonly number: number;
  readonly outputs: CellOutputs;
  readonly #element: HTMLElement;
  readonly #code: HTMLElement;
  readonly #released: string;
  readonly #bar: HTMLElement;
  readonly #run: () => void;
  #editor: HTMLTextAreaElement | undefined;

  /** @param element the `.cell` with its code and, from `assets/run.js`, its bar of buttons */
  constructor(element: HTMLElement, number: number, widgets: Widgets, presses: Presses) {
    this.#element = element;
    this.id = element.dataset.cell as string;
    this.number = number;
    this.#code = element.querySelector('pre') as HTMLElement;
    this.#released = (this.#code.textContent ?? '').replace(/\n$/, '');
    this.#bar = element.querySelector('.cell-bar') as HTMLElement;
    this.#run = presses.run;
    const next = element.nextElementSibling;
    const place = next?.classList.contains('output')
      ? (next as HTMLElement)
      : make('div', { className: 'output' });
    if (place !== next) element.after(place);
    this.outputs = new CellOutputs(place, widgets);
    this.#button('stop').addEventListener('click', presses.stop);
    this.#button('undo').addEventListener('click', () => this.#undo());
    const kept = keptEdit(this.id);
    if (kept === undefined || kept.text === this.#released) return;
    this.#open(kept.text);
    if (kept.of !== this.#released)
      this.tell('You changed this cell, and the course has changed it since: “As it was” shows the new one.');
  }

  get source(): string {
    return this.#editor?.value ?? this.#released;
  }

  /** Says in a few words how the cell stands. */
  tell(sentence: string, ...more: readonly Node[]): void {
    const place = this.#bar.querySelector('[role=status]') as HTMLElement;
    place.replaceChildren(sentence, ...more);
  }

  /** Shows the button that stops it, or that which runs it. */
  set isRunning(running: boolean) {
    const [run, stop] = [this.#button('run'), this.#button('stop')];
    const hadFocus = document.activeElement === (running ? run : stop);
    run.hidden = running;
    stop.hidden = !running;
    if (hadFocus) (running ? stop : run).focus();
  }

  /** Lets the code be changed. */
  edit(): void {
    if (this.#editor === undefined) this.#open(this.#released);
    this.#editor?.focus();
  }

  /** Asks the reader for a line of text, where the cell's outputs stand. */
  ask(text: string, password: boolean): Promise<string> {
    const form = make('form', { className: 'question' });
    const label = make('label', { textContent: `${text} ` });
    const field = make('input', { type: password ? 'password' : 'text', autocomplete: 'off' });
    label.append(field);
    form.append(label, make('button', { textContent: 'Answer' }));
    this.outputs.append(form);
    field.focus();
    return new Promise((resolve) => {
      form.addEventListener('submit', (event) => {
        event.preventDefault();
        form.replaceWith(make('p', { textContent: `${text} ${password ? '·····' : field.value}` }));
        resolve(field.value);
      });
    });
  }

  #button(name: string): HTMLButtonElement {
    return this.#bar.querySelector(`button.${name}`) as HTMLButtonElement;
  }

  #open(text: string): void {
    this.#editor = openEditor(text, {
      label: `Code of cell ${this.number}`,
      onChange: (now) => {
        keepEdit(this.id, { text: now, of: this.#released });
        this.#button('undo').hidden = now === this.#released;
      },
      onRun: this.#run,
    });
    this.#code.hidden = true;
    this.#code.after(this.#editor);
    this.#button('edit').hidden = true;
    this.#button('undo').hidden = text === this.#released;
  }

  #undo(): void {
    forgetEdit(this.id);
    this.#editor?.remove();
    this.#editor = undefined;
    this.#code.hidden = false;
    this.#button('undo').hidden = true;
    this.#button('edit').hidden = false;
    this.#button('edit').focus();
    this.tell('');
  }

  /** A link to the cell, for sentences elsewhere. */
  link(words: string): HTMLAnchorElement {
    return make('a', { href: `#${this.#element.id}`, textContent: words });
  }
}
