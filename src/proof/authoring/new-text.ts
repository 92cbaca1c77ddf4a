/** Begins an answer in words, with or without a figure: its specification in the chapter's file, and its cells in the instructor's notebook. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { chapterNumber, ofOneChapter } from '../../core/chapter-name';
import { chapters, loadTexts } from '../../exercises/registry';
import { figureCellOf } from '../../notebook/figure-cell';
import { markOf, rawText } from '../../notebook/raw';
import { courseRoot } from '../../notebook/released';
import { appendToList } from './append-to-list';
import {
  betweenMarks,
  importOf,
  insertCells,
  markedCell,
  placeFor,
  textCell,
  writtenCell,
} from './insert-cells';
import { type Begun, instructorsNotebook } from './new-exercise';

const title = 'An answer to change';
const points = 2;
const words = [30, 100] as const;
const prompts = {
  words: 'Say in your own words what this chapter measured first, and what came out.',
  figure: 'Draw the numbers 1, 2, 4 and 8 against their place in the list, and say what the figure shows.',
} as const;
const solutions = {
  words: 'First it measured a mean. It came out as 4, because the values were 3 and 5.',
  figure: 'Each number is twice the one before: the curve grows faster and faster.',
} as const;

const emptyFile = `/** What the chapter asks for in words. */
import type { TextExercise } from '../../exercises/spec';

export const texts: readonly TextExercise[] = [];
`;

/** As the formatter would write it. */
const specification = (id: string, chapter: string, kind: keyof typeof prompts): string => `  {
    kind: 'text',
    id: '${id}',
    chapter: '${chapter}',
    title: '${title}',
    points: ${points},
    prompt: '${prompts[kind]}',
${kind === 'figure' ? '    figure: true,\n' : ''}    words: [${words.join(', ')}],
    hints: ['One sentence first: what is to be seen?'],
    rubric: [
      {
        id: 'what',
        label: '${kind === 'figure' ? 'The figure shows the numbers asked for, and its axes say what they are' : 'Says what was measured'}',
        points: 1,
        comment: 'Would somebody who knows only this answer know what was looked at?',
      },
      {
        id: 'result',
        label: 'Says what came out, and no more than that',
        points: 1,
        comment: 'Which number, or which form, carries your sentence?',
      },
    ],
    reading: ['One sentence for each item is enough.'],
  },
`;

const guide = (figure: boolean): string =>
  [
    'A person grades this answer, by a rubric: a check can only say that it is there.',
    ...(figure ? ['Draw the figure in the first cell below, and run it: what it shows is handed in.'] : []),
    `Write ${figure ? 'into the cell after it' : 'it into the cell below'}, in Markdown (${words.join(' to ')} words are enough), save the notebook, and run the check.`,
  ].join(' ');

const drawing = (lineChart: string): string =>
  `${lineChart}${betweenMarks(`const numbers = [1, 2, 4, 8];
lineChart({
  title: 'Four numbers', alt: 'A curve that grows faster and faster.',
  x: { title: 'place in the list' }, y: { title: 'number' },
  series: [{ name: 'numbers', x: [1, 2, 3, 4], y: numbers }],
});`)}`;

/**
 * A small complete answer in words, to be changed into another, with the next free number.
 * @param options.figure whether a figure belongs to it
 * @param options.after the grade id of the cell that it should stand behind; by default it stands before the chapter's end
 * @throws UsageError when the chapter's `texts.ts` is not written in the usual way
 */
export async function newText(
  chapter: string,
  { figure = false, after }: { figure?: boolean; after?: string } = {},
): Promise<Begun> {
  const file = path.join(courseRoot, 'src', 'course', chapter, 'texts.ts');
  const { file: notebookFile, notebook } = instructorsNotebook(chapter);
  const before = existsSync(file) ? readFileSync(file, 'utf8') : emptyFile;
  const number = chapterNumber(chapter) ?? chapter;
  const parts = chapters().filter((one) => ofOneChapter(one, chapter));
  // What is in the file, or in the notebook, counts, too: it may not have been built yet.
  const known = [
    ...(await Promise.all(parts.map(loadTexts))).flat().map(({ id }) => id),
    ...(before.match(/\d\d-t\d+/g) ?? []),
    ...notebook.cells.flatMap((cell) => markOf(cell)?.grade_id ?? []),
  ].flatMap((id) => new RegExp(`^${number}-t(\\d+)$`).exec(id)?.[1] ?? []);
  const id = `${number}-t${Math.max(0, ...known.map(Number)) + 1}`;
  const kind = figure ? 'figure' : 'words';
  const at = placeFor(notebook, after);
  const changed = insertCells(notebook, at, [
    textCell(`ask-${id}`, `### Exercise: an answer to change\n\n${prompts[kind]}\n\n${guide(figure)}`),
    ...(figure
      ? [markedCell(figureCellOf(id), drawing(importOf('lineChart', notebook, at)), 'solution')]
      : []),
    writtenCell(id, solutions[kind], points),
    markedCell(`check-${id}`, `${importOf('check', notebook, at)}await check('${id}');`, 'look'),
  ]);
  return {
    id,
    texts: new Map([
      [file, appendToList(before, 'texts', specification(id, chapter, kind), file)],
      [notebookFile, rawText(changed)],
    ]),
  };
}
