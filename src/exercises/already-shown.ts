import { JUPYTER_DISPLAY } from '../display';

/**
 * Marks a returned value that has been shown already: a notebook that displays a cell's last value shows it no second
 * time, and stock tslab, which inspects it, prints one short line.
 * @param shown what the notebook is to show for it all the same, by MIME type
 */
export function alreadyShown<T extends object>(value: T, short: string, shown: object = {}): T {
  Object.defineProperty(value, JUPYTER_DISPLAY, { value: () => shown });
  Object.defineProperty(value, Symbol.for('nodejs.util.inspect.custom'), { value: () => short });
  return value;
}
