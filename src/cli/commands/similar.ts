import { parseArgs } from 'node:util';
import { DataError, UsageError } from '../../core';
import { collect } from '../../grading/collect';
import { csvText } from '../../grading/reports';
import { type Pair, similarPairs, type Work } from '../../grading/similar';
import { type Notebook, readNotebook } from '../../notebook/notebook';
import { releasedChapters, releasedNotebook } from '../../notebook/released';
import type { Command } from '../command';

const usage = `
usage: very-deep similar PATH... [--threshold P] [--csv]

Lists pairs of students whose solutions are suspiciously alike, most alike first. Names, comments and layout do not
count, nor what was given in the released notebook, nor what many have written. This is a hint where to look: short
exercises have few right answers, and two who think alike write alike.

  --threshold P   leave out pairs that share less than P percent of the smaller one's own code (default: 60)
  --csv           CSV instead of lines
`;

export const command: Command = {
  summary: 'list pairs of suspiciously similar submissions',
  usage,
  async run(args) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { threshold: { type: 'string', default: '60' }, csv: { type: 'boolean', default: false } },
    });
    if (positionals.length === 0) throw new UsageError('compare what? very-deep similar PATH...');
    const threshold = Number(values.threshold) / 100;
    if (!(threshold > 0 && threshold <= 1))
      throw new UsageError(`--threshold is a percentage above 0, not "${values.threshold}"`);
    const works = await worksIn(positionals);
    const pairs = similarPairs(works, await releasedCells(), { threshold });
    process.stdout.write(values.csv ? asCsv(pairs) : asLines(pairs, works.length));
    return 0;
  },
};

/** Every student's solution cells, over all their notebooks; what cannot be read is said and left out. */
async function worksIn(paths: readonly string[]): Promise<Work[]> {
  const works = new Map<string, Map<string, string>>();
  for (const { id, file } of collect(paths).notebooks) {
    try {
      const cells = works.get(id) ?? new Map<string, string>();
      for (const [gradeId, source] of solutionCells(await readNotebook(file))) cells.set(gradeId, source);
      works.set(id, cells);
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      process.stderr.write(`${id}: ${error.message}\n`);
    }
  }
  return [...works].map(([student, cells]) => ({ student, cells }));
}

async function releasedCells(): Promise<Map<string, string>> {
  const cells = new Map<string, string>();
  for (const chapter of releasedChapters())
    for (const [id, source] of solutionCells(await releasedNotebook(chapter))) cells.set(id, source);
  return cells;
}

const solutionCells = ({ cells }: Notebook): [string, string][] =>
  cells.flatMap(({ type, mark, source }) =>
    type === 'code' && mark?.solution ? [[mark.gradeId, source]] : [],
  );

const percentOf = ({ similarity }: Pair): number => Math.round(similarity * 100);

const asCsv = (pairs: readonly Pair[]): string =>
  csvText([
    ['first', 'second', 'percent', 'shared_fingerprints', 'cells'],
    ...pairs.map((pair) => [pair.first, pair.second, percentOf(pair), pair.shared, pair.cells.join(' ')]),
  ]);

function asLines(pairs: readonly Pair[], students: number): string {
  const lines = pairs.map(
    (pair) =>
      `${percentOf(pair)} %  ${pair.first}  ${pair.second}  (${pair.shared} passages, most in ${pair.cells[0]})`,
  );
  return `${[...lines, `${pairs.length} pairs among ${students} students: look, then judge`].join('\n')}\n`;
}
