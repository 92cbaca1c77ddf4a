/**
 * What reads a student's text takes time that grows with the text, and not with its square: eight times the text may cost
 * eight times as much and somewhat more, where a square would cost sixty-four times.
 */
import ts from 'typescript-api';
import { describe, expect, it } from 'vitest';
import { cellText } from '../../../kernels/language/cell-text';
import { withoutSourceMap } from '../../../kernels/language/source-map-comment';
import { startOfWord } from '../../../kernels/language/words';
import { htmlTable } from '../../../src/display/html';
import { prose } from '../../../src/grading/reports/prose';
import { blanked } from '../../../src/notebook/blank';
import { withoutExports } from '../../../src/notebook/exports';
import { factsOf } from '../../../src/notebook/facts';
import { readMagics } from '../../../src/notebook/magics';
import { parseNotebook } from '../../../src/notebook/notebook';
import { linesOf } from '../../../src/notebook/raw';
import { pragmaOf } from '../../../src/notebook/severity';
import { sliceOf, wideSliceOf } from '../../../src/notebook/slice';
import { isSameText } from '../../../src/release/update-match';
import { lettersOf } from '../../../src/similarity/works';

const readers: Readonly<Record<string, (text: string) => unknown>> = {
  'lines that are no TypeScript': (text) => readMagics(ts, text, () => false),
  exports: (text) => withoutExports(ts, text),
  'comments that ask for strictness': pragmaOf,
  'lines of a source': linesOf,
  'letters that are compared': lettersOf,
  'names in a sentence': prose,
  'cells of a table': (text) => htmlTable('', ['a'], [[text]]),
  'what a cell of the kernel is': (text) => {
    try {
      return cellText(ts, text);
    } catch (error) {
      // Deeper than the compiler itself can read.
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  },
  'code without its source map': withoutSourceMap,
  'the word before the cursor': (text) => startOfWord(text, text.length - 1),
  'cells that are compared in an update': (text) => {
    const cell = { cell_type: 'code' as const, source: text, metadata: {} };
    return isSameText(cell, cell);
  },
  'a notebook': (text) => {
    const cell = { cell_type: 'code', source: text, metadata: {} };
    return parseNotebook(JSON.stringify({ nbformat: 4, metadata: {}, cells: [cell] }));
  },
  'pieces that are blanked': (text) =>
    blanked(
      text,
      Array.from({ length: text.length >> 3 }, (_, i) => ({ start: 8 * i, end: 8 * i + 4 })),
    ),
};

const texts: Readonly<Record<string, (length: number) => string>> = {
  blanks: (length) => ' '.repeat(length),
  'blanks before a letter': (length) => `${' '.repeat(length)}x`,
  'blanks before a percent sign': (length) => `x\n${' '.repeat(length)}%`,
  'empty lines': (length) => `${'\n'.repeat(length)}x`,
  'lines of blanks': (length) => `${' \n'.repeat(length / 2)}x`,
  tabs: (length) => `${'\t '.repeat(length / 2)}x`,
  backslashes: (length) => `!${'\\'.repeat(length)}x`,
  'continued lines': (length) => `!${'\\\n'.repeat(length / 2)}x`,
  'lines of commands': (length) => '!a\n'.repeat(length / 3),
  'lines of negations': (length) => '!1;\n'.repeat(length / 4),
  'lines of comments': (length) => `${'//\n'.repeat(length / 3)}%`,
  'one comment': (length) => `//${' @ts-'.repeat(length / 5)}`,
  'block comments': (length) => `${'/**/'.repeat(length / 4)}x`,
  backticks: (length) => `${'`'.repeat(length)}x`,
  'backticks and letters': (length) => '`a'.repeat(length / 2),
  // Without anything between them the compiler's own parser takes its time; a process that does is ended.
  exports: (length) => 'export let a;'.repeat(length / 13),
  'lines that only some call lines': (length) => `${'\u2028'.repeat(length)}x`,
  digits: (length) => `${'1'.repeat(length)}x`,
  'numbers with commas': (length) => `${'1,'.repeat(length / 2)}x`,
  'one word': (length) => `${'a'.repeat(length)} `,
  'source maps': (length) => `${'//# sourceMappingURL= '.repeat(length / 22)}\nx`,
  'percent signs': (length) => '%\n'.repeat(length / 2),
  'carriage returns': (length) => '\r'.repeat(length),
};

/** The least processor time that something takes, in milliseconds. */
function costOf(work: () => void): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 3; i++) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

/** Below this, in milliseconds, there is nothing to compare. */
const noise = 30;
const isLinear = (small: number, large: number) => expect(large).toBeLessThan(24 * small + noise);

describe.each(Object.entries(readers))('reading %s', (_, read) => {
  it.each(Object.entries(texts))('of %s', (_name, text) => {
    const [small, large] = [text(8192), text(65_536 - 8)];
    isLinear(
      costOf(() => void read(small)),
      costOf(() => void read(large)),
    );
  });
});

describe('what a solution needs of cells', () => {
  const shapes: Readonly<Record<string, (count: number) => string[]>> = {
    'that each build on the one before': (count) =>
      Array.from({ length: count }, (_, i) => (i === 0 ? 'let a0 = [1];' : `let a${i} = a${i - 1};`)),
    'that change each other': (count) =>
      Array.from(
        { length: count },
        (_, i) => `let a${i} = () => { a${(i + 1) % count}; a${(i * 7) % count}.x = 1; };`,
      ),
  };

  it.each(Object.entries(shapes))('%s', (_, shape) => {
    const costs = [60, 480].map((count) => {
      const cells = [...shape(count), `const last = a${count - 1};`].map((source) => ({
        ...{ source, added: true, written: true },
      }));
      factsOf(cells.map(({ source }) => source));
      return costOf(() => {
        sliceOf(cells, count);
        wideSliceOf(cells, count, []);
      });
    }) as [number, number];
    isLinear(...costs);
  });
});
