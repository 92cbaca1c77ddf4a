/** What a reader moves and presses: a slider and a button. */
import { UsageError } from '../../core';
import { JUPYTER_DISPLAY, type MimeBundle } from '../host';
import { escapeHtml } from '../html';
import { type Widget, widget } from './widget';

const CSS = `
.very-deep-control { display: inline-flex; align-items: center; gap: 0.75em; padding: 4px 2px; color: inherit;
  font-family: var(--jp-ui-font-family, sans-serif); font-size: var(--jp-ui-font-size1, 13px); }
.very-deep-control input { width: 16em; accent-color: var(--jp-brand-color1, #1976d2); }
.very-deep-control output { min-width: 4em; font-variant-numeric: tabular-nums; }
.very-deep-control button { font: inherit; padding: 4px 12px; cursor: pointer; }
`;

/** A key alone is no command of JupyterLab in here: an arrow moves the slider, Enter presses the button. Ctrl+S saves. */
const KEYS = `box.addEventListener('keydown', (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
  });`;

const SLIDER = `export default { render({ model, el }) {
  const box = document.createElement('label');
  const text = document.createElement('span');
  const input = document.createElement('input');
  const output = document.createElement('output');
  box.className = 'very-deep-control';
  ${KEYS}
  input.type = 'range';
  const write = () => {
    for (const name of ['min', 'max', 'step']) input[name] = model.get(name);
    input.value = model.get('value');
    text.textContent = model.get('label');
    text.hidden = model.get('label') === '';
    output.textContent = model.get('value');
  };
  input.addEventListener('input', () => {
    model.set('value', Number(input.value));
    model.save_changes();
  });
  model.on('change', write);
  write();
  box.append(text, input, output);
  el.append(box);
} };`;

const BUTTON = `export default { render({ model, el }) {
  const box = document.createElement('div');
  const button = document.createElement('button');
  box.className = 'very-deep-control';
  ${KEYS}
  const write = () => { button.textContent = model.get('label'); };
  button.addEventListener('click', () => model.send({ event: 'click' }));
  model.on('change:label', write);
  write();
  box.append(button);
  el.append(box);
} };`;

/** What a {@link slider} is. */
export interface SliderOptions {
  /** The ends; 0 and 100 by default. */
  readonly min?: number;
  readonly max?: number;
  /** How far apart its values are; 1 by default. */
  readonly step?: number;
  /** Where it begins; at `min` by default. */
  readonly value?: number;
  readonly label?: string;
}

/** A number that the reader moves. Made by {@link slider}. */
export interface Slider {
  /** The number now. Setting it moves the slider in the page. */
  value: number;
  /** Calls a listener with each new value. @returns a function that ends it */
  on(event: 'change', listener: (value: number) => unknown): () => void;
  /** Takes it out of the page; its value can still be read. */
  close(): void;
  [JUPYTER_DISPLAY](): MimeBundle;
}

/** A button in the page. Made by {@link button}. */
export interface Button {
  /** What stands on it. Setting it changes the page. */
  label: string;
  /** Calls a listener at each click. @returns a function that ends it */
  on(event: 'click', listener: () => unknown): () => void;
  close(): void;
  [JUPYTER_DISPLAY](): MimeBundle;
}

function checkEvent(kind: string, known: string, event: string): void {
  if (event !== known) throw new UsageError(`a ${kind} tells of '${known}'; there is no event '${event}'`);
}

function checkNumber(name: string, value: number): void {
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw new UsageError(`the ${name} of a slider must be a number, but is ${String(value)}`);
}

/**
 * A slider that calls back into the cell.
 *
 * @param options its ends, step, first value and label
 * @param onChange called with each new value, as part of the cell that made the slider: what it prints is shown there
 * @throws UsageError where the numbers make no slider
 * @example
 * ```ts
 * const rate = slider({ min: 0, max: 1, step: 0.1, value: 0.5, label: 'rate' }, (value) => console.log(value));
 * rate.value; //=> 0.5
 * ```
 */
export function slider(options: SliderOptions = {}, onChange?: (value: number) => unknown): Slider {
  const { min = 0, max = 100, step = 1, value = min, label = '' } = options;
  const checkValue = (number: number) => {
    checkNumber('value', number);
    if (number < min || number > max)
      throw new UsageError(`the value of this slider must lie between ${min} and ${max}, but is ${number}`);
  };
  for (const [name, number] of Object.entries({ min, max, step })) checkNumber(name, number);
  if (min >= max)
    throw new UsageError(`the min of a slider must be below its max, but ${min} is not below ${max}`);
  if (step <= 0) throw new UsageError(`the step of a slider must be above 0, but is ${step}`);
  checkValue(value);
  const model: Widget<{ min: number; max: number; step: number; value: number; label: string }> = widget({
    esm: SLIDER,
    css: CSS,
    state: { min, max, step, value, label },
    fallback: (state) => {
      const name = state.label === '' ? 'slider' : state.label;
      const input = `<input type="range" min="${min}" max="${max}" step="${step}" value="${state.value}" disabled>`;
      return {
        'text/plain': `${name}: ${state.value} (${min} to ${max})`,
        'text/html': `<p><label>${escapeHtml(name)}: ${input} ${state.value} (${min} to ${max})</label></p>`,
      };
    },
  });
  const made: Slider = {
    get value() {
      return model.get('value');
    },
    set value(next) {
      checkValue(next);
      model.set({ value: next });
    },
    on: (event, listener) => {
      checkEvent('slider', 'change', event);
      return model.on('change', (changed) => changed.value !== undefined && listener(changed.value));
    },
    close: () => model.close(),
    [JUPYTER_DISPLAY]: () => model[JUPYTER_DISPLAY](),
  };
  if (onChange !== undefined) made.on('change', onChange);
  return made;
}

/**
 * A button that calls back into the cell.
 *
 * @param label what stands on it
 * @param onClick called at each click, as part of the cell that made the button: what it prints is shown there
 * @example
 * ```ts
 * const again = button('Again', () => console.log('once more'));
 * again.label; //=> 'Again'
 * ```
 */
export function button(label: string, onClick?: () => unknown): Button {
  const model: Widget<{ label: string }> = widget({
    esm: BUTTON,
    css: CSS,
    state: { label },
    fallback: (state) => ({
      'text/plain': `[${state.label}]`,
      'text/html': `<p><button disabled>${escapeHtml(state.label)}</button></p>`,
    }),
  });
  const made: Button = {
    get label() {
      return model.get('label');
    },
    set label(next) {
      model.set({ label: next });
    },
    on: (event, listener) => {
      checkEvent('button', 'click', event);
      return model.on('message', () => listener());
    },
    close: () => model.close(),
    [JUPYTER_DISPLAY]: () => model[JUPYTER_DISPLAY](),
  };
  if (onClick !== undefined) made.on('click', onClick);
  return made;
}
