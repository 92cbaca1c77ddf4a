/**
 * How values look in a notebook, and displays that change while a cell runs.
 * @module
 */
export { clearOutput, type DisplayHandle, display, inNotebook, prompt } from './display';
export { JUPYTER_DISPLAY, type MimeBundle } from './host';
export { escapeHtml, htmlTable } from './html';
export { table } from './table';
export { notebookListener, terminalListener } from './training';
