/**
 * How values look in a notebook, and displays that change while a cell runs.
 * @module
 */
export * from './display';
export * from './host';
export { escapeHtml, htmlTable } from './html';
export { isBundle, toBundle, toText } from './render';
export { table } from './table';
export { notebookListener, terminalListener } from './training';
