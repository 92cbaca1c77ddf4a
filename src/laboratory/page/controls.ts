/** The form of the settings. */
import { activationNames, dataNames, normNames, type SettingName, type Settings } from '../settings';

type Told = <K extends SettingName>(name: K, value: Settings[K]) => void;

/** A control for one setting. */
interface Control {
  readonly element: HTMLElement;
  show(settings: Settings): void;
}

/** An element with attributes and what is in it. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...inside: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...inside);
  return element;
}

const labelled = (text: string, control: HTMLElement, ...more: HTMLElement[]) =>
  make('label', {}, make('span', {}, text), control, ...more);

function choice(
  name: 'data' | 'activation' | 'norm',
  text: string,
  options: readonly string[],
  told: Told,
): Control {
  const select = make('select', { name }, ...options.map((one) => make('option', { value: one }, one)));
  select.addEventListener('change', () => told(name, select.value as never));
  return {
    element: labelled(text, select),
    show: (settings) => {
      select.value = settings[name];
    },
  };
}

type WholeName = 'depth' | 'width' | 'batch' | 'seed';

function whole(name: WholeName, text: string, least: number, most: number, told: Told): Control {
  const input = make('input', { type: 'number', name, min: String(least), max: String(most), step: '1' });
  input.addEventListener('change', () => {
    const value = Math.round(Number(input.value));
    // What is no number of the range is put right, and not obeyed.
    told(name, Math.min(most, Math.max(least, Number.isFinite(value) ? value : least)));
  });
  return {
    element: labelled(text, input),
    show: (settings) => {
      if (input !== document.activeElement || Number(input.value) !== settings[name])
        input.value = String(settings[name]);
    },
  };
}

type SlidingName = 'gain' | 'rate' | 'momentum' | 'noise' | 'bias';

interface Sliding {
  readonly least: number;
  readonly most: number;
  readonly step: number;
  /** The slider stands at the logarithm to base 10. */
  readonly isLog?: boolean;
}

function sliding(
  name: SlidingName,
  text: string,
  { least, most, step, isLog }: Sliding,
  told: Told,
): Control {
  const ends = { min: String(least), max: String(most), step: String(step) };
  const input = make('input', { type: 'range', name, ...ends });
  // The slider itself says its value.
  const output = make('span', { class: 'vd-lab-value', 'aria-hidden': 'true' });
  const value = () => {
    const at = Number(input.value);
    return Number((isLog ? 10 ** at : at).toPrecision(3));
  };
  const write = (number: number) => {
    output.textContent = String(Number(number.toPrecision(4)));
    input.setAttribute('aria-valuetext', output.textContent);
  };
  input.addEventListener('input', () => write(value()));
  input.addEventListener('change', () => told(name, value()));
  return {
    element: labelled(text, input, output),
    show: (settings) => {
      const number = settings[name];
      input.value = String(isLog ? Math.log10(Math.max(number, 10 ** least)) : number);
      write(number);
    },
  };
}

/** The whole form. `show` writes a run's settings into it. */
export function settingsForm(told: Told): Control {
  const controls = [
    choice('data', 'Data', dataNames, told),
    sliding('noise', 'Noise', { least: 0, most: 0.5, step: 0.01 }, told),
    whole('seed', 'Seed', 0, 4294967295, told),
    whole('depth', 'Depth', 1, 40, told),
    whole('width', 'Width', 1, 64, told),
    choice('activation', 'Activation', activationNames, told),
    sliding('gain', 'Gain', { least: 0, most: 4, step: 0.01 }, told),
    sliding('bias', 'Bias spread', { least: 0, most: 2, step: 0.01 }, told),
    choice('norm', 'Norm', normNames, told),
    residual(told),
    sliding('rate', 'Rate', { least: -4, most: 1.5, step: 0.05, isLog: true }, told),
    sliding('momentum', 'Momentum', { least: 0, most: 0.99, step: 0.01 }, told),
    whole('batch', 'Batch', 1, 200, told),
  ];
  const legend = make('legend');
  const element = make('fieldset', {}, legend, ...controls.map((control) => control.element));
  return {
    element,
    show: (settings) => {
      for (const control of controls) control.show(settings);
    },
  };
}

function residual(told: Told): Control {
  const input = make('input', { type: 'checkbox', name: 'residual' });
  input.addEventListener('change', () => told('residual', input.checked));
  return {
    element: labelled('Residual', input),
    show: (settings) => {
      input.checked = settings.residual;
    },
  };
}
