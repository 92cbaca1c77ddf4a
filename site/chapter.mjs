// A chapter as Markdown: what the student's copy says, with what the instructor's copy showed when it ran.
// The text and the code come from the student's copy alone, so that no solution can reach the site.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { firstFigure, renderOutputs } from './outputs.mjs';

/** @typedef {import('./outputs.mjs').Cell} Cell */

/** @param {Cell} cell */
const sourceOf = ({ source }) => (Array.isArray(source) ? source.join('') : source);
/** @type {(file: string) => { cells: Cell[] }} */
const read = (file) => JSON.parse(readFileSync(file, 'utf8'));

/**
 * Cells that answer to the reader: what they said to the instructor belongs on nobody's page.
 * @param {Cell} cell
 */
const isPersonal = (cell) =>
  cell.metadata.nbgrader?.grade ||
  cell.metadata.nbgrader?.solution ||
  /\b(check|answer|hint|progress)\(/.test(sourceOf(cell));

/** @param {string} source */
function codeBlock(source) {
  const fence = '`'.repeat(Math.max(3, ...(source.match(/`+/g) ?? []).map((run) => run.length + 1)));
  return `${fence}ts\n${source}\n${fence}`;
}

/**
 * A code cell, with the place of its outputs where it has some.
 * @type {(cell: Cell, kind: string, shown: string | undefined) => string[]}
 */
const cellParts = (cell, kind, shown) => [
  `<div class="${kind}" id="cell-${cell.id}" data-cell="${cell.id}">\n\n${codeBlock(sourceOf(cell))}\n\n</div>`,
  ...(shown ? [`\`\`\`cell-output ${cell.id}\n\`\`\``] : []),
];

/**
 * The cells of an executed notebook of our own, with all that they show.
 * @param {string} executed
 */
export function readExample(executed) {
  const { cells } = read(executed);
  const outputs = new Map(cells.map((cell) => [cell.id, renderOutputs(cell.outputs ?? [])]));
  return {
    markdown: cells.flatMap((cell) => cellParts(cell, 'cell', outputs.get(cell.id))).join('\n\n'),
    outputs,
  };
}

/**
 * A chapter for the site.
 * @param {string} released the student's copy
 * @param {string} executed the instructor's copy with its outputs
 * @returns `slug`, `title`, `goals`, the page's `markdown`, the HTML of the `outputs` by cell, which the Markdown names,
 *   and the chapter's first `figure`
 */
export function readChapter(released, executed) {
  const { cells } = read(released);
  const ran = new Map(read(executed).cells.map((cell) => [cell.id, cell]));
  const outputs = new Map();
  const parts = cells.flatMap((cell) => {
    if (cell.cell_type !== 'code') return [sourceOf(cell)];
    if (cell.metadata.nbgrader?.solution === true)
      return [...cellParts(cell, 'cell exercise', undefined), '{{your-turn}}'];
    if (!isPersonal(cell)) outputs.set(cell.id, renderOutputs(ran.get(cell.id)?.outputs ?? []));
    return cellParts(cell, 'cell', outputs.get(cell.id));
  });
  const head = sourceOf(/** @type {Cell} */ (cells[0]));
  return {
    slug: path.basename(released, '.ipynb'),
    title: head.match(/^# (.*)/)?.[1] ?? '',
    goals: [...head.matchAll(/^- ([^;.]*)/gm)].map(([, goal]) => goal ?? ''),
    markdown: parts.join('\n\n'),
    outputs,
    figure: firstFigure([...ran.values()].filter((cell) => !isPersonal(cell))),
  };
}
