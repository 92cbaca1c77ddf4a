/**
 * How values look in a notebook, and displays that change while a cell runs.
 * @module
 */
export { clearOutput, type DisplayHandle, type DisplayOptions, display, inNotebook, prompt } from './display';
export { JUPYTER_DISPLAY, type MimeBundle } from './host';
export { escapeHtml, htmlTable } from './html';
export { table } from './table';
export { html, md, svg } from './templates';
export { notebookListener, terminalListener } from './training';
export {
  type Button,
  button,
  type ChangeListener,
  type LiveChart,
  type LiveChartOptions,
  liveChart,
  type MessageListener,
  type Slider,
  type SliderOptions,
  slider,
  type Widget,
  type WidgetOptions,
  type WidgetState,
  widget,
} from './widgets';
