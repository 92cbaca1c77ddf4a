import { JUPYTER_DISPLAY } from '../display';

/**
 * Marks a returned value that has been shown already: a notebook that displays a cell's last value shows it no second
 * time, and stock tslab, which inspects it, prints one short line.
 */
export function alreadyShown<T extends object>(value: T, short: string): T {
  Object.defineProperty(value, JUPYTER_DISPLAY, { value: () => ({}) });
  Object.defineProperty(value, Symbol.for('nodejs.util.inspect.custom'), { value: () => short });
  return value;
}
