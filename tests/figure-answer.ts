/** An answer in words and a figure, as students hand it in: the released notebook with its two cells filled. */
import { readFileSync } from 'node:fs';
import { encodePng } from '../src/display/png';
import { figureCellOf } from '../src/notebook/figure-cell';
import { parseRaw, type RawCell, rawText, solutionOf } from '../src/notebook/raw';
import { releasedFile } from '../src/notebook/released';
import { toBase64 } from '../src/platform/bytes';

export const figureChapter = '02-initialization';
export const figureId = '02-t1';
export const figureCell = figureCellOf(figureId);

const PLOTLY = 'application/vnd.plotly.v1+json';
export const plotlyOutput = (figure: unknown) => ({
  ...{ output_type: 'execute_result', execution_count: 1, metadata: {} },
  data: { [PLOTLY]: figure, 'text/html': '<b>not shown</b>', 'text/plain': 'Figure' },
});
export const pngOutput = (width: number, height: number) => ({
  ...{ output_type: 'display_data', metadata: {} },
  data: { 'image/png': toBase64(encodePng(width, height, new Uint8Array(3 * width * height).fill(90))) },
});
const errorOutput = { output_type: 'error', ename: 'Error', evalue: 'no', traceback: ['no'] };

/** Two curves on a logarithmic axis. */
export const aFigure = {
  data: ['signal', 'gradient'].map((name, i) => ({
    ...{ type: 'scatter', mode: 'lines', name, x: [1, 2, 3] },
    y: [1, 0.5 - i / 4, 0.4 - i / 3],
  })),
  layout: {
    ...{ title: { text: 'Two gains' }, meta: { alt: 'One curve is level, the other falls.' } },
    ...{ xaxis: { title: { text: 'layer' } }, yaxis: { title: { text: 'deviation' }, type: 'linear' } },
  },
};

/** What a student's cells hold; a cell that is not named is as it was released, one that is undefined is gone. */
export interface Handed {
  readonly text?: string;
  readonly outputs?: readonly object[] | undefined;
}

/** The text of the notebook. */
export function handedNotebook(handed: Handed): string {
  const notebook = parseRaw(readFileSync(releasedFile(figureChapter), 'utf8'), figureChapter);
  const cells = notebook.cells.flatMap((cell): RawCell[] => {
    if (solutionOf(cell) === figureId) return [{ ...cell, source: handed.text ?? cell.source }];
    if (solutionOf(cell) !== figureCell || !('outputs' in handed)) return [cell];
    if (handed.outputs === undefined) return [];
    return [{ ...cell, source: 'lineChart(mine);', execution_count: 1, outputs: handed.outputs }];
  });
  return rawText({ ...notebook, cells });
}

/** By what a student did, what the cells hold and what everybody says of it. */
export const figureAnswers: Readonly<
  Record<
    string,
    { readonly handed: Handed; readonly verdict: 'missing' | 'to-grade'; readonly says: readonly string[] }
  >
> = {
  both: {
    handed: { text: 'The gradient falls.', outputs: [plotlyOutput(aFigure)] },
    verdict: 'to-grade',
    says: ['Written: 3 words, with a figure of 2 traces (scatter); a person grades this.'],
  },
  image: {
    handed: { text: 'The gradient falls.', outputs: [pngOutput(40, 30)] },
    verdict: 'to-grade',
    says: ['Written: 3 words, with an image of 40 x 30 pixels; a person grades this.'],
  },
  cleared: {
    handed: { text: 'The gradient falls.', outputs: [] },
    verdict: 'to-grade',
    says: [
      'Written: 3 words; a person grades this. The figure is missing. Its cell shows nothing: run it, and save',
    ],
  },
  gone: {
    handed: { text: 'The gradient falls.', outputs: undefined },
    verdict: 'to-grade',
    says: [
      'Written: 3 words; a person grades this. The figure is missing. Its cell is missing: take it from the released notebook again.',
    ],
  },
  broken: {
    handed: { text: 'The gradient falls.', outputs: [errorOutput] },
    verdict: 'to-grade',
    says: [
      'Written: 3 words; a person grades this. The figure is missing. Its cell ended in an error: mend it, run it again, and save.',
    ],
  },
  silent: {
    handed: { outputs: [plotlyOutput(aFigure)] },
    verdict: 'to-grade',
    says: ['Drawn: a figure of 2 traces (scatter); a person grades this.', 'Nothing is written yet'],
  },
  untouched: {
    handed: {},
    verdict: 'missing',
    says: ['Nothing is written yet', 'The figure is missing. Its cell shows nothing: run it, and save'],
  },
};
